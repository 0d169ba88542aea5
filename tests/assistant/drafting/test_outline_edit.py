"""Changes to an outline: reorder, rename, add, drop, promote, demote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.drafting.outline import Outline, OutlineItem, numbers, outline
from assistant.drafting.outline_edit import add, demote, drop, move, promote, rename
from assistant.errors import InputError, StatutoryPartNeeded
from assistant.profiles import profiles
from tests.assistant.drafting.reading import ids, item, rule_of_law

# 导语 · 一 a（aa ab） · 二 b（ba） · 三 c
TREE = [("o", 0), ("a", 1), ("aa", 2), ("ab", 2), ("b", 1), ("ba", 2), ("c", 1)]


def tree(*levels: tuple[str, int]) -> Outline:
    return Outline(tuple(OutlineItem(name, name if level else "", level) for name, level in levels or TREE))


def drawn(found: Outline) -> str:
    return " ".join(f"{i.id}{i.level}" for i in found.items)


@pytest.mark.parametrize(
    ("name", "to", "expected"),
    [
        ("c", 1, "o0 c1 a1 aa2 ab2 b1 ba2"),
        ("b", 1, "o0 b1 ba2 a1 aa2 ab2 c1"),
        ("a", 3, "o0 b1 ba2 a1 aa2 ab2 c1"),
        ("a", 99, "o0 b1 ba2 c1 a1 aa2 ab2"),
        ("c", 0, "o0 c1 a1 aa2 ab2 b1 ba2"),
        ("c", -5, "o0 c1 a1 aa2 ab2 b1 ba2"),
        # in the middle of another chapter: on to its beginning or its end, in the direction of the move
        ("c", 2, "o0 c1 a1 aa2 ab2 b1 ba2"),
        ("c", 3, "o0 c1 a1 aa2 ab2 b1 ba2"),
        ("a", 2, "o0 b1 ba2 a1 aa2 ab2 c1"),
        ("ab", 2, "o0 a1 ab2 aa2 b1 ba2 c1"),
        ("aa", 5, "o0 a1 ab2 b1 ba2 aa2 c1"),
        ("ba", 1, "o0 ba1 a1 aa2 ab2 b1 c1"),  # nothing in front that it could stand below
        ("a", 1, "o0 a1 aa2 ab2 b1 ba2 c1"),
    ],
)
def test_move(name: str, to: int, expected: str) -> None:
    assert drawn(move(tree(), name, to)) == expected


def test_numbers_follow_a_move_and_the_old_outline_is_left_alone() -> None:
    old = tree()
    assert numbers(move(old, "c", 1)) == ("", "一、", "二、", "（一）", "（二）", "三、", "（一）")
    assert drawn(old) == "o0 a1 aa2 ab2 b1 ba2 c1"


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        (promote, "ab", "o0 a1 aa2 ab1 b1 ba2 c1"),
        (demote, "b", "o0 a1 aa2 ab2 b2 ba3 c1"),
        (demote, "c", "o0 a1 aa2 ab2 b1 ba2 c2"),
        (demote, "ab", "o0 a1 aa2 ab3 b1 ba2 c1"),
    ],
)
def test_levels(change: Callable[[Outline, str], Outline], name: str, expected: str) -> None:
    assert drawn(change(tree(), name)) == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: promote(tree(), "a"), "最高一级"),
        (lambda: promote(tree(), "o"), "最高一级"),
        (lambda: demote(tree(), "a"), "没有可以归入"),
        (lambda: demote(tree(), "aa"), "没有可以归入"),
        (lambda: demote(tree(), "o"), "没有可以归入"),
        (lambda: demote(tree(("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 4)), "b"), "最多4级"),
        (lambda: move(tree(), "o", 3), "导语"),
        (lambda: move(tree(), "x", 3), "没有这一部分"),
        (lambda: drop(tree(), "x"), "没有这一部分"),
        (lambda: rename(tree(), "x", "新"), "没有这一部分"),
        (lambda: rename(tree(), "o", "新"), "没有标题"),
        (lambda: rename(tree(), "a", " 一、 "), "不能为空"),
        (lambda: rename(tree(), "a", "长" * 81), "不能超过80"),
        (lambda: add(tree(), "新", 5, None), "1到4"),
        (lambda: add(tree(), "新", 0, None), "1到4"),
        (lambda: add(tree(), "新", 1, "x"), "没有这一部分"),
        (lambda: add(tree(), "", 1, None), "不能为空"),
    ],
)
def test_what_cannot_be_done_is_said(change: Callable[[], Outline], said: str) -> None:
    with pytest.raises(InputError) as caught:
        change()
    assert said in caught.value.user_message
    assert caught.value.hint


def test_rename_takes_the_number_off() -> None:
    assert item(rename(tree(), "aa", "（三）普法  宣传。"), "aa").heading == "普法 宣传"


@pytest.mark.parametrize(
    ("level", "after", "expected"),
    [
        (1, None, "o0 a1 aa2 ab2 b1 ba2 c1 add-11"),
        (1, "a", "o0 a1 aa2 ab2 add-11 b1 ba2 c1"),
        (2, "a", "o0 a1 add-12 aa2 ab2 b1 ba2 c1"),
        (2, "aa", "o0 a1 aa2 add-12 ab2 b1 ba2 c1"),
        (3, "aa", "o0 a1 aa2 add-13 ab2 b1 ba2 c1"),
        (1, "o", "o0 add-11 a1 aa2 ab2 b1 ba2 c1"),
        (4, "o", "o0 add-11 a1 aa2 ab2 b1 ba2 c1"),  # nothing to stand below
    ],
)
def test_add(level: int, after: str | None, expected: str) -> None:
    assert drawn(add(tree(), "新的部分", level, after)) == expected


def test_added_ids_are_new_and_the_heading_tells_the_topic() -> None:
    found = add(add(tree(), "深化普法宣传", 1, None), "另一部分", 1, None, "T08")
    assert ids(found)[-2:] == ["add-1", "add-2"]
    assert [i.topic for i in found.items[-2:]] == ["T11", "T08"]
    assert all(i.source == "added" and i.base is None for i in found.items[-2:])
    assert ids(add(drop(found, "add-1"), "再一部分", 1, None))[-2:] == ["add-2", "add-1"]


def test_adding_a_suggestion_takes_it_off_the_list() -> None:
    peer = OutlineItem("peer-T12", "应急管理", 2, "T12", source="peer", peers=4)
    own = OutlineItem("s9", "旧的部分", 2, "T13", base=(3, 9))
    start = Outline(tree().items, suggestions=(peer, own))
    with_peer = add(start, "应急管理", 1, None)
    assert with_peer.suggestions == (own,)
    assert (with_peer.items[-1].id, with_peer.items[-1].peers) == ("add-1", 4)
    assert add(start, "突发事件应急", 1, None).suggestions == (own,)  # the same topic by another name
    assert add(start, "旧的部分", 1, None).items[-1].base == (3, 9)


BASE = rule_of_law(
    "一、主要成效", "（一）执法", "检查12次。", "二、其他做法", "宣传9场。", "三、存在的不足和下一步打算", "人少。下一步，招人。"
)  # fmt: skip


@pytest.fixture
def lawful() -> Outline:
    return outline(BASE, profiles()["rule_of_law"], 2024)


@pytest.mark.parametrize(("name", "part"), [("stat-first_responsible", "first_responsible"), ("s4", "shortcomings")])
def test_dropping_a_statutory_part_asks(lawful: Outline, name: str, part: str) -> None:
    with pytest.raises(StatutoryPartNeeded) as caught:
        drop(lawful, name)
    needed = profiles()["rule_of_law"].part(part)
    assert needed is not None
    assert caught.value.part == part
    assert needed.name in caught.value.user_message
    assert "《法治政府建设与责任落实督察工作规定》" in caught.value.user_message
    assert "确认" in caught.value.hint
    assert name not in ids(drop(lawful, name, confirmed=True))


def test_only_the_last_that_fulfils_a_part_asks(lawful: Outline) -> None:
    one = drop(lawful, "s1")
    assert "s2" not in ids(one)  # what stood below it is gone too
    with pytest.raises(StatutoryPartNeeded):
        drop(one, "s3")
    assert "s2" not in ids(drop(lawful, "s2"))
    assert "stat-other" not in ids(drop(lawful, "stat-other"))


def test_a_part_that_was_added_again_may_go(lawful: Outline) -> None:
    added = add(lawful, "主要负责人履行第一责任人职责情况", 1, None)
    assert added.items[-1].statutory == ("first_responsible",)
    assert drop(added, "stat-first_responsible").items[-1].id == "add-1"
