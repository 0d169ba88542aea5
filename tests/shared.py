"""Real reports and question sets beside the repository, where they exist: tests on them skip where they do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not on this machine")


def questions(name: str) -> list[dict[str, Any]]:
    """The lines of a question set."""
    lines = (SHARED / "data" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
