"""Where the user stands on the page 资料库."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vectorstore.schema import ReportInfo

ShelfView = Literal["list", "coverage", "twins"]


@dataclass(frozen=True, slots=True)
class Pending:
    """An open dialog: what is to be done with which reports; ``keep`` is the twin that stays and takes over their labels."""

    what: Literal["remove", "labels"]
    ids: tuple[str, ...]
    keep: str = ""


@dataclass(slots=True)
class Shelf:
    """The page's memory. Widgets keep their own values; this is what goes beyond them."""

    view: ShelfView = "list"
    editing: bool = False
    shown: tuple[str, ...] = ()  # ids of the table's rows, as they were when it was drawn
    grid: int = 0  # part of the tables' keys: raising it draws them anew, with nothing chosen
    pending: Pending | None = None
    uploads: int = 0  # part of the uploader's key: raising it empties it
    batches: set[int] = field(default_factory=set)  # of the intake, whose files are shown
    skipped: int = 0  # files of a chosen folder that cannot be reports
    wanted: dict[str, str | bool] = field(default_factory=dict)  # values that the filters take in the next run
    said: str = ""  # what was done, shown once
    problem: tuple[str, str] | None = None  # message and hint of what went wrong, shown once
    refused: tuple[str, ...] = ()  # corrections that were not saved, as sentences
    alike_for: tuple[str, int] | None = None  # state of the archive that ``alike`` was found for
    alike: tuple[tuple[str, str, float], ...] = ()
    infos_for: tuple[str, int] | None = None
    infos: tuple[ReportInfo, ...] = ()
    found_for: tuple[object, ...] = ()
    found: dict[str, int] = field(default_factory=dict)  # hits in the text, by report
