"""Reports for the tests of outlines: made from text as the readers do, and the samples."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assistant.drafting.outline import Outline, OutlineItem
from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from assistant.readers.text import read
from tests.shared import SHARED
from vectorstore.schema import Report

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted(p.name for p in (ROOT / "samples").iterdir() if p.suffix in {".docx", ".pdf", ".txt", ".html"})
REAL = ("000_0ab8485b14dcac66.txt", "002_224b3e813741e952.txt", "003_a030e45c4c20a6bd.txt")


def made(text: str, source: str = "a.txt") -> Report:
    """The report that a text is read as."""
    data = text.encode()
    return assemble(read(data), id=report_id(data), source=source)


def rule_of_law(*lines: str, agency: str = "白鹭县水利局", year: int = 2023) -> Report:
    """A report with a title, the given lines and a signature."""
    title = f"{agency}{year}年法治政府建设年度报告"
    return made("\n\n".join([title, *lines, agency, f"{year + 1}年2月20日"]))


@cache
def sample(name: str) -> Report:
    """A sample report."""
    return _read(ROOT / "samples" / name)


@cache
def real(name: str) -> Report:
    """One of the three published reports."""
    return _read(SHARED / "reports" / name)


def item(outline: Outline, item_id: str) -> OutlineItem:
    """The item with an id."""
    return next(i for i in outline.items if i.id == item_id)


def ids(outline: Outline) -> list[str]:
    """The ids in order."""
    return [i.id for i in outline.items]


def _read(path: Path) -> Report:
    return assemble(raw_document(path.read_bytes(), max_bytes=10_000_000), id=path.stem, source=path.name)
