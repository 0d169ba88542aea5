"""Agency × year with gaps, twins, and what somebody has to look at."""

from __future__ import annotations

import pytest

from assistant.coverage import coverage, needs_attention, numbered_years, problems, twins
from vectorstore.schema import Problem, ReportInfo


def info(agency: str | None, year: int | None, kind: str = "fazhi", n: int = 0, *codes: str) -> ReportInfo:
    said = tuple(Problem(code, f"{code}。") for code in codes)
    return ReportInfo(f"{agency}{year}{kind}{n}", None, agency, None, year, kind, source="a.txt", problems=said)


def test_gaps_are_the_years_between_an_agency_s_own_reports() -> None:
    shown = coverage([info(None, 2020), info("甲局", 2019), info("甲局", 2022), info("乙局", 2021), info("丙局", None)])
    assert shown.years == (2019, 2020, 2021, 2022, None)
    assert list(shown.rows) == ["甲局", "乙局", "丙局", None]
    assert shown.all_gaps == [("甲局", 2020), ("甲局", 2021)]
    assert shown.gaps("丙局") == shown.gaps(None) == ()


def test_one_mistaken_year_does_not_make_the_picture_endless() -> None:
    shown = coverage([info("甲局", 1990), info("甲局", 2023)])
    assert shown.years == (1990, 2023)
    assert coverage([]).years == ()


def test_twins_have_agency_year_and_kind_in_common() -> None:
    same = [info("甲局", 2023), info("甲局", 2023, n=1)]
    others = [info("甲局", 2022), info("甲局", 2023, "zhengwu"), info(None, 2023), info(None, 2023, n=1)]
    assert twins([*same, *others]) == [tuple(same)]


@pytest.mark.parametrize(
    ("codes", "twin", "said", "look"),
    [
        ((), False, [], False),
        (("no_year",), False, ["no_year。"], True),
        (("agency_from_name",), False, ["agency_from_name。"], True),
        (("no_headings",), False, ["no_headings。"], False),  # nobody can settle that here
        (("corrected",), False, [], False),
        (("twin",), False, [], False),  # the other one was removed since
    ],
)
def test_what_is_said_of_a_report(codes: tuple[str, ...], twin: bool, said: list[str], look: bool) -> None:
    report = info("甲局", 2023, "fazhi", 0, *codes)
    assert (problems(report, twin), needs_attention(report, twin)) == (said, look)


def test_a_twin_that_is_there_now_is_said() -> None:
    assert needs_attention(info("甲局", 2023), True)
    assert "请确认是否重复" in problems(info("甲局", 2023), True)[0]


@pytest.mark.parametrize(
    ("years", "said"), [([], ""), ([2020], "2020年"), ([2018, 2016, 2015, 2017, 2020], "2015—2018、2020年")]
)
def test_years_are_drawn_together(years: list[int], said: str) -> None:
    assert numbered_years(years) == said
