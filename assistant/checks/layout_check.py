"""A Word file against the layout of GB/T 9704: page, type, lines, indents. What the standard leaves open is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.checks.layout_page import check_pages, sections
from assistant.checks.layout_roles import Roles, Stretch, roles
from assistant.checks.layout_schema import (
    LONGEST_EXCERPT,
    LayoutFinding,
    LayoutPlace,
    LayoutSeverity,
    basis,
    folded,
    size_name,
)
from assistant.checks.layout_styles import Form, Styles, Type
from assistant.export.annotated_map import TextMap, map_report, printed
from assistant.export.annotated_package import WordFile, open_word
from assistant.export.layout import Layout, Role
from assistant.readers import docx
from assistant.readers.assemble import assemble
from assistant.readers.docx_numbering import W
from vectorstore.schema import Report

_NAMES: dict[Role, str] = {
    "title": "标题",
    "heading1": "一级标题“一、”",
    "heading2": "二级标题“（一）”",
    "heading3": "三级标题“1.”",
    "heading4": "四级标题“（1）”",
    "body": "正文",
}
# the kind of type that the standard names, and what a font of that kind has in its name
_KINDS: dict[Role, tuple[str, str]] = {
    "title": ("小标宋体", "小标宋"),
    "heading1": ("黑体", "黑体"),
    "heading2": ("楷体", "楷体"),
    "heading3": ("仿宋体", "仿宋"),
    "heading4": ("仿宋体", "仿宋"),
    "body": ("仿宋体", "仿宋"),
}
_CLAUSES: dict[Role, str] = {"title": "7.3.1", "body": "5.2.2、7.3.3"}
_TIGHTEST, _WIDEST = 560, 580  # twips: 28 to 29 points
_INDENT = (1.8, 2.2)  # characters: two, however they are stated
_SHARED = re.compile("[“”‘’…—]+")  # in Chinese and in Latin fonts
_CAPTION = 40  # characters; a centred line up to that long is a caption


@dataclass(frozen=True, slots=True)
class _Check:
    """One file under inspection, with what all checks of its paragraphs need."""

    word: WordFile
    report: Report
    places: TextMap
    styles: Styles
    layout: Layout
    order: dict[Any, int]  # the number of each paragraph in the file
    grid: bool  # every section keeps 22 lines a page by its line grid

    def find(
        self, kind: str, name: str, severity: LayoutSeverity, message: str, found: str, wanted: str, clause: str,
        paragraph: Any, start: int, end: int,
    ) -> LayoutFinding:  # fmt: skip
        excerpt = self.report.text[start:end][:LONGEST_EXCERPT]
        place = LayoutPlace(self.order[paragraph], excerpt, start, end)
        return LayoutFinding(kind, name, severity, message, found, wanted, basis(clause), (place,))


def check_layout(data: bytes, layout: Layout) -> tuple[LayoutFinding, ...]:
    """Where a .docx file differs from a layout after GB/T 9704, file-wide things first, then in reading order.

    Tables, text boxes, attachments, captions, sub-titles and the table of contents are not looked at. Line pitches of
    28 to 29 points pass in every layout. More than ``FOLD_ABOVE`` differences of one kind become one finding.

    Raises:
        UnreadableFile: this is no .docx file, it is damaged, or it holds no text.
    """
    word = open_word(data)
    report = assemble(docx.read(data), id="", source="")
    styles = Styles(word.part("styles"), word.part("theme"), word.part("settings"))
    check = _Check(
        word=word,
        report=report,
        places=map_report(word, report),
        styles=styles,
        layout=layout,
        order={paragraph: n for n, paragraph in enumerate(word.root.iter(f"{W}p"))},
        grid=all(map(_keeps_lines, sections(word.root))),
    )
    found = [*check_pages(word, styles, layout), *_paragraphs(check, roles(report)), *_pictures(check)]
    return folded(found)


def _paragraphs(check: _Check, told: Roles) -> Iterator[LayoutFinding]:
    seen: set[Any] = set()
    for stretch in told.stretches:
        paragraph = check.places.paragraphs[stretch.block]
        if any(e.tag in (f"{W}tc", f"{W}txbxContent") for e in paragraph.iterancestors()):
            continue
        form = check.styles.form(paragraph)
        block = check.report.blocks[stretch.block]
        if stretch.role == "body" and form.align == "center" and block.end - block.start <= _CAPTION:
            continue
        yield from _joined(check.report.text, _types(check, stretch, paragraph))
        if paragraph not in seen:
            seen.add(paragraph)
            whole = (paragraph, block.start, block.end)
            if stretch.role == "title":
                yield from _title(check, form, *whole)
            else:
                yield from _lines(check, form, *whole)
                if stretch.block in told.indented:
                    yield from _indent(check, form, *whole)
                    if stretch.role == "body":
                        yield from _aligned(check, form, *whole)


def _types(check: _Check, stretch: Stretch, paragraph: Any) -> Iterator[LayoutFinding]:
    """Font, size and weight of the runs that a stretch is made of, neighbours alike taken together."""
    for start, end, type_ in _grouped(check, stretch, paragraph):
        at = (paragraph, start, end)
        yield from _font(check, stretch, type_, *at)
        face = check.layout.faces[stretch.role]
        name, clause = _NAMES[stretch.role], _CLAUSES.get(stretch.role, "7.3.3")
        if type_.size != face.size:
            found, wanted = size_name(type_.size), size_name(face.size)
            message = f"{name}字号是{found}，应为{wanted}。"
            yield check.find(f"size:{stretch.role}", "字号", "warning", message, found, wanted, clause, *at)
        if type_.bold and stretch.role != "body":
            message = f"{name}加粗了；标准没有要求加粗，有的地方习惯加粗。"
            yield check.find(f"bold:{stretch.role}", "加粗", "note", message, "加粗", "不加粗", clause, *at)
        if not type_.hinted and type_.latin != type_.chinese and type_.latin.isascii():
            for match in _SHARED.finditer(check.report.text, start, end):
                found = type_.latin or "西文字体"
                message = "引号、破折号、省略号会按西文字体排，又窄又偏；请选中后把字体设为与正文相同的中文字体。"
                where = (paragraph, *match.span())
                yield check.find("quotes", "标点字体", "note", message, found, "中文字体", "5.2.2", *where)


def _joined(text: str, findings: Iterator[LayoutFinding]) -> Iterator[LayoutFinding]:
    """Findings of one kind that follow each other in a paragraph, with at most digits and blanks between, as one."""
    open_: dict[tuple[str, str], LayoutFinding] = {}
    for finding in findings:
        key = (finding.kind, finding.found)
        before = open_.get(key)
        if before is None:
            open_[key] = finding
            continue
        first, place = before.places[0], finding.places[0]
        if finding.kind != "quotes" and text[first.end : place.start].isascii():
            excerpt = text[first.start : place.end][:LONGEST_EXCERPT]
            open_[key] = replace(before, places=(replace(first, excerpt=excerpt, end=place.end),))
        else:
            yield before
            open_[key] = finding
    yield from open_.values()


def _font(
    check: _Check, stretch: Stretch, type_: Type, paragraph: Any, start: int, end: int
) -> Iterator[LayoutFinding]:
    kind, word = _KINDS[stretch.role]
    if check.report.text[start:end].isascii() or word in type_.chinese:
        return  # the standard leaves digits and Latin letters open
    found, name = type_.chinese or "默认字体", _NAMES[stretch.role]
    stand_in = type_.chinese in check.layout.faces[stretch.role].names
    softened = stand_in or stretch.run_in  # many set a heading that opens a paragraph in the type of the paragraph
    message = f"{name}用了{found}，应为{kind}" + ("；电脑没有这种字体时可以代用。" if stand_in else "。")
    severity: LayoutSeverity = "note" if softened else "warning"
    clause = _CLAUSES.get(stretch.role, "7.3.3")
    yield check.find(
        f"font:{stretch.role}:{severity}", "字体", severity, message, found, kind, clause, paragraph, start, end
    )


def _grouped(check: _Check, stretch: Stretch, paragraph: Any) -> Iterator[tuple[int, int, Type]]:
    group: tuple[int, int, Type] | None = None
    for n in range(stretch.start, stretch.end):
        spot = check.places.spots[n]
        run = None if spot is None or check.report.text[n].isspace() else spot[0].getparent()
        if run is None or run.tag != f"{W}r":
            continue
        type_ = check.styles.type(run, paragraph)
        if group and group[2] == type_:
            group = (group[0], n + 1, type_)
        else:
            if group:
                yield group
            group = (n, n + 1, type_)
    if group:
        yield group


def _title(check: _Check, form: Form, paragraph: Any, start: int, end: int) -> Iterator[LayoutFinding]:
    at = (paragraph, start, end)
    if form.align != "center":
        found = _align_name(form.align)
        yield check.find("title:align", "标题居中", "warning", f"标题{found}，应居中。", found, "居中", "7.3.1", *at)
    elif abs(form.first) > 0.1:
        found = f"首行缩进{form.first:.1f}字".replace(".0字", "字")
        message = "标题居中，但又有首行缩进，看上去偏右。"
        yield check.find("title:indent", "标题居中", "note", message, found, "不缩进", "7.3.1", *at)


def _lines(check: _Check, form: Form, paragraph: Any, start: int, end: int) -> Iterator[LayoutFinding]:
    """Line pitch, and space around the paragraph."""
    at = (paragraph, start, end)
    exact = form.rule == "exact" and _TIGHTEST <= form.line <= _WIDEST
    by_grid = form.rule == "auto" and form.line == 240 and form.on_grid and check.grid
    if not exact and not by_grid:
        found, wanted = _pitch_name(form), f"固定值{check.layout.pitch / 20:g}磅"
        message = f"行距是{found}，应为固定值28～29磅（每面22行）。"
        yield check.find("pitch", "行距", "warning", message, found, wanted, "5.2.3", *at)
    if form.before or form.after:
        found = f"段前{form.before / 20:g}磅、段后{form.after / 20:g}磅"
        message = f"{found}；段前段后应为0，否则每面排不满22行。"
        yield check.find("space", "段前段后", "note", message, found, "0", "5.2.3", *at)


def _aligned(check: _Check, form: Form, paragraph: Any, start: int, end: int) -> Iterator[LayoutFinding]:
    if form.align in ("left", "center", "right"):
        severity: LayoutSeverity = "note" if form.align == "left" else "warning"
        found = _align_name(form.align)
        message = f"正文{found}，应两端对齐，撑满版心。"
        at = (paragraph, start, end)
        yield check.find("align", "对齐", severity, message, found, "两端对齐", "5.2.3", *at)


def _indent(check: _Check, form: Form, paragraph: Any, start: int, end: int) -> Iterator[LayoutFinding]:
    at = (paragraph, start, end)
    typed = _typed(paragraph)
    if form.numbered:
        return  # its indents come from the numbering, which may set them as tab stops
    if form.left > 0.1 and form.first > -0.1:
        found = f"整段左缩进{form.left:.1f}字".replace(".0字", "字")
        yield check.find("left", "缩进", "note", f"{found}；回行应顶格。", found, "回行顶格", "7.3.3", *at)
    low, high = _INDENT
    if not low <= form.first + typed <= high:
        found = f"{form.first + typed:.1f}字".replace(".0字", "字")
        message = f"每段首行应左空二字，这里是{found}。"
        yield check.find("indent", "缩进", "warning", message, found, "二字", "7.3.3", *at)
    elif typed:
        message = "首行的两个字是用空格敲出来的；改用“首行缩进2字符”，改字号、转格式时才不会走样。"
        yield check.find("indent:typed", "缩进", "note", message, "空格", "首行缩进2字符", "7.3.3", *at)


def _typed(paragraph: Any) -> float:
    """Characters' width of blanks that are typed before the first word."""
    width = 0.0
    for char, _ in printed(paragraph):
        if not char.isspace():
            break
        width += 1.0 if char == "\u3000" else 2.0 if char == "\t" else 0.5
    return width


def _pictures(check: _Check) -> Iterator[LayoutFinding]:
    """A picture in a line of fixed height shows no more than that height."""
    for paragraph, n in check.order.items():
        drawn = any(e.tag.endswith("}inline") for e in paragraph.iter() if isinstance(e.tag, str))
        if drawn and check.styles.form(paragraph).rule == "exact":
            message = "图片所在的段落行距是固定值，图片只会露出一行的高度；请把这一段改为单倍行距。"
            found = _pitch_name(check.styles.form(paragraph))
            place = LayoutPlace(n, "（图片）", None, None)
            yield LayoutFinding("picture", "图片被遮", "warning", message, found, "单倍行距", "排版常识", (place,))


def _keeps_lines(section: Any) -> bool:
    grid = section.find(f"{W}docGrid")
    pitch = "" if grid is None else grid.get(f"{W}linePitch", "")
    lines = grid is not None and grid.get(f"{W}type") in ("lines", "linesAndChars", "snapToChars")
    return lines and pitch.isdecimal() and _TIGHTEST <= int(pitch) <= _WIDEST


def _pitch_name(form: Form) -> str:
    if form.rule == "exact":
        return f"固定值{form.line / 20:g}磅"
    if form.rule == "atLeast":
        return f"最小值{form.line / 20:g}磅"
    return "单倍行距" if form.line == 240 else f"{form.line / 240:.2f}".rstrip("0").rstrip(".") + "倍行距"


def _align_name(align: str) -> str:
    return {"left": "左对齐", "right": "右对齐", "center": "居中", "both": "两端对齐"}.get(align, "分散对齐")
