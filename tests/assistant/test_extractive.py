"""What a question wants, which sentence answers it, and which figure is meant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.asked import asked, asked_figures, figure_spans
from assistant.extractive import choose, rank_sentences
from tests.assistant.reports import WATER_2022, WATER_2023, make
from vectorstore.chunking import chunk_report
from vectorstore.schema import Passage, ReportInfo


def passages(*texts: str) -> list[Passage]:
    found: list[Passage] = []
    for text in texts:
        report = make(text)
        info = ReportInfo(report.id, report.title, report.agency, report.region, report.year, report.kind)
        found.extend(Passage(chunk, info, 0.5, len(found) + 1) for chunk in chunk_report(report))
    return [Passage(p.chunk, p.report, p.score, rank) for rank, p in enumerate(found, start=1)]


@pytest.mark.parametrize(
    ("question", "kind", "units"),
    [
        ("低保对象有多少户", "any", {"户"}),
        ("临时救助多少人次", "any", {"人次"}),
        ("有几家养老机构", "any", {"家"}),
        ("罚款多少万元", "money", {"万元"}),
        ("花了多少钱", "money", set()),
        ("补贴资金总额", "money", set()),
        ("护理型床位占比", "percent", set()),
        ("办结率是多少", "percent", set()),
        ("比上年增长多少", "percent", set()),
        ("文件的文号", "document_number", set()),
        ("巡查了多少", "any", set()),
        ("签了什么协议", None, set()),
    ],
)
def test_what_is_asked(question: str, kind: str | None, units: set[str]) -> None:
    found = asked(question)
    assert (found.kind, set(found.units)) == (kind, units)
    assert not set(found.terms) & units


@pytest.mark.parametrize(
    ("question", "sentence", "figures"),
    [
        ("低保对象有多少户", "低保对象2107户4962人。", ["2107户"]),
        ("低保对象有多少人", "低保对象2107户4962人。", ["4962人"]),
        ("临时救助支出多少钱", "实施临时救助3865人次，支出561.7万元。", ["561.7万元"]),
        ("行政许可增长多少", "行政许可128件，比上年增长14.3%。", ["14.3%"]),
        ("有几家养老机构", "全区有养老机构14个、床位1260米。", ["14个"]),
        ("执法人员多少名", "持证执法人员31名。", ["31名"]),
        ("下达了哪个文件，文号多少", "印发《办法》（白水发〔2022〕11号）。", ["〔2022〕11号"]),
        ("巡查河道多少次", "2022年没有统计。", []),
        ("签了什么协议", "签订协议3份。", []),
    ],
)
def test_figures_of_the_asked_kind(question: str, sentence: str, figures: list[str]) -> None:
    assert [sentence[f.start : f.end].strip("（") for f in asked_figures(asked(question), sentence)] == figures


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("低保对象里残疾人有几个", "全市有低保对象9387户16208人。", False),
        ("低保对象里残疾人有几个", "低保对象中有残疾人1203人。", True),
        ("执法人员里本科以上几个", "持证执法人员88名，占在编人员的八成以上。", False),
        ("全年审结的案子里调解的占几成", "审结88件，其中经调解终止24件。", True),
        ("2023年的报告里普法办了几场", "组织普法活动46场。", True),
        ("这一年里一共罚了几次", "作出行政处罚4件。", True),
    ],
)
def test_a_number_of_the_whole_does_not_answer_for_a_part(question: str, sentence: str, met: bool) -> None:
    assert asked(question).met_by(sentence) == met


@pytest.mark.parametrize(
    ("question", "sentence", "figures"),
    [
        ("公职律师有几个", "法律顾问和公职律师审查合同52份。", []),
        ("公职律师有几个", "有公职律师3名，审查合同52份。", ["3名"]),
        ("有几个公职律师", "有公职律师3人，审查合同52份。", ["3人"]),
        ("规范性文件有几个", "制定规范性文件4件。", ["4件"]),
    ],
)
def test_people_are_not_counted_as_documents_are(question: str, sentence: str, figures: list[str]) -> None:
    found = asked_figures(asked(question), sentence)
    assert [sentence[f.start : f.end] for f in found] == figures


@pytest.mark.parametrize(
    ("question", "sentence", "bold"),
    [
        ("巡查河道多少次", "全年巡查河道187次，演练12次。", ["187次"]),
        ("演练多少次", "全年巡查河道187次，演练12次。", ["12次"]),
        ("护理型床位有多少张", "养老床位6780张，其中护理型床位3865张。", ["3865张"]),
        ("罚款多少", "处罚4件，罚款9.8万元。", ["9.8万元"]),
        ("签了什么协议", "签订协议3份。", []),
        ("演练多少次", "没有数字。", []),
    ],
)
def test_the_figure_next_to_the_words_is_meant(question: str, sentence: str, bold: list[str]) -> None:
    assert [sentence[a:b] for a, b in figure_spans(asked(question), sentence)] == bold


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("巡查河道多少次", "全年巡查河道187次"),
        ("受众多少人次", "组织水法宣传活动30场"),
        ("取水许可增长多少", "办理取水许可36件"),
        ("跨县河道联防协议是与谁签的", "县水利局与临湖县"),
        ("为什么没有与环保系统互通", "巡河平台与环保系统"),
    ],
)
def test_the_best_sentence(question: str, start: str) -> None:
    best = rank_sentences(asked(question), passages(WATER_2023))[0]
    assert best.text.startswith(start)
    assert 0 < best.coverage <= 1


def test_of_equal_sentences_the_one_with_the_asked_unit_is_better() -> None:
    text = "白鹭县水利局2023年工作总结\n\n一、主要工作\n\n全年演练按计划开展到位。{}演练顺利开展12场。\n"
    found = rank_sentences(asked("演练开展多少场"), passages(text.format("")))
    assert found[0].text == "演练顺利开展12场。"
    assert rank_sentences(asked("演练开展"), passages(text.format("")))[0].text == "全年演练按计划开展到位。"


def test_candidates_are_exact_slices_in_falling_order() -> None:
    report = make(WATER_2023)
    found = rank_sentences(asked("执法检查与宣传培训"), passages(WATER_2023))
    assert len(found) > 8
    assert all(c.text == report.text[c.start : c.end] for c in found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_a_heading_is_no_answer() -> None:
    found = rank_sentences(asked("规范涉水执法"), passages(WATER_2023))
    assert "（一）规范涉水执法" not in {c.text for c in found}


def test_similarity_moves_the_sentences_that_lead_and_nothing_else() -> None:
    given: list[Sequence[str]] = []

    def similarity(texts: Sequence[str]) -> list[float]:
        given.append(texts)
        return [0.9 if "取水许可" in text else 0.1 for text in texts]

    question = asked("办了几件")
    plain = rank_sentences(question, passages(WATER_2022))
    moved = rank_sentences(question, passages(WATER_2022), similarity)
    assert len(given) == 1
    assert all(c.cosine is None for c in plain)
    assert "取水许可" in moved[0].text
    assert moved[0].cosine == 0.9


def test_nothing_to_rank() -> None:
    assert rank_sentences(asked("罚款多少"), [], lambda texts: [1.0 / len(texts)]) == []
    assert choose([], 3) == []


def test_the_choice_repeats_nothing_and_keeps_to_what_is_nearly_as_good() -> None:
    candidates = rank_sentences(asked("罚款多少"), passages(WATER_2022, WATER_2022.replace("2022", "2020"), WATER_2023))
    chosen = choose(candidates, 3)
    assert len({c.text for c in chosen}) == len(chosen) <= 3
    assert all(c.score >= 0.8 * chosen[0].score for c in chosen)
    assert choose(candidates, 1) == candidates[:1]
