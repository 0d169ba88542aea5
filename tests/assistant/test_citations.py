"""Marks: every form is read, out-of-bounds numbers are taken out, the rest is renumbered in reading order."""

from __future__ import annotations

import pytest

from assistant.citations import cite, marks, renumber, without_marks
from vectorstore.schema import Chunk, Location, Passage, ReportInfo


@pytest.mark.parametrize(
    ("text", "clean", "used", "invalid"),
    [
        ("甲[1]。", "甲[1]。", (1,), ()),
        ("甲[3]，乙[1]。", "甲[1]，乙[2]。", (3, 1), ()),
        ("甲[2]，乙[1]，丙[2]。", "甲[1]，乙[2]，丙[1]。", (2, 1), ()),
        ("甲[1,2]。", "甲[1][2]。", (1, 2), ()),
        ("甲[2、3；1]。", "甲[1][2][3]。", (2, 3, 1), ()),
        ("甲[1-3]。", "甲[1][2][3]。", (1, 2, 3), ()),
        ("甲[3-1]。", "甲[1][2][3]。", (1, 2, 3), ()),
        ("甲[1—2，4]。", "甲[1][2][3]。", (1, 2, 4), ()),
        ("甲［１］【2】[^3]。", "甲[1][2][3]。", (1, 2, 3), ()),
        ("甲[来源1][资料 2][编号3]。", "甲[1][2][3]。", (1, 2, 3), ()),
        ("甲[1][2]。", "甲[1][2]。", (1, 2), ()),
        ("甲[1,1]。", "甲[1]。", (1,), ()),
        ("甲[0]。", "甲。", (), (0,)),
        ("甲[5]。", "甲。", (), (5,)),
        ("甲[2,5]，乙[0][1]。", "甲[1]，乙[2]。", (2, 1), (5, 0)),
        ("甲[3-6]。", "甲[1][2]。", (3, 4), (6,)),
        ("甲[1-999]。", "甲[1][2][3][4]。", (1, 2, 3, 4), (999,)),
        ("甲[7-9]。", "甲。", (), (9,)),
        ("甲【待填：行政检查，次，上年52】。", "甲【待填：行政检查，次，上年52】。", (), ()),
        ("国办发〔2023〕27号、[2023]5号。", "国办发〔2023〕27号、[2023]5号。", (), ()),
        ("没有标记。", "没有标记。", (), ()),
        ("数组[a]和[]和[1.5]", "数组[a]和[]和[1.5]", (), ()),
    ],
)
def test_renumber(text: str, clean: str, used: tuple[int, ...], invalid: tuple[int, ...]) -> None:
    marked = renumber(text, 4)
    assert (marked.text, marked.used, marked.invalid) == (clean, used, invalid)
    assert [n for n, _, _ in marks(marked.text)] == [n for n, _, _ in marks(clean)]


def test_without_passages_every_mark_is_invalid() -> None:
    assert renumber("甲[1][2]。", 0).invalid == (1, 2)


def test_marks_tell_where_they_stand() -> None:
    assert marks("甲[1]，乙[12]。") == [(1, 1, 4), (12, 6, 10)]


def test_without_marks_keeps_placeholders_and_document_numbers() -> None:
    text = "检查【待填：行政检查，次，上年52】次[1]，印发〔2023〕5号[2,3]。"
    assert without_marks(text) == "检查【待填：行政检查，次，上年52】次，印发〔2023〕5号。"


def passage(text: str, start: int) -> Passage:
    location = Location("r1", ("一、甲",), 3, 1, start, start + len(text))
    return Passage(Chunk("c1", location, text, text), ReportInfo("r1", None, "甲局", None, 2023, "other", source="甲.pdf"), 0.5, 1)  # fmt: skip


def test_a_citation_is_an_exact_slice() -> None:
    found = passage("全年检查52次。处罚4件。", 100)
    whole, part = cite(1, found), cite(2, found, 108, 113)
    assert (whole.quote, whole.start, whole.end) == ("全年检查52次。处罚4件。", 100, 113)
    assert (part.quote, part.start, part.end, part.page, part.n) == ("处罚4件。", 108, 113, 3, 2)
    assert whole.title == "甲.pdf"  # the file's name where there is no title
