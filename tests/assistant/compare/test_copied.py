from __future__ import annotations

import pytest

from assistant.compare.copied import copied
from tests.assistant.compare.reading import results, yunxi
from tests.assistant.drafting.reading import rule_of_law

LONG = "全年开展行政检查52次，检查取水单位和采砂场点，发现问题隐患18个，均已督促整改到位并向社会公布了处理结果。"


@pytest.mark.parametrize(
    ("after", "found", "same_figures"),
    [
        (LONG, True, True),
        (LONG.replace("52次", "65次").replace("18个", "21个"), True, False),
        (LONG.replace("均已督促整改到位", "全部督促整改到位"), True, True),
        (
            "全年组织世界水日和宪法宣传周活动，向学校、社区和企业发放节水手册，制作普法短视频并在县电视台播出。",
            False,
            False,
        ),
    ],
)
def test_a_paragraph_that_stood_there_last_year(after: str, found: bool, same_figures: bool) -> None:
    a, b = results(LONG), results(after, year=2023)
    passages = copied(a, b).passages
    assert bool(passages) is found
    for p in passages:
        assert p.same_figures is same_figures
        assert (a.text[slice(*p.a)], b.text[slice(*p.b)]) == (LONG, after)
        assert "".join(x.text for x in p.pieces if x.op != "removed") == after
        assert "".join(x.text for x in p.pieces if x.op != "added") == LONG


@pytest.mark.parametrize(
    "formula",
    [
        "现将有关情况报告如下。",
        "严格落实“谁执法谁普法”责任制。",
        "认真落实《法治政府建设实施纲要（2021—2025年）》《法治政府建设与责任落实督察工作规定》要求。",
        "坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻党的二十大精神，全面落实县委县政府各项部署要求。",
    ],
)
def test_formulas_and_names_of_documents_do_not_count(formula: str) -> None:
    assert not copied(results(formula), results(formula, year=2023)).passages


def test_the_opening_before_the_first_heading_does_not_count() -> None:
    lines = (LONG, "一、主要举措和成效", "今年的工作与往年不同。")
    assert not copied(rule_of_law(*lines, year=2022), rule_of_law(*lines, year=2023)).passages


def test_a_copied_sentence_in_a_new_paragraph_is_found() -> None:
    b = results(
        f"今年新设巡河中队三个，购置无人机十架，河长办统一调度。{LONG}另有群众举报线索转交公安机关侦办，全部结案。",
        year=2023,
    )
    (found,) = copied(results(LONG), b).passages
    assert b.text[slice(*found.b)] == LONG


def test_the_share_of_copied_text() -> None:
    new = "组织世界水日和宪法宣传周活动，向学校、社区和企业发放节水手册，制作普法短视频并在县电视台滚动播出三个月。"
    half = copied(results(LONG), results(LONG, new, year=2023)).share
    assert 0.35 < half < 0.6
    assert copied(results(LONG), results(new, year=2023)).share == 0
    assert copied(yunxi(2022), yunxi(2022)).share > 0.85
    assert copied(yunxi(2022), yunxi(2023)).share < 0.2


def test_samples_repeat_sentences_with_new_figures_only() -> None:
    passages = copied(yunxi(2022), yunxi(2023)).passages
    assert len(passages) == 7
    assert not any(p.same_figures for p in passages)
