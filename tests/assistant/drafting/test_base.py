"""Which report is followed, and which of its sections is meant."""

from __future__ import annotations

import pytest

from assistant.drafting.base import choose_base, find_section
from assistant.errors import InputError, NothingToDraftFrom
from tests.assistant.reports import BRIDGE_2023, WATER_2022, WATER_2023, infos, make
from vectorstore.schema import ReportInfo

WATER = "白鹭县水利局"


@pytest.mark.parametrize(
    ("agency", "year", "kind", "chosen", "own"),
    [
        (WATER, 2024, None, (WATER, 2023, "rule_of_law"), True),
        (WATER, 2023, None, (WATER, 2022, "rule_of_law"), True),
        (WATER, 2030, None, (WATER, 2023, "rule_of_law"), True),
        (WATER, 2024, "work_summary", (WATER, 2023, "work_summary"), True),
        ("石门县水利局", 2024, None, (WATER, 2023, "rule_of_law"), False),
        ("石门县民政局", 2024, "rule_of_law", ("江城市石桥区民政局", 2023, "rule_of_law"), False),
        ("石门县水利局", 2023, None, (WATER, 2022, "rule_of_law"), False),
    ],
)
def test_base(agency: str, year: int, kind: str | None, chosen: tuple[str, int, str], own: bool) -> None:
    info, is_own = choose_base(agency, year, kind, infos())
    assert (info.agency, info.year, info.kind) == chosen or (not own and (info.agency or "")[-3:] == agency[-3:])
    assert is_own is own
    assert info.year is not None
    assert info.year < year


@pytest.mark.parametrize("library", [[], infos(BRIDGE_2023), [ReportInfo("r", "t", WATER, None, None, "rule_of_law")]])
def test_nothing_earlier(library: list[ReportInfo]) -> None:
    with pytest.raises(NothingToDraftFrom):
        choose_base(WATER, 2023, None, library)


@pytest.mark.parametrize(
    ("wanted", "heading"),
    [
        ("普法", "深化普法宣传"),
        ("T11", "深化普法宣传"),
        ("普法与队伍能力", "深化普法宣传"),
        ("法治宣传教育", "深化普法宣传"),
        ("深化普法宣传", "深化普法宣传"),
        ("（二）深化普法宣传", "深化普法宣传"),
        ("涉水执法", "规范涉水执法"),
        ("行政执法", "规范涉水执法"),
        ("存在的问题", "存在的不足和原因"),
        ("不足", "存在的不足和原因"),
        ("T14", "存在的不足和原因"),
        ("主要安排", "2023年主要安排"),
        ("下一步打算", "2023年主要安排"),
        ("T15", "2023年主要安排"),
    ],
)
def test_sections(wanted: str, heading: str) -> None:
    assert find_section(make(WATER_2022), wanted).heading == heading


@pytest.mark.parametrize("wanted", ["星际航行", "", "\n\n恶意  文字" * 30])
def test_a_missing_section_lists_the_headings(wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        find_section(make(WATER_2023), wanted)
    assert "规范涉水执法" in caught.value.hint
    assert "2024年主要安排" in caught.value.hint
    assert "\n" not in caught.value.user_message
    assert len(caught.value.user_message) < 80


def test_a_report_without_headings_says_so() -> None:
    with pytest.raises(InputError) as caught:
        find_section(make("全年抢修管道93处。"), "普法")
    assert "没有识别出标题" in caught.value.hint
