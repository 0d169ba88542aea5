"""What changed between two texts and two drafts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from assistant.drafting.diff import Piece, changes, is_changed, pieces
from assistant.drafting.edit import edited
from tests.assistant.drafting.drafting import composed
from tests.assistant.reports import WATER_2022, WATER_2023, make


def joins(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces, which join to both texts."""
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.op != "added") == old
    assert "".join(p.text for p in found if p.op != "removed") == new
    assert all(p.text for p in found)
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("检查52次。", "检查60次。", [("same", "检查"), ("removed", "52"), ("added", "60"), ("same", "次。")]),
        ("甲", "甲", [("same", "甲")]),
        ("", "全新", [("added", "全新")]),
        ("旧的", "", [("removed", "旧的")]),
        ("", "", []),
    ],
)
def test_pieces(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [(p.op, p.text) for p in joins(old, new)] == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (WATER_2022, WATER_2023),
        ("  空格 与\n换行\t都在 ", "空格与 \n\n换行\u3000 都在"),
        ("𠮷野家😀“引号”—…", "𠮷😀“”…"),
        ("a  b", "a b"),
    ],
)
def test_pieces_join_to_both_texts(old: str, new: str) -> None:
    joins(old, new)
    joins(new, old)


@pytest.mark.parametrize("seed", range(5))
def test_pieces_of_random_texts_join(seed: int) -> None:
    chance = random.Random(seed)
    signs = "检查次数五2 3\n，。【】：a\u200b "
    for _ in range(40):
        old, new = ("".join(chance.choices(signs, k=chance.randrange(30))) for _ in range(2))
        assert is_changed(joins(old, new)) is (old != new)


def test_changes_between_two_versions_of_a_draft() -> None:
    old = composed(make(WATER_2023))
    assert changes(old, old) == ()
    section = old.sections[3]
    new = old.with_section(edited(section, section.text.replace("签订了", "续签了")))
    (change,) = changes(old, new)
    assert (change.id, change.title) == (section.id, "（二）深化普法宣传")
    assert [p.text for p in change.pieces if p.op == "removed"] == ["签订"]
    dropped = replace(old, sections=old.sections[:3])
    assert [c.id for c in changes(old, dropped)] == [s.id for s in old.sections[3:]]
    assert {p.op for c in changes(old, dropped) for p in c.pieces} == {"removed"}
    assert [p.op for p in changes(dropped, old)[0].pieces] == ["added"]


def test_a_renamed_section_is_a_change() -> None:
    old = composed(make(WATER_2023))
    new = old.with_section(replace(old.sections[3], heading="推进普法宣传"))
    assert [c.title for c in changes(old, new)] == ["（二）推进普法宣传"]
