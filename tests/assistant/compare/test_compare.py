from __future__ import annotations

import json
import re
import time

import pytest

from assistant.compare.compare import compare, comparison_json, series_json
from assistant.compare.years import series
from tests.assistant.compare.reading import yunxi
from tests.assistant.drafting.reading import made
from vectorstore.schema import Report


@pytest.mark.parametrize("years", [(2022, 2023), (2023, 2022)])
def test_the_earlier_report_is_a_whatever_the_order(years: tuple[int, int]) -> None:
    c = compare(*(yunxi(y) for y in years))
    assert (c.a.year, c.b.year) == (2022, 2023)


def test_json_is_what_the_command_promises() -> None:
    c = compare(yunxi(2022), yunxi(2023))
    told = json.loads(json.dumps(comparison_json(c), ensure_ascii=False))
    assert {"topic", "a", "b", "status"} <= told["sections"][0].keys()
    assert {"indicator", "unit", "a", "b", "change", "percent", "a_start", "b_start"} <= told["figures"][0].keys()
    assert {"text", "status", "evidence"} <= told["promises"][0].keys()
    permits = next(f for f in told["figures"] if f["indicator"] == "行政许可" and f["change"])
    assert (permits["a"], permits["b"], permits["change"], permits["percent"], permits["unit"]) == (
        "112",
        "128",
        "16",
        "14.3",
        "件",
    )
    assert c.a.text[permits["a_start"] : permits["a_end"]] == "112件"
    assert c.b.text[permits["b_start"] : permits["b_end"]] == "128件"
    centre = next(p for p in told["promises"] if "区域养老服务中心" in p["text"])
    assert (centre["status"], centre["measures"][0]["target"], centre["measures"][0]["actual"]) == (
        "partly",
        "2个",
        "1个",
    )
    assert "建成区域养老服务中心1个" in centre["evidence"]
    gone = next(f for f in told["figures"] if f["indicator"] == "宣传资料")
    assert (gone["status"], gone["a"], gone["b"], gone["b_start"]) == ("gone", "2.1", None, None)


def test_a_series_as_json_has_null_for_a_year_without_the_figure() -> None:
    rows = json.loads(json.dumps(series_json(series([yunxi(y) for y in (2021, 2022, 2023)]))))
    leaflets = next(r for r in rows if r["indicator"] == "宣传资料")
    assert [c and c["value"] for c in leaflets["cells"]] == ["1.5", "2.1", None]


@pytest.mark.parametrize("text", ["空。", "一、标题", "没有标题，没有数字。\n\n也没有计划。"])
def test_reports_with_next_to_nothing_in_them(text: str) -> None:
    small = made(text)
    for a, b in ((small, yunxi(2023)), (yunxi(2022), small), (small, small)):
        assert json.dumps(comparison_json(compare(a, b)))


def test_the_same_reports_give_the_same_comparison() -> None:
    assert comparison_json(compare(yunxi(2021), yunxi(2022))) == comparison_json(compare(yunxi(2021), yunxi(2022)))


def long(year: int) -> Report:
    """A report of 60,000 characters: a sample's chapters over and over, with other figures each time."""
    lines = [line for line in yunxi(year).text.split("\n")[2:-2] if line.strip()]
    told = [f"云溪市民政局{year}年度法治政府建设情况报告"]
    for i in range(18):
        told += [re.sub(r"\d{2,3}(?=[次件场名条])", lambda m, i=i: str(int(m[0]) + 7 * i), line) for line in lines]
    return made("\n\n".join(told)[:60_000])


def test_sixty_thousand_characters_are_compared_in_seconds_not_minutes() -> None:
    a, b = long(2022), long(2023)
    started = time.process_time()
    compare(a, b)
    assert time.process_time() - started < 20  # about 1.5 on a quiet machine: only what explodes is caught here


def test_an_open_mark_of_a_draft_is_neither_an_answer_nor_a_figure() -> None:
    before = made(
        "青松县水务局2023年法治政府建设年度报告\n一、主要举措和成效\n全年开展行政检查52次。\n"
        "二、2024年工作打算\n建成泵站远程监控平台，开展河道执法专项行动3次。\n"
    )
    draft = made(
        "青松县水务局2024年法治政府建设年度报告\n一、主要举措和成效\n全年开展行政检查【待填：行政检查，次，上年52】。\n"
        "【待回应：建成泵站远程监控平台，开展河道执法专项行动3次。】\n二、2025年工作打算\n继续加强河道管理。\n"
    )
    found = compare(before, draft)
    assert {p.status for p in found.promises} == {"unanswered"}
    assert not [f for f in found.figures if f.b is not None]
    assert found.b.text == draft.text
