"""Where a user stands in the panel with the passage: what is shown of it. Part of the session's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EvidenceView = Literal["text", "page", "compare"]


@dataclass(slots=True)
class Panel:
    """``page`` is the PDF page that was turned to, None for the passage's own."""

    view: EvidenceView = "text"
    page: int | None = None
