"""Changes that an official makes to an outline: reorder, rename, add, drop, one level up or down. Pure: each gives a new outline.

An item takes all that stands below it along. Levels stay a tree: nothing is ever more than one level below what precedes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.headings import LEVELS, bare_heading
from assistant.drafting.outline import Outline, OutlineItem, end_of
from assistant.drafting.statutory import tells
from assistant.errors import InputError, StatutoryPartNeeded
from assistant.profiles import profiles
from assistant.readers.topics import heading_topics

_LONGEST_HEADING = 80


def move(outline: Outline, id: str, to: int) -> Outline:
    """Bring an item, with all below it, to position ``to`` among the items that are left (0 is the front; clamped).

    It never takes over another item's children: inside them it goes on in its direction to where they end or begin. The
    opening stays in front.

    Raises:
        InputError: no such item, or it is the opening.
    """
    items, at = _find(outline, id)
    if at == 0 and items[at].level == 0:
        raise InputError("opening", user_message="导语只能放在开头。", hint="请移动其他部分。")
    end = end_of(items, at)
    moved, rest = items[at:end], items[:at] + items[end:]
    to = max(0, min(to, len(rest)))
    step = 1 if to > at else -1
    while 0 < to < len(rest) and rest[to].level > max(1, moved[0].level):
        to += step
    if rest and rest[0].level == 0:
        to = max(1, to)
    return _with(outline, rest[:to] + moved + rest[to:])


def rename(outline: Outline, id: str, heading: str) -> Outline:
    """Give an item another heading; a number typed in front of it is taken off, numbers follow from the place.

    Raises:
        InputError: no such item, it has no heading to change, or the new one is empty or too long.
    """
    items, at = _find(outline, id)
    if items[at].level == 0:
        raise InputError("no heading", user_message="这一部分没有标题，不能改名。", hint="可以另外增加一个部分。")
    items[at] = replace(items[at], heading=_heading(heading))
    return _with(outline, items)


def add(outline: Outline, heading: str, level: int, after: str | None, topic: str = "") -> Outline:
    """A new item, ``add-1``, ``add-2`` …, behind the item ``after`` (as its first child where ``level`` is deeper, else
    after all below it), or at the end for None. Without ``topic`` the heading's words decide.

    A heading that is suggested brings the suggestion's text along; what is added is taken off the suggestions.

    Raises:
        InputError: no such item, a level other than 1–4, or a heading that is empty or too long.
    """
    if not 1 <= level <= LEVELS:
        raise InputError("level", user_message=f"标题层级只能是1到{LEVELS}。", hint="请重新选择层级。")
    heading = _heading(heading)
    items = list(outline.items)
    to = len(items)
    if after is not None:
        _, at = _find(outline, after)
        to = at + 1 if 0 < items[at].level < level else end_of(items, at)
    topic = topic or next(iter(heading_topics(heading)), "")
    new = OutlineItem(_free_id(items), heading, level, topic, _parts(outline, heading), "added", seen=0)
    suggested = next((s for s in outline.suggestions if s.heading == heading), None)
    if suggested is not None:
        new = replace(suggested, id=new.id, level=level)
    left = tuple(s for s in outline.suggestions if s is not suggested and (s.source != "peer" or s.topic != topic))
    return replace(_with(outline, [*items[:to], new, *items[to:]]), suggestions=left)


def drop(outline: Outline, id: str, *, confirmed: bool = False) -> Outline:
    """Take an item out, with all below it.

    Raises:
        InputError: no such item.
        StatutoryPartNeeded: it is the last that fulfils a required part, and ``confirmed`` is not set.
    """
    items, at = _find(outline, id)
    end = end_of(items, at)
    left = items[:at] + items[end:]
    lost = {p for item in items[at:end] for p in item.statutory} - {p for item in left for p in item.statutory}
    profile = profiles().get(outline.kind)
    if not confirmed and profile is not None:
        for part in profile.statutory:
            if part.required and part.id in lost:
                raise StatutoryPartNeeded(part.id, part.name, part.basis)
    return _with(outline, left)


def promote(outline: Outline, id: str) -> Outline:
    """One level up, with all below it. Raises InputError where it is at the top already, or there is no such item."""
    items, at = _find(outline, id)
    if items[at].level <= 1:
        raise InputError("top", user_message="这一部分已经是最高一级。", hint="可以改为移动位置。")
    return _shift(outline, items, at, -1)


def demote(outline: Outline, id: str) -> Outline:
    """One level down, below the part in front of it. Raises InputError where nothing is in front or the levels are used up."""
    items, at = _find(outline, id)
    before = items[at - 1].level if at else 0
    if items[at].level == 0 or before < items[at].level:
        raise InputError("no parent", user_message="前面没有可以归入的部分。", hint="请先移动位置，再降低层级。")
    if max(i.level for i in items[at : end_of(items, at)]) >= LEVELS:
        raise InputError("deepest", user_message=f"标题最多{LEVELS}级，不能再降低。", hint="请先提高下级标题的层级。")
    return _shift(outline, items, at, 1)


def _shift(outline: Outline, items: list[OutlineItem], at: int, by: int) -> Outline:
    for i in range(at, end_of(items, at)):
        items[i] = replace(items[i], level=items[i].level + by)
    return _with(outline, items)


def _find(outline: Outline, id: str) -> tuple[list[OutlineItem], int]:
    items = list(outline.items)
    at = next((i for i, item in enumerate(items) if item.id == id), None)
    if at is None:
        raise InputError("no item", user_message="提纲里没有这一部分。", hint="提纲可能已经改过，请刷新后再试。")
    return items, at


def _with(outline: Outline, items: Sequence[OutlineItem]) -> Outline:
    """The outline with other items, none of them deeper than one level below the one before."""
    settled: list[OutlineItem] = []
    for item in items:
        deepest = settled[-1].level + 1 if settled else 1
        settled.append(item if item.level <= deepest else replace(item, level=deepest))
    return replace(outline, items=tuple(settled))


def _heading(typed: str) -> str:
    heading = bare_heading(typed)
    if not heading:
        raise InputError("no heading", user_message="标题不能为空。", hint="请写上标题，不用写序号。")
    if len(heading) > _LONGEST_HEADING:
        raise InputError("long heading", user_message=f"标题不能超过{_LONGEST_HEADING}个字。", hint="请缩短后再试。")
    return heading


def _parts(outline: Outline, heading: str) -> tuple[str, ...]:
    profile = profiles().get(outline.kind)
    return tuple(p.id for p in profile.statutory if tells(p, heading)) if profile else ()


def _free_id(items: Sequence[OutlineItem]) -> str:
    used = {item.id for item in items}
    return next(name for n in range(1, len(items) + 2) if (name := f"add-{n}") not in used)
