"""The outline of a whole report: the base's structure without loss, the statutory parts, what others report."""

from __future__ import annotations

import pytest

from assistant.drafting.frame import frame, is_signature
from assistant.drafting.outline import Outline, numbers, outline
from assistant.profiles import profiles
from tests.assistant.drafting.reading import REAL, SAMPLES, ids, item, made, real, rule_of_law, sample
from tests.shared import needs_shared
from vectorstore.schema import Report

LAW = profiles()["rule_of_law"]
FIVE = {"results", "shortcomings", "first_responsible", "plans", "other"}
RESULTS = ("一、主要举措和成效", "（一）规范执法", "开展检查12次。", "（二）深化普法", "组织宣传9场。")
LACKS = ("二、存在的不足和原因", "执法力量不足，主要原因是编制紧张。")
PLANS = ("三、2024年主要安排", "充实执法队伍。")


def of(base: Report, *own: Report, peers: tuple[Report, ...] = (), year: int | None = None) -> Outline:
    return outline(base, profiles()[base.kind], year or (base.year or 0) + 1, own, peers)


def shown(found: Outline) -> list[str]:
    return [f"{n}{i.heading}" for i, n in zip(found.items, numbers(found), strict=True)]


def parts(found: Outline) -> set[str]:
    return {p for i in found.items for p in i.statutory}


def check_nothing_is_lost(report: Report) -> None:
    """Spans do not overlap and cover all but title, addressee and signature."""
    covered = [0] * len(report.text)
    for i in of(report).items:
        for at in range(*(i.base or (0, 0))):
            covered[at] += 1
    assert max(covered) == 1
    body = frame(report)
    for block in report.blocks:
        inside = body.start <= block.start and block.end <= body.end
        for at in range(block.start, block.end):
            assert not inside or covered[at] or report.text[at].isspace(), report.text[at : at + 30]
        text = report.text[block.start : block.end]
        if block.start < body.start:
            assert len(text) <= 60
            assert "。" not in text
        if block.start >= body.end:
            assert is_signature(report, block.start, block.end)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_of_a_sample_is_lost(name: str) -> None:
    check_nothing_is_lost(sample(name))


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_nothing_of_a_real_report_is_lost(name: str) -> None:
    check_nothing_is_lost(real(name))


@pytest.mark.parametrize("name", [n for n in SAMPLES if sample(n).kind == "rule_of_law"])
def test_all_five_parts_are_there_in_lawful_order(name: str) -> None:
    found = of(sample(name))
    assert parts(found) == FIVE
    assert len(set(ids(found))) == len(found.items)
    inserted = [i for i in found.items if i.base is None]
    assert all(i.source == "statutory" and i.seen == 0 and i.note for i in inserted)


def test_the_outline_after_2022_is_what_the_agency_then_wrote() -> None:
    found = of(sample("云溪市民政局2022年法治政府建设年度报告.docx"))
    chapters = [h for h in shown(found) if not h.startswith("（") and h]
    assert chapters == [
        "一、主要举措和成效",
        "二、存在的不足和原因",
        "三、党政主要负责人履行推进法治建设第一责任人职责情况",
        "四、2024年主要安排",
        "五、其他需要报告的情况",
    ]
    inserted = item(found, "stat-first_responsible")
    assert "加强组织领导，压实法治建设责任" in inserted.note
    assert inserted.base is None
    assert item(found, "s9").run_in
    assert not item(found, "s2").run_in
    assert all(not i.gaps for i in found.items)  # that report gives reasons


def test_a_report_that_has_its_parts_gets_none_twice() -> None:
    found = of(sample("云溪市民政局2023年法治政府建设年度报告.docx"))
    assert [i.id for i in found.items if i.base is None] == ["stat-other"]
    assert next(i.heading for i in found.items if "plans" in i.statutory) == "2025年主要安排"


@pytest.mark.parametrize(
    ("lines", "chapters"),
    [
        ((*RESULTS, *LACKS, *PLANS), ["results", "shortcomings", "first_responsible", "plans", "other"]),
        (RESULTS, ["results", "shortcomings", "first_responsible", "plans", "other"]),
        (("一、存在的不足", "人少。", "二、2024年主要安排", "招人。"), ["results", "shortcomings", "first_responsible", "plans", "other"]),
        ((*RESULTS, "二、第一责任人职责履行情况", "主持会议3次。", "三、存在的不足", "人少。", "四、下一步打算", "招人。"), ["results", "first_responsible", "shortcomings", "plans", "other"]),
        ((*RESULTS, "二、存在的问题和下一步打算", "人少。下一步，我局将招人。"), ["results", "first_responsible", "shortcomings+plans", "other"]),
        (("一、重点工作完成情况", "检查12次。", "二、存在的问题", "人少。", "三、下一步打算", "招人。"), ["results", "shortcomings", "first_responsible", "plans", "other"]),
        (("一、2023年工作", "检查12次。", "二、存在的问题", "人少。", "三、2024年主要工作", "招人。"), ["results", "shortcomings", "first_responsible", "plans", "other"]),
        # what is only planned is not done
        ((*RESULTS, *LACKS, "三、2024年主要安排", "（一）落实第一责任人职责", "开会。"), ["results", "shortcomings", "first_responsible", "plans", "other"]),
        # a mere mention is no part
        (("一、主要举措", "（一）加强组织领导", "第一责任人主持会议3次。", *LACKS, *PLANS), ["results", "shortcomings", "first_responsible", "plans", "other"]),
    ],
)  # fmt: skip
def test_missing_parts_stand_at_their_lawful_place(lines: tuple[str, ...], chapters: list[str]) -> None:
    found = of(rule_of_law(*lines))
    assert ["+".join(i.statutory) for i in found.items if i.statutory] == chapters
    assert all(i.level == 1 for i in found.items if i.statutory)
    said = any(part in "".join(lines) for part in ("安排", "打算", "2024年主要工作"))
    assert any("plans" in i.statutory and i.base for i in found.items) is said


def test_shortcomings_that_run_on_into_plans_are_parted() -> None:
    report = rule_of_law(*RESULTS, "二、存在的问题", "执法力量不足，因编制紧张。", "下一步，我局将充实队伍。抓好培训。")
    plans = item(of(report), "stat-plans")
    assert plans.base is not None
    assert report.text[slice(*plans.base)] == "下一步，我局将充实队伍。抓好培训。"
    assert (plans.level, plans.heading) == (1, "2025年主要安排")
    check_nothing_is_lost(report)


def test_a_turn_in_each_point_parts_nothing() -> None:
    report = rule_of_law(
        *RESULTS, "二、存在的问题", "（一）人少。因编制紧张。下一步将招人。", "（二）车旧。下一步将换车。"
    )
    assert item(of(report), "stat-plans").base is None


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        ("执法力量不足。", ("reasons",)),
        ("执法力量不足，主要是由于编制紧张。", ()),
        ("执法力量不足，因编制紧张，进展慢。", ()),
        ("执法力量不足，因此进展慢。", ("reasons",)),
    ],
)
def test_shortcomings_without_reasons_are_a_gap(body: str, gaps: tuple[str, ...]) -> None:
    # the word in the heading is no reason
    found = of(rule_of_law(*RESULTS, "二、存在的不足和原因", body, *PLANS))
    assert next(i for i in found.items if "shortcomings" in i.statutory).gaps == gaps


def test_reasons_among_the_plans_do_not_count() -> None:
    found = of(rule_of_law(*RESULTS, "二、存在的问题和下一步打算", "人少。下一步，查清原因，充实队伍。"))
    assert next(i for i in found.items if "plans" in i.statutory).gaps == ("reasons",)


@needs_shared
def test_the_untitled_closing_of_003_becomes_two_parts() -> None:
    report = real(REAL[2])
    found = of(report)
    lacks, plans = item(found, "stat-shortcomings"), item(found, "stat-plans")
    assert lacks.base is not None
    assert plans.base is not None
    assert lacks.base[1] == plans.base[0]
    assert report.text[plans.base[0] :].startswith("2021年")
    assert plans.base[1] == len(report.text.rstrip())
    assert lacks.gaps == ("reasons",)
    assert plans.heading == "2022年主要安排"
    assert item(found, "stat-first_responsible").base is None
    assert [i.id for i in found.items][-4:] == [
        "stat-shortcomings", "stat-first_responsible", "stat-plans", "stat-other",
    ]  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_real_reports_lack_reasons_and_the_first_responsible(name: str) -> None:
    found = of(real(name))
    assert parts(found) == FIVE
    assert item(found, "stat-first_responsible").base is None
    assert [i.gaps for i in found.items if "shortcomings" in i.statutory] == [("reasons",)]


@pytest.mark.parametrize(
    ("lines", "numbered"),
    [
        (("一、成效", "（一）执法", "1.检查", "检查3次。", "2.处罚", "处罚2件。", "（二）普法", "1.宣传", "宣传1场。"), ["一、", "（一）", "1.", "2.", "（二）", "1."]),
        (("一、成效", "1.检查", "检查3次。", "2.处罚", "处罚2件。"), ["一、", "1.", "2."]),
        (("一、成效", "1、检查", "检查3次。", "二、做法", "（一）宣传", "宣传1场。"), ["一、", "（一）", "二、", "（一）"]),
        (("第一部分 成效", "（一）检查", "检查3次。", "第二部分 做法", "（一）宣传", "宣传1场。"), ["第一部分 ", "（一）", "第二部分 ", "（一）"]),
    ],
)  # fmt: skip
def test_numbers_follow_the_base(lines: tuple[str, ...], numbered: list[str]) -> None:
    found = of(rule_of_law(*lines))
    assert [n for i, n in zip(found.items, numbers(found), strict=True) if i.source == "own" and i.level] == numbered


def test_chinese_numbers_go_past_ten_and_the_opening_has_none() -> None:
    chapters = [
        line
        for n in range(1, 13)
        for line in (f"{'一二三四五六七八九十'[n - 1] if n <= 10 else '十' + '一二'[n - 11]}、工作{n}", "做了。")
    ]
    found = of(rule_of_law("导语说明情况。", *chapters))
    assert numbers(found)[0] == ""
    assert numbers(found)[11:13] == ("十一、", "十二、")


def test_a_base_without_headings_gives_opening_and_results() -> None:
    report = rule_of_law("2023年工作情况如下。", "全年检查12次。", "组织宣传9场。")
    found = of(report)
    assert ids(found)[:2] == ["s0", "stat-results"]
    assert report.text[slice(*(item(found, "stat-results").base or (0, 0)))] == "全年检查12次。\n组织宣传9场。"
    assert parts(found) == FIVE


@pytest.mark.parametrize("text", ["。", "局", "白鹭县水利局2023年法治政府建设年度报告"])
def test_almost_nothing_is_an_outline_of_the_statutory_parts(text: str) -> None:
    found = outline(made(text), LAW, 2024)
    assert parts(found) == FIVE
    assert found.kind == "rule_of_law"


def test_seen_counts_the_agency_and_peers_count_the_others() -> None:
    base = sample("云溪市民政局2023年法治政府建设年度报告.docx")
    own = [
        sample("云溪市民政局2022年法治政府建设年度报告.docx"),
        sample("云溪市民政局2021年法治政府建设年度报告.pdf"),
        base,
    ]
    peers = (sample("青岭区司法局2023年法治政府建设年度报告.txt"), sample("临港县市监局法治报告终稿.docx"))
    found = of(base, *own, peers=peers)
    by_heading = {i.heading: (i.seen, i.peers) for i in found.items}
    assert by_heading["主要举措和成效"] == (3, 2)
    assert by_heading["党政主要负责人履行推进法治建设第一责任人职责情况"] == (1, 1)
    assert by_heading["依法履行职责，兜牢基本民生底线"] == (1, 0)
    assert by_heading["其他需要报告的情况"] == (0, 1)
    later = of(own[1], base)  # a report on the drafted year or later is no earlier one
    assert max(i.seen for i in later.items) == 1


EMERGENCY = ("（三）应急管理", "修订预案3件。")


def test_what_earlier_reports_had_is_noted_and_what_peers_have_is_suggested() -> None:
    base = rule_of_law(*RESULTS, *LACKS, *PLANS)
    earlier = rule_of_law(*RESULTS, *EMERGENCY, *LACKS, *PLANS, year=2022)
    peers = (
        rule_of_law(*RESULTS, "（三）临江县政务公开", "公开7条。", *LACKS, agency="临江县水利局"),
        rule_of_law(*RESULTS, "（三）推进政务公开", "公开8条。", *EMERGENCY, *LACKS, agency="临湖县水利局"),
        rule_of_law(*RESULTS, *LACKS, agency="石门县水利局"),
    )
    found = of(base, earlier, peers=peers)
    assert len(found.notes) == 1
    assert "2022年度报告写了“突发事件应对”（“应急管理”）" in found.notes[0]
    assert [(s.id, s.heading, s.topic, s.level, s.peers, s.source) for s in found.suggestions] == [
        ("peer-T07", "推进政务公开", "T07", 2, 2, "peer")
    ]
    assert all(s.id not in ids(found) for s in found.suggestions)


def test_a_disclosure_report_keeps_its_six_parts() -> None:
    found = of(sample("云溪市民政局2023年政府信息公开工作年度报告.html"))
    held = [i.statutory for i in found.items if i.statutory]
    assert held == [("overview",), ("active",), ("requests",), ("disputes",), ("problems",), ("other",)]
    assert not found.suggestions
    assert all(i.source == "own" for i in found.items)
