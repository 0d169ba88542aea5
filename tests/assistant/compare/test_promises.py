from __future__ import annotations

import pytest

from assistant.compare.promises import Answered, answers
from tests.assistant.compare.reading import hailar, plans, results, yunxi
from tests.assistant.drafting.reading import rule_of_law
from tests.shared import needs_shared
from vectorstore.schema import Report

FILLER = (
    "全年办理取水许可31件，网上可办率达到96%。",
    "组织世界水日活动，向学校和社区发放节水手册。",
    "开展河道采砂专项整治，移送公安机关线索3条。",
    "法律顾问审查合同45份，提出法律意见56条。",
    "主动公开政府信息356条，办理信访件93件。",
)


def one(plan: str, *told: str) -> Answered:
    """What becomes of a plan when the next report tells this, among other things."""
    (found,) = answers(plans(f"（一）重点工作。{plan}", year=2022), results(*FILLER, *told, year=2023))
    return found


@pytest.mark.parametrize(
    ("plan", "told", "status"),
    [
        ("组织普法活动不少于60场。", "组织普法活动65场。", "answered"),
        ("组织普法活动不少于60场。", "组织普法活动58场。", "partly"),
        ("组织普法活动不少于60场。", "组织执法检查65场。", "unanswered"),
        ("城镇污水直排口控制在4处以内。", "城镇污水直排口减少到3处。", "answered"),
        ("城镇污水直排口控制在4处以内。", "城镇污水直排口有6处。", "partly"),
        ("修订《白鹭县河道采砂管理办法》。", "修订《白鹭县河道采砂管理办法》，重新划定可采区。", "answered"),
        ("修订《白鹭县河道采砂管理办法》。", "修订《白鹭县节约用水办法》。", "unanswered"),
        ("建成全县智慧巡河平台。", "智慧巡河平台建成投用，接入视频监控点位。", "answered"),
        ("建成全县智慧巡河平台。", "智慧巡河平台因选址调整延期建设。", "partly"),
        ("建成全县智慧巡河平台。", "智慧巡河平台完成前期工作，即将进场。", "partly"),
        ("建成全县智慧巡河平台。", "全县河道面貌明显改善。", "unanswered"),
        ("推动5个乡镇设立水政执法岗位。", "5个乡镇中有3个设立了水政执法岗位。", "partly"),
        ("推动5个乡镇设立水政执法岗位。", "全县5个乡镇设立了水政执法岗位。", "answered"),
    ],
)
def test_one_measure(plan: str, told: str, status: str) -> None:
    assert one(plan, told).status == status


def test_evidence_is_the_passage_that_answers_and_holds_both_figures() -> None:
    told = "新建泵站2座；组织普法活动65场，受众2.3万人次。"
    later = results(*FILLER, told, year=2023)
    (found,) = answers(plans("（一）重点工作。组织普法活动不少于60场。"), later)
    assert found.evidence is not None
    assert later.text[slice(*found.evidence)] == "组织普法活动65场，受众2.3万人次。"
    assert (found.replies[0].target, found.replies[0].actual) == ("不少于60场", "65场")


def test_a_plan_with_several_measures_is_kept_in_part() -> None:
    found = one("组织普法活动不少于60场，修订《白鹭县河道采砂管理办法》。", "组织普法活动65场。")
    assert found.status == "partly"
    assert [r.status for r in found.replies] == ["answered", "unanswered"]


def test_a_purpose_is_no_measure() -> None:
    found = one("组织普法活动不少于60场，提高法治宣传的针对性。", "组织普法活动65场。")
    assert found.status == "answered"
    assert len(found.replies) == 1


def test_a_plan_of_the_next_year_answers_nothing() -> None:
    later = rule_of_law("一、主要举措和成效", *FILLER, "二、2024年主要安排", "建成全县智慧巡河平台。", year=2023)
    (found,) = answers(plans("（一）重点工作。建成全县智慧巡河平台。"), later)
    assert found.status == "unanswered"


def lacking(text: str, *lines: str) -> tuple[Answered, Report]:
    a = rule_of_law("一、主要举措和成效", *FILLER, "二、存在的不足和原因", text)
    b = rule_of_law("一、主要举措和成效", *FILLER, *lines, year=2023)
    (found,) = answers(a, b)
    return found, b


SHORT = "（一）水政执法力量不足。仍有2个乡镇没有专职水政执法岗位。主要原因是编制紧张。"


def test_a_shortcoming_is_answered_by_what_was_done_about_it() -> None:
    found, b = lacking(SHORT, "全县乡镇全部设置了专职水政执法岗位。")
    assert found.status == "answered"
    assert found.evidence and "专职水政执法岗位" in b.text[slice(*found.evidence)]


def test_a_shortcoming_named_again_is_not_mended() -> None:
    again = ("二、存在的不足和原因", "（一）水政执法力量不足。专职人员仍然偏少。")
    found, b = lacking(SHORT, "全县乡镇全部设置了专职水政执法岗位。", *again)
    assert found.status == "partly"
    assert found.again and b.text[slice(*found.again)].startswith("（一）水政执法力量不足")
    found, _ = lacking(SHORT, *again)
    assert found.status == "unanswered"
    assert found.again


def test_a_heading_alone_answers_nothing() -> None:
    heading = ("（二）法律顾问进村服务", "今年重点是巡查河道。")
    later = results("（一）规范执法", *FILLER, *heading, year=2023)
    (found,) = answers(plans("（一）重点工作。组织法律顾问进村服务。"), later)
    assert found.status == "unanswered"


SAMPLES_2022 = {
    "充实执法力量": "partly",  # three bureaus of five have a post of their own
    "完善救助和养老制度": "partly",  # data are shared with two departments
    "改进普法工作": "partly",
    "规范应诉工作": "partly",  # the rate is reached, the rule for substitutes is not told
    "基层执法力量偏弱": "unanswered",
    "普法方式较为单一": "unanswered",
    "负责人出庭应诉落实不到位": "answered",
}
SAMPLES_2023 = {
    "加强执法能力建设": "answered",
    "推进数据共享应用": "partly",  # four departments of five
    "提高养老服务供给质量": "partly",  # one centre of two
    "提升普法实效": "answered",
    "强化法治责任落实": "answered",
    "县（区）执法力量仍显不足": "partly",  # every bureau has a post now, and still it is too little
    "部门数据共享进展偏慢": "partly",
    "普法精准度有待提高": "answered",
}


@pytest.mark.parametrize(("year", "expected"), [(2022, SAMPLES_2022), (2023, SAMPLES_2023)])
def test_what_the_samples_kept(year: int, expected: dict[str, str]) -> None:
    found = {p.promise.text.split("。")[0]: p.status for p in answers(yunxi(year - 1), yunxi(year))}
    assert found == expected


@pytest.mark.parametrize(("measure", "actual"), [("区域养老服务中心", "1个"), ("部门数据互通", "4个")])
def test_half_kept_plans_of_the_samples_are_shown_with_their_figures(measure: str, actual: str) -> None:
    a = yunxi(2022)
    replies = [r for p in answers(a, yunxi(2023)) for r in p.replies if measure in a.text[slice(*r.measure)]]
    assert ("partly", actual) in [(r.status, r.actual) for r in replies]


# targets of a real government for 2013 and 2014, and what the next report says was reached
REAL = [
    (2013, "地区生产总值增长20%", "partly", "10.1%"),
    (2013, "地方财政总收入增长20%", "answered", "20.3%"),
    (2013, "旅游接待人数达到446万人次", "partly", "438万人次"),
    (2013, "旅游收入达到46亿元", "answered", "47.2亿元"),
    (2013, "新增城镇就业5400人", "answered", "5611人"),
    (2014, "年内新增商业营业面积15万平方米", "partly", "10万平方米"),
    (2014, "旅游收入突破50亿元", "answered", "56.4亿元"),
    (2014, "城镇登记失业率控制在4%以内", "answered", "3.79%"),
    (2014, "入园企业达到14家", "partly", "8家"),
    (2014, "马铃薯总产量达到25万吨", "unanswered", ""),
]


@needs_shared
@pytest.mark.parametrize(("delivered", "measure", "status", "actual"), REAL)
def test_real_targets(delivered: int, measure: str, status: str, actual: str) -> None:
    a = hailar(delivered)
    replies = [r for p in answers(a, hailar(delivered + 1)) for r in p.replies if measure in a.text[slice(*r.measure)]]
    assert [(r.status, r.actual) for r in replies] == [(status, actual)]
