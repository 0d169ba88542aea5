"""What a session remembers of the page 设置."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.connection import Step
    from assistant.diagnostics import Check
    from assistant.restore import Staged

View = Literal["model", "index", "data", "diagnose"]


@dataclass(slots=True)
class Setup:
    """The page 设置. Of the key nothing is kept here."""

    steps: tuple[Step, ...] = ()  # of the last connection test
    tested: tuple[str, str] = ("", "")  # the address and the model that it was for
    models: tuple[str, ...] = ()
    models_of: str = ""  # the address that they were read from
    said: str = ""  # what was done, shown once
    problem: tuple[str, str] | None = None  # message and hint of what went wrong, shown once
    test: bool = False  # test in this run
    asked: str = ""  # what waits for a confirmation
    made: Path | None = None  # the backup that was just made
    staged: Staged | None = field(default=None, repr=False)
    source: str = ""  # the name of the file that ``staged`` came from
    uploads: int = 0  # part of the uploader's key: raising it empties it
    restored: str | None = None  # after a restore: the folder where the data before it are; empty: there were none
    checks: tuple[Check, ...] = ()
    checked: str = ""  # the diagnostics as text, to be copied
