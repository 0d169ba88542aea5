"""A whole report composed offline: every part of the base, statutory parts, promises in their places, gaps asked for."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from assistant.drafting.compose import Composer, filled, places_of_promises, renaming, skeleton_key, with_promises
from assistant.drafting.marks import open_marks, placeholders
from assistant.drafting.outline import OutlineItem
from assistant.drafting.schema import Draft, DraftSection, Use
from assistant.figures.facts import Fact, FactSheet
from assistant.profiles import profiles
from assistant.schema import Citation
from tests.assistant.drafting.drafting import composed, placed, plan_of, sheet_of, valued
from tests.assistant.drafting.reading import SAMPLES, rule_of_law, sample
from tests.assistant.reports import BRIDGE_2023, WATER_2022, WATER_2023, make
from vectorstore.schema import Report

FIVE = ["results", "shortcomings", "first_responsible", "plans", "other"]


@pytest.fixture(scope="module")
def water() -> Draft:
    return composed(make(WATER_2023))


def section(draft: Draft, words: str) -> DraftSection:
    return next(s for s in draft.sections if words in s.heading)


def consistent(draft: Draft, report: Report) -> None:
    """What every composed draft keeps to."""
    for part in draft.sections:
        assert len(part.follows) == (len(part.text.split("\n")) if part.text else 0)
        assert set(part.follows) <= {0, *(c.n for c in part.citations)}
        assert [c.n for c in part.citations] == list(range(1, len(part.citations) + 1))
        ends = 0
        for use in part.uses:
            assert ends <= use.start < use.end <= len(part.text)
            ends = use.end
        assert all(s in part.text for s in part.carried_over)
        for citation in part.citations:
            assert report.text[citation.start : citation.end] == citation.quote


def test_the_whole_report_in_order_with_its_five_statutory_parts(water: Draft) -> None:
    consistent(water, make(WATER_2023))
    assert [s.title for s in water.sections] == [
        "",
        "一、主要举措和成效",
        "（一）规范涉水执法",
        "（二）深化普法宣传",
        "二、存在的不足和原因",
        "三、党政主要负责人履行推进法治建设第一责任人职责情况",
        "四、2025年主要安排",
        "五、其他需要报告的情况",
    ]
    assert [p for s in water.sections for p in s.statutory] == FIVE
    assert [s.origin for s in water.sections] == [*["rolled"] * 5, "skeleton", "rolled", "skeleton"]
    assert "白鹭县水利局\n" not in water.text, "the signature is no part of the text"
    assert "2024年2月20日" not in water.text


@pytest.mark.parametrize("name", [pytest.param(n, id=n[:14]) for n in SAMPLES])
def test_every_paragraph_of_the_base_has_its_place_once(name: str) -> None:
    report = sample(name)
    draft = composed(report)
    consistent(draft, report)
    spans = sorted((c.start, c.end) for s in draft.sections for c in s.citations)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans)), "nothing twice"
    covered = set[int]().union(*(range(a, b) for a, b in spans))
    headings = set[int]().union(*(range(s.start, s.body_start) for s in report.sections))
    first = min((s.start for s in report.sections), default=0)
    lost = [
        report.text[b.start : b.end]
        for b in report.blocks
        if b.start >= first and len([i for i in range(b.start, b.end) if i not in covered | headings]) > 2
    ]
    assert [t for t in lost if t != report.agency and not t.startswith("202")] == []


def test_a_plan_is_answered_in_the_results_and_a_shortcoming_among_the_shortcomings(water: Draft) -> None:
    publicity, lacks = section(water, "普法"), section(water, "不足")
    plans = {p.key for p in water.sheet.promises if p.kind == "plan"}
    assert {u.key for u in publicity.uses if u.key.startswith("P-")} == plans
    assert publicity.text.endswith("【待回应：上年计划“加强培训。全年巡查河道不少于200次，培训水管员不少于150人次”】")
    assert [w for _, w in placed(lacks)] == [
        "【待回应：上年不足“数据共享不畅。巡河平台与环保系统尚未互通，主要原因是接口标准不一致”】",
        "【待回应：上年不足“基层水管员法律知识薄弱，培训不够”】",
    ]
    assert lacks.follows == (1, 0, 0)


def test_every_promise_is_answered_exactly_once() -> None:
    for name in SAMPLES:
        report = sample(name)
        draft = composed(report)
        keys = [u.key for s in draft.sections for u in s.uses if u.key in {p.key for p in draft.sheet.promises}]
        assert sorted(keys) == sorted(p.key for p in draft.sheet.promises), name


def test_a_plan_goes_to_the_results_on_its_topic() -> None:
    report = rule_of_law(
        "一、主要做法",
        "（一）推进行政执法",
        "全年检查30次。",
        "（二）深化普法宣传",
        "举办普法活动12场。",
        "二、存在的不足",
        "人手不足。",
        "三、2024年主要安排",
        "（一）加强普法宣传。增加普法活动。",
        "（二）规范行政执法。加强行政执法监督。",
    )
    plan = plan_of(report)
    promises = sheet_of(report, plan).promises
    where = places_of_promises(plan, promises)
    headings = {i.id: i.heading for i in plan.items}
    found = {p.text[:6]: headings[key] for key, given in where.items() for p in given if p.kind == "plan"}
    assert found == {"加强普法宣传": "深化普法宣传", "规范行政执法": "推进行政执法"}


def test_an_answered_promise_is_a_sentence_and_stays_a_place() -> None:
    report = make(WATER_2023)
    sheet = sheet_of(report)
    promise = next(p for p in sheet.promises if p.kind == "plan")
    draft = composed(report, sheet=sheet.with_answer(promise.key, answer="平台已于6月对接", source="口述"))
    assert (promise.key, "平台已于6月对接。") in placed(section(draft, "普法"))


def test_a_skeleton_asks_for_figures_that_the_sheet_has() -> None:
    draft = composed(make(WATER_2023))
    part = section(draft, "第一责任人")
    asked = [u for u in part.uses if u.key.startswith("S-")]
    assert len(asked) == len(part.placeholders) == 5
    assert all(draft.sheet.fact(u.key) for u in asked)
    assert part.guide
    filled_in = composed(
        make(WATER_2023), sheet=valued(draft.sheet, 主持研究法治工作="4", 领导班子集体学法="6", 督办重点问题="2")
    )
    text = section(filled_in, "第一责任人").text
    assert "研究法治工作4次，【待写：" in text
    assert "集体学法6次，主要负责人讲授法治课【待填：主要负责人讲授法治课，次】" in text
    assert [w for _, w in placed(section(filled_in, "第一责任人"))].count("2件") == 1


def test_the_skeletons_of_every_profile_can_be_filled() -> None:
    """A placeholder of a skeleton that is written in another way would never be filled."""
    for profile in profiles().values():
        lines = [line for p in profile.statutory for line in p.skeleton]
        lines += [line for gap in profile.gap_skeletons.values() for line in gap]
        for line in lines:
            assert line.count("【") == len(open_marks(line)), line
            marks = placeholders(line)
            assert line.count("【待填") == len(marks)
            facts = tuple(Fact(skeleton_key(m.indicator, m.unit), m.indicator, m.unit, "", value="8") for m in marks)
            text, uses = filled(line, FactSheet("甲局", 2024, "b", "t", 2023, facts))
            assert [text[u.start : u.end] for u in uses] == [f"8{m.unit}" for m in marks]
            assert placeholders(text) == ()


def test_two_equal_placeholders_of_a_line_are_two_places() -> None:
    key = skeleton_key("活动", "场")
    sheet = FactSheet("甲局", 2024, "b", "t", 2023, (Fact(key, "活动", "场", "", value="12"),))
    text, uses = filled("甲【待填：活动，场】，乙【待填：活动，场】，丙【待填：别的，场】。", sheet)
    assert text == "甲12场，乙12场，丙【待填：别的，场】。"
    assert uses == [Use(key, 1, 4), Use(key, 6, 9)]
    line = "甲【待填：活动，场】，乙【待填：活动，场】。"
    text, uses = filled(line, replace(sheet, facts=(replace(sheet.facts[0], value=""),)))
    assert (text, [u.start for u in uses]) == (line, [1, 12])


@pytest.mark.parametrize(("reason", "asked"), [("主要是因为编制紧张。", False), ("工作方式单一。", True)])
def test_reasons_are_asked_for_where_the_base_gave_none(reason: str, asked: bool) -> None:
    report = rule_of_law(
        "一、主要做法", "全年检查30次。", "二、存在的不足和原因", f"人手不足。{reason}", "三、下一年打算", "加强培训。"
    )
    part = section(composed(report), "不足")
    assert ("产生上述问题的主要原因：【待写：逐项说明原因】。" in part.text) is asked


def test_how_peers_wrote_a_missing_part_is_cited_behind_the_own_text() -> None:
    cited = Citation(1, "peer", "乙局报告", "乙局", 2023, ("一、",), "主要负责人…", 0, 7)
    asked: list[str] = []

    def peers(item: OutlineItem) -> tuple[Citation, ...]:
        asked.append(item.heading)
        return (cited, replace(cited, n=2))

    report = make(WATER_2023)
    plan = plan_of(report)
    sections = Composer(report, sheet_of(report), profiles()["rule_of_law"], peers).sections(plan)
    first = next(s for s in sections if "第一责任人" in s.heading)
    assert [c.n for c in first.citations] == [1, 2]
    assert set(first.follows) == {0}
    assert "规范涉水执法" not in asked


def test_citations_of_peers_are_numbered_behind_the_own_ones() -> None:
    report = rule_of_law("一、主要做法", "检查30次。", "二、存在的不足", "人手不足。", "三、2024年安排", "加强培训。")
    cited = Citation(1, "peer", "乙局报告", "乙局", 2023, ("一、",), "主要负责人…", 0, 7)
    plan = plan_of(report)
    composer = Composer(report, sheet_of(report), profiles()["rule_of_law"], lambda _: (cited, replace(cited, n=2)))
    lacks = next(s for s in composer.sections(plan) if "不足" in s.heading)
    assert [(c.n, c.agency) for c in lacks.citations] == [(1, report.agency), (2, "乙局"), (3, "乙局")]
    assert lacks.follows == (1, 0, 0)


def test_a_peers_report_is_followed_under_the_own_name() -> None:
    report = make(BRIDGE_2023.replace("全区有", "江城市石桥区民政局和石桥区民政局在江城市石桥区有"))
    names = renaming(report, "山南市石桥区民政局")
    draft = composed(report, names=names)
    text = section(draft, "主要举措").text
    assert text.startswith("山南市石桥区民政局和山南市石桥区民政局在山南市石桥区有")
    assert renaming(report, "江城市石桥区民政局") == {}


def test_promises_are_appended_with_exact_places() -> None:
    report = make(WATER_2022)
    sheet = sheet_of(report)
    part = with_promises(DraftSection("s", "甲", 1, "T01", "已有内容。", follows=(1,)), sheet.promises[:2], sheet)
    assert part.follows == (1, 0, 0)
    assert [w for _, w in placed(part)] == part.text.split("\n")[1:]
    assert with_promises(DraftSection("s", "甲", 1, "T01", ""), sheet.promises[:1], sheet).uses[0].start == 0
