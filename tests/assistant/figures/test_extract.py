"""Numbers of a text: value, unit, qualifier and kind, and for the plain shapes the indicator."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.figures.extract import figures, unit_words
from tests.assistant.reports import EVERYTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年办理行政许可128件", [("128", "件", "")]),
        ("实施临时救助431767人次12508.94万元", [("431767", "人次", ""), ("12508.94", "万元", "")]),
        ("低保对象2107户4962人", [("2107", "户", ""), ("4962", "人", "")]),
        ("受众1.34万余人次", [("1.34", "万人次", "余")]),
        ("近22000人参加", [("22000", "人", "近")]),
        ("化解纠纷350余件", [("350", "件", "余")]),
        ("培训不少于20次", [("20", "次", "不少于")]),
        ("合格率达到60%以上", [("60", "%", "以上")]),
        ("合格率95.2％", [("95.2", "%", "")]),
        ("提高11.5个百分点", [("11.5", "个百分点", "")]),
        ("下降0.5‰", [("0.5", "‰", "")]),
        ("发放1,234,567元", [("1234567", "元", "")]),
        ("检查 187 次", [("187", "次", "")]),
        ("检查１８７次", [("187", "次", "")]),
        ("完成投资2.6亿元", [("2.6", "亿元", "")]),
        ("播放量36万次", [("36", "万次", "")]),
        ("为2万名妇女筛查", [("2", "万名", "")]),
        ("三千二百人", [("3200", "人", "")]),
        ("两万余人", [("20000", "人", "余")]),
        ("一百二十项任务", [("120", "项", "")]),
        ("30万—50万元", [("30", "万元", "")]),
        ("10至15个", [("10", "个", "")]),
        ("满20周岁", [("20", "周岁", "")]),
        ("其中养老机构64次、社会组织58次", [("64", "次", ""), ("58", "次", "")]),
        ("结案率和满意率分别为98%和99.8%", [("98", "%", ""), ("99.8", "%", "")]),
    ],
)
def test_data(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [f for f in figures(text) if f.is_data]
    assert [(f.value, f.unit, f.qualifier) for f in found] == [(Decimal(v), u, q) for v, u, q in expected]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2023年", ["year"]),
        ("2023年度", ["year"]),
        ("2021—2025年", ["year", "year"]),
        ("2021年至2023年", ["year", "year"]),
        ("《法治政府建设实施纲要（2021—2025年）》", ["year", "year"]),
        ("国办发〔2023〕27号", ["document_number"]),
        ("云民发[2023] 5 号", ["document_number"]),
        ("2023年12月底", ["date"]),
        ("截至12月31日", ["date"]),
        ("2023年1—10月", ["date"]),
        ("1月至6月", ["date"]),
        ("2023-12-05", ["date"]),
        ("开展3·15活动", ["date"]),
        ("“4.15”活动", ["date"]),
        ("第3条", ["ordinal"]),
        ("第12期", ["ordinal"]),
        ("拨打12345热线", ["code"]),
        ("发送“55124”", ["code"]),
        ("0519-85681234", ["code"]),
        ("13812345678", ["code"]),
        ("14:30开始", ["code"]),
        ("5G基站", ["code"]),
        ("党的第二十次全国代表大会", []),
        ("党的二十大和十九届六中全会", []),
        ("“八五”普法、三项制度、第一责任人", []),
    ],
)
def test_what_is_no_data(text: str, kinds: list[str]) -> None:
    assert [f.kind for f in figures(text)] == kinds
    assert not any(f.is_data for f in figures(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("52件", "count"), ("9.8万元", "money"), ("3.5%", "percent"), ("1.2个百分点", "percent"), ("1:3", "ratio")],
)
def test_kinds_of_data(text: str, kind: str) -> None:
    assert [(f.kind, f.is_data) for f in figures(text)] == [(kind, True)]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("全年办理行政许可128件", ["行政许可"]),
        ("低保对象2107户4962人", ["低保对象", "低保对象"]),
        ("其中养老机构64次、社会组织58次、殡葬服务单位24次", ["养老机构", "社会组织", "殡葬服务单位"]),
        ("为261户困难群众", ["困难群众"]),
        ("建成长春、金溪等13个便民服务中心", ["便民服务中心"]),
        ("办结率达到100%，满意率99.8%", ["办结率", "满意率"]),
        ("养老床位6780张，其中护理型床位3865张", ["养老床位", "护理型床位"]),
        ("抽检10至15个", ["抽检"]),
        ("分别增长11.3%和9.6%", ["", ""]),
    ],
)
def test_indicators(text: str, indicators: list[str]) -> None:
    assert [f.indicator for f in figures(text) if f.is_data] == indicators


def test_spans_hold_number_qualifier_and_unit() -> None:
    text = "受众近1.34万人次，罚款9.8万元以上。"
    assert [text[f.start : f.end] for f in figures(text)] == ["近1.34万人次", "9.8万元以上"]


def test_a_part_of_a_text_gives_the_offsets_of_the_whole() -> None:
    text = "检查52次。处罚4件。培训3期。"
    assert [(f.value, f.start) for f in figures(text, 6, 11)] == [(Decimal(4), text.index("4"))]


SAMPLES = sorted((Path(__file__).parents[3] / "scripts" / "sample_sources").glob("*.md"))


@pytest.mark.parametrize("text", [*EVERYTHING, *(p.read_text(encoding="utf-8") for p in SAMPLES)], ids=lambda t: t[:12])
def test_figures_of_whole_reports_are_in_order_and_apart(text: str) -> None:
    found = figures(text)
    assert found
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for f in found:
        assert any(c.isdigit() or c in "一二三四五六七八九十百千万两" for c in text[f.start : f.end])
        assert f.value >= 0


def test_units_for_questions() -> None:
    assert {"户", "人次", "万元", "件"} <= unit_words()
