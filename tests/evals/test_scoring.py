"""The rules by which answers and passages are scored."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.series_schema import Cell, Column, Missing, Row, SeriesTable, Value
from tests.evals.cases import Evidence, WantedCell, half_of, question_sets
from tests.evals.evaluate import answers, holds, last_rank, scored_cells
from vectorstore.schema import Chunk, Location, Passage, ReportInfo


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("作出行政处罚 13件", "13件", True),
        ("作出行政处罚13件", "3件", False),
        ("合计89", "9", False),
        ("合计9，其中1", "9", True),
        ("增长1.9%", "9%", False),
        ("出庭应诉率达到100%", "100%", True),
        ("共10", "1", False),
        ("低保\n对象 9387户", "低保对象9387户", True),
    ],
)
def test_a_number_is_no_part_of_a_longer_one(text: str, wanted: str, found: bool) -> None:
    assert holds(text, wanted) is found


def test_every_need_wants_one_of_its_alternatives() -> None:
    assert answers("办理5件，占10%", [("5件", "五件"), ("10%",)])
    assert not answers("办理5件", [("5件",), ("10%",)])


def passage(rank: int, text: str, source: str) -> Passage:
    chunk = Chunk(f"c{rank}", Location("r", (), None, 0, 0, len(text)), text, text)
    return Passage(chunk, ReportInfo("r", None, "甲局", None, 2023, "other", source=source), 0.5, rank)


def test_the_rank_is_that_of_the_last_need_met_from_the_right_file() -> None:
    shown = [passage(1, "罚款 3万元", "乙.txt"), passage(2, "罚款3万元", "甲.txt"), passage(3, "检查5次", "甲.txt")]
    money, checks = (Evidence("甲.txt", "罚款3万元"),), (Evidence("甲.txt", "检查5次"), Evidence("丙.txt", "检查5次"))
    assert last_rank(shown, [money]) == 2
    assert last_rank(shown, [money, checks]) == 3
    assert last_rank(shown, [money, (Evidence("甲.txt", "没有"),)]) == 99


def value(number: str, unit: str) -> Value:
    return Value(1, "检查", Decimal(number), unit, "", f"{number}{unit}", Decimal(number), unit, "r", (0, 1))


@pytest.mark.parametrize(
    ("cell", "wanted", "right", "wrong"),
    [
        (value("3", "件"), (Decimal(3), "件"), 1, 0),
        (value("3", "人"), (Decimal(3), "件"), 0, 1),
        (value("4", "件"), (Decimal(3), "件"), 0, 1),
        (Missing("not_given"), (Decimal(3), "件"), 0, 0),
        (Missing("not_given"), (None, "件"), 1, 0),
        (value("3", "件"), (None, "件"), 0, 1),
    ],
)
def test_a_cell_is_right_wrong_or_missing(
    cell: Cell, wanted: tuple[Decimal | None, str], right: int, wrong: int
) -> None:
    table = SeriesTable((Column("甲局", 2023),), (Row("检查", (cell,)),))
    assert scored_cells(table, [WantedCell("甲局", 2023, *wanted)]) == (right, wrong)
    assert scored_cells(table, [WantedCell("甲局", 2022, *wanted)]) == (0, 0)
    assert scored_cells(None, [WantedCell("甲局", 2023, *wanted)]) == (0, 0)


def test_the_sets_are_read_whole() -> None:
    sets = {s.name: s.cases for s in question_sets()}
    assert {name: len(sets[name]) for name in ("single", "comparison", "unanswerable", "wrong_premise")} == {
        "single": 78,
        "comparison": 30,
        "unanswerable": 47,
        "wrong_premise": 22,
    }
    assert len(sets["multi_turn"]) == 86
    assert all(case.evidence for case in sets["single"])
    assert not any(case.answerable for case in sets["unanswerable"])


def test_a_dialogue_lies_in_one_half() -> None:
    turns = next(s.cases for s in question_sets() if s.name == "multi_turn")
    assert all(case.half == half_of(case.id.split(".")[0]) for case in turns)
