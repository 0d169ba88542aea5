"""The reader contract, once for every format."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from assistant.readers.base import RawDocument
from assistant.readers.sniff import raw_document
from assistant.readers.text import is_wide
from tests.assistant.readers.building import Placed, Rule, p, pdf, table, word
from tests.contracts.reader_contract import AFTER, ALL, BEFORE, HEADINGS, ROWS, TITLE, ReaderContract

LINES = "\n".join(ALL)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def docx_report() -> bytes:
    rows = [[escape(cell) for cell in row] for row in ROWS]
    before, after = ([p(escape(text)) for text in texts] for texts in (BEFORE, AFTER))
    return word("".join(before) + table(*rows) + "".join(after))


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(LINES.encode(), id="utf-8"),
        pytest.param(LINES.encode("utf-8-sig").replace(b"\n", b"\r\n"), id="utf-8 with mark, Windows"),
        pytest.param(LINES.encode("gb18030"), id="gb18030"),
        pytest.param(LINES.encode("utf-16"), id="utf-16 with mark"),
        pytest.param(LINES.encode("utf-16-le"), id="utf-16-le"),
        pytest.param(LINES.encode("utf-16-be"), id="utf-16-be"),
        pytest.param("\n\n".join(f"\u3000\u3000{text}\u00a0 " for text in ALL).encode(), id="indented"),
    ],
)
class TestText(ReaderContract):
    rows = False


class TestMarkdown(ReaderContract):
    @pytest.fixture
    def file(self) -> bytes:
        marked = [f"# {t}" if t == TITLE else f"## {t}" if t in HEADINGS else t for t in (*BEFORE, "", *AFTER)]
        rows = ["| " + " | ".join(row) + " |" for row in ROWS]
        marked[len(BEFORE)] = "\n".join([rows[0], "|---|:---:|---:|", *rows[1:]])
        return "\n\n".join(marked).encode()

    def test_headings_have_levels(self, document: RawDocument) -> None:
        levels = {block.text: block.level for block in document.blocks}
        assert [levels[text] for text in (TITLE, *HEADINGS, BEFORE[1])] == [1, 2, 2, 2, None]


class TestDocx(ReaderContract):
    @pytest.fixture
    def file(self) -> bytes:
        return docx_report()


class TestHtml(ReaderContract):
    @pytest.fixture(params=["utf-8", "gb18030"])
    def file(self, request: pytest.FixtureRequest) -> bytes:
        def paragraphs(texts: tuple[str, ...]) -> str:
            return "".join(f"<p>\u3000\u3000{escape(text)}</p>\n" for text in texts)

        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
        page = (
            f"<!DOCTYPE html>\n<html><head><title>{TITLE}-云溪市人民政府</title>"
            # the tag names one encoding whatever the bytes are
            '<meta charset="gb2312"><style>p{color:red}</style></head><body><div class="nav"><a href="/">首页</a></div>'
            f'<div class="content"><h1>{TITLE}</h1>{paragraphs(BEFORE[1:])}<table>{rows}</table>{paragraphs(AFTER)}</div>'
            '<div class="footer">版权所有</div><script>var a = "不是正文。";</script></body></html>'
        )
        return page.encode(request.param)


class TestPdf(ReaderContract):
    @pytest.fixture
    def file(self) -> bytes:
        return pdf(*typeset())

    def test_knows_the_page_on_which_a_paragraph_begins(self, document: RawDocument) -> None:
        pages = [block.page for block in document.blocks]
        assert pages[0] == 1
        assert pages[-1] == 2
        assert pages == sorted(pages)

    def test_lists_running_heads_and_page_numbers(self, document: RawDocument) -> None:
        assert set(document.removed) == {"云溪市民政局年度报告", "—1—", "—2—"}


def typeset() -> list[list[Placed | Rule]]:
    """Set the report as a typesetter would: 28 characters a line, 16 points, on two pages with head and foot."""
    pages: list[list[Placed | Rule]] = []
    y = 0.0

    def next_line() -> float:
        nonlocal y
        y -= 28
        if not pages or y < 340:
            number = len(pages) + 1
            pages.append([(80, 800, 9, "云溪市民政局年度报告"), (280, 40, 14, f"— {number} —")])
            y = 720
        return y

    def paragraph(text: str) -> None:
        line, width, left = "", 2.0, 112
        for char in [*text, ""]:
            if not char or (width + 0.5 > 28 and char not in "，。；："):
                base = next_line()
                pages[-1].append((left, base, 16, line))
                line, width, left = "", 0.0, 80
            line += char
            width += 1.0 if is_wide(char or "x") else 0.5

    next_line()
    pages[-1].append((92, y, 18, TITLE))
    for text in BEFORE[1:]:
        paragraph(text)
    next_line()
    top = y + 14
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            pages[-1].append((84 + 150 * j, top - 20 - 30 * i, 14, cell))
    pages[-1] += [(80, top - 30 * i, 530, top - 30 * i) for i in range(len(ROWS) + 1)]
    pages[-1] += [(80 + 150 * j, top, 80 + 150 * j, top - 30 * len(ROWS)) for j in range(4)]
    y = top - 30 * len(ROWS)
    for text in AFTER[:-2]:
        paragraph(text)
    for text in AFTER[-2:]:
        next_line()
        pages[-1].append((400, y, 16, text))
    return pages


@needs_office
class TestThroughLibreOffice:
    """What a real program makes of the Word file: a PDF with its own fonts and order, and an old .doc."""

    @pytest.mark.parametrize("kind", ["pdf", "doc"])
    def test_gives_the_paragraphs_in_order(self, kind: str, tmp_path: Path) -> None:
        source = office_report(tmp_path / "report.docx")
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        document = raw_document((tmp_path / f"report.{kind}").read_bytes(), max_bytes=10_000_000)
        assert document.format == kind
        assert [block.text for block in document.blocks] == list(ALL)


def office_report(path: Path) -> Path:
    """A Word file as an office program accepts it: 16 points, indents of two characters, a ruled table."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    for number, text in enumerate(BEFORE):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32 if number else 0)
        paragraph.alignment = 0 if number else 1
        paragraph.add_run(text).font.size = Pt(16 if number else 18)
    grid = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
    grid.style = "Table Grid"
    for i, row in enumerate(ROWS):
        for j, text in enumerate(row):
            grid.cell(i, j).text = text
    for text in AFTER:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.add_run(text).font.size = Pt(16)
    document.save(str(path))
    return path
