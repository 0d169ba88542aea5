"""Last year's text moved on: years, protected names, placeholders and the user's own figures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from assistant.drafting.roll_forward import Given, given_figures, last_value, roll_forward
from assistant.drafting.schema import Placeholder
from assistant.figures.extract import figures
from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from tests.assistant.reports import WATER_2022, WATER_2023, make
from vectorstore.schema import Report


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2023年，全局认真落实。", "2024年，全局认真落实。"),
        ("2023年度工作", "2024年度工作"),
        ("三、2024年主要安排", "三、2025年主要安排"),
        ("2023 年工作", "2024 年工作"),
        ("截至2023年底", "截至2024年底"),
        ("规范有序，比2022年好转", "规范有序，比2023年好转"),
        ("较2022年度改善", "较2023年度改善"),
    ],
)
def test_this_reports_years_move(text: str, moved: str) -> None:
    assert roll_forward(text, 2023, 2024).text == moved


@pytest.mark.parametrize(
    "text",
    [
        "落实《法治政府建设实施纲要（2021—2025年）》",
        "印发《2023年普法工作要点》",
        "《提升行政执法质量三年行动计划（2023—2025年）》（国办发〔2023〕27号）",
        "白水发〔2023〕11号",
        "云民发[2023]19号",
        "自2023年起实行的包片制度",
        "从2023年开始推行",
        "始于2023年的试点",
        "2023年启动的试点",
        "2022年启动的试点",
        "早在2019年就已推行",
        "三年行动（2023—2025年）",
        "2021-2025年规划",
        "党的十九大、二十大以来",
        "党的第二十次全国代表大会",
        "十九届六中全会和“八五”普法",
        "新修订的行政复议法自2024年1月1日起施行",
        "条例于2023年5月1日施行",
        "拨打12345热线",
        "提供7×24小时服务",
        "推行“1+3+N”模式",
    ],
)
def test_names_of_documents_and_starting_points_stay(text: str) -> None:
    rolled = roll_forward(text, 2023, 2024)
    assert rolled.text == text
    assert rolled.placeholders == ()


@pytest.mark.parametrize(
    ("text", "rolled"),
    [
        ("巡查河道187次。", "巡查河道【待填：巡查河道，次，上年187】。"),
        ("受众1.34万余人次", "受众【待填：受众，人次，上年1.34万余】"),
        ("增长16.1%", "增长【待填：数据，%，上年16.1】"),
        ("比2022年增长16.1%", "比2023年增长【待填：数据，%，上年16.1】"),
        ("低保对象2107户4962人", "低保对象【待填：低保对象，户，上年2107】【待填：低保对象，人，上年4962】"),
        ("三百二十人参加", "【待填：数据，人，上年三百二十】参加"),
        ("2023年12月4日开展活动", "【待填：日期，日期，上年2023年12月4日】开展活动"),
        ("12月4日开展活动", "【待填：日期，日期，上年12月4日】开展活动"),
    ],
)
def test_every_figure_becomes_a_placeholder(text: str, rolled: str) -> None:
    found = roll_forward(text, 2023, 2024)
    assert found.text == rolled
    assert all(p.text in rolled for p in found.placeholders)
    assert len(found.placeholders) == rolled.count("【待填")


@pytest.mark.parametrize(
    ("text", "brief", "rolled", "used"),
    [
        ("组织水法宣传活动30场，受众4200人次。", "活动36场", "组织水法宣传活动36场，受众【待填：受众，人次，上年4200】。", (0,)),
        ("组织水法宣传活动30场，受众4200人次。", "受众5000人次，水法宣传活动36场", "组织水法宣传活动36场，受众5000人次。", (1, 0)),
        ("罚款9.8万元", "罚款98000元", "罚款98000元", (0,)),
        ("持证执法人员31名", "持证执法人员35人", "持证执法人员35人", (0,)),
        # another unit, another indicator, or a figure that is already used: no place for it
        ("组织水法宣传活动30场", "活动36人", "组织水法宣传活动【待填：水法宣传活动，场，上年30】", ()),
        ("巡查河道187次", "培训教师12次", "巡查河道【待填：巡查河道，次，上年187】", ()),
        ("宣传活动30场，宣传活动12场", "宣传活动36场", "宣传活动36场，宣传活动【待填：宣传活动，场，上年12】", (0,)),
    ],
)  # fmt: skip
def test_the_users_figures_land_in_their_places(text: str, brief: str, rolled: str, used: tuple[int, ...]) -> None:
    found = roll_forward(text, 2023, 2024, given_figures(brief))
    assert (found.text, found.used) == (rolled, used)


def test_given_figures_are_only_data() -> None:
    assert given_figures("2024年12月，活动36场，文号〔2024〕3号") == (Given("活动", "场", "36场"),)


def test_sentences_that_stay_as_they_were_are_listed() -> None:
    text = "坚持党的全面领导，压实法治责任。巡查河道187次。2023年持续用力。"
    assert roll_forward(text, 2023, 2024).carried_over == ("坚持党的全面领导，压实法治责任。",)


@pytest.mark.parametrize(
    ("text", "value"),
    [("近22000人", "近22000"), ("350余件", "350余"), ("1.34万人次", "1.34"), ("3 场", "3"), ("52", "52")],
)
def test_last_value_as_it_was_written(text: str, value: str) -> None:
    assert last_value(text, next(f for f in figures(text) if f.is_data)) == value


def test_a_placeholder_without_indicator_or_unit_still_reads() -> None:
    assert Placeholder("", "", "").text == "【待填：数据，数】"


SAMPLES = sorted((Path(__file__).parents[3] / "samples").iterdir())


@cache
def sample(path: Path) -> Report:
    data = path.read_bytes()
    return assemble(raw_document(data, max_bytes=1_000_000), id=report_id(data), source=path.name)


REPORTS = [*(pytest.param(lambda p=path: sample(p), id=path.stem) for path in SAMPLES),
           pytest.param(lambda: make(WATER_2022), id="2022"), pytest.param(lambda: make(WATER_2023), id="2023")]  # fmt: skip


@pytest.mark.parametrize("given", REPORTS)
def test_no_figure_of_last_year_is_left_bare(given) -> None:  # type: ignore[no-untyped-def]
    report: Report = given()
    assert report.year is not None
    rolled = roll_forward(report.text, report.year, report.year + 1)
    bare = re.sub(r"【待填[^】]*】", "□", rolled.text)
    assert [bare[f.start : f.end] for f in figures(bare) if f.is_data] == []
    assert len(rolled.placeholders) == rolled.text.count("【待填")
    titles = re.compile(r"《[^》]*》")
    assert titles.findall(rolled.text) == titles.findall(report.text)
    document_numbers = re.compile(r"〔\d{4}〕\d+号")
    assert document_numbers.findall(rolled.text) == document_numbers.findall(report.text)
    assert all(sentence in report.text for sentence in rolled.carried_over)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("受众2.3万余人次。", "人次", "2.3万余"),
        ("支出资金561.7万元。", "万元", "561.7"),
        ("接待来访350余人次。", "人次", "350余"),
    ],
)
def test_unit_and_value_of_a_placeholder_share_no_word(text: str, unit: str, value: str) -> None:
    (mark,) = roll_forward(text, 2022, 2023).placeholders
    assert (mark.unit, mark.last_value) == (unit, value)
