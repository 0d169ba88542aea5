"""A comparison as a workbook to work with: values are numbers, every word of the reports is text and never a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.view import Course, figured, follows
from assistant.compare.years import FigurePair, SeriesRow
from assistant.export.comparison import sentences, state_of, text_of, title_of
from assistant.export.sheets import set_up, write_rows
from vectorstore.chinese import Span
from vectorstore.schema import Report

_NOTICE = "内部对比，不随正文公开"
_NOTHING = "（无）"
_LINE, _MOST_LINES = 16.0, 24  # points a line of a cell, and how many a row has at most
_WIDE = 0x2E80  # characters from here on are two columns wide
Cell = str | Decimal


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: columns as (heading, width in characters) and rows; a Decimal becomes a number to reckon with."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]


def comparison_xlsx(found: Comparison | Course) -> bytes:
    """The comparison as an .xlsx file: 概览, 各部分, 数据, 计划与落实, 雷同; of a series 概览, 数据, 计划与落实.

    Values are numbers, everything else is text that stays text.
    """
    from openpyxl import Workbook

    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    for sheet in _course_sheets(found) if isinstance(found, Course) else _sheets(found):
        _write(book.create_sheet(sheet.name), sheet, title_of(found))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Any, content: _Sheet, title: str) -> None:
    from openpyxl.styles import Alignment

    columns = (("序号", 6), *content.columns)
    rows: list[tuple[Cell, ...]] = [(str(n), *row) for n, row in enumerate(content.rows, start=1)] or [("", _NOTHING)]
    write_rows(sheet, columns, [[w.number(x) if isinstance(x, Decimal) else x for x in row] for row in rows], {0})
    for n, row in enumerate(rows, start=2):
        sheet.row_dimensions[n].height = _LINE * min(_MOST_LINES, _lines(row, columns))
        for at, value in enumerate(row, start=1):
            if isinstance(value, Decimal):
                cell = sheet.cell(row=n, column=at)
                cell.value, cell.quotePrefix = value, False
                cell.alignment = Alignment(horizontal="right", vertical="top")
    sheet.auto_filter.ref = sheet.dimensions
    set_up(sheet, title, _NOTICE)


def _sheets(found: Comparison) -> Iterator[_Sheet]:
    before, after = w.names(found.a, found.b)
    told = follows(found.a, found.b)
    yield _Sheet("概览", (("方面", 14), ("结果", 100)), (*_about(found.a, found.b), *sentences(found)))
    words = w.SECTION if told else w.SECTION_ACROSS
    yield _Sheet(
        "各部分",
        (("主题", 18), (before, 42), (after, 42), ("情况", 14), (f"{before}字数", 12), (f"{after}字数", 12)),
        tuple(
            (
                w.topic_name(p.topic),
                w.heading(p.a),
                w.heading(p.b),
                words[p.status],
                _count(p.a_chars),
                _count(p.b_chars),
            )
            for p in found.sections
        ),
    )
    yield _Sheet(
        "数据",
        (
            *(("指标", 34), ("单位", 12), (before, 14), (after, 14), ("增减", 12), ("增减%", 10), ("情况", 14)),
            *((f"{before}原文", 40), (f"{after}原文", 40)),
        ),
        tuple(_figure(found, p) for p in found.figures),
    )
    if told:
        yield _Sheet("计划与落实", _promise_columns(), tuple(_promises(found)))
    yield _Sheet(
        "雷同",
        (("数字", 16), ("文字相同%", 10), (before, 60), (after, 60)),
        tuple(
            (
                w.SAME_FIGURES if p.same_figures else w.NEW_FIGURES,
                Decimal(round(p.likeness * 100)),
                text_of(found.a, p.a),
                text_of(found.b, p.b),
            )
            for p in found.copies.passages
        ),
    )


def _course_sheets(course: Course) -> Iterator[_Sheet]:
    steps: list[tuple[Cell, ...]] = [("全部", w.course_told(course))]
    for step in course.steps:
        pair = " → ".join(w.names(step.a, step.b))
        steps.extend((pair, f"{name}：{sentence}") for name, sentence in sentences(step))
    yield _Sheet("概览", (("年度", 20), ("结果", 100)), tuple(steps))
    years = tuple((w.year(r), 16) for r in course.reports)
    notes = (("单位", 12), ("说明", 40))
    yield _Sheet("数据", (("指标", 34), *years, *notes), tuple(map(_series_row, course.rows)))
    kept = tuple((w.names(s.a, s.b)[0], *row) for s in course.steps for row in _promises(s))
    yield _Sheet("计划与落实", (("提出年度", 12), *_promise_columns()), kept)


def _about(a: Report, b: Report) -> list[tuple[str, str]]:
    return [
        (name, f"{r.title or w.who(r)}（{r.source}）") for name, r in zip(("前一份", "后一份"), (a, b), strict=True)
    ]


def _count(characters: int) -> Cell:
    return Decimal(characters) if characters else w.NONE


def _figure(found: Comparison, p: FigurePair) -> tuple[Cell, ...]:
    told = follows(found.a, found.b)
    words = w.FIGURE if told else w.FIGURE_ACROSS
    numbers = [x if x is not None else w.NONE for x in (p.a, p.b)]
    change = p.change if p.change is not None else ""
    percent = p.percent if p.percent is not None and w.percent(p) else ""
    sources = [
        text_of(r, span) if span else w.NONE
        for r, span in ((found.a, _wide(found.a, p.a_span)), (found.b, _wide(found.b, p.b_span)))
    ]
    return (p.indicator, w.unit(p), *numbers, change, percent, words[figured(p, told=told)], *sources)


def _wide(report: Report, span: Span | None) -> Span | None:
    """The clause around a figure, so that the cell can be read alone."""
    if span is None:
        return None
    low = max(report.text.rfind(mark, 0, span[0]) for mark in "。；;\n") + 1
    ends = [at for mark in "。；;\n" if (at := report.text.find(mark, span[1])) >= 0]
    return low, min(ends, default=len(report.text))


def _promise_columns() -> tuple[tuple[str, int], ...]:
    return (
        ("类别", 8),
        ("内容", 60),
        ("情况", 12),
        ("措施", 40),
        ("目标", 12),
        ("实际", 12),
        ("措施情况", 12),
        ("后一份报告的原文", 60),
    )


def _promises(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for p in found.promises:
        head = (w.PROMISE_KIND[p.promise.kind], p.promise.text, state_of(p))
        for r in p.replies:
            said = text_of(found.b, r.evidence) if r.evidence else w.NONE
            yield (*head, text_of(found.a, r.measure), r.target, r.actual, w.PROMISE[r.status], said)
            head = ("", "", "")
        if not p.replies:
            yield (*head, "", "", "", "", text_of(found.b, p.evidence) if p.evidence else w.NONE)


def _series_row(row: SeriesRow) -> tuple[Cell, ...]:
    units = list(dict.fromkeys(c.unit for c in row.cells if c is not None))
    values: list[Cell] = []
    for cell in row.cells:
        if cell is None:
            values.append(w.NONE)
        else:
            values.append(cell.value if len(units) == 1 else w.amount(cell.value, cell.unit))
    changed = any(c is not None and c.unit_changed for c in row.cells)
    return (row.indicator, *values, "、".join(units), "统计单位有变化，前后不可比" if changed else "")


def _lines(row: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> int:
    """How many lines the fullest cell takes: not every office program reckons it itself."""
    return max(1, *(-(-_columns(x) // (breadth - 1)) for x, (_, breadth) in zip(row, columns, strict=False)))


def _columns(cell: Cell) -> int:
    return sum(2 if ord(x) >= _WIDE else 1 for x in cell) if isinstance(cell, str) else 0
