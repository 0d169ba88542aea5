"""The user's own words as facts."""

from __future__ import annotations

import pytest

from assistant.drafting.brief import SOURCE, with_brief
from assistant.figures.facts import Fact, FactSheet

FACTS = (
    Fact("A", "水法宣传活动", "场", "30"),
    Fact("B", "受众", "人次", "4200"),
    Fact("C", "罚款", "万元", "9.8"),
    Fact("D", "持证执法人员", "名", "31"),
    Fact("E", "进校园活动", "场", "12"),
)


@pytest.mark.parametrize(
    ("brief", "filled", "unused"),
    [
        ("水法宣传活动36场", {"A": "36"}, 0),
        ("受众5000人次，水法宣传活动36场", {"A": "36", "B": "5000"}, 0),
        ("水法宣传活动近40场，受众1.3万余人次", {"A": "近40", "B": "1.3万余"}, 0),
        ("罚款12.5万元", {"C": "12.5"}, 0),
        ("持证执法人员35人", {"D": "35"}, 0),
        ("进校园活动8场，水法宣传活动36场", {"A": "36", "E": "8"}, 0),
        # another unit, another indicator, or a figure that has its place already
        ("水法宣传活动36人", {}, 1),
        ("培训教师12场", {}, 1),
        ("水法宣传活动36场，水法宣传活动40场", {"A": "36"}, 1),
        ("写2024年的普法部分", {}, 0),
        ("2024年12月，文号〔2024〕3号，第三季度", {}, 0),
        ("", {}, 0),
    ],
)
def test_figures_of_the_brief_fill_their_places(brief: str, filled: dict[str, str], unused: int) -> None:
    sheet, left = with_brief(FactSheet("甲局", 2024, "b", "t", 2023, FACTS), brief, FACTS)
    assert {f.key: f.value for f in sheet.facts if f.value} == filled
    assert {f.source for f in sheet.facts if f.value} <= {SOURCE}
    assert len(left) == unused


def test_only_the_facts_that_stand_in_the_text_are_filled() -> None:
    sheet, left = with_brief(FactSheet("甲局", 2024, "b", "t", 2023, FACTS), "水法宣传活动36场", FACTS[1:])
    assert not any(f.value for f in sheet.facts)
    assert left == ("水法宣传活动36场",)


def test_a_value_of_the_workbook_is_not_overwritten() -> None:
    facts = (Fact("A", "水法宣传活动", "场", "30", value="33", source="表"),)
    sheet, left = with_brief(FactSheet("甲局", 2024, "b", "t", 2023, facts), "水法宣传活动36场", facts)
    assert [(f.value, f.source) for f in sheet.facts] == [("33", "表")]
    assert left == ("水法宣传活动36场",)
