"""The checked text as HTML, a page at a time: words in question marked by grade, with the numbers of their findings. Pure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.checks.schema import SEVERITIES, Finding
from assistant.export.document import CELL_SEPARATOR
from assistant.web import check_texts as c
from vectorstore.chinese import Span
from vectorstore.schema import Block, Report

PAGE = 6_000  # characters drawn at a time


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a finding. ``number`` is that of the finding, ``now`` tells the place that the user chose.

    ``further``: not the first place of a folded finding; hundreds of equal numbers would hide the text.
    """

    start: int
    end: int
    number: int
    severity: str
    title: str
    now: bool = False
    further: bool = False


def marks(findings: Sequence[Finding], chosen: tuple[str, int, int] | None = None) -> tuple[Mark, ...]:
    """All places of the findings, which are numbered from 1 in the order given."""
    found = []
    for number, finding in enumerate(findings, start=1):
        spans = [(finding.start, finding.end), *((p.start, p.end) for p in finding.others)]
        for place, (start, end) in enumerate(spans):
            now = chosen == (finding.fingerprint, finding.start, place)
            title = f"{finding.name}：{finding.message}"
            found.append(Mark(start, end, number, finding.severity, title, now, place > 0))
    return tuple(sorted(found, key=lambda m: (m.start, m.end, m.number)))


def pages(report: Report) -> tuple[Span, ...]:
    """The text in pages of whole paragraphs; one that is longer than a page has its own."""
    found: list[Span] = []
    for block in report.blocks:
        if found and block.end - found[-1][0] <= PAGE:
            found[-1] = (found[-1][0], block.end)
        else:
            found.append((block.start, block.end))
    return tuple(found) or ((0, 0),)


def page_at(report: Report, offset: int) -> int:
    """The number of the page, from 0, that holds an offset."""
    return max((n for n, (start, _) in enumerate(pages(report)) if start <= offset), default=0)


def text_html(report: Report, span: Span, marks: Sequence[Mark]) -> str:
    """The blocks within ``span`` as HTML: headings, paragraphs, tables. All text is escaped."""
    low, high = span
    inside = [b for b in report.blocks if b.start < high and low < b.end]
    near = [m for m in marks if m.start <= high and low <= m.end]
    heads = {s.start: s.body_start for s in report.sections}
    parts: list[str] = []
    for is_table, group in groupby(inside, key=lambda b: b.kind == "table_row"):
        if is_table:
            parts.append(f"<table>{''.join(_row(report.text, b, near) for b in group)}</table>")
            continue
        for block in group:
            words = marked(report.text, block.start, block.end, near)
            heading = heads.get(block.start, -1) >= block.end
            parts.append(f"<h4>{words}</h4>" if heading else f"<p>{words}</p>")
    return f'<div class="xl-text xl-checked" tabindex="0" role="region" aria-label="{c.BODY}">{"".join(parts)}</div>'


def marked(text: str, low: int, high: int, marks: Sequence[Mark]) -> str:
    """``text[low:high]`` as HTML with the marks inside it; where they overlap the gravest one gives the colour."""
    own = [m for m in marks if (m.start < high and low < m.end) or (low <= m.start <= high and m.start == m.end)]
    cuts = sorted({low, high, *(min(max(e, low), high) for m in own for e in (m.start, m.end))})
    parts: list[str] = []
    for at, end in zip(cuts, [*cuts[1:], high], strict=True):
        parts.extend(_number(m) for m in own if m.start == at and (m.now or not m.further))
        covering = [m for m in own if m.start <= at and end <= m.end]
        words = html.escape(text[at:end])
        if not words:
            continue
        if covering:
            worst = min(covering, key=lambda m: (SEVERITIES.index(m.severity), m.end - m.start))
            now = " now" if any(m.now for m in covering) else ""
            words = f'<mark class="{worst.severity}{now}" title="{html.escape(worst.title)}">{words}</mark>'
        parts.append(words)
    return "".join(parts)


def _number(mark: Mark) -> str:
    now = " now" if mark.now else ""
    return f'<sup class="xl-n {mark.severity}{now}">{mark.number}</sup>'


def _row(text: str, block: Block, marks: Sequence[Mark]) -> str:
    cells = []
    at = block.start
    for cell in text[block.start : block.end].split(CELL_SEPARATOR):
        cells.append(f"<td>{marked(text, at, at + len(cell), marks)}</td>")
        at += len(cell) + len(CELL_SEPARATOR)
    return f"<tr>{''.join(cells)}</tr>"
