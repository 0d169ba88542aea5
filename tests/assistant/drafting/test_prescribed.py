"""An uploaded outline becomes the outline; each heading finds its part of the base, and nothing is lost silently."""

from __future__ import annotations

import pytest

from assistant.drafting.outline import Outline, numbers
from assistant.drafting.outline_edit import drop
from assistant.drafting.prescribed import prescribed
from assistant.errors import InputError, StatutoryPartNeeded
from assistant.profiles import profiles
from tests.assistant.drafting.reading import REAL, ids, made, real, rule_of_law, sample
from tests.shared import needs_shared
from vectorstore.schema import Report

LAW = profiles()["rule_of_law"]
BASE = rule_of_law(
    "导语说明情况。",
    "一、主要举措和成效",
    "（一）压实法治建设责任",
    "召开党组会4次。",
    "（二）规范涉水执法",
    "开展检查12次。",
    "（三）深化普法宣传",
    "组织宣传9场。",
    "（四）抢修管道",
    "抢修93处。",
    "二、存在的问题和下一步打算",
    "执法力量不足，因编制紧张。下一步，我局将招录人员。",
    "（一）深化普法宣传。举办讲座。",
)
FULL = """2024年度报告编写提纲
一、推进法治政府建设的举措和成效
（一）学习贯彻习近平法治思想
写明党组学习次数。
（二）健全行政执法工作体系
（三）普法工作
（四）数字法治政府
二、存在的问题及原因
三、党政主要负责人履行第一责任人职责情况
四、20××年工作安排
"""


def laid(text: str, base: Report = BASE, year: int = 2024) -> Outline:
    return prescribed(made(text, "提纲.txt"), base, LAW, year)


def pairs(found: Outline, base: Report = BASE) -> dict[str, str | None]:
    """Heading → the first words of the base's text in its place."""
    return {
        i.heading: base.text[slice(*i.base)].split("\n")[-1][:9] if i.base is not None else None for i in found.items
    }


def test_each_heading_finds_its_part() -> None:
    found = laid(FULL)
    assert pairs(found) == {
        "": "导语说明情况。",
        "推进法治政府建设的举措和成效": "一、主要举措和成效",
        "学习贯彻习近平法治思想": "召开党组会4次。",
        "健全行政执法工作体系": "开展检查12次。",
        "普法工作": "组织宣传9场。",
        "数字法治政府": None,
        "存在的问题及原因": "执法力量不足，因编",
        "党政主要负责人履行第一责任人职责情况": None,
        "2025年工作安排": "下一步，我局将招录",
        "深化普法宣传": "（一）深化普法宣传",
    }
    unmatched = [i for i in found.items if i.base is None]
    assert all(i.source == "prescribed" for i in unmatched)
    assert numbers(found)[:4] == ("", "一、", "（一）", "（二）")
    assert len(set(ids(found))) == len(found.items)
    assert [s for i in found.items for s in i.statutory] == ["results", "shortcomings", "first_responsible", "plans"]


def test_what_finds_no_place_is_told_and_can_be_added() -> None:
    found = laid(FULL)
    assert any("“抢修管道”" in note for note in found.notes)
    assert [s.heading for s in found.suggestions] == ["抢修管道"]
    assert found.suggestions[0].base is not None
    spans = [i.base for i in (*found.items, *found.suggestions) if i.base]
    covered = sum(b - a for a, b in spans)
    assert covered >= len(BASE.text) - len("白鹭县水利局2023年法治政府建设年度报告白鹭县水利局2024年2月20日") - 40


def test_instructions_below_a_heading_become_its_note() -> None:
    notes = {i.heading: i.note for i in laid(FULL).items}
    assert notes["学习贯彻习近平法治思想"] == "提纲要求：写明党组学习次数。"
    assert not notes["普法工作"]


def test_a_heading_without_subheadings_brings_its_sections_along() -> None:
    found = laid("一、主要成效\n二、存在问题\n三、第一责任人职责\n四、下一步打算\n")
    assert [f"{i.level}{i.heading}" for i in found.items] == [
        "0", "1主要成效", "2压实法治建设责任", "2规范涉水执法", "2深化普法宣传", "2抢修管道",
        "1存在问题", "1第一责任人职责", "1下一步打算", "2深化普法宣传",
    ]  # fmt: skip
    assert not found.notes


def test_a_section_with_a_place_of_its_own_is_not_brought_along() -> None:
    found = laid("一、主要成效\n二、普法宣传\n三、存在的问题\n")
    headings = [f"{i.level}{i.heading}" for i in found.items]
    assert headings[:6] == ["0", "1主要成效", "2压实法治建设责任", "2规范涉水执法", "2抢修管道", "1普法宣传"]
    assert len({i.base for i in found.items}) == len(found.items)


def test_one_heading_for_all_results_takes_in_all_chapters() -> None:
    base = rule_of_law("一、规范执法", "检查12次。", "二、深化普法", "宣传9场。", "三、存在的不足", "人少。")
    found = laid("一、工作成效\n二、存在不足\n", base)
    assert [f"{i.level}{i.heading}" for i in found.items] == ["1工作成效", "2规范执法", "2深化普法", "1存在不足"]
    assert found.items[0].base == (0, 0)  # a heading alone, no skeleton


def test_a_lacking_statutory_part_is_told_and_dropping_asks() -> None:
    found = laid("一、主要成效\n二、存在问题\n三、下一步打算\n")
    assert len(found.notes) == 1
    assert "第一责任人" in found.notes[0]
    with pytest.raises(StatutoryPartNeeded):
        drop(found, "p2")


def test_a_table_of_contents_is_cleaned() -> None:
    found = laid(
        "目录\n一、主要成效...............1\n（一）规范涉水执法……………………2\n二、存在的不足 5\n三、下一步打算 - 6 -\n7\n"
    )
    headings = [i.heading for i in found.items if i.id.startswith("p")]
    assert headings == ["主要成效", "规范涉水执法", "存在的不足", "下一步打算"]


def test_a_table_of_contents_before_the_outline_counts_once() -> None:
    found = laid("一、主要成效……1\n二、存在的不足……2\n\n一、主要成效\n写成绩。\n二、存在的不足\n写问题。\n")
    assert [i.heading for i in found.items if i.id.startswith("p")] == ["主要成效", "存在的不足"]
    assert [i.note for i in found.items if i.id.startswith("p")][1] == "提纲要求：写问题。"


def test_short_lines_without_numbers_are_an_outline_too() -> None:
    found = laid("年度报告提纲\n主要成效\n存在问题\n3\n下一步打算\n")
    assert [i.heading for i in found.items if i.id.startswith("p")] == ["主要成效", "存在问题", "下一步打算"]
    assert numbers(found)[:3] == ("", "一、", "（一）")  # numbered as the base is


@pytest.mark.parametrize("text", ["请各单位按时报送。", "1\n2\n3\n", "报送要求\n请各单位于3月1日前报送。"])
def test_a_file_without_headings_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        laid(text)
    assert "没有识别出标题" in caught.value.user_message


def test_a_sample_is_matched_whole() -> None:
    base = sample("云溪市民政局2023年法治政府建设年度报告.docx")
    found = pairs(laid(FULL.replace("数字法治政府", "重大行政决策"), base, 2024), base)
    assert found["普法工作"] == "围绕宪法、民法典、"
    assert found["健全行政执法工作体系"] is not None
    assert found["2025年工作安排"] is not None


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_nothing_of_a_real_report_is_lost_silently(name: str) -> None:
    base = real(name)
    found = laid(FULL, base, (base.year or 0) + 1)
    told = "".join(found.notes)
    held = {i.base for i in found.items}
    assert all(s.base in held or s.heading in told for s in found.suggestions)
    shortcomings = next(i for i in found.items if "shortcomings" in i.statutory)
    plans = next(i for i in found.items if "plans" in i.statutory)
    assert shortcomings.base is not None
    assert plans.base is not None
    assert shortcomings.base[1] <= plans.base[0]
