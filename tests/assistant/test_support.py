"""The support test on a citation of our own: what makes a sentence supported, partly supported or unsupported."""

from __future__ import annotations

import time

import pytest

from assistant.schema import Citation, SentenceSupport
from assistant.support import support

QUOTE = (
    "全年办理行政许可128件，比上年增长14.3%，其中成立登记33件、变更登记71件。受众2.3万余人次。"
    "平均办理时间由30个工作日缩短到22个工作日。与公安、人力资源社会保障2个部门互通，未发生行政赔偿案件。"
    "印发《不予处罚清单》（云民发〔2023〕19号），问题全部整改。因选址调整，主体工程延期开工。"
)
RESULTS = Citation(
    1, "a", "云溪市民政局2023年度报告", "云溪市民政局", 2023, ("一、主要举措和成效",), QUOTE, 0, len(QUOTE)
)
EARLIER = Citation(
    2, "b", "云溪市民政局2022年度报告", "云溪市民政局", 2022, (), "全年办理行政许可112件，作出行政处罚5件。", 0, 10
)
PLANS = Citation(
    3,
    "a",
    "云溪市民政局2023年度报告",
    "云溪市民政局",
    2023,
    ("四、2024年主要安排",),
    "评查案卷不少于25卷。健全通报制度。",
    0,
    10,
)
OTHER = Citation(4, "c", "青岭区司法局2023年报告", "青岭区司法局", 2023, (), "全年办理公证23件。", 0, 10)
CITATIONS = (RESULTS, EARLIER, PLANS, OTHER)


def judged(text: str, question: str = "") -> list[str]:
    return [s.status for s in support(text, CITATIONS, question=question)]


@pytest.mark.parametrize(
    "text",
    [
        "全年办理行政许可128件，比上年增长14.3%[1]。",
        "2023年云溪市民政局行政许可为128件，较上年增长14.3%[1]",
        "根据该局2023年度报告，变更登记71件[1]。",
        "云溪市民政局2023年：受众2.3万余人次。[1]",
        "２０２３年办理行政许可１２８件[1]。",
        "办理时间从30个工作日缩短到22个工作日[1]。",
        "已与公安、人社2个部门互通[1]。",
        "没有发生行政赔偿案件[1]。",
        "《不予处罚清单》的文号是云民发〔2023〕19号[1]。",
        "主体工程因选址调整延期开工[1]。",
        "2022年112件，2023年128件，均为行政许可[2][1]。",
        "2024年计划评查案卷不少于25卷[3]。",
        "行政许可由2022年的112件增加到2023年的128件[1][2]。",
        "行政许可逐年增加：2022年112件，2023年128件[2][1]。",
        "青岭区司法局2023年办理公证23件，云溪市民政局办理行政许可128件[1][4]。",
        "两份报告都写了行政许可，其中2023年128件[1][2]。",
    ],
)
def test_borne_out(text: str) -> None:
    found = support(text, CITATIONS)
    assert [s.status for s in found if s.status != "exempt"] == ["supported"], found
    assert not any(s.reasons for s in found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("办理行政许可129件[1]。", "129件"),
        ("办理行政许可128项[1]。", "128项"),
        ("2022年办理行政许可128件[1]。", "2022年"),
        ("2022年办理行政许可128件，2023年112件[1][2]。", "另一年度"),
        ("变更登记33件[1]。", "不是“变更登记”"),
        ("注销128件[1]。", "128件"),
        ("行政许可比上年下降14.3%[1]。", "相反"),
        ("办理时间由22个工作日缩短到30个工作日[1]。", "增减"),
        ("行政许可增长128件[1]。", "不是增加"),
        ("受众近2.3万人次[1]。", "限定词"),
        ("发生行政赔偿案件[1]。", "相反"),
        ("出现行政赔偿案件[1]。", "说的是没有"),
        ("问题没有整改[1]。", "相反"),
        ("行政许可全部网上办理[1]。", "全部如此"),
        ("与公安、教育2个部门互通[1]。", "教育"),
        ("青岭区司法局办理行政许可128件[1]。", "青岭区司法局"),
        ("会同税务局办理行政许可128件[1]。", "税务局"),
        ("印发《养老条例》[1]。", "养老条例"),
        ("印发《不予处罚清单》（云民发〔2023〕9号）[1]。", "9号"),
        ("报告写道“行政许可办理得又快又好，群众满意”[1]。", "原话"),
        ("由于机构改革，主体工程延期开工[1]。", "原因"),
        ("行政许可办理量全省第一[1]。", "第一"),
        ("评查案卷25卷已完成[3]。", "安排"),
        ("2023年评查案卷不少于25卷[3]。", "下一年"),
        ("举办广场舞大赛和书画展[1]。", "没有这句话"),
        ("办理行政许可128件。", "出处"),
        ("办理行政许可128件[9]。", "出处"),
        ("发放宣传资料数百份[1]。", "数百"),
        ("办理时间有所延长[1]。", "相反"),
        ("行政许可逐年减少：2022年112件，2023年128件[2][1]。", "逐年减少"),
    ],
)
def test_not_borne_out(text: str, reason: str) -> None:
    (found,) = support(text, CITATIONS)
    assert found.status == "unsupported", found
    assert any(reason in r for r in found.reasons), found.reasons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("办理行政许可128件，市民纷纷点赞[1]。", "市民纷纷点赞"),
        ("受众2.3万人次[1]。", "余"),
        ("评查案卷25卷[3]。", "不少于"),
        ("办理行政许可128件，受众有所增加[1]。", "受众有所增加"),
        ("通报制度健全[3]。", "安排"),
    ],
)
def test_partly(text: str, reason: str) -> None:
    (found,) = support(text, CITATIONS)
    assert found.status == "partly", found
    assert any(reason in r for r in found.reasons)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据2023年报告：\n办理行政许可128件[1]。", ["exempt", "supported"]),
        ("您好！办理行政许可128件[1]。", ["exempt", "supported"]),
        ("## 行政许可\n办理行政许可128件[1]。", ["exempt", "supported"]),
        ("**行政许可**\n办理行政许可128件[1]。", ["exempt", "supported"]),
        ("健全通报制度[3]。", ["supported"]),
        ("一、行政许可\n办理行政许可128件[1]。", ["exempt", "supported"]),
        ("资料中没有提到处罚的原因。", ["exempt"]),
        ("资料中没有提到处罚，但行政许可有129件[1]。", ["unsupported"]),
        ("具体办理129件：\n变更登记71件[1]。", ["unsupported", "supported"]),
        ("---\n|---|---|", ["exempt", "exempt"]),
        ("", []),
        ("[1]", ["exempt"]),
    ],
)
def test_what_is_no_statement(text: str, expected: list[str]) -> None:
    assert judged(text) == expected


def test_marks_behind_a_full_stop_belong_to_the_sentence_before() -> None:
    text = "办理行政许可128件。[1]作出行政处罚5件。[2]"
    found = support(text, CITATIONS)
    assert [(text[s.start : s.end], s.status, s.citations) for s in found] == [
        ("办理行政许可128件。[1]", "supported", (1,)),
        ("作出行政处罚5件。[2]", "supported", (2,)),
    ]


def test_a_sentence_without_marks_takes_those_of_the_next_in_its_paragraph() -> None:
    found = support("办理行政许可128件。变更登记71件[1]。\n\n作出行政处罚5件。\n\n作出行政处罚5件[2]。", CITATIONS)
    assert [(s.status, s.citations) for s in found] == [
        ("supported", (1,)),
        ("supported", (1,)),
        ("unsupported", ()),
        ("supported", (2,)),
    ]


def test_the_year_of_the_line_above_holds_for_a_list() -> None:
    assert judged("2022年的情况：\n- 办理行政许可128件[1]") == ["exempt", "unsupported"]
    assert judged("2022年的情况：\n- 办理行政许可112件[2]") == ["exempt", "supported"]


def test_a_table_says_row_and_column() -> None:
    quote = "领域 | 检查（次） | 立案（件）\n食品 | 120 | 48\n药品 | 34 | 12"
    citation = Citation(1, "a", "报告", "云溪市民政局", 2023, (), quote, 0, len(quote))
    assert support("食品领域立案48件[1]。", [citation])[0].status == "supported"
    assert support("药品领域立案48件[1]。", [citation])[0].status == "unsupported"
    assert support("食品领域立案120件[1]。", [citation])[0].status == "unsupported"


def test_numbers_of_the_question_are_no_source() -> None:
    assert judged("行政许可确实是130件[1]。", question="行政许可是不是130件？") == ["unsupported"]


def test_words_of_the_question_count_half() -> None:
    text = "审批提速方面，办理行政许可128件，窗口优化显著[1]。"
    before = support(text, CITATIONS)[0].reasons
    after = support(text, CITATIONS, question="审批提速和窗口优化怎么样？")[0].reasons
    assert len(after) <= len(before)


def test_likeness_makes_up_for_words_and_for_nothing_else() -> None:
    def alike(text: str, part: str) -> float:
        return 1.0 if "主体工程" in part else 0.1

    text = "主体工程开工往后推迟了[1]。"
    plain = support(text, CITATIONS)[0]
    lifted = support(text, CITATIONS, similarity=alike)[0]
    assert (plain.status, lifted.status) == ("unsupported", "supported")
    assert support("办理行政许可129件[1]。", CITATIONS, similarity=lambda *_: 1.0)[0].status == "unsupported"


def test_reasons_come_gravest_first_and_once() -> None:
    (found,) = support("受众2.3万人次，办理行政许可129件，办理行政许可129件[1]。", CITATIONS)
    assert found.status == "unsupported"
    assert "129件" in found.reasons[0]
    assert len(set(found.reasons)) == len(found.reasons)


def test_nothing_to_cite() -> None:
    assert support("办理行政许可128件[1]。", ()) == (SentenceSupport(0, 14, "unsupported", (), ("没有标明出处。",)),)


@pytest.mark.parametrize(
    "text", ["、" * 5_000, "由" * 5_000 + "[1]", "12、" * 3_000, "“" * 4_000, "《" * 4_000 + "[1]"]
)
def test_odd_texts_take_no_time(text: str) -> None:
    started = time.monotonic()
    support(text, CITATIONS)
    assert time.monotonic() - started < 5
