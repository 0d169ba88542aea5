from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.compare.years import FigurePair, figure_pairs, series
from tests.assistant.compare.reading import hailar, plans, results, yunxi
from tests.shared import needs_shared


def one(before: str, after: str, *, jump: float = 3.0) -> FigurePair:
    pairs = figure_pairs(results(before), results(after, year=2023), jump=jump)
    assert len(pairs) == 1, [(p.indicator, p.status) for p in pairs]
    return pairs[0]


@pytest.mark.parametrize(
    ("before", "after", "status", "change", "percent"),
    [
        ("全年开展行政检查52次。", "全年开展行政检查65次。", "changed", "13", "25.0"),
        ("全年开展行政检查52次。", "全年开展行政检查52次。", "same", "0", "0.0"),
        ("组织普法活动46场。", "组织普法活动460场。", "jump", "414", "900.0"),
        ("作出行政处罚决定2件。", "作出行政处罚决定9件。", "changed", "7", "350.0"),
        ("作出行政处罚决定2件。", "作出行政处罚决定21件。", "jump", "19", "950.0"),
        ("作出行政处罚决定0件。", "作出行政处罚决定3件。", "changed", "3", None),
        ("落实水利建设资金1.2亿元。", "落实水利建设资金9000万元。", "changed", "-3000", "-25.0"),
        ("现有持证执法人员27名。", "现有持证执法人员31人。", "changed", "4", "14.8"),
        ("开展行政检查162次，检查取水户。", "开展行政检查187家次，检查取水户。", "unit_changed", None, None),
        ("群众满意率为95.2%。", "群众满意率为96.4%。", "changed", "1.2", None),
        ("审批额度由1000元提高到2000元。", "审批额度由2000元提高到2500元。", "changed", "500", "25.0"),
    ],
)  # fmt: skip
def test_one_indicator_in_two_years(
    before: str, after: str, status: str, change: str | None, percent: str | None
) -> None:
    pair = one(before, after)
    assert pair.status == status
    assert pair.change == (None if change is None else Decimal(change))
    assert pair.percent == (None if percent is None else Decimal(percent))


def test_spans_lead_back_to_both_texts() -> None:
    a, b = results("全年开展行政检查52次。"), results("全年开展行政检查65次。", year=2023)
    (pair,) = figure_pairs(a, b)
    assert pair.a_span and pair.b_span
    assert (a.text[slice(*pair.a_span)], b.text[slice(*pair.b_span)]) == ("52次", "65次")


def test_what_counts_as_a_jump_can_be_set() -> None:
    texts = ("组织普法活动40场。", "组织普法活动100场。")
    assert one(*texts).status == "changed"
    assert one(*texts, jump=2.0).status == "jump"


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        ("受理群众来信来访187件。", True),
        ("发放节水手册2.4万份。", True),
        ("受理群众来信来访5件。", False),  # one digit comes again by chance
        ("群众满意率达到98.5%。", False),
        ("保留行政权力事项83项。", False),  # what stands may stay
        ("服务覆盖乡镇（街道）32个。", False),
    ],
)
def test_the_same_to_the_digit(text: str, suspicious: bool) -> None:
    assert one(text, text).suspicious is suspicious


def test_rounded_values_are_marked() -> None:
    assert one("受众1.8万余人次。", "受众2.3万人次。").approx
    assert not one("受众1.8万人次。", "受众2.3万人次。").approx


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("办结信访件92件，办结率为98.9%。", "新增持证执法人员4名。"),
        ("新增持证执法人员3名。", "年末持证执法人员31名。"),
        ("投资3500万元改造管网。", "投资5.2亿元建设学校。"),
    ],
)
def test_different_things_are_not_paired(before: str, after: str) -> None:
    assert {p.status for p in figure_pairs(results(before), results(after, year=2023))} == {"gone", "new"}


def test_names_that_say_little_are_told_apart_by_what_stands_before_them() -> None:
    a = results("征集意见建议73条，采纳41条。提出法律意见42条，采纳40条。")
    b = results("征集意见建议95条，采纳52条。提出法律意见56条，采纳54条。", year=2023)
    assert [(str(p.a), str(p.b)) for p in figure_pairs(a, b)] == [
        ("73", "95"),
        ("41", "52"),
        ("42", "56"),
        ("40", "54"),
    ]


@pytest.mark.parametrize(
    "text",
    ["完成全年不少于55场的目标。", "比上年同期增长的12件。", "上年遗留问题1个。", "（2021年检查了48家次）"],
)
def test_targets_and_other_years_are_left_out(text: str) -> None:
    assert not figure_pairs(results(text), results("没有数字。", year=2023))


def test_plans_are_not_compared_with_results() -> None:
    assert not figure_pairs(plans("组织普法活动不少于60场。"), results("没有数字。", year=2023))


def test_a_figure_said_twice_counts_once() -> None:
    twice = results("全年办理行政许可128件。", "其中行政许可128件均按期办结。", year=2023)
    assert [p.status for p in figure_pairs(results("全年办理行政许可112件。"), twice)] == ["changed"]


def test_the_samples_change_their_unit_and_lose_an_indicator() -> None:
    pairs = figure_pairs(yunxi(2022), yunxi(2023))
    changed = {p.indicator: (p.a_unit, p.unit, p.change) for p in pairs if p.status == "unit_changed"}
    assert changed["行政检查"] == ("次", "家次", None)
    assert len(changed) == 4  # and its three parts
    assert "宣传资料" in {p.indicator for p in pairs if p.status == "gone"}
    assert not any(p.status == "jump" or p.suspicious for p in pairs)
    wanted = {
        "行政许可": ("112", "128"),
        "临时救助": ("3865", "4102"),
        "普法活动": ("58", "65"),
        "婚姻登记": ("8186", "9208"),
    }
    assert {p.indicator: (str(p.a), str(p.b)) for p in pairs if p.indicator in wanted and not p.derived} == wanted


def test_a_series_follows_an_indicator_and_marks_the_change_of_unit() -> None:
    rows = series([yunxi(2023), yunxi(2021), yunxi(2022)])
    checks = next(r for r in rows if r.indicator == "行政检查")
    assert [(c.year, str(c.value), c.unit, c.unit_changed) for c in checks.cells if c] == [
        (2021, "146", "次", False),
        (2022, "162", "次", False),
        (2023, "187", "家次", True),
    ]
    leaflets = next(r for r in rows if r.indicator == "宣传资料")
    assert [c and str(c.value) for c in leaflets.cells] == ["1.5", "2.1", None]


def test_a_gap_does_not_end_a_series() -> None:
    years = [
        results("组织普法活动40场。", year=2021),
        results("没有数字。", year=2022),
        results("组织普法活动50场。", year=2023),
    ]
    (row,) = series(years)
    assert [c and str(c.value) for c in row.cells] == ["40", None, "50"]


@needs_shared
def test_the_main_figures_of_a_real_government_are_found_over_the_years() -> None:
    rows = series([hailar(y) for y in (2012, 2013, 2014, 2015)])
    values = [[c and str(c.value) for c in row.cells] for row in rows]
    assert ["198.5", "235.2", "253.7", "274.4"] in values  # gross product
    assert ["20251", "23267", "25852", "28541"] in values  # income in towns
    assert ["4.08", "3.84", "3.65", "3.79"] in values  # unemployment
