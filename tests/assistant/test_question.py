"""How questions are read: whose reports, which years, which kind, which part, what is asked."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.question import Understanding, aliases, understand, years_text
from tests.assistant.reports import EVERYTHING, TODAY, infos
from vectorstore.schema import Filters, ReportInfo

WATER, COUNTY, MARKET = "白鹭县水利局", "白鹭县人民政府", "梅岭市市场监督管理局"
BRIDGE, NAMESAKE = "江城市石桥区民政局", "湖城市石桥区民政局"


@cache
def library() -> tuple[ReportInfo, ...]:
    return tuple(infos(*EVERYTHING))


def read(question: str, scope: Filters = Filters(), today: int = TODAY) -> Understanding:
    return understand(question, library(), today_year=today, scope=scope)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("白鹭县水利局2023年巡查河道多少次", (2023,)),
        ("白鹭县水利局2022年度罚款多少", (2022,)),
        ("白鹭县水利局 2022 罚款多少", (2022,)),
        ("二〇二二年白鹭县水利局罚款多少", (2022,)),
        ("白鹭县水利局2021—2023年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局2021年至2023年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局2023-2021年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局2021年到2022年罚款多少", (2021, 2022)),
        ("白鹭县水利局2021年和2023年罚款各多少", (2021, 2023)),
        ("白鹭县水利局2023年、2021年罚款", (2021, 2023)),
        ("白鹭县水利局去年罚款多少", (2023,)),
        ("白鹭县水利局上一年度罚款多少", (2023,)),
        ("白鹭县水利局前年罚款多少", (2022,)),
        ("白鹭县水利局大前年罚款多少", (2021,)),
        ("白鹭县水利局去年和前年罚款多少", (2022, 2023)),
        ("白鹭县水利局近三年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局最近2年罚款多少", (2022, 2023)),
        ("白鹭县水利局过去三年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局23年罚款多少", (2023,)),
        ("白鹭县水利局22、23年罚款多少", (2022, 2023)),
        ("白鹭县水利局2021年以来罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局这三年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局历年罚款多少", (2021, 2022, 2023)),
        ("白鹭县水利局罚款逐年怎么变", (2021, 2022, 2023)),
        ("白鹭县水利局罚款多少", ()),
        ("白鹭县水利局干了23年的老职工有几个", ()),
        ("白鹭县水利局三年行动计划的落实", ()),
        ("白鹭县水利局河道12345热线转来几件", ()),
        # years that are no scope
        ("白鹭县水利局贯彻《法治政府建设实施纲要（2021—2025年）》的情况", ()),
        ("《2022年普法要点》白鹭县水利局怎么落实的", ()),
        ("白水发〔2022〕11号是什么文件", ()),
        ("白鹭县水利局2023年贯彻《纲要（2021—2025年）》的情况", (2023,)),
        ("白鹭县水利局受众超过2000人的活动有哪些", ()),
        ("白鹭县水利局2023年比去年多罚了多少", (2023,)),
        ("白鹭县水利局罚款比去年多多少", ()),
        ("今年以来白鹭县水利局做了什么", ()),
    ],
)
def test_years(question: str, years: tuple[int, ...]) -> None:
    assert read(question).filters.years == years


def test_relative_years_count_from_today_and_say_so() -> None:
    found = read("白鹭县水利局去年罚款多少", today=2023)
    assert found.filters.years == (2022,)
    assert found.notes == ("今天是2023年，“去年”按2022年理解。",)


def test_recent_years_count_from_the_newest_report_of_the_agency() -> None:
    found = understand("白鹭县水利局近三年罚款", [i for i in library() if i.year != 2023], today_year=2030)
    assert found.filters.years == (2020, 2021, 2022)
    assert "2022年往前算" in found.notes[0]
    assert "没有白鹭县水利局2020年度的报告" in found.notes[1]


@pytest.mark.parametrize(
    ("question", "years", "note"),
    [
        ("白鹭县水利局2024年有哪些打算", (2023,), "2024年的打算写在上一年度的报告里"),
        ("白鹭县水利局2023年的工作安排", (2022,), "因此查2022年度报告"),
        ("白鹭县水利局给2023年定的目标是什么", (2022,), "2023年的打算"),
        ("白鹭县2024年就业目标是多少", (2023,), "2024年的打算"),
        ("白鹭县水利局今年的打算", (2023,), "今年"),
        ("白鹭县水利局2021年打算做什么", (2021,), "没有2020年度报告"),
        ("白鹭县水利局2023年报告里的下一步打算", (2023,), None),
        ("白鹭县水利局2023年度报告提出了哪些工作安排", (2023,), None),
        ("白鹭县水利局2023年下一步打算", (2023,), None),
        ("白鹭县水利局2022年总结里的打算", (2022,), None),
        ("白鹭县水利局下一步打算", (), None),
        ("白鹭县水利局明年的打算", (), None),
        ("白鹭县水利局2024年要培训多少人", (2023,), "2024年的打算"),
        ("白鹭县水利局2023年原先定的持证人数", (2022,), "2023年的打算"),
        ("白鹭县水利局2024年还建不建平台", (2023,), "2024年的打算"),
        ("白鹭县水利局2022年说2023年要建什么", (2022,), None),
    ],
)
def test_plans_for_a_year_stand_in_the_report_of_the_year_before(
    question: str, years: tuple[int, ...], note: str | None
) -> None:
    found = read(question)
    assert found.filters.years == years
    assert found.filters.topics == ("T15",)
    assert note in "".join(found.notes) if note else not found.notes


@pytest.mark.parametrize(
    "question",
    [
        "白鹭县水利局2023年目标完成情况",
        "白鹭县水利局计划新建的泵站2023年建成了几座",
        "白鹭县水利局2023年应急计划有几项",
        "白鹭县水利局2023年巡查河道多少次",
        "白鹭县水利局2023年实际培训了多少人",
        "白鹭县水利局2023年的主要做法",
    ],
)
def test_results_are_no_plans(question: str) -> None:
    assert (read(question).filters.years, read(question).filters.topics) == ((2023,), ())


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("白鹭县水利局2023年罚款", (WATER,)),
        ("白鹭水利局2023年罚款", (WATER,)),
        ("白鹭水利2023年罚款", (WATER,)),
        ("水利局2023年罚款", (WATER,)),
        ("梅岭市市监局罚没多少", (MARKET,)),
        ("梅岭市场监管局罚没多少", (MARKET,)),
        ("市监局罚没多少", (MARKET,)),
        ("梅岭罚没多少", (MARKET,)),
        ("江城市石桥区民政局有多少床位", (BRIDGE,)),
        ("湖城市石桥区民政局有多少床位", (NAMESAKE,)),
        ("石桥区民政局有多少床位", (BRIDGE, NAMESAKE)),
        ("石桥民政局有多少床位", (BRIDGE, NAMESAKE)),
        ("民政局有多少床位", (BRIDGE, NAMESAKE)),
        ("江城市石桥区有多少床位", (BRIDGE,)),
        ("白鹭县人民政府2023年做了什么", (COUNTY,)),
        ("白鹭县政府2023年做了什么", (COUNTY,)),
        ("白鹭县2023年地区生产总值", (COUNTY,)),  # a bare place is its government …
        ("白鹭县2021年罚款多少", (WATER,)),  # … unless only others there have a report on the year
        ("白鹭县和江城市石桥区2023年", (COUNTY, BRIDGE)),
        ("水利局和市监局谁罚得多", (WATER, MARKET)),
        ("水利局和市场监管局谁罚得多", (WATER, MARKET)),
        ("石桥区的民政局有多少床位", (BRIDGE, NAMESAKE)),
        ("白鹭县水利局、梅岭市市场监督管理局2023年罚款", (WATER, MARKET)),
        ("各单位2023年罚款", (WATER, MARKET, BRIDGE, NAMESAKE)),
        ("所有单位2023年罚款", ()),
        ("水利局、梅岭市监局2023年谁罚得多", (WATER, MARKET)),
        ("县政府2023年做了什么", (COUNTY,)),
        ("四家单位2023年罚款", (WATER, MARKET, BRIDGE, NAMESAKE)),
        # places that only occur in what is asked about
        ("与临湖县签了什么协议", ()),
        ("溧阳市有几家养老机构", ()),
        ("白鹭县水利局2023年与临湖县签了什么协议", (WATER,)),
    ],
)
def test_agencies(question: str, agencies: tuple[str, ...]) -> None:
    found = read(question)
    assert set(found.filters.agencies) == set(agencies)
    assert found.unknown is None


def test_an_agency_is_not_found_inside_a_longer_name() -> None:
    office = ReportInfo("o", "t", "白鹭县人民政府办公室", "白鹭县", 2023, "rule_of_law")
    reports = [*library(), office]
    for question, agency in (
        ("白鹭县人民政府办公室2023年做了什么", office.agency),
        ("白鹭县人民政府2023年做了什么", COUNTY),
    ):
        assert understand(question, reports, today_year=TODAY).filters.agencies == (agency,)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("白鹭县教育局2023年普法几场", "资料库中没有白鹭县教育局的报告。"),
        ("请问白鹭县教育局2023年普法几场", "资料库中没有白鹭县教育局的报告。"),
        ("石门区民政局有多少床位", "资料库中没有石门区民政局的报告。"),
        ("白鹭县卫健委2023年查了几家医院", "资料库中没有白鹭县卫健委的报告。"),
        ("白鹭公安局2023年破了几起案子", "资料库中没有白鹭县公安局的报告。"),
        ("梅岭市水利局2023年罚款多少", "资料库中没有梅岭市水利局的报告。"),
        ("财政局2023年收入多少", "资料库中没有财政局的报告。"),
        ("白鹭县水利局2019年罚款多少", "资料库中没有白鹭县水利局2019年度的报告，只有2021—2023年度的。"),
        ("梅岭市监局2022年罚没多少", "资料库中没有梅岭市市场监督管理局2022年度的报告，只有2023年度的。"),
        ("2019年罚款多少", "资料库中没有任何单位2019年度的报告，只有2021—2023年度的。"),
        ("白鹭县水利局今年罚款多少", "资料库中没有白鹭县水利局2024年度的报告，只有2021—2023年度的。"),
    ],
)
def test_what_the_library_lacks_is_named(question: str, said: str) -> None:
    assert read(question).unknown == said


def test_an_unknown_agency_beside_a_known_one_is_a_note() -> None:
    found = read("白鹭县水利局和白鹭县教育局2023年谁罚得多")
    assert found.filters.agencies == (WATER,)
    assert "资料库中没有白鹭县教育局的报告，以下只有其余单位的。" in found.notes


@pytest.mark.parametrize(
    ("question", "comparison", "by_agency"),
    [
        ("白鹭县水利局2022年和2023年罚款", True, False),
        ("水利局和市监局2023年谁罚得多", True, True),
        ("各单位2023年罚款", True, True),
        ("白鹭县水利局罚款的变化", True, False),
        ("民政局有多少床位", False, False),  # namesakes are no comparison
        ("白鹭县水利局2023年罚款", False, False),
    ],
)
def test_what_is_to_be_laid_side_by_side(question: str, comparison: bool, by_agency: bool) -> None:
    found = read(question)
    assert (found.comparison, found.by_agency) == (comparison, by_agency)


@pytest.mark.parametrize(
    ("question", "promised"),
    [
        ("白鹭县水利局2022年说要建的泵站，2023年建成了几个", 2022),
        ("白鹭县水利局2023年培训场次和2022年定的目标比，完成了没有", 2022),
        ("白鹭县水利局2022年和2023年罚款各多少", None),
        ("白鹭县水利局2022年制定的文件和2023年比多了几件", None),
        ("白鹭县水利局2022年报告的数和2023年的比", None),
        ("白鹭县水利局2022年说2023年要建几个泵站", None),  # the plan alone is asked for
        ("白鹭县水利局2023年完成了年初的目标吗", None),
    ],
)
def test_a_plan_is_held_against_the_year_after(question: str, promised: int | None) -> None:
    assert read(question).promised == promised


def test_some_missing_years_are_a_note() -> None:
    found = read("白鹭县水利局2020—2022年罚款多少")
    assert found.unknown is None
    assert found.notes == ("资料库中没有白鹭县水利局2020年度的报告，以下只有其余年度的。",)


def test_an_empty_library_names_nothing_missing() -> None:
    assert understand("2019年罚款多少", [], today_year=TODAY).unknown is None


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("白鹭县水利局2023年法治政府建设报告写了什么", ("rule_of_law",)),
        ("白鹭县2023年政府工作报告里的就业", ("government_work",)),
        ("白鹭县水利局2023年政府信息公开工作年度报告", ("disclosure",)),
        ("白鹭县水利局2023年工作总结里的投资", ("work_summary",)),
        ("白鹭县水利局2023年投资", ()),
    ],
)
def test_kinds(question: str, kinds: tuple[str, ...]) -> None:
    found = understand(question, [], today_year=TODAY)
    assert found.filters.kinds == kinds


def test_the_kind_alone_is_still_searched_for() -> None:
    assert read("白鹭县水利局2023年法治政府建设报告").text == "法治政府建设报告"


@pytest.mark.parametrize(
    ("question", "intent", "topics"),
    [
        ("白鹭县水利局2023年巡查河道多少次", "figure", ()),
        ("白鹭县水利局2023年处罚占比", "figure", ()),
        ("白鹭县水利局2023年开展了哪些活动", "list", ()),
        ("白鹭县水利局2023年存在哪些问题", "problems", ("T14",)),
        ("白鹭县水利局2023年有什么短板", "problems", ("T14",)),
        ("白鹭县水利局的不足有哪些", "problems", ("T14",)),
        ("白鹭县水利局2023年解决了哪些历史遗留问题", "list", ()),
        ("白鹭县水利局下一步打算", "plans", ("T15",)),
        ("白鹭县水利局普法宣传部分怎么写", "section", ("T11",)),
        ("白鹭县水利局与环保系统互通了吗", "general", ()),
        ("白鹭县水利局2023年有啥毛病", "problems", ("T14",)),
        ("白鹭县水利局普法宣传那块写了些什么", "section", ("T11",)),
        ("白鹭县水利局2023年当了几回被告", "figure", ()),
    ],
)
def test_intents(question: str, intent: str, topics: tuple[str, ...]) -> None:
    found = read(question)
    assert (found.intent, found.filters.topics) == (intent, topics)


@pytest.mark.parametrize(
    ("question", "asks"), [("存在哪些问题，原因是什么", True), ("为什么没有互通", True), ("罚款多少", False)]
)
def test_asking_for_reasons(question: str, asks: bool) -> None:
    assert read(question).asks_reason is asks


def test_what_became_a_filter_is_not_searched_for() -> None:
    assert read("白鹭县水利局2021—2023年巡查河道多少次").text == "巡查河道多少次"


@pytest.mark.parametrize(
    ("question", "scope", "expected"),
    [
        ("罚款多少", Filters((WATER,), (2022,)), Filters((WATER,), (2022,))),
        ("2023年罚款多少", Filters(agencies=(WATER,)), Filters((WATER,), (2023,))),
        ("2022年罚款多少", Filters(years=(2021, 2022)), Filters(years=(2022,))),
        ("水利局罚款多少", Filters(agencies=(WATER, MARKET)), Filters((WATER,))),
        ("2024年有什么打算", Filters((WATER,), (2023,)), Filters((WATER,), (2023,), topics=("T15",))),
        ("2023年的打算", Filters((WATER,), (2023,)), Filters((WATER,), (2023,), topics=("T15",))),
        ("存在哪些问题", Filters(topics=("T11",)), Filters(topics=("T11",))),
        ("工作总结里的投资", Filters(kinds=("rule_of_law",)), Filters(kinds=("rule_of_law",))),
        ("罚款多少", Filters(report_ids=("r9",)), Filters(report_ids=("r9",))),
    ],
)
def test_the_scope_is_narrowed_and_never_widened(question: str, scope: Filters, expected: Filters) -> None:
    found = read(question, scope)
    assert found.filters == expected
    assert not any("没有采用" in note for note in found.notes)


@pytest.mark.parametrize(
    ("question", "scope", "expected", "ignored"),
    [
        ("2023年罚款多少", Filters((WATER,), (2022,)), Filters((WATER,), (2022,)), "2023年"),
        ("梅岭市监局罚没多少", Filters(agencies=(WATER,)), Filters((WATER,)), MARKET),
        ("2022年、2023年罚款", Filters(years=(2022,)), Filters(years=(2022,)), "2023年"),
    ],
)
def test_the_scope_wins_and_says_what_it_overruled(
    question: str, scope: Filters, expected: Filters, ignored: str
) -> None:
    found = read(question, scope)
    assert found.filters == expected
    assert found.notes == (f"已按选定的范围查找，问题中的{ignored}不在范围内，没有采用。",)


def test_aliases_are_longest_first() -> None:
    names = aliases(BRIDGE)
    assert {"江城市石桥区民政局", "石桥区民政局", "石桥民政局", "石桥民政"} <= set(names)
    assert list(names) == sorted(names, key=len, reverse=True)


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ((), ""),
        ((2023,), "2023年"),
        ((2022, 2023), "2022年、2023年"),
        ((2021, 2022, 2023), "2021—2023年"),
        ((2020, 2021, 2023), "2020年、2021年、2023年"),
    ],
)
def test_years_in_words_are_read_back(years: tuple[int, ...], text: str) -> None:
    assert years_text(years) == text
    assert understand(text, [], today_year=TODAY).named_years == years
