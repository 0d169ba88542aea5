"""What the rules found, as real Word comments at the very words: in the user's own file, or in a plain copy of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from assistant.checks.layout_schema import LayoutFinding
from assistant.checks.schema import Finding
from assistant.export.annotated_map import Spot, TextMap, map_paragraphs, map_report, solid, title_blocks
from assistant.export.annotated_package import WordFile, open_word
from assistant.export.annotated_runs import Cuts, edges, host_paragraph, paragraph_of
from assistant.export.document import CELL_SEPARATOR, MARK, Document, Line, printable
from assistant.export.layout import layout_named
from assistant.readers.docx_numbering import W
from vectorstore.schema import Block, Report

AUTHOR = "循例"
INITIALS = "例"
MOST_PLACES = 30  # of one folded finding that get a comment of their own

SEVERITY_NAMES = {"error": "错误", "warning": "警告", "note": "提示"}
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_IN_BOX = "（原文在文本框内，批注标在文本框所在的段落。）"
_IN_NUMBER = "（所指文字由 Word 自动生成或不能单独选定，批注标在本段。）"


@dataclass(frozen=True, slots=True)
class _Remark:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A remark with its first and last character, or the paragraph where those cannot be marked."""

    text: str
    range: tuple[Spot, Spot] | None
    paragraph: Any


def annotated_docx(
    data: bytes, report: Report, findings: Sequence[Finding], layout: Sequence[LayoutFinding] = ()
) -> bytes:
    """The same Word file with a comment at the words of each finding. Its text and formatting stay as they are.

    Comments that were there stay. A place that cannot be marked to the character (an automatic number, a text box) gets
    its comment on the paragraph, and the comment says so.

    Args:
        data: the .docx file that the report was read from.
        report: the report as read from it.
        findings: what was found in the report.
        layout: what was found in the file's layout; one comment each, at its first place or on the first paragraph.

    Raises:
        InputError: the report was not read from this file.
        UnreadableFile: this is no .docx file, or it is damaged.
    """
    word = open_word(data)
    places = map_report(word, report)
    return _annotated(word, [*_on_layout(layout, word, places, report), *_on_words(findings, places, report)])


def annotated_copy(report: Report, findings: Sequence[Finding]) -> bytes:
    """The report's text as a Word file in the standard layout, with the comments: for reports that were no .docx."""
    from assistant.export.docx import docx_bytes

    count = title_blocks(report)
    title, body = report.blocks[:count], report.blocks[count:]
    heading = "".join(_text(report, b) for b in title)
    document = Document(heading, _lines(report, body), state="comment" if MARK.search(report.text) else "final")
    word = open_word(docx_bytes(document, layout_named()))
    return _annotated(word, _on_words(findings, _map_copy(word, report, title, body), report))


def comment_text(finding: Finding, suggestion: str | None) -> str:
    """【错误】名称：what is wrong；建议：…；依据：…。"""
    parts = [f"【{SEVERITY_NAMES[finding.severity]}】{finding.name}：{finding.message.rstrip('。；')}"]
    if suggestion is not None:
        parts.append(f"建议：改为“{suggestion}”" if suggestion else "建议：删去")
    parts += [f"依据：{finding.basis.rstrip('。')}"] if finding.basis else []
    left = finding.count - MOST_PLACES
    parts += [f"另有{left}处未逐一标出"] if left > 0 else []
    return "；".join(parts) + "。"


def _on_words(findings: Sequence[Finding], places: TextMap, report: Report) -> list[_Placed]:
    found = []
    for finding in findings:
        spans = [(finding.start, finding.end, finding.suggestion)]
        spans += [(place.start, place.end, place.suggestion) for place in finding.others]
        found += [_Remark(s, e, comment_text(finding, suggestion)) for s, e, suggestion in spans[:MOST_PLACES]]
    return [_place(remark, places, report) for remark in sorted(found, key=lambda r: (r.start, -r.end))]


def _on_layout(findings: Sequence[LayoutFinding], word: WordFile, places: TextMap, report: Report) -> Iterator[_Placed]:
    paragraphs = list(word.root.iter(f"{W}p"))
    for finding in findings:
        text = f"【版式】{finding.name}：{finding.message.rstrip('。')}；依据：{finding.basis}。"
        place = finding.places[0] if finding.places else None
        if place is None:
            yield _Placed(text, None, host_paragraph(places.paragraphs[0]))
        elif place.start is None or place.end is None:
            yield _Placed(text, None, host_paragraph(paragraphs[place.paragraph]))
        else:
            yield _place(_Remark(place.start, place.end, text), places, report)


def _annotated(word: WordFile, placed: Sequence[_Placed]) -> bytes:
    if not placed:
        return word.saved()
    cuts = Cuts(p.range for p in placed if p.range)
    comments = word.editable("comments", f"{W}comments", _COMMENTS)
    first = _next_id(word.root, comments)
    behind: list[tuple[Any, list[Any]]] = []
    for id, remark in enumerate(placed, start=first):
        comments.append(_comment(word.root, id, remark.text))
        start, *end = _marks(word.root, id)
        bounds = (cuts.before(remark.range[0]), cuts.behind(remark.range[1])) if remark.range else None
        bounds = bounds or edges(remark.paragraph)
        if bounds is None:
            remark.paragraph.extend([start, *end])
            continue
        bounds[0].addprevious(start)
        behind.append((bounds[1], end))
    for last, end in behind:  # only now, and the one that began first last: ranges that end together are nested
        for mark in reversed(end):
            last.addnext(mark)
    return word.saved()


def _place(remark: _Remark, places: TextMap, report: Report) -> _Placed:
    start, end = _widened(remark, report.text)
    spots = [spot for spot in places.spots[start:end] if spot]
    paragraph = places.paragraphs[_block(report.blocks, start)]
    blank = not any(map(solid, report.text[start:end]))
    if blank and not spots:  # blanks that the reader changed: their neighbours
        spots = [spot for spot in places.spots[max(0, start - 1) : end + 1] if spot]
    if not spots:
        host = host_paragraph(paragraph)
        return _Placed(remark.text + (_IN_NUMBER if host is paragraph else _IN_BOX), None, host)
    first = paragraph_of(spots[0][0])
    host = host_paragraph(first)
    if host is not first:
        return _Placed(remark.text + _IN_BOX, None, host)
    last = next(s for s in reversed(spots) if _beside(first, paragraph_of(s[0])))
    return _Placed(remark.text, (spots[0], last), first)


def _widened(remark: _Remark, text: str) -> tuple[int, int]:
    """At least one character: the next one of the paragraph, or at its end the last one."""
    if remark.end > remark.start:
        return remark.start, remark.end
    at = min(remark.start, len(text))
    return (at, at + 1) if at < len(text) and text[at] != "\n" else (max(0, at - 1), at)


def _beside(a: Any, b: Any) -> bool:
    """A range may go over paragraphs, but not into or out of a table cell."""
    return a is b or a.getparent() is b.getparent()


def _block(blocks: Sequence[Block], at: int) -> int:
    return max(0, bisect_right(blocks, at, key=lambda b: b.start) - 1)


def _next_id(root: Any, comments: Any) -> int:
    used = [e.get(f"{W}id", "") for e in [*comments, *root.iter(f"{W}commentRangeStart", f"{W}commentReference")]]
    return max((int(id) for id in used if id.isdecimal()), default=-1) + 1


def _marks(root: Any, id: int) -> tuple[Any, Any, Any]:
    number = {f"{W}id": str(id)}
    reference = _el(root, "r", _el(root, "commentReference", id=id))
    return root.makeelement(f"{W}commentRangeStart", number), root.makeelement(f"{W}commentRangeEnd", number), reference


def _comment(root: Any, id: int, text: str) -> Any:
    """A comment in small type of its own: the document's body type would blow up the margin."""
    words = _el(root, "t")
    words.text = printable(text)
    words.set(_SPACE, "preserve")
    small: dict[str, dict[str, object]] = {"rFonts": {"hint": "eastAsia", "eastAsia": "宋体"}, "sz": {"val": 18}}
    shape: dict[str, dict[str, object]] = {
        "spacing": {"before": 0, "after": 0, "line": 240, "lineRule": "auto"},
        "ind": {"left": 0, "right": 0, "firstLineChars": 0, "firstLine": 0},
        "jc": {"val": "left"},
    }
    paragraph = _el(
        root,
        "p",
        _properties(root, "pPr", shape),
        _el(root, "r", _properties(root, "rPr", small), _el(root, "annotationRef")),
        _el(root, "r", _properties(root, "rPr", small), words),
    )
    return _el(root, "comment", paragraph, id=id, author=AUTHOR, initials=INITIALS)


def _properties(root: Any, tag: str, values: dict[str, dict[str, object]]) -> Any:
    return _el(root, tag, *(_el(root, name, **attributes) for name, attributes in values.items()))


def _el(root: Any, tag: str, *children: Any, **attributes: object) -> Any:
    element = root.makeelement(f"{W}{tag}", {f"{W}{name}": str(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def _text(report: Report, block: Block) -> str:
    return report.text[block.start : block.end]


def _lines(report: Report, blocks: Sequence[Block]) -> tuple[Line, ...]:
    headings = {s.start: s for s in report.sections if s.number}
    lines = []
    for block in blocks:
        section = headings.get(block.start)
        if block.kind == "table_row":
            lines.append(Line("table_row", _text(report, block)))
        elif section and section.body_start <= block.end:
            lines.append(Line("heading", _text(report, block), min(section.level, 4), section.body_start - block.start))
        else:
            lines.append(Line("body", _text(report, block)))
    return tuple(lines)


def _map_copy(word: WordFile, report: Report, title: Sequence[Block], body: Sequence[Block]) -> TextMap:
    """The copy's paragraphs stand in the order of the blocks: the title's in one, then each in its own, or in cells."""
    content = [e for e in word.root[0] if e.tag in (f"{W}p", f"{W}tbl")]
    written = [e for e in content if e.tag == f"{W}tbl" or "".join(t.text or "" for t in e.iter(f"{W}t")).strip()]
    notes = [e for e in written if e.find(f"{W}pPr/{W}pStyle[@{W}val='Subtitle']") is not None]
    rest = iter(e for e in written if e not in notes)
    texts: list[str] = []
    paragraphs: list[list[Any]] = []
    if title:
        texts.append(report.text[: title[-1].end])
        paragraphs.append([next(rest)])
    for is_row, group in groupby(body, key=lambda b: b.kind == "table_row"):
        rows = next(rest).iter(f"{W}tr") if is_row else None
        for block in group:
            texts.append(_text(report, block))
            if rows is None:
                paragraphs.append([next(rest)])
            else:
                cells = [cell.find(f"{W}p") for cell in next(rows).iter(f"{W}tc")]
                paragraphs.append(cells[: texts[-1].count(CELL_SEPARATOR) + 1])
    made = map_paragraphs(texts, paragraphs)
    extra = (made.paragraphs[0],) * (len(title) - 1) if title else ()
    return TextMap(made.spots, extra + made.paragraphs)
