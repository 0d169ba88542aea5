"""Make the sample reports in ``samples/`` from their sources in ``scripts/sample_sources/``.

    python scripts/build_samples.py [--out FOLDER] [--only WORD]

A source is a line-based text: ``#`` title (a backslash where it breaks), ``~`` subtitle, ``##`` and ``###`` headings,
``**heading。**text`` a heading that runs into its paragraph, ``^`` table caption, ``|`` table row, ``>>`` signature
line; any other line is a paragraph. ``samples.toml`` says what is made of each source. The PDF files need LibreOffice
and Chinese fonts; everything else is written by this program alone, the same each time.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Literal

import jinja2
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "scripts" / "sample_sources"
OUTPUT = ROOT / "samples"

Kind = Literal["title", "subtitle", "h1", "h2", "run_in", "caption", "row", "signature", "paragraph"]
Headings = Literal["typed", "styled", "numbered"]

MARKS: dict[str, Kind] = {"###": "h2", "##": "h1", "#": "title", "~": "subtitle", "^": "caption", ">>": "signature"}
TITLE_BREAK = "\\"  # where a long title breaks into two lines on paper
PDF_STAMPS = (  # replaced by as many characters, so that the offsets in the file stay right
    (rb"/CreationDate\(D:\d{14}", b"/CreationDate(D:20240301000000"),
    (rb"<[0-9A-F]{32}>", b"<" + b"0" * 32 + b">"),
    (rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32),
)
NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
LINE_PITCH = Pt(28.95)  # 22 lines on a page of 225 mm, GB/T 9704-2012 5.2.3
TABLE_COLUMNS = (Mm(36), Mm(30))  # the first column, the others
TWO_CHARACTERS = Pt(32)  # first-line indent: two characters of size 3 (16 pt)


@dataclass(frozen=True, slots=True)
class Element:
    """One line of a source. ``lead`` is the heading part of a run-in heading, ``cells`` those of a table row."""

    kind: Kind
    text: str
    lead: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names of a Word layout: title, body, first and second heading level."""

    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    first: str = "黑体"
    second: str = "楷体_GB2312"


PRINTED = Fonts(
    "Noto Serif CJK SC", "Droid Sans Fallback", "Noto Serif CJK SC", "Droid Sans Fallback"
)  # small when embedded


@dataclass(frozen=True, slots=True)
class Sample:
    """What is made of one source. The format is the suffix of ``output``; ``page`` fills the web page's frame."""

    source: str
    output: str
    encoding: str = "utf-8"
    headings: Headings = "typed"
    page: dict[str, str] = field(default_factory=dict)

    @property
    def printed(self) -> bool:
        """True for PDF, which needs fonts of this machine and gets a running header."""
        return self.output.endswith(".pdf")

    @property
    def fonts(self) -> Fonts:
        """The fonts named in the Word file, or embedded in the PDF."""
        return PRINTED if self.printed else Fonts()


def samples() -> list[Sample]:
    """The samples of ``samples.toml`` in order."""
    entries = tomllib.loads((SOURCES / "samples.toml").read_text(encoding="utf-8"))["sample"]
    return [Sample(**entry) for entry in entries]


def parse(source: str) -> list[Element]:
    """The elements of a source in order; empty lines separate and are dropped."""
    return [_element(line.strip()) for line in source.splitlines() if line.strip()]


def _element(line: str) -> Element:
    for mark, kind in MARKS.items():
        if line.startswith(mark):
            return Element(kind, line.removeprefix(mark).lstrip())
    if line.startswith("|"):
        return Element("row", line, cells=tuple(cell.strip() for cell in line.strip("|").split("|")))
    if line.startswith("**"):
        lead, rest = line.removeprefix("**").split("**", 1)
        return Element("run_in", rest, lead=lead)
    return Element("paragraph", line)


def title_of(elements: Sequence[Element]) -> str:
    """The title in one line."""
    return next(element.text for element in elements if element.kind == "title").replace(TITLE_BREAK, "")


def render_text(elements: Sequence[Element]) -> str:
    """Plain text as officials keep it: indented paragraphs, centred title, the signature to the right."""
    margins: dict[Kind, str] = {"title": "　" * 8, "subtitle": "　" * 8, "signature": "　" * 24}
    lines = [margins.get(element.kind, "　　") + element.lead + element.text for element in elements]
    return "\n".join(lines) + "\n"


def render_html(elements: Sequence[Element], sample: Sample) -> str:
    """A page of a government web site: the report inside navigation, article tools and footer."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES), undefined=jinja2.StrictUndefined, autoescape=True
    )
    title = title_of(elements)
    body = "\n".join(_html_blocks([e for e in elements if e.kind != "title"], sample.headings))
    page = environment.get_template("page.html.j2")
    return page.render(title=title, body=Markup(body), **sample.page) + "\n"


def _html_blocks(elements: Sequence[Element], headings: Headings) -> list[str]:
    blocks: list[str] = []
    for group in grouped(elements):
        if group[0].kind == "row":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row.cells) for row in group)
            blocks.append("<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>")
        else:
            blocks.append(_html_block(group[0], headings))
    return blocks


def _html_block(element: Element, headings: Headings) -> str:
    text = escape(element.text)
    if element.kind in ("h1", "h2"):
        tag = {"h1": "h2", "h2": "h3"}[element.kind]
        return f"<{tag}>{text}</{tag}>" if headings == "styled" else f"<p><strong>{text}</strong></p>"
    if element.kind == "signature":
        return f'<p style="text-align: right">{text}</p>'
    lead = f"<strong>{escape(element.lead)}</strong>" if element.lead else ""
    return f"<p>{lead}{text}</p>"


def grouped(elements: Sequence[Element]) -> list[list[Element]]:
    """The elements, those rows together that make one table (a caption or text between rows parts two tables)."""
    groups: list[list[Element]] = []
    for element in elements:
        same = element.kind == "row" and bool(groups) and groups[-1][0].kind == "row"
        if same and len(element.cells) == len(groups[-1][0].cells):
            groups[-1].append(element)
        else:
            groups.append([element])
    return groups


def render_docx(elements: Sequence[Element], sample: Sample) -> bytes:
    """A Word file in the layout of GB/T 9704-2012; the bytes depend on nothing but the source and this program."""
    document = Document()
    title = title_of(elements)
    _page(document, title if sample.printed else "")
    _styles(document, sample)
    for group in grouped(elements):
        if group[0].kind == "row":
            _table(document, group, sample.fonts)
        else:
            _paragraph(document, group[0], sample)
    _keep_signature(document, sum(element.kind == "signature" for element in elements))
    core = document.core_properties
    core.title, core.author, core.comments, core.revision = title, "", "", 1
    core.created = core.modified = datetime(2024, 3, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    document.save(buffer)
    return _fixed_dates(buffer.getvalue())


def _fixed_dates(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2024, 3, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return buffer.getvalue()


def _page(document: Any, header: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(23), Mm(22)
    footers = [section.footer]
    if header:  # on all pages but the first
        section.different_first_page_header_footer = True
        footers.append(section.first_page_footer)
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(header).font.size = Pt(10.5)
    for footer in footers:
        _page_number(footer.paragraphs[0])


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = 1.0
    for part in ("— ", "begin", "PAGE", "separate", "1", "end", " —"):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        if part in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            run._r.append(mark)
        elif part == "PAGE":
            code = OxmlElement("w:instrText")
            code.text = part
            run._r.append(code)
        else:
            run.text = part


def _styles(document: Any, sample: Sample) -> None:
    styles, fonts = document.styles, sample.fonts
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # the template's en-US draws 。 and ， in the wrong place
    normal = styles["Normal"]
    _font(normal, fonts.body, 16)
    layout = normal.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE_PITCH
    layout.space_before = layout.space_after = Pt(0)
    for name in ("Header", "Footer"):
        _font(styles[name], fonts.body, 14)
    table = styles.add_style("表格文字", WD_STYLE_TYPE.PARAGRAPH)
    table.base_style = normal
    _font(table, fonts.body, 10.5)
    table.paragraph_format.line_spacing = Pt(20)
    if sample.headings == "typed":
        return
    for level, name in ((1, fonts.first), (2, fonts.second)):
        heading = styles[f"Heading {level}"]
        _font(heading, name, 16)
        heading.font.bold, heading.font.color.rgb = False, RGBColor(0, 0, 0)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(0)
        heading.paragraph_format.first_line_indent = TWO_CHARACTERS
    if sample.headings == "numbered":
        _numbering(document)


def _font(target: Any, name: str, size: float) -> None:
    """Set one font for all scripts; the theme attributes of the template would win otherwise."""
    target.font.name, target.font.size = name, Pt(size)
    fonts = target.element.get_or_add_rPr().find(qn("w:rFonts"))
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def _numbering(document: Any) -> None:
    """Number the heading styles by Word itself: “一、” and “（一）” then stand nowhere in the text."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="640"/></w:pPr></w:lvl>'
        for level, text in enumerate(("%1、", "（%2）"))
    )
    numbering = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}'
    numbering.insert(0, parse_xml(abstract + "</w:abstractNum>"))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level in (0, 1):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        properties.insert_element_before(
            parse_xml(xml), "w:suppressLineNumbers", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )


def _paragraph(document: Any, element: Element, sample: Sample) -> None:
    kind, text, fonts = element.kind, element.text, sample.fonts
    heading = kind in ("h1", "h2")
    style = f"Heading {kind[1]}" if heading and sample.headings != "typed" else "Normal"
    paragraph = document.add_paragraph(style=style)
    if heading and sample.headings == "numbered":
        text = NUMBER.sub("", text)
    if kind in ("title", "subtitle", "caption"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind == "signature":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = TWO_CHARACTERS
    else:
        paragraph.paragraph_format.first_line_indent = TWO_CHARACTERS
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if heading else WD_ALIGN_PARAGRAPH.JUSTIFY
    if kind == "title":
        paragraph.paragraph_format.line_spacing = Pt(36)
        paragraph.paragraph_format.space_after = LINE_PITCH
        run = paragraph.add_run(text.replace(TITLE_BREAK, "\n"))
        _font(run, fonts.title, 22)
        spacing = OxmlElement("w:spacing")  # condensed by 1.2 pt, so that twenty characters stand on one line
        spacing.set(qn("w:val"), "-24")
        run._r.get_or_add_rPr().append(spacing)
        return
    if element.lead:
        _font(paragraph.add_run(element.lead), fonts.second, 16)
    run = paragraph.add_run(text)
    if heading and sample.headings == "typed":
        _font(run, fonts.first if kind == "h1" else fonts.second, 16)


def _keep_signature(document: Any, lines: int) -> None:
    """Put an empty line before the signature of ``lines`` lines and keep it on a page with the end of the text."""
    if lines:
        document.paragraphs[-lines].insert_paragraph_before(style="Normal")
        for paragraph in document.paragraphs[-lines - 2 : -1]:
            paragraph.paragraph_format.keep_with_next = True


def _table(document: Any, rows: Sequence[Element], fonts: Fonts) -> None:
    table = document.add_table(rows=0, cols=len(rows[0].cells), style="Table Grid")
    table.autofit = False
    for index, row in enumerate(rows):
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row.cells, strict=True)):
            cell.width = TABLE_COLUMNS[min(column, 1)]
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["表格文字"]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(text)
            if index == 0:
                _font(run, fonts.first, 10.5)


def render_pdf(elements: Sequence[Element], sample: Sample) -> bytes:
    """The Word layout printed by LibreOffice. Raises CalledProcessError or FileNotFoundError when that fails."""
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder, "report.docx")
        word.write_bytes(render_docx(elements, sample))
        profile = Path(folder, "profile").as_uri()
        command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, str(word)], check=True, capture_output=True, timeout=120)
        data = word.with_suffix(".pdf").read_bytes()
    for stamp, fixed in PDF_STAMPS:
        data = re.sub(stamp, fixed, data)
    return data


def build(sample: Sample) -> bytes:
    """The bytes of one sample file."""
    elements = parse((SOURCES / sample.source).read_text(encoding="utf-8"))
    suffix = Path(sample.output).suffix
    if suffix == ".txt":
        return render_text(elements).encode(sample.encoding)
    if suffix == ".html":
        return render_html(elements, sample).encode(sample.encoding)
    return render_pdf(elements, sample) if suffix == ".pdf" else render_docx(elements, sample)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the sample files."""
    parser = argparse.ArgumentParser(description="Build the sample reports from scripts/sample_sources.")
    parser.add_argument("--out", type=Path, default=OUTPUT)
    parser.add_argument("--only", default="", help="build only the files whose name holds this word")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for sample in samples():
        if options.only in sample.output:
            data = build(sample)
            (options.out / sample.output).write_bytes(data)
            print(f"{len(data):>8,}  {sample.output}")


if __name__ == "__main__":
    main()
