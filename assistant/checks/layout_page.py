"""The page of a Word file against the standard: paper, margins, page numbers (GB/T 9704 5.1, 5.2.1, 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.checks.layout_schema import LayoutFinding, LayoutSeverity, basis, size_name
from assistant.checks.layout_styles import Styles
from assistant.export.annotated_package import WordFile
from assistant.export.layout import Layout
from assistant.readers.docx_numbering import W

_MM = 1440 / 25.4  # twips
_TOLERANCE = 1.06 * _MM  # ±1 mm, 5.2.1, and what rounding adds
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
_SIDES = {"top": "天头（上边距）", "left": "订口（左边距）", "right": "右边距", "bottom": "下边距"}
_SET_BY_STANDARD = frozenset({"top", "left"})  # the others follow from the text area of 156 × 225 mm
_PAGE = re.compile(r"(?:^|[\s\\])PAGE(?:$|[\s\\])", re.I)
_DASHED = re.compile(r"[—–―]\s*\d*\s*[—–―]")


def sections(root: Any) -> list[Any]:
    """The section properties of a document in order; those of former versions are not among them."""
    return [e for e in root.iter(f"{W}sectPr") if e.getparent().tag != f"{W}sectPrChange"]


def check_pages(word: WordFile, styles: Styles, layout: Layout) -> Iterator[LayoutFinding]:
    """What differs in paper, margins and page numbers. Landscape sections, which wide tables need, may be turned."""
    found = sections(word.root)
    many = len(found) > 1
    seen: set[tuple[str, str]] = set()
    for n, section in enumerate(found, start=1):
        for finding in _sheet(section, layout, f"第{n}节的" if many else ""):
            if (finding.kind, finding.found) not in seen:  # sections alike say it once
                seen.add((finding.kind, finding.found))
                yield finding
    yield from _numbers(word, found, styles, layout)


def _sheet(section: Any, layout: Layout, which: str) -> Iterator[LayoutFinding]:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    width, height = (_length(size, name, default) for name, default in (("w", 12240), ("h", 15840)))
    turned = width > height
    if turned:
        width, height = height, width
    if abs(width - layout.page_width) > _TOLERANCE or abs(height - layout.page_height) > _TOLERANCE:
        found = f"{_mm(width)}×{_mm(height)}毫米"
        message = f"{which}纸张是{found}，应为A4（210×297毫米）。"
        yield LayoutFinding("paper", "纸张", "warning", message, found, "A4（210×297毫米）", basis("5.1"))
    if turned:
        return
    for side, name in _SIDES.items():
        wanted = getattr(layout, side)
        length = _length(margins, side, 1440) + (_length(margins, "gutter", 0) if side == "left" else 0)
        if abs(abs(length) - wanted) > _TOLERANCE:
            set_ = side in _SET_BY_STANDARD
            found, right = f"{_mm(abs(length))}毫米", f"{_mm(wanted)}毫米"
            tolerance = "±1毫米" if set_ else ""
            message = f"{which}{name}是{found}，应为{right}{tolerance}。"
            severity: LayoutSeverity = "warning" if set_ else "note"
            yield LayoutFinding(f"margin:{side}", "页边距", severity, message, found, right + tolerance, basis("5.2.1"))


def _numbers(word: WordFile, found: list[Any], styles: Styles, layout: Layout) -> Iterator[LayoutFinding]:
    footers = dict(_number_paragraphs(word, found))
    if not footers:
        message = "没有页码；页码应为四号半角宋体阿拉伯数字，左右各放一条一字线。"
        yield LayoutFinding("number:none", "页码", "warning", message, "没有页码", "— 1 —", basis("7.5"))
        return
    paragraph = next(iter(footers.values()))
    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip()
    if not _DASHED.search(text):
        shown = text or "只有数字"
        message = f"页码写作“{text or '1'}”，数字左右应各有一条一字线（— 1 —）。"
        yield LayoutFinding("number:dash", "页码", "note", message, shown, "— 1 —", basis("7.5"))
    yield from _number_type(paragraph, styles, layout)
    aligns = {kind: _align(p, styles) for kind, p in footers.items()}
    settings = word.part("settings")
    if settings is None or settings.find(f"{W}evenAndOddHeaders") is None:
        aligns.pop("even", None)  # Word does not use it
    outside = aligns.get("default") == "right" and aligns.get("even") == "left"
    if layout.page_number == "outside" and not outside and "outside" not in aligns.values():
        where = {"center": "居中", "left": "居左", "right": "居右"}.get(_align(paragraph, styles), "其他位置")
        message = "单页页码应居右空一字，双页页码应居左空一字；不少单位习惯居中。"
        yield LayoutFinding("number:side", "页码", "note", message, where, "单页居右、双页居左", basis("7.5"))


def _number_type(paragraph: Any, styles: Styles, layout: Layout) -> Iterator[LayoutFinding]:
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iterfind(f"{W}t"))]
    runs = runs or [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}instrText") is not None]
    face = layout.faces["page_number"]
    for run in runs[:1]:
        type_ = styles.type(run, paragraph)
        if type_.size != face.size:
            found, wanted = size_name(type_.size), size_name(face.size)
            message = f"页码字号是{found}，应为{wanted}。"
            yield LayoutFinding("number:size", "页码", "note", message, found, wanted, basis("7.5"))
        if "宋" not in type_.latin and "宋" not in type_.chinese:
            found = type_.latin or type_.chinese or "默认字体"
            message = f"页码字体是{found}，应为宋体。"
            yield LayoutFinding("number:font", "页码", "note", message, found, "宋体", basis("7.5"))


def _number_paragraphs(word: WordFile, found: list[Any]) -> Iterator[tuple[str, Any]]:
    """Paragraphs of footers, else of headers, that hold a page number, by the kind of page."""
    for place in ("footerReference", "headerReference"):
        made = False
        for reference in (r for section in found for r in section.iterfind(f"{W}{place}")):
            part = word.related(reference.get(f"{_R}id") or reference.get(f"{_R_STRICT}id", ""))
            paragraph = None if part is None else next((p for p in part.iter(f"{W}p") if _numbered(p)), None)
            if paragraph is not None:
                made = True
                yield reference.get(f"{W}type", "default"), paragraph
        if made:
            return


def _numbered(paragraph: Any) -> bool:
    if any(e is not paragraph for e in paragraph.iter(f"{W}p")):
        return False  # it holds a text box: the number is in a paragraph of that
    instructions = "".join(e.text or "" for e in paragraph.iter(f"{W}instrText"))
    simple = [e.get(f"{W}instr", "") for e in paragraph.iter(f"{W}fldSimple")]
    return any(_PAGE.search(text) for text in (instructions, *simple))


def _align(paragraph: Any, styles: Styles) -> str:
    """Where the number stands: by the frame that holds it, or as the paragraph is aligned."""
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    align: str = (None if frame is None else frame.get(f"{W}xAlign")) or styles.form(paragraph).align
    return "left" if align == "both" else align


def _length(element: Any, name: str, default: int) -> int:
    text = "" if element is None else element.get(f"{W}{name}", "")
    match = re.match(r"-?\d{1,6}", text)
    return int(match[0]) if match else default


def _mm(twips: int) -> str:
    return f"{twips / _MM:.1f}".removesuffix(".0")
