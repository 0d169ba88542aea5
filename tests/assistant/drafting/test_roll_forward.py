"""Last year's text moved on: years, protected names, the places of facts, and what is left to be confirmed."""

from __future__ import annotations

import re

import pytest

from assistant.drafting.marks import open_marks, without_open_marks
from assistant.drafting.roll_forward import Rolled, roll_forward
from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.facts import Fact, FactSheet
from tests.assistant.drafting.drafting import bare_figures, valued
from tests.assistant.drafting.reading import SAMPLES, made, sample
from tests.assistant.reports import WATER_2022, WATER_2023, make
from vectorstore.schema import Report

STALE_NAME = "【待核：上年的文件，请换成本年的或确认仍引用】"
STALE_NUMBER = "【待核：上年的文号，请换成本年的或确认仍引用】"
OLD_YEAR = "【待核：上年的年份，请确认】"


def bare(text: str, **options: object) -> Rolled:
    """A text of a report on 2023 moved on to 2024, without any fact."""
    return roll_forward(text, (0, len(text)), FactSheet("甲局", 2024, "b", "t", 2023), **options)  # type: ignore[arg-type]


def rolled(text: str, **values: str) -> Rolled:
    """The same with the facts that are found in it."""
    report = made(f"甲县乙局2023年法治政府建设年度报告\n\n一、工作\n\n{text}\n\n甲县乙局\n\n2024年2月1日")
    sheet = valued(fact_sheet(report, "甲县乙局", 2024), **values)
    start = report.text.index(text)
    return roll_forward(report.text, (start, start + len(text)), sheet)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2023年，全局认真落实。", "2024年，全局认真落实。"),
        ("2023年度工作", "2024年度工作"),
        ("三、2024年主要安排", "三、2025年主要安排"),
        ("2023 年工作", "2024 年工作"),
        ("截至2023年底", "截至2024年底"),
        ("2023上半年", "2024上半年"),
        ("2023年第三季度", "2024年第三季度"),
        ("二〇二三年，全局", "二〇二四年，全局"),
        ("二○二四年打算", "二〇二五年打算"),
        ("2024年6月底前完成", "2025年6月底前完成"),
        # what this year's figures are compared with
        ("规范有序，比2022年好转", "规范有序，比2023年好转"),
        ("较2022年度改善", "较2023年度改善"),
        ("与2022年相比", "与2023年相比"),
        ("从2022年的两成增加到2023年的三成", "从2023年的两成增加到2024年的三成"),
        ("2022年、2023年连续两年", "2023年、2024年连续两年"),
        ("2022和2023年", "2023和2024年"),
    ],
)
def test_this_reports_years_move(text: str, moved: str) -> None:
    assert bare(text).text == moved


@pytest.mark.parametrize(
    "text",
    [
        "落实《法治政府建设实施纲要（2021—2025年）》",
        "《提升行政执法质量三年行动计划（2023—2025年）》",
        "《办法》（国办发〔2019〕27号）",
        "自2023年起实行的包片制度",
        "从2023年开始推行",
        "始于2023年的试点",
        "2023年启动的试点",
        "2022年启动的试点",
        "早在2019年就已推行",
        "2019年成立专班",
        "三年行动（2023—2025年）",
        "2021-2025年规划",
        "2023年至2025年行动",
        "2023年到2025年行动",
        "党的十九大、二十大以来",
        "党的第二十次全国代表大会",
        "十九届六中全会和“八五”普法",
        "新修订的行政复议法自2024年1月1日起施行",
        "条例于2023年5月1日施行",
        "条例2023年5月1日正式实施",
        "落实2023年修订的章程",
        "《行政复议法》（2023年修订）",
        "拨打12345热线",
        "提供7×24小时服务",
        "推行“1+3+N”模式",
    ],
)
def test_names_of_documents_and_starting_points_stay(text: str) -> None:
    assert bare(text).text == text
    assert rolled(text).text == text
    assert rolled(text).uses == ()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("印发《2023年普法要点》。", f"印发《2023年普法要点》{STALE_NAME}。"),
        ("落实《2024年立法计划》。", f"落实《2024年立法计划》{STALE_NAME}。"),
        ("开展“2023年清河行动”。", f"开展“2023年清河行动”{STALE_NAME}。"),
        ('开展"2023年清河行动"。', f'开展"2023年清河行动"{STALE_NAME}。'),
        ("公布2023年版清单。", f"公布2023年版{STALE_NAME}清单。"),
        ("白水发〔2023〕11号。", f"白水发〔2023〕11号{STALE_NUMBER}。"),
        ("云民发[2023]19号。", f"云民发[2023]19号{STALE_NUMBER}。"),
        ("云民发（2023）19号。", f"云民发（2023）19号{STALE_NUMBER}。"),
        ("县政府令2023年第3号。", f"县政府令2023年第3号{STALE_NUMBER}。"),
        # one mark for a document, at its number
        ("印发《2023年要点》（白水发〔2023〕11号）。", f"印发《2023年要点》（白水发〔2023〕11号{STALE_NUMBER}）。"),
        ("《甲》和《2023年乙》（白水发〔2023〕1号）。", f"《甲》和《2023年乙》（白水发〔2023〕1号{STALE_NUMBER}）。"),
        ("截至2023.12。", f"截至2023.12{OLD_YEAR}。"),
        ("截至2023/12/31。", f"截至2023/12/31{OLD_YEAR}。"),
        ("2022年度考核优秀。", "2022年度【待核：更早年度的事项，请确认年份】考核优秀。"),
        ("近三年来稳步推进。", "近三年来【待核：时间段，请按本年重新计算】稳步推进。"),
    ],
)
def test_what_is_of_the_bases_own_year_is_left_and_marked(text: str, marked: str) -> None:
    assert bare(text).text == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "2023年是全面贯彻党的二十大精神的开局之年。2023年，我局认真落实。",
            "2023年是全面贯彻党的二十大精神的开局之年【开局之年】。2024年，我局认真落实。",
        ),
        ("2024年是“十四五”规划攻坚之年，", "2024年是“十四五”规划攻坚之年【攻坚之年】，"),
        (
            "2023年是开局之年，也是建县70周年，全局上下齐心。",
            "2023年是开局之年，也是建县70周年【开局之年、70周年】，全局上下齐心。",
        ),
        ("二〇二三年是换届之年。", "二〇二三年是换届之年【换届之年】。"),
        ("2023年是很不平凡的一年。", "2023年是很不平凡的一年【不平凡的一年】。"),
        ("2023年恰逢改革开放45周年之际。", "2023年恰逢改革开放45周年之际【45周年之际】。"),
        ("2023年，开展第十个国家宪法日宣传。", "2024年，开展第十个国家宪法日【第十个国家宪法日】宣传。"),
        ("2023年是“十四五”规划实施的第三年。", "2023年是“十四五”规划实施的第三年【第三年】。"),
        (
            "2023年，结合开展学习贯彻习近平新时代中国特色社会主义思想主题教育，办好实事。",
            "2024年，结合开展学习贯彻习近平新时代中国特色社会主义思想主题教育【主题教育】，办好实事。",
        ),
        ("扎实开展党纪学习教育。", "扎实开展党纪学习教育【党纪学习教育】。"),
        # no words about one year
        ("2023年，开展法治主题教育活动。", "2024年，开展法治主题教育活动。"),
        ("2023年，向第二个百年奋斗目标迈进。", "2024年，向第二个百年奋斗目标迈进。"),
        ("2023年，落实第十四个五年规划和2035年远景目标。", "2024年，落实第十四个五年规划和2035年远景目标。"),
        ("2023年学习《开局之年》一书。", "2024年学习《开局之年》一书。"),
        ("2023年是做好工作的基础。", "2024年是做好工作的基础。"),
    ],
)
def test_what_holds_for_one_year_only_is_marked_and_its_year_stays(text: str, marked: str) -> None:
    assert bare(text).text == re.sub("【(.*?)】", r"【待核：“\1”是就上年说的，请按今年的情况改写或删去】", marked)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("巡查河道187次。", "巡查河道【待填：巡查河道，次，上年187】。"),
        ("普法受众1.34万余人次。", "普法受众【待填：普法受众，人次，上年1.34万余】。"),
        (
            "办理取水许可31件，比2022年增长8%。",
            "办理取水许可【待填：取水许可，件，上年31】，比2023年增长【待填：取水许可，%，上年8】。",
        ),
        ("救助群众近22000人。", "救助群众【待填：救助群众，人，上年近22000】。"),
        ("低保对象2107户4962人。", "低保对象【待填：低保对象，户，上年2107】【待填：低保对象，人，上年4962】。"),
    ],
)
def test_every_figure_becomes_a_placeholder_where_it_stands(text: str, moved: str) -> None:
    found = rolled(text)
    assert found.text == moved
    assert [found.text[u.start : u.end] for u in found.uses] == re.findall("【[^】]*】", moved)


def test_days_of_the_year_are_asked_for() -> None:
    (use,) = rolled("2023年12月4日开展宪法宣传。").uses
    assert (
        rolled("2023年12月4日开展宪法宣传。").text
        == "【待填：开展宪法宣传日期，日期，上年2023年12月4日】开展宪法宣传。"
    )
    assert use.start == 0


def test_facts_that_are_known_stand_as_words_and_places_are_exact() -> None:
    text = "2023年巡查河道187次，行政处罚4件，罚款9.8万元，比2022年增长16.1%。"
    found = rolled(text, 巡查河道="200余", 行政处罚="6")
    assert found.text.startswith(
        "2024年巡查河道200余次，行政处罚6件，罚款【待填：罚款，万元，上年9.8】，比2023年增长【待填："
    )
    said = [found.text[u.start : u.end] for u in found.uses]
    assert said[:3] == ["200余次", "6件", "【待填：罚款，万元，上年9.8】"]
    assert len({u.key for u in found.uses}) == len(said) == 4


def test_the_change_stands_behind_a_figure_when_asked_for() -> None:
    text = "巡查河道187次。"
    sheet = FactSheet(
        "甲局", 2024, "b", "t", 2023, (Fact("F", "巡查河道", "次", "187", places=((4, 8),), value="200"),)
    )
    found = roll_forward(text, (0, len(text)), sheet, compare=True)
    assert found.text == "巡查河道200次（同比增长7%）。"
    assert found.text[found.uses[0].start : found.uses[0].end] == "200次（同比增长7%）"


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        (
            "坚持党的全面领导，压实法治责任。巡查河道187次。2023年持续用力推进。",
            ("坚持党的全面领导，压实法治责任。", "2024年持续用力推进。"),
        ),
        ("印发《2023年普法要点》。", (f"印发《2023年普法要点》{STALE_NAME}。",)),
        ("行政处罚4件。", ()),
        ("情况如下。", ()),
        ("一是加强社会救助。对困难群众应保尽保。", ("对困难群众应保尽保。",)),
        ("二是落实主体责任：压实各级责任。", ("二是落实主体责任：压实各级责任。",)),
        ("三是严格规范执法，加强监督。", ("三是严格规范执法，加强监督。",)),
    ],
)
def test_sentences_without_a_fact_are_listed_as_they_stand_now(text: str, carried: tuple[str, ...]) -> None:
    found = rolled(text)
    assert found.carried_over == carried
    assert all(sentence in found.text for sentence in carried)


def test_only_the_span_is_taken() -> None:
    text = "2023年甲。2023年乙。2023年丙。"
    assert roll_forward(text, (7, 14), FactSheet("甲局", 2024, "b", "t", 2023)).text == "2024年乙。"


def test_a_peers_names_are_replaced_longest_first_and_not_inside_facts() -> None:
    names = {"白鹭县水利局": "石门县水利局", "白鹭县": "石门县"}
    assert bare("白鹭县水利局在白鹭县推行，白鹭县水利局牵头。", names=names).text == (
        "石门县水利局在石门县推行，石门县水利局牵头。"
    )
    text = "白鹭县巡查187次。"
    sheet = FactSheet("石门县水利局", 2024, "b", "t", 2023, (Fact("F", "巡查", "次", "187", places=((5, 9),)),))
    found = roll_forward(text, (0, len(text)), sheet, names={"白鹭": "石门", "187": "错"})
    assert found.text == "石门县巡查【待填：巡查，次，上年187】。"


def test_a_gap_of_several_years_is_moved_as_far() -> None:
    text = "2020年，落实《2020年要点》，2021年继续。"
    moved = roll_forward(text, (0, len(text)), FactSheet("甲局", 2024, "b", "t", 2020)).text
    assert without_open_marks(moved).replace("　", "") == "2024年，落实《2020年要点》，2025年继续。"


REPORTS = [
    *(pytest.param(name, id=name[:12]) for name in SAMPLES),
    pytest.param(WATER_2022, id="2022"),
    pytest.param(WATER_2023, id="2023"),
]


@pytest.mark.parametrize("given", REPORTS)
def test_no_figure_of_last_year_is_left_bare(given: str) -> None:
    report: Report = sample(given) if given in SAMPLES else make(given)
    assert report.year is not None
    sheet = fact_sheet(report, report.agency or "", report.year + 1)
    found = roll_forward(report.text, (0, len(report.text)), sheet)
    numbering = {f"{s.number}" for s in report.sections}
    assert [f for f in bare_figures(found.text) if f not in numbering] == []
    for use in found.uses:
        assert (use.start, use.end) in open_marks(found.text)
    assert [u.key for u in found.uses] == [fact.key for _, fact in sheet.within(0, len(report.text))]
    for names in (r"《[^》]*》", r"[〔\[]\d{4}[〕\]]\d+号"):
        assert re.findall(names, without_open_marks(found.text)) == re.findall(names, report.text)
    assert all(sentence in found.text for sentence in found.carried_over)
