"""The list of conversations in groups by day, as chat programs show it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.store.conversations import ConversationInfo
from assistant.web import conversation_texts as c

_WEEK = 7


def grouped(infos: Sequence[ConversationInfo], now: datetime) -> list[tuple[str, list[ConversationInfo]]]:
    """置顶, 今天, 昨天, 近7天, 更早, each with its conversations in the given order; empty groups are left out.

    Args:
        now: with the time zone in which days are counted.
    """
    groups: dict[str, list[ConversationInfo]] = {n: [] for n in (c.PINNED, c.TODAY, c.YESTERDAY, c.LAST_WEEK, c.OLDER)}
    for info in infos:
        groups[c.PINNED if info.pinned else _day(info.updated, now)].append(info)
    return [(name, members) for name, members in groups.items() if members]


def zone_named(name: str | None) -> tzinfo | None:
    """The browser's time zone; None, the server's own, where it is unknown."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _day(updated: str, now: datetime) -> str:
    days = (now.date() - datetime.fromisoformat(updated).astimezone(now.tzinfo).date()).days
    if days <= 0:
        return c.TODAY
    return c.YESTERDAY if days == 1 else c.LAST_WEEK if days < _WEEK else c.OLDER
