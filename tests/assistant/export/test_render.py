"""The page as LibreOffice draws it: lines a page, characters a line, page numbers. Skipped where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from assistant.export.document import Document, Line
from assistant.export.docx import docx_bytes
from assistant.export.layout import layouts

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

POINT = 72 / 25.4  # points a millimetre
LAYOUTS = tuple(layouts().values())
PAGES = 4
TEXT = Document(
    "", (Line("body", "云" * 28 * 22 * (PAGES - 1)),), state="final"
)  # a blank line and 66 full ones, then a rest


@dataclass(frozen=True)
class Char:
    text: str
    left: float
    bottom: float
    top: float


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Char]]]:
    """For each layout the characters of each page, drawn in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("render")
    files = [folder / f"{layout.id}.docx" for layout in LAYOUTS]
    for file, layout in zip(files, LAYOUTS, strict=True):
        file.write_bytes(docx_bytes(TEXT, layout))
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {file.stem: characters(file.with_suffix(".pdf")) for file in files}


def characters(pdf: Path) -> list[list[Char]]:
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]
            found.append([Char(c, left, bottom, top) for c, (left, bottom, _, top) in boxes if c.strip()])
    return found


def body_lines(page: list[Char]) -> Counter[int]:
    """Characters of body text a line, by height on the page."""
    return Counter(round(char.bottom) for char in page if char.text == "云")


@pytest.mark.parametrize(("name", "characters"), [("gbt9704", 28), ("gbt9704_28", 27)])
def test_lines_and_characters(pages: dict[str, list[list[Char]]], name: str, characters: int) -> None:
    full = [body_lines(page) for page in pages[name][1:3]]
    assert [len(lines) for lines in full] == [22, 22]
    assert {count for lines in full for count in lines.values()} == {characters}


def test_the_text_area_is_filled(pages: dict[str, list[list[Char]]]) -> None:
    second = [char for char in pages["gbt9704"][1] if char.text == "云"]
    assert min(char.left for char in second) / POINT == pytest.approx(28, abs=1)
    assert max(char.left for char in second) / POINT + 5.6 == pytest.approx(210 - 26, abs=1)
    assert min(char.bottom for char in second) / POINT == pytest.approx(35, abs=3)


def test_page_numbers(pages: dict[str, list[list[Char]]]) -> None:
    for layout in LAYOUTS:
        feet = ["".join(c.text for c in page if c.bottom < 99 and c.text != "云") for page in pages[layout.id]]
        assert feet == [f"—{n}—" for n in range(1, len(feet) + 1)]
    first, second = (next(c for c in page if c.text == "—") for page in pages["gbt9704"][:2])
    assert first.left > 400 > 150 > second.left
    assert second.left / POINT == pytest.approx(28 + 4.9, abs=1.5)
    assert (35 - first.top / POINT) == pytest.approx(7, abs=1)
