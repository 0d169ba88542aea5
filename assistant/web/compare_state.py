"""What the page 对比 remembers: which reports are beside each other, and where the user stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the first page need not load them
    from assistant.compare.compare import Comparison
    from assistant.compare.view import Course

Mode = Literal["years", "pair", "series", "draft"]
CompareView = Literal["overview", "sections", "figures", "promises", "copies"]
Group = tuple[str, str]  # agency and kind


@dataclass(slots=True)
class Comparing:
    """The page 对比. ``ids`` are the chosen reports: two, for a series more, the base alone beside a ``draft``."""

    mode: Mode = "years"
    group: Group | None = None
    ids: tuple[str, ...] = ()
    draft: str = ""
    view: CompareView = "overview"
    resumed: bool = False  # the address was looked at, once a session
    opened: tuple[CompareView, int] | None = None  # the row that is unfolded
    most: int = 0  # rows listed beyond the first ones
    marked: bool = True  # changes are marked in the texts
    lost: bool = False  # a chosen report is no longer there; said once
    kept: dict[tuple[object, ...], Comparison | Course] = field(
        default_factory=dict
    )  # the last ones, by what they rest on
