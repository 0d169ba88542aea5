"""The sample reports: built from their sources, readable, consistent over the years, and our own text."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest

from assistant.readers.sniff import raw_document
from scripts.build_samples import OUTPUT, ROOT, SOURCES, Element, Sample, build, parse, samples, title_of

REAL_REPORTS = ROOT.parent / "shared" / "reports"
QUESTIONS = ROOT / "tests" / "evals" / "sample_questions.jsonl"
SAMPLES = samples()
BY_NAME = {sample.output: sample for sample in SAMPLES}
MAX_BYTES = 150_000
RUN = 15  # characters in a row that no two authors write by chance

# Names of laws and set phrases that every report has to write in the same words
FORMULAS = (
    "法治政府建设实施纲要20212025年",
    "中华人民共和国政府信息公开条例",
    "坚持以习近平新时代中国特色社会主义思想为指导",
    "习近平新时代中国特色社会主义思想",
    "贯彻党的二十大精神和习近平法治思想",
    "党政主要负责人履行推进法治建设第一责任人职责情况",
    "履行推进法治建设第一责任人职责",
    "重要工作亲自部署重大问题亲自过问重点环节亲自协调重要任务亲自督办",
)

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.source)


def elements(sample: Sample) -> list[Element]:
    return parse((SOURCES / sample.source).read_text(encoding="utf-8"))


def paragraph(element: Element) -> str:
    return " | ".join(element.cells) if element.cells else element.lead + element.text


def text(name: str) -> str:
    """The text of a sample as a reader gives it: one paragraph or table row a line."""
    source = elements(BY_NAME[name])
    return "\n".join(title_of(source) if e.kind == "title" else paragraph(e) for e in source)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@each_sample
def test_the_committed_file_is_what_its_source_makes(sample: Sample) -> None:
    data = (OUTPUT / sample.output).read_bytes()
    assert len(data) < MAX_BYTES
    if sample.output.endswith(".docx"):
        assert members(data) == members(build(sample))
    elif not sample.printed:
        assert data == build(sample)


@each_sample
def test_a_reader_gives_every_paragraph_of_the_source_in_order(sample: Sample) -> None:
    blocks = [block.text for block in raw_document((OUTPUT / sample.output).read_bytes(), max_bytes=MAX_BYTES).blocks]
    expected = [paragraph(e) for e in elements(sample) if e.kind != "title"]
    assert [block for block in blocks if block in set(expected)] == expected


def test_running_heads_and_page_numbers_are_in_the_pdf_but_not_in_its_text() -> None:
    sample = next(sample for sample in SAMPLES if sample.printed)
    document = raw_document((OUTPUT / sample.output).read_bytes(), max_bytes=MAX_BYTES)
    assert title_of(elements(sample)) in document.removed
    assert sum(block.text.startswith("—") for block in document.blocks) == 0


def test_the_folder_holds_the_samples_and_the_readme_names_them_all() -> None:
    readme = (ROOT / "docs" / "samples.md").read_text(encoding="utf-8")
    assert {path.name for path in OUTPUT.iterdir() if path.is_file()} == set(BY_NAME)
    assert [name for name in BY_NAME if name not in readme] == []


# --- figures: sums and shares within a report, the same figure in two reports, last year's plan and this year's result

A21, A22, A23 = (s.output for s in SAMPLES if s.source.startswith("yunxi_mz_20"))
Q22, Q23 = (s.output for s in SAMPLES if s.source.startswith("qingling_sf_20"))
LINGANG, GOVERNMENT, OPEN, SUMMARY = (
    next(s.output for s in SAMPLES if s.source.startswith(start))
    for start in ("lingang", "yunxi_gov", "yunxi_mz_open", "qingling_sf_summary")
)
SUMS = [  # the first group is the sum of the others
    (name, pattern)
    for name in (A21, A22, A23)
    for pattern in (
        r"行政许可(\d+)件.{0,20}成立登记(\d+)件、变更登记(\d+)件、注销登记(\d+)件",
        r"婚姻登记(\d+)件，其中结婚登记(\d+)件、离婚登记(\d+)件、补领婚姻登记证(\d+)件",
        r"行政处罚(\d+)件，其中警告(\d+)件、(?:限期停止活动|撤销登记)(\d+)件",
        r"政府信息(\d+)条，其中门户网站(\d+)条、微信公众号(\d+)条",
        r"现行的(\d+)件行政规范性文件.{0,8}清理，继续有效(\d+)件、修改(\d+)件、废止(\d+)件",
    )
] + [
    (A21, r"行政检查(\d+)次，其中检查养老机构(\d+)次、社会组织(\d+)次、殡葬服务单位(\d+)次"),
    (A22, r"行政检查(\d+)次，其中检查养老机构(\d+)次、社会组织(\d+)次、殡葬服务单位(\d+)次"),
    (A23, r"行政复议案件(\d+)件，其中涉及社会救助(\d+)件、社会组织管理(\d+)件、政府信息公开(\d+)件"),
    (A23, r"评查执法案卷(\d+)卷，其中优秀(\d+)卷、合格(\d+)卷"),
    (Q22, r"收到行政复议申请(\d+)件，受理(\d+)件，不予受理(\d+)件"),
    (Q22, r"审结(\d+)件，其中维持(\d+)件、撤销(\d+)件、确认违法(\d+)件、驳回(\d+)件、经调解和解终止(\d+)件"),
    (Q22, r"案卷(\d+)卷，其中优秀(\d+)卷、合格(\d+)卷、不合格(\d+)卷"),
    (Q22, r"法律援助案件(\d+)件，其中民事(\d+)件、刑事(\d+)件、行政(\d+)件"),
    (Q23, r"收到行政复议申请(\d+)件，受理(\d+)件，不予受理(\d+)件"),
    (Q23, r"审结(\d+)件.{3}维持(\d+)件、撤销(\d+)件、确认违法(\d+)件、责令履行(\d+)件、驳回(\d+)件、\D{7}(\d+)件"),
    (Q23, r"案卷(\d+)卷，其中优秀(\d+)卷、合格(\d+)卷、不合格(\d+)卷"),
    (Q23, r"法律援助案件(\d+)件，其中民事(\d+)件、刑事(\d+)件、行政(\d+)件"),
    (LINGANG, r"经营主体(\d+)户，其中企业(\d+)户、个体工商户(\d+)户、农民专业合作社(\d+)户"),
    (OPEN, r"政府信息(\d+)条，.*通过门户网站公开(\d+)条，通过微信公众号公开(\d+)条"),
]  # fmt: skip
TOTAL_LAST = [  # the last group is the sum of the others
    *(
        (name, r"人大代表建议(\d+)件、政协提案(\d+)件，共(\d+)件")
        for name in (A21, A22, A23, Q22, Q23, LINGANG, GOVERNMENT)
    ),
    *(
        (name, r"规范性文件(\d+)件、重大行政决策事项(\d+)件、合同协议(\d+)件，共(\d+)件")
        for name in (Q22, Q23, SUMMARY)
    ),
    (A23, r"养老机构(\d+)家次、社会组织(\d+)家次、殡葬服务单位(\d+)家次，共开展行政检查(\d+)家次"),
]  # fmt: skip
SHARES = [  # whole, part, percentage as printed
    *(
        (name, pattern)
        for name in (A21, A22, A23)
        for pattern in (
            r"养老床位(\d+)张，其中护理型床位(\d+)张，占养老床位总数的([\d.]+)%",
            r"市级社会组织(\d+)家，实际参加(\d+)家，参检率为([\d.]+)%",
            r"来信来访(\d+)件，办结(\d+)件，办结率为([\d.]+)%",
            r"婚姻家庭纠纷(\d+)起，调解成功(\d+)起，成功率为([\d.]+)%",
            r"法律意见(\d+)条，采纳(\d+)条，采纳率为([\d.]+)%",
        )
    ),
    (A21, r"行政诉讼案件(\d+)件，.*出庭应诉(\d+)件，出庭应诉率为([\d.]+)%"),
    *((name, r"任务(\d+)项，.*截至年底完成(\d+)项，完成率为([\d.]+)%") for name in (A22, A23)),
    *((name, r"行政诉讼案件(\d+)件，区政府负责人出庭应诉(\d+)件，出庭应诉率为([\d.]+)%") for name in (Q22, Q23)),
    *((name, r"矛盾纠纷(\d+)件，调解成功(\d+)件，成功率为([\d.]+)%") for name in (Q22, Q23)),
    (LINGANG, r"投诉举报(\d+)件，办结(\d+)件，办结率为([\d.]+)%"),
]  # fmt: skip
SAME = [  # one figure told in two reports
    (r"政府信息(\d+)条", A23, OPEN),
    (r"行政许可(?:\D{0,3})(\d+)", A23, OPEN),
    (r"行政处罚(?:\D{0,3})(\d+)", A23, OPEN),
    (r"新收政府信息公开申请(\d+)件", A23, OPEN),
    (r"低保对象(\d+户\d+人)", A23, GOVERNMENT),
    (r"临时救助(\d+人次，支出资金[\d.]+万元)", A23, GOVERNMENT),
    (r"法律援助案件(\d+)件", Q23, SUMMARY),
    (r"调解成功(\d+)件", Q23, SUMMARY),
    (r"公证事项(\d+)件", Q23, SUMMARY),
    (r"普法活动(\d+场，受众[\d.]+万人次)", Q23, SUMMARY),
]
# where the year before ended this year began: stock, what was added, what went
STOCKS = [(A21, A22), (A22, A23)]
PROMISES = [  # a plan, the result of the year after, both as numbers; the result reaches the plan
    (A21, r"护理型床位占比达到(\d+)%以上", A22, r"床位总数的([\d.]+)%"),
    (A21, r"普法活动不少于(\d+)场", A22, r"普法活动(\d+)场"),
    (A21, r"年末达到(\d+)名", A22, r"持证执法人员(\d+)名。|持证执法人员(\d+)名；5"),
    (A22, r"护理型床位占比达到(\d+)%以上", A23, r"床位总数的([\d.]+)%"),
    (A22, r"普法活动不少于(\d+)场", A23, r"普法活动(\d+)场"),
    (A22, r"执法培训不少于(\d+)期", A23, r"行政执法培训(\d+)期"),
    (Q22, r"出庭应诉率达到(\d+)%以上", Q23, r"出庭应诉率为([\d.]+)%"),
    (Q22, r"法律援助办案量达到(\d+)件以上", Q23, r"法律援助案件(\d+)件"),
    (Q22, r"案卷不少于(\d+)卷", Q23, r"案卷(\d+)卷"),
]


def groups(name: str, pattern: str) -> list[float]:
    found = re.search(pattern, text(name))
    assert found, (name, pattern)
    return [float(value) for value in found.groups() if value]


@pytest.mark.parametrize(("name", "pattern"), SUMS)
def test_parts_make_the_total_before_them(name: str, pattern: str) -> None:
    total, *parts = groups(name, pattern)
    assert sum(parts) == total


@pytest.mark.parametrize(("name", "pattern"), TOTAL_LAST)
def test_parts_make_the_total_after_them(name: str, pattern: str) -> None:
    *parts, total = groups(name, pattern)
    assert sum(parts) == total


@pytest.mark.parametrize(("name", "pattern"), SHARES)
def test_percentages_are_those_of_their_figures(name: str, pattern: str) -> None:
    whole, part, percentage = groups(name, pattern)
    assert percentage == pytest.approx(100 * part / whole, abs=0.05)


@pytest.mark.parametrize(("pattern", "one", "other"), SAME)
def test_two_reports_of_one_year_tell_the_same_figure(pattern: str, one: str, other: str) -> None:
    found = re.search(pattern, text(one).replace(" | ", ""))
    assert found
    assert found.groups() == re.search(pattern, text(other).replace(" | ", "")).groups()  # type: ignore[union-attr]


@pytest.mark.parametrize(("before", "after"), STOCKS)
def test_the_number_of_organisations_follows_from_the_year_before(before: str, after: str) -> None:
    stock = r"市级登记的社会组织有(\d+)家"
    founded, _, closed = groups(after, r"成立登记(\d+)件、变更登记(\d+)件、注销登记(\d+)件")
    (revoked,) = groups(after, r"撤销登记(\d+)件")
    assert groups(before, stock)[0] + founded - closed - revoked == groups(after, stock)[0]


@pytest.mark.parametrize(("before", "plan", "after", "result"), PROMISES)
def test_the_plan_of_one_year_is_met_in_the_next(before: str, plan: str, after: str, result: str) -> None:
    assert groups(after, result)[0] >= groups(before, plan)[0]


@pytest.mark.parametrize("name", [LINGANG, OPEN])
def test_the_tables_tie_out(name: str) -> None:
    rows = [[float(c) if re.fullmatch(r"[\d.]+", c) else 0.0 for c in e.cells] for e in elements(BY_NAME[name])]
    if name == LINGANG:
        body = [row for row in rows if any(row)]
        assert [sum(column) for column in zip(*body[:-1], strict=True)] == pytest.approx(body[-1])
        return
    wide = [row for row in rows if len(row) == 8][1:]
    new, carried, *results, total, left = wide
    assert [sum(column) for column in zip(*results, strict=True)] == total
    assert [a + b for a, b in zip(new, carried, strict=True)] == [a + b for a, b in zip(total, left, strict=True)]
    assert all(sum(row[1:-1]) == row[-1] for row in wide)


# --- what the samples leave out on purpose, and what they must not hold


def test_the_duty_of_the_first_person_responsible_is_missing_then_weak_then_a_chapter() -> None:
    assert "第一责任人" not in text(A21)
    assert text(A22).count("第一责任人") == 1
    assert "## 二、党政主要负责人履行推进法治建设第一责任人职责情况" in (SOURCES / BY_NAME[A23].source).read_text(
        "utf-8"
    )


def test_one_report_quotes_a_sentence_that_looks_like_an_instruction() -> None:
    assert [name for name in BY_NAME if "忽略以上指令" in text(name)] == [Q23]


@each_sample
def test_punctuation_is_full_width_and_pairs_close(sample: Sample) -> None:
    body = text(sample.output).replace(" | ", "")
    assert re.findall(r"[,;:!?()\[\]\"' ]|\.(?!\d|[\u4e00-\u9fff])", body) == []
    for opening, closing in ("“”", "（）", "《》", "〔〕"):
        assert body.count(opening) == body.count(closing)


def normalised(body: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff0-9]", "", body)


@pytest.mark.skipif(not REAL_REPORTS.is_dir(), reason="the real reports are not on this machine")
def test_no_sentence_is_taken_from_a_real_report() -> None:
    runs: set[str] = set()
    for path in REAL_REPORTS.glob("*.txt"):
        body = normalised(path.read_text(encoding="utf-8"))
        runs.update(body[at : at + RUN] for at in range(len(body) - RUN + 1))
    assert runs
    taken = []
    for line in (line for name in BY_NAME for line in text(name).splitlines()):
        for piece in re.split("|".join(FORMULAS), normalised(line)):
            taken += [piece[at : at + RUN] for at in range(len(piece) - RUN + 1) if piece[at : at + RUN] in runs]
    assert taken == []


# --- the questions on them


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("question", questions(), ids=lambda question: question["q"])
def test_a_question_is_answered_by_its_evidence(question: dict[str, Any]) -> None:
    several = isinstance(question["file"], list)
    files = question["file"] if several else [question["file"]]
    evidence = question["evidence"] if several else [question["evidence"]]
    for file, quote in zip(files, evidence, strict=True):
        assert not quote or any(quote in line for line in text(file).splitlines())
    assert all(any(answer in quote for quote in evidence) for answer in question["answer"])
    assert bool(question["answer"]) != (question["type"] in ("unanswerable", "wrong_premise")) == ("why" in question)
    assert bool(question["history"]) == (question["type"] == "followup")


def test_there_are_sixty_different_questions_on_all_samples() -> None:
    asked = questions()
    assert len({question["q"] for question in asked}) == len(asked) == 60
    used = {file for q in asked for file in (q["file"] if isinstance(q["file"], list) else [q["file"]])}
    assert used >= set(BY_NAME)
