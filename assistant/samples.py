"""The sample reports that come with the program: what a new user loads first."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "samples"
_FORMATS = frozenset({".docx", ".pdf", ".html", ".txt"})


def sample_files(folder: Path = FOLDER) -> list[Path]:
    """The sample reports by name, or an empty list where they were not installed along. Their sources do not count."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in _FORMATS)
