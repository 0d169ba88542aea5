"""From a library to a whole draft: the samples with a workbook filled in by a clerk, and the three published reports."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.drafting.edit import edited
from assistant.drafting.marks import without_open_marks
from assistant.drafting.outline import OutlineItem
from assistant.drafting.schema import Draft, DraftRequest
from assistant.drafting.start import Starter
from assistant.figures.extract import figures
from assistant.figures.facts import Fact
from assistant.figures.workbook import workbook_bytes
from assistant.figures.workbook_read import Filled, read_workbook
from tests.assistant.drafting.drafting import WATER, bare_figures, drafter
from tests.assistant.drafting.reading import REAL, real, sample
from tests.assistant.reports import add, fill
from tests.shared import needs_shared
from vectorstore.archive import Archive
from vectorstore.schema import Report

CLOUD = "云溪市民政局"
FIVE = {"results", "shortcomings", "first_responsible", "plans"}
_SOURCE = re.compile(r"(?P<file>.+) › (?P<sheet>[^!]+)!(?P<cell>[A-Z]+\d+)")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The library of an office that has its reports on 2021 and 2022, and two of peers."""
    archive = Archive(tmp_path_factory.mktemp("cloud") / "archive.sqlite")
    for name in (
        "云溪市民政局2021年法治政府建设年度报告.pdf",
        "云溪市民政局2022年法治政府建设年度报告.docx",
        "青岭区司法局2022年法治政府建设年度报告.html",
        "青岭区司法局2023年法治政府建设年度报告.txt",
    ):
        add(archive, sample(name))
    yield archive
    archive.close()


def clerk(data: bytes) -> bytes:
    """The workbook filled in: three of four indicators, numbers as numbers, days as text, and half of the answers."""
    book = load_workbook(BytesIO(data))
    page = book["指标"]
    head = next(row for row in page.iter_rows() if any(c.value == "本年值" for c in row))
    column = {str(c.value): c.column for c in head}
    for n, row in enumerate(page.iter_rows(min_row=head[0].row + 1)):
        at = row[0].row
        unit = page.cell(at, column["单位"]).value
        if not page.cell(at, column["指标"]).value or unit is None or n % 4 == 3:
            continue
        value: object = "3月15日" if unit == "日期" else 1000 + n
        if unit == "%":
            value = 90.5
        page.cell(at, column["本年值"], value)
    page = book["上年计划与不足"]
    for n, row in enumerate(page.iter_rows(min_row=2)):
        if n % 2 and row[2].value:
            page.cell(row[0].row, 4, f"第{n}项已经办结，效果良好。")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def filled(cloud: Archive) -> tuple[Filled, bytes]:
    starter = Starter(cloud)
    report, own = starter.base(DraftRequest(CLOUD, 2023))
    assert own
    assert report.year == 2022
    sheet = starter.sheet(report, CLOUD, 2023)
    data = clerk(workbook_bytes(sheet))
    return read_workbook(data, sheet, "指标表.xlsx"), data


@pytest.fixture(scope="module")
def draft(cloud: Archive, filled: tuple[Filled, bytes], tmp_path_factory: pytest.TempPathFactory) -> Draft:
    begun = time.monotonic()
    *_, last = drafter(cloud, tmp_path_factory.mktemp("runs")).stream(DraftRequest(CLOUD, 2023), filled[0].sheet)
    assert time.monotonic() - begun < 20
    return last.draft  # type: ignore[union-attr]


def test_the_workbook_of_the_samples_is_read_without_a_problem(filled: tuple[Filled, bytes]) -> None:
    assert filled[0].problems == ()
    assert filled[0].used > 80


def test_the_samples_give_a_whole_draft_with_every_statutory_part(draft: Draft) -> None:
    assert {p for s in draft.sections for p in s.statutory} >= FIVE
    assert draft.title == f"{CLOUD}2023年法治政府建设年度报告"
    assert draft.unsupported_numbers == ()
    assert len(draft.text) > 3000
    assert draft.fault is None


def test_every_figure_of_the_draft_comes_from_the_workbook(draft: Draft) -> None:
    placed: list[tuple[int, int, str]] = []
    for section in draft.sections:
        inside = [(u.start, u.end) for u in section.uses]
        bare = without_open_marks(section.text)
        loose = [
            bare[f.start : f.end]
            for f in figures(bare)
            if f.is_data and not any(a <= f.start and f.end <= b for a, b in inside)
        ]
        assert loose == [], section.title
        placed.extend((*span, section.id) for span in inside)
    assert len(placed) > 100


def test_every_empty_fact_is_a_placeholder_and_every_known_one_its_value(draft: Draft) -> None:
    said: dict[str, set[str]] = {}
    for section in draft.sections:
        for use in section.uses:
            said.setdefault(use.key, set()).add(section.text[use.start : use.end])
    missing = [f.key for f in draft.sheet.facts if f.key not in said]
    assert missing == []
    for fact in draft.sheet.facts:
        (words,) = said[fact.key]
        if fact.value:
            assert words == fact.written
        else:
            assert words.startswith(f"【待填：{fact.indicator.replace('，', '、')}，")
            assert not fact.last or words.endswith(f"，上年{fact.last}】")
    for promise in draft.sheet.promises:
        (words,) = said[promise.key]
        assert words == promise.answer or (not promise.answer and words.startswith("【待回应："))
    open_facts = sum(len([u for u in s.uses if (f := draft.sheet.fact(u.key)) and not f.value]) for s in draft.sections)
    assert open_facts == len(draft.placeholders)


def test_every_used_fact_names_a_cell_that_holds_its_value(draft: Draft, filled: tuple[Filled, bytes]) -> None:
    book = load_workbook(BytesIO(filled[1]))
    known = [f for f in draft.sheet.facts if f.value]
    assert len(known) > 80
    for item in (*known, *(p for p in draft.sheet.promises if p.answer)):
        match = _SOURCE.fullmatch(item.source)
        assert match, item.source
        assert match["file"] == "指标表.xlsx"
        value = book[match["sheet"]][match["cell"]].value
        assert str(value) == (item.value if isinstance(item, Fact) else item.answer)
        if isinstance(item, Fact):
            row = [c.value for c in book[match["sheet"]][int(re.sub(r"\D", "", match["cell"]))]]
            assert item.indicator in row


def test_the_old_year_is_nowhere_the_present_one(draft: Draft) -> None:
    for section in draft.sections:
        assert _present(section.text, 2022) == [], section.title


def test_the_draft_of_a_part_has_only_that_part(cloud: Archive) -> None:
    draft = Starter(cloud).start(DraftRequest(CLOUD, 2023, "T11"))
    assert [s.topic for s in draft.sections] == ["T11"] * len(draft.sections)
    assert draft.sections


def test_a_statutory_part_that_the_base_lacks_can_be_asked_for(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    (section,) = Starter(archive).start(DraftRequest(WATER, 2024, "第一责任人")).sections
    assert section.origin == "skeleton"
    assert section.placeholders
    archive.close()


def test_another_outline_keeps_what_was_written_and_loses_no_promise(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    starter = Starter(archive)
    draft = starter.start(DraftRequest(WATER, 2024))
    draft = draft.with_section(edited(draft.sections[2], "手工改写的一段。"))
    publicity = draft.sections[3]
    promises = {u.key for u in publicity.uses if u.key in {p.key for p in draft.sheet.promises}}
    assert promises
    added = OutlineItem("new", "数字化建设", 2, topic="T08", source="added", base=None)
    items = [i for i in draft.outline.items if i.id != publicity.id]
    items.insert(2, added)
    changed = starter.reoutlined(draft, replace(draft.outline, items=tuple(items)))
    assert [s.id for s in changed.sections] == [i.id for i in items]
    kept = changed.section(draft.sections[2].id)
    assert kept is not None
    assert kept.text.startswith("手工改写的一段。")
    assert changed.section("new").text.startswith("【待写：")  # type: ignore[union-attr]
    assert {u.key for s in changed.sections for u in s.uses} >= promises, "they moved to another section"
    for section in changed.sections:
        for use in section.uses:
            assert section.text[use.start : use.end]
    archive.close()


def test_new_indicators_without_a_place_are_told(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    starter = Starter(archive)
    report, _ = starter.base(DraftRequest(WATER, 2024))
    sheet = starter.sheet(report, WATER, 2024)
    new = Fact("N-1", "无人机巡河", "架次", "", value="15", source="表.xlsx › 指标!F40")
    draft = starter.start(DraftRequest(WATER, 2024), replace(sheet, facts=(*sheet.facts, new)))
    assert any("无人机巡河15架次" in note for note in draft.notes)
    assert "15架次" not in draft.text
    archive.close()


# ---------------------------------------------------------------------- the three published reports

_TITLE, _NUMBER = re.compile(r"《[^》\n]*》"), re.compile(r"[〔﹝\[]\s*\d{4}\s*[〕﹞\]]\s*\d+\s*号")
_KEPT = re.compile(
    r"《[^》\n]*》|“[^”\n]{2,40}”|[〔﹝\[（(]\s*\d{4}\s*[〕﹞\]）)]|20\d\d\s*年?\s*[-—－–~～至到]+\s*20\d\d"
    r"|(?:自|从|始于|比|较|与|同|由)\s*20\d\d\s*年|20\d\d\s*年(?:\d{1,2}月)?(?:起|启动|成立|建成|设立|开始|首次|被)"
)


def _present(text: str, year: int) -> list[str]:
    """Where a year stands as the present one: outside marks, names, numbers, ranges, starting points and comparisons."""
    bare = _KEPT.sub("", without_open_marks(text))
    return [bare[max(0, m.start() - 12) : m.end() + 12] for m in re.finditer(rf"(?<!\d){year}(?!\d)", bare)]


def _next_years(report: Report, folder: Path) -> Draft:
    archive = Archive(folder / "archive.sqlite")
    add(archive, report)
    assert report.year is not None
    request = DraftRequest(report.agency or "某局", report.year + 1, base=report.id)
    starter = Starter(archive)
    sheet = starter.sheet(report, request.agency, request.year)
    again = read_workbook(workbook_bytes(sheet), sheet, "表.xlsx")
    assert again.problems == ()
    assert again.sheet == sheet
    draft = starter.start(request, again.sheet)
    archive.close()
    return draft


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_a_published_report_gives_next_years_draft(name: str, tmp_path: Path) -> None:
    report = real(name)
    draft = _next_years(report, tmp_path)
    year = report.year or 0
    assert {p for s in draft.sections for p in s.statutory} >= FIVE
    assert draft.unsupported_numbers == ()
    for section in draft.sections:
        assert _present(section.text, year) == [], section.title
        assert bare_figures(section.text) == [], section.title
        assert _present(section.heading, year) == []
        quotes = [section.citations[n - 1].quote for n in section.follows if n]
        followed = [p for p, n in zip(section.text.split("\n"), section.follows, strict=False) if n]
        assert len(quotes) == len(followed)
        for old, new in zip(quotes, followed, strict=True):
            bare = without_open_marks(new)
            for pattern in (_TITLE, _NUMBER):
                assert Counter(pattern.findall(bare)) == Counter(pattern.findall(old))
            # years before the base's keep their number and their company
            for match in re.finditer(r"(?<!\d)(?:19|20)\d\d(?=\s*年)", old):
                if int(match.group()) < year - 1 and not re.match(r"\s*年\s*[、和与及]", old[match.end() :]):
                    assert old[match.start() : match.end() + 1] in bare
    assert "\n".join(s.text for s in draft.sections).count("【待填：") == len(draft.placeholders)


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_a_published_reports_data_stand_nowhere_outside_marks(name: str, tmp_path: Path) -> None:
    report = real(name)
    draft = _next_years(report, tmp_path)
    old = {report.text[a:b] for f in draft.sheet.facts for a, b in f.places}
    assert old
    bare = without_open_marks(draft.text)
    left = [w for w in old if re.search(rf"(?<![\d.]){re.escape(w)}", _KEPT.sub("", bare)) and re.search(r"\d", w)]
    assert left == []
