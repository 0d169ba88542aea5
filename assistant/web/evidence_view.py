"""A report as HTML to be read: its outline and its text, a passage and hits of a search marked. Pure.

The script ``evidence.js`` moves in it: a part of the outline brings its heading into view, steps go from paragraph to
paragraph, and the part that is in view is marked in the outline. Nothing of a report is ever in a script.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.web import evidence_texts as e
from assistant.web import texts as t
from assistant.web.layers import Layer, layered, one
from assistant.web.page_script import copy_html
from vectorstore.schema import Block, Report, Section

PART = 120_000  # characters drawn at a time; hardly any report is longer
MOST_HITS = 500
_LONGEST_LABEL = 40
# every character stays one character, so that places in the folded text are places in the text
_FOLD = {c: ord(chr(c - 0xFEE0).lower()) for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FOLD |= {c: c + 0x20 for c in range(ord("A"), ord("Z") + 1)}


def parts(report: Report) -> list[tuple[int, int]]:
    """The stretches in which a report is drawn: one, but for very long reports. They end with a block where they can."""
    found: list[tuple[int, int]] = []
    low = 0
    while len(report.text) - low > PART:
        ends = [b.end for b in report.blocks if low < b.end <= low + PART]
        found.append((low, max(ends, default=low + PART)))
        low = found[-1][1]
    return [*found, (low, len(report.text))]


def part_of(report: Report, offset: int) -> int:
    """Which of ``parts`` holds an offset."""
    return next((i for i, (low, high) in enumerate(parts(report)) if low <= offset < high), 0)


def section_at(report: Report, offset: int) -> int | None:
    """The start of the smallest section around an offset, or None before the first heading."""
    around = [s for s in report.sections if s.start <= offset < s.end]
    return max(around, key=lambda s: (s.level, s.start)).start if around else None


def span_of(report: Report, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """Where a kept quote stands in the report today, or None where it holds that text no more."""
    if report.text[start:end] == quote:
        return start, end
    at = report.text.find(quote) if quote.strip() else -1
    return (at, at + len(quote)) if at >= 0 else None


def hits(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand, at most ``MOST_HITS`` of them. Half and full width, capitals and small letters are the same."""
    wanted = words.strip().translate(_FOLD)
    if not wanted:
        return ()
    whole = text.translate(_FOLD)
    found: list[tuple[int, int]] = []
    at = whole.find(wanted)
    while at >= 0 and len(found) < MOST_HITS:
        found.append((at, at + len(wanted)))
        at = whole.find(wanted, at + len(wanted))
    return tuple(found)


def label(section: Section) -> str:
    """A section's heading with its number, as the outline names it."""
    name = f"{section.number}{section.heading}"
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"


def outline_html(report: Report, current: int | None, within: tuple[int, int] | None = None) -> str:
    """The outline as buttons, the section that begins at ``current`` marked; ``within`` leaves out what is not drawn."""
    low, high = within or (0, len(report.text))
    rows = [_entry(0, 1, t.FROM_START, now=current is None)] if low == 0 else []
    rows += [
        _entry(s.start, s.level, label(s), now=s.start == current) for s in report.sections if low <= s.start < high
    ]
    if not report.sections:
        rows.append(f'<div class="xl-status">{t.NO_OUTLINE}</div>')
    return f'<nav class="xl-toc" aria-label="{t.OUTLINE}">{"".join(rows)}</nav>'


def _entry(start: int, level: int, name: str, *, now: bool) -> str:
    marked = ' aria-current="true"' if now else ""
    return f'<button type="button" class="l{min(level, 4)}" data-go="{start}"{marked}>{html.escape(name)}</button>'


def reader_html(report: Report, span: tuple[int, int], *, source: str = "") -> str:
    """The report in a frame of its own, for a narrow panel: a folded outline, the text, steps, and ``source`` to be copied."""
    current = section_at(report, span[0])
    here = next((label(s) for s in report.sections if s.start == current), t.FROM_START)
    low, high = parts(report)[part_of(report, span[0])]
    return (
        '<div class="xl-reader">'
        f'<details class="xl-fold"><summary>{t.OUTLINE}：<span class="xl-here">{html.escape(here)}</span></summary>'
        f"{outline_html(report, current, (low, high))}</details>"
        f'<div class="xl-scroll" tabindex="0" role="region" aria-label="{e.TEXT}">{report_html(report, low, high, span)}</div>'
        f"{steps_html(source)}</div>"
    )


def steps_html(source: str = "") -> str:
    """The buttons below the text: a paragraph back, a paragraph on, and copying ``source``."""
    return (
        f'<div class="xl-steps"><button type="button" data-step="-1">{e.BACK}</button>'
        f'<button type="button" data-step="1">{e.ON}</button>{copy_html(source, e.COPY_QUOTE)}</div>'
    )


def report_html(
    report: Report, low: int, high: int, span: tuple[int, int] = (0, 0), found: Sequence[tuple[int, int]] = ()
) -> str:
    """The blocks within ``low…high`` as HTML: headings, paragraphs, tables. All text is escaped.

    Args:
        report: the report.
        low: where to begin.
        high: where to end.
        span: marked as the passage.
        found: hits of a search, each marked with its number.
    """
    marks = [
        one(*span),
        Layer(tuple(found), tuple(f'<mark class="xl-hit" data-hit="{i}">' for i in range(len(found)))),
    ]
    inside = [b for b in report.blocks if b.start < high and low < b.end]
    heads = iter([s for s in report.sections if low <= s.start < high])
    head = next(heads, None)
    out: list[str] = []
    for is_table, group in groupby(inside, key=lambda b: b.kind == "table_row"):
        if is_table:
            rows = "".join(_row(report, b, marks) for b in group)
            out.append(f'<div class="xl-table"><table>{rows}</table></div>')
            continue
        for block in group:
            start, end = max(block.start, low), min(block.end, high)
            while head is not None and head.start < start:
                head = next(heads, None)
            out.extend(_block(report, start, end, head, marks))
    return f'<div class="xl-text xl-report">{"".join(out)}</div>'


def _block(report: Report, start: int, end: int, head: Section | None, marks: Sequence[Layer]) -> Iterator[str]:
    """A block gives a heading, a paragraph, or both where the heading runs into its paragraph."""
    if head is not None and start <= head.start < end and head.body_start > head.start:
        cut = min(head.body_start, end)
        yield from _paragraph(report, start, head.start, marks)
        level = f' class="l{min(head.level, 4)}" data-at="{head.start}"'
        yield f"<h4{level}>{layered(report.text, head.start, cut, marks)}</h4>"
        start = cut
    yield from _paragraph(report, start, end, marks)


def _paragraph(report: Report, start: int, end: int, marks: Sequence[Layer]) -> Iterator[str]:
    if report.text[start:end].strip():
        yield f"<p>{layered(report.text, start, end, marks)}</p>"


def _row(report: Report, block: Block, marks: Sequence[Layer]) -> str:
    cells = []
    at = block.start
    for cell in report.text[block.start : block.end].split(" | "):
        cells.append(f"<td>{layered(report.text, at, at + len(cell), marks)}</td>")
        at += len(cell) + len(" | ")
    return f"<tr>{''.join(cells)}</tr>"
