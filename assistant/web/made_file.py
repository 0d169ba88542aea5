"""A file that was made for the user and is handed to the browser once."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made on a page; ``sent``: it went to the browser already."""

    name: str
    mime: str
    data: bytes = field(repr=False)
    sent: bool = False
