"""Slips of a copyist in a sample report: each is found, and the report as it is gives none of these findings."""

from __future__ import annotations

import pytest

from assistant.checks.engine import check
from assistant.checks.schema import Finding
from assistant.compare.compare import compare
from assistant.compare.findings import findings
from tests.assistant.checks.building import report
from tests.assistant.compare.reading import yunxi

SLIPS = (
    ("N01", "error", "变更登记71件", "变更登记81件", "分项合计138件"),
    ("N02", "error", "截至年底完成25项", "截至年底完成30项", "30项多于总数26项"),
    ("N02", "error", "完成率为96.2%", "完成率为86.2%", "96.15%"),
    ("N02", "error", "总数的80.2%", "总数的60.2%", "80.21%"),
    ("W10", "warning", "贯彻党的二十大精神", "贯彻党的十二大精神", "党的十二大"),
    ("V09", "warning", "比上年增长14.3%", "比上年增长24.3%", "应为增长14.3%"),
    ("V09", "warning", "比上年减少2项", "比上年减少5项", "应为减少2项"),
)


def found(text: str) -> list[Finding]:
    later = report(text, year=2023)
    return [*check(later), *findings(compare(yunxi(2022), later))]


@pytest.mark.parametrize(("rule", "severity", "right", "wrong", "said"), SLIPS)
def test_a_slip_is_found(rule: str, severity: str, right: str, wrong: str, said: str) -> None:
    text = yunxi(2023).text
    assert text.count(right) == 1
    hits = [f for f in found(text.replace(right, wrong)) if f.rule == rule]
    assert [f.severity for f in hits] == [severity]
    assert said in hits[0].message


def test_the_sample_itself_has_none() -> None:
    assert not {f.rule for f in found(yunxi(2023).text)} & {rule for rule, *_ in SLIPS}


def test_the_open_marks_of_a_draft_are_one_finding() -> None:
    names = ["巡查", "走访", "检查", "培训", "调解", "宣传", "清理", "评查"]
    marks = "".join(f"开展{name}【待填：{name}，次】。" for name in names)
    hits = [f for f in check(report(f"20xx年，{marks}")) if f.rule == "R02"]
    assert [(f.severity, f.count) for f in hits] == [("error", 1), ("error", len(names))]
