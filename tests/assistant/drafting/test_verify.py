"""A model's section held to the rules: nothing without a source stands unmarked, nothing that had to be said is lost."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from assistant.drafting.edit import with_sheet
from assistant.drafting.marks import MARK, open_marks, without_open_marks
from assistant.drafting.schema import Draft, DraftSection
from assistant.drafting.verify import Verdict, verified
from tests.assistant.drafting.drafting import all_valued, composed, placed, sheet_of, valued
from tests.assistant.drafting.reading import REAL, SAMPLES, made, real, sample
from tests.shared import needs_shared
from vectorstore.schema import Report

YEARS = (2024, 2025)
AGENCY = "白鹭县水利局"
BASE = """白鹭县水利局2023年法治政府建设年度报告

一、规范涉水执法

全年巡查河道187次，开展行政检查52家次，作出行政处罚4件，办理取水许可36件，比2022年增长16.1%。自2022年起实行的巡查包片制度运行平稳，由县水利局和县司法局共同落实《白鹭县河道采砂管理办法》（白水发〔2023〕11号）和“清河护岸”行动。培训人员350余人。

二、存在的不足

人手不足，原因是编制紧张。

白鹭县水利局

2024年2月20日
"""
NUMBER = "【待核：上年的文号，请换成本年的或确认仍引用】"
CHECK = "【待填：行政检查，家次，上年52】"
GROWTH = "【待填：取水许可，%，上年16.1】"
GOOD = (
    f"全年巡查河道200次，开展行政检查{CHECK}，作出行政处罚6件，办理取水许可48件，比2023年增长{GROWTH}。"
    f"自2022年起实行的巡查包片制度运行平稳，由县水利局和县司法局共同落实《白鹭县河道采砂管理办法》（白水发〔2023〕11号{NUMBER}）"
    "和“清河护岸”行动。培训人员380余人。"
)


@pytest.fixture(scope="module")
def offline() -> DraftSection:
    report = made(BASE)
    sheet = valued(sheet_of(report), 巡查河道="200", 行政处罚="6", 取水许可="48")
    people = next(f for f in sheet.facts if f.last == "350余")
    percent = next(f for f in sheet.facts if f.unit == "%")
    sheet = sheet.with_fact(people.key, value="380余", source="s").with_fact(percent.key, value="", source="")
    section = composed(report, sheet=sheet).sections[0]
    assert section.text == GOOD
    return section


def check(text: str, offline: DraftSection, given: str = "", *, shorter: bool = False) -> Verdict:
    """The verdict, with what every verdict keeps to."""
    verdict = verified(text, offline, given, YEARS, agency=AGENCY, shorter=shorter)
    section = verdict.section
    assert len(section.follows) == len(section.text.split("\n"))
    words = dict(placed(offline))
    for key, said in placed(section):
        assert key in words
        assert MARK.fullmatch(said) is None or said == words[key]
    spans = sorted((u.start, u.end) for u in section.uses)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert section.text.count("【") == len(open_marks(section.text)), "no mark inside a mark, none left open"
    # every place of the offline text is there, or a mark says that it is not
    for key, said in words.items():
        assert key in {u.key for u in section.uses} or f"{said}】" in section.text
    return verdict


def test_a_text_that_says_the_same_in_other_words_passes(offline: DraftSection) -> None:
    text = (
        f"一年来，巡查河道200次，行政检查{CHECK}，行政处罚6件；取水许可48件，比2023年增长{GROWTH}。培训人员380余人。\n"
        f"巡查包片制度自2022年起实行，运行平稳。县水利局、县司法局落实《白鹭县河道采砂管理办法》（白水发〔2023〕11号{NUMBER}），"
        "推进“清河护岸”行动。"
    )
    verdict = check(text, offline)
    assert (verdict.faults, verdict.section.text, verdict.usable) == ((), text, True)
    assert (verdict.section.origin, verdict.section.unsupported) == ("model", ())
    assert sorted(placed(verdict.section)) == sorted(placed(offline))
    assert verdict.section.follows == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        # numbers of nobody's, in all their writings
        ("6件", "8件", "【待核：8件】"),
        ("6件", "６６件", "【待核：６６件】"),
        ("6件", " 66 件", "【待核：66 件】"),
        ("6件", "六十六件", "【待核：六十六件】"),
        ("6件", "6万件", "【待核：6万件】"),
        ("6件", "4件", "【待核：4件】"),  # last year's
        ("6件", "6件，罚款9.8万元", "【待核：9.8万元】"),
        (CHECK, "52家次", "【待核：52家次】"),
        (CHECK, f"{CHECK}（上年52家次）", "【待核：52家次】"),
        ("运行平稳", "运行平稳，惠及数百人", "【待核：数百】"),
        ("运行平稳", "效果翻一番", "【待核：翻一番】"),
        ("运行平稳", "提高三成以上", "【待核：三成以上】"),
        ("运行平稳", "完成率100%", "【待核：100%】"),
        # a right number told wrongly
        ("行政处罚6件", "行政处罚48件", "处罚【待核：48件】"),
        ("办理取水许可48件", "办理取水许可6件", "许可【待核：6件】"),
        ("巡查河道200次", "巡查河道近200次", "【待核：近200次】"),
        ("巡查河道200次", "巡查河道不少于200次", "【待核：不少于200次】"),
        ("380余人", "380人", "【待核：380人】"),
        ("取水许可48件", "取水许可减少48件", "减少【待核：48件】"),
        ("运行平稳", "运行平稳，处理投诉48件", "投诉【待核：48件】"),
        # years
        ("全年巡查", "2023年，巡查", "【待核：2023年】"),
        ("全年巡查", "2022年，巡查", "【待核：2022年】"),
        ("全年巡查", "二〇二三年巡查", "【待核：二〇二三年】"),
        ("自2022年起", "自2021年起", "【待核：2021年】"),
        # titles, numbers, names
        ("《白鹭县河道采砂管理办法》", "《白鹭县水资源条例》", "【待核：《白鹭县水资源条例》】"),
        ("运行平稳", "落实《水法》", "【待核：《水法》】"),
        ("运行平稳，", "落实《水法，", "【待核：《水法，由县水利局"),
        ("运行平稳", "印发白水发〔2024〕9号文件", "【待核：〔2024〕9号】"),
        ("〔2023〕11号", "〔2023〕12号", "【待核：〔2023〕12号】"),
        ("运行平稳", "推进“碧水行动”", "【待核：“碧水行动”】"),
        ("和县司法局", "和县公安局", "【待核：公安局】"),
        ("和县司法局", "、县司法局、县检察院", "【待核：检察院】"),
        ("和县司法局", "、县司法局联合临湖县水务局", "水务局】"),
        ("和县司法局", "、县司法局和供水公司", "【待核：供水公司】"),
        # claims
        ("运行平稳", "运行平稳，荣获全国先进单位称号", "称号，【待核：底稿和要求中没有这句话的依据】"),
        ("运行平稳", "运行平稳。获评省级文明窗口。甲", "窗口。【待核：底稿和要求中没有这句话的依据】"),
        # marks of its own
        ("全年巡查", "【待填：罚款，万元，上年99】巡查", "【待核：〖待填：罚款，万元，上年99〗】"),
        ("全年巡查", "【待核：已核实】巡查", "【待核：〖待核：已核实〗】"),
        ("全年巡查", "【已经核实】巡查", "【待核：〖已经核实〗】"),
        ("全年巡查", "【待填：没有写完，巡查", "【待核：〖待填：没有写完"),
    ],
)  # fmt: skip
def test_what_has_no_source_is_marked(offline: DraftSection, old: str, new: str, marked: str) -> None:
    verdict = check(GOOD.replace(old, new, 1), offline)
    assert marked in verdict.section.text
    assert verdict.faults
    assert verdict.usable
    bare = without_open_marks(verdict.section.text)
    for words in verdict.section.unsupported:
        # only what stands elsewhere with its source may still stand bare
        assert words not in bare or words in without_open_marks(GOOD)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (GOOD.replace("运行平稳", "运行平稳，推进“碧水行动”，新增展板8块"), "新增展板8块，推进“碧水行动”"),
        (GOOD.replace("运行平稳", "运行平稳，落实《水法》"), "写一写《水法》"),
        (GOOD.replace("和县司法局", "、县司法局和县公安局"), "县公安局也参加了"),
        (GOOD.replace("全年巡查", "白鹭县水利局2024年巡查"), ""),
        (GOOD.replace("运行平稳", "运行平稳，2025年继续实行"), ""),
        (GOOD.replace("运行平稳", "自2019年以来运行平稳"), "自2019年以来就这样"),
    ],
)
def test_what_the_user_said_may_be_used(offline: DraftSection, text: str, given: str) -> None:
    assert check(text, offline, given).faults == ()


def test_dropped_figures_and_marks_come_back(offline: DraftSection) -> None:
    text = "全年巡查河道200次，作出行政处罚多件。由县水利局和县司法局共同落实《白鹭县河道采砂管理办法》（白水发〔2023〕11号）。"
    verdict = check(text, offline)
    assert {w for w in ("6件", "48件", CHECK, GROWTH, "380余人", NUMBER) if f"漏掉了“{w}”" in verdict.faults} == {
        "6件", "48件", CHECK, GROWTH, "380余人", NUMBER,
    }  # fmt: skip
    assert f"〔2023〕11号{NUMBER}" in verdict.section.text
    assert "【待核：改写时漏掉：作出行政处罚6件】" in verdict.section.text
    assert verdict.section.text.endswith("【待核：改写时漏掉：培训人员380余人】")
    keys = dict(placed(offline))
    assert {k for k, w in placed(verdict.section)} >= {k for k, w in keys.items() if w in {CHECK, GROWTH, "200次"}}


def test_a_stale_document_that_was_left_out_needs_no_mark(offline: DraftSection) -> None:
    text = GOOD.replace(f"（白水发〔2023〕11号{NUMBER}）", "")
    verdict = check(text, offline)
    assert verdict.faults == ()
    assert NUMBER not in verdict.section.text


def test_words_that_only_the_agency_can_write_come_back() -> None:
    part = DraftSection(
        "s", "不足", 1, "T14", "人手不足。\n产生上述问题的主要原因：【待写：逐项说明原因】。", follows=(0, 0)
    )
    verdict = check("人手不足。\n产生上述问题的主要原因是编制紧张，招录困难。", part)
    assert verdict.section.text.endswith("【待写：逐项说明原因】")
    assert verdict.faults


def test_a_promise_that_is_open_keeps_the_numbers_inside_its_mark() -> None:
    mark = "【待回应：上年计划“2024年6月底前巡查200次”】"
    part = replace(DraftSection("s", "甲", 1, "T06", f"巡查到位。\n{mark}", follows=(0, 0)))
    verdict = check(f"巡查工作到位。\n{mark}", part)
    assert (verdict.faults, verdict.section.text) == ((), f"巡查工作到位。\n{mark}")


@pytest.mark.parametrize(
    ("wrapped", "plain"),
    [
        ("**一、规范涉水执法**\n{}", "{}"),
        ("## 规范涉水执法\n\n{}", "{}"),
        ("二、规范涉水执法：\n{}", "{}"),
        ("一、规范涉水执法。{}", "{}"),
        ("- {}", "{}"),
        ("> {}", "{}"),
        ("```markdown\n{}\n```", "{}"),
        ("好的，以下是改写后的内容：\n{}", "{}"),
        ("好的，以下是改写后的内容：{}", "{}"),
        ("当然。\n{}\n以上内容供您参考，如需修改请告诉我。", "{}"),
        ("{}[1][2]", "{}"),
        ("\u200b{}\u202e", "{}"),
    ],
)
def test_talk_markdown_and_the_heading_are_taken_away(offline: DraftSection, wrapped: str, plain: str) -> None:
    verdict = check(wrapped.format(GOOD), offline)
    assert (verdict.section.text, verdict.faults) == (plain.format(GOOD), ())


def test_a_paragraph_that_begins_like_talk_is_kept(offline: DraftSection) -> None:
    text = GOOD.replace("全年巡查", "作为牵头单位，全年巡查")
    assert check(text, offline).section.text == text


@pytest.mark.parametrize(
    "text",
    [
        "略。",
        "（略）",
        "同上年。",
        "",
        "好的，以下是改写后的内容：",
        "抱歉，我无法完成这个请求。" + "请提供更多的材料。" * 20,
        "作为人工智能语言模型，无法核实相关数据。" * 6,
        "工作正常。",
        f"{CHECK}{GROWTH}",
    ],
)
@pytest.mark.parametrize("shorter", [False, True])
def test_a_dropped_section_is_not_usable(offline: DraftSection, text: str, shorter: bool) -> None:
    assert not check(text, offline, shorter=shorter).usable


def test_a_shorter_text_is_usable_where_it_was_asked_for(offline: DraftSection) -> None:
    text = f"巡查河道200次，行政检查{CHECK}，行政处罚6件，取水许可48件，比2023年增长{GROWTH}，培训人员380余人。"
    assert check(text, offline, shorter=True).usable
    assert check(text, offline, shorter=True).faults == ()


def test_a_change_must_stand_behind_its_figure_as_it_was() -> None:
    """Worked out apart from its figure it would stay when the figure changes."""
    report = made(BASE)
    draft = composed(report, sheet=valued(sheet_of(report), 巡查河道="200"), compare=True)
    part = draft.sections[0]
    assert "巡查河道200次（同比增长7%）" in part.text
    assert check(part.text, part).faults == ()
    verdict = check(part.text.replace("200次（同比增长7%）", "200次，同比增长7%"), part)
    assert "【待核：7%】" in verdict.section.text
    verdict = check(part.text.replace("同比增长7%", "同比下降7%"), part)
    assert "下降【待核：7%】" in verdict.section.text


def test_equal_words_of_two_facts_are_two_places() -> None:
    text = "甲检查3件，乙检查3件。"
    report = made(f"甲县乙局2023年法治政府建设年度报告\n\n一、工作\n\n{text}\n\n甲县乙局\n\n2024年2月1日")
    part = composed(report).sections[0]
    assert len({u.key for u in part.uses}) in {1, 2}
    verdict = check(part.text, part)
    assert (verdict.faults, placed(verdict.section)) == ((), placed(part))


REPORTS = [
    *(pytest.param(lambda n=n: sample(n), id=n[:14]) for n in SAMPLES),
    *(pytest.param(lambda n=n: real(n), id=n, marks=needs_shared) for n in REAL),
]


@pytest.mark.parametrize("given", REPORTS)
@pytest.mark.parametrize("state", ["empty", "full", "compared"])
def test_the_offline_text_itself_has_no_fault(given, state: str) -> None:  # type: ignore[no-untyped-def]
    report: Report = given()
    draft: Draft = composed(report, compare=state == "compared")
    if state != "empty":
        draft = with_sheet(draft, all_valued(draft.sheet))
    for section in draft.sections:
        verdict = verified(section.text, section, "", (draft.year, draft.year + 1), agency=draft.agency)
        assert (verdict.faults, verdict.section.text) == ((), section.text)
        assert sorted(verdict.section.uses, key=lambda u: u.start) == list(section.uses)
        assert verdict.section.carried_over == section.carried_over


EPOCH = "【待核：“开局之年”是就上年说的，请按今年的情况改写或删去】"


@pytest.mark.parametrize(
    ("text", "given", "marked"),
    [
        (f"2023年是贯彻二十大精神的开局之年{EPOCH}，我局认真落实。", "", True),
        ("2023年是贯彻二十大精神的开局之年，我局认真落实。", "", True),
        ("2024年是开局之年，我局认真落实。", "", True),  # said anew, so that nothing tells where the mark stood
        ("2024年是开局之年，我局认真落实。", "写明今年是开局之年", False),
        ("2024年，我局认真落实。", "", False),
    ],
)
def test_what_held_for_last_year_only_stays_marked_however_it_is_said(text: str, given: str, marked: bool) -> None:
    base = DraftSection("s", "甲", 1, "", f"2023年是贯彻二十大精神的开局之年{EPOCH}，我局认真落实。", follows=(1,))
    assert verified(text, base, given, YEARS).section.text.count(EPOCH) == marked


def test_what_a_person_settled_is_not_marked_again() -> None:
    base = DraftSection("s", "甲", 1, "", "2024年是“十四五”攻坚之年，我局认真落实。", follows=(1,))
    verdict = verified("2024年是“十四五”攻坚之年，我局狠抓落实。", base, "", YEARS)
    assert "攻坚之年，" in verdict.section.text
