"""A comparison as a report to read, in the official layout; what it is called, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.promises import Answered
from assistant.compare.view import Course, figured, follows, overview
from assistant.export.document import CELL_SEPARATOR, Document, Line
from assistant.profiles import kind_name
from vectorstore.chinese import Span
from vectorstore.schema import Report

_NOTHING = "（无）"
_MARK = str.maketrans({"【": "〔", "】": "〕"})  # a draft's open marks are quoted here, not left open
_MOST_ROWS = 200  # of a table; the workbook has all
_LONGEST_CELL, _LONGEST_QUOTE = 60, 300


def title_of(found: Comparison | Course) -> str:
    """What was compared, in one line: for the title and the file's name."""
    if isinstance(found, Course):
        first, last = found.reports[0], found.reports[-1]
        return f"{w.who(last)}{first.year or ''}至{w.year(last)}{kind_name(last.kind)}历年对比"
    a, b = found.a, found.b
    if a.agency == b.agency and a.kind == b.kind:
        return f"{w.who(b)}{w.year(a)}与{w.year(b)}{kind_name(b.kind)}对比"
    if a.agency == b.agency:
        return f"{w.who(b)}{w.year(a)}{kind_name(a.kind)}与{w.year(b)}{kind_name(b.kind)}对比"
    return f"{w.who(a)}{w.year(a)}与{w.who(b)}{w.year(b)}报告对比"


def sentences(found: Comparison) -> list[tuple[str, str]]:
    """What was counted, as (part, sentence)."""
    o = overview(found)
    before, after = w.names(found.a, found.b)
    all_of_them = [
        ("各部分", w.sections_told(o)),
        ("数据", w.figures_told(o)),
        ("计划与落实", w.promises_told(o, before, after)),
        ("雷同", w.copies_told(o, before)),
    ]
    return [(name, sentence) for name, sentence in all_of_them if sentence]


def state_of(p: Answered) -> str:
    """What can be said of a promise in one cell."""
    return f"{w.PROMISE[p.status]}；{w.AGAIN}" if p.again else w.PROMISE[p.status]


def text_of(report: Report, span: Span) -> str:
    """A span of a report on one line."""
    return " ".join(report.text[slice(*span)].split())


def comparison_document(found: Comparison | Course) -> Document:
    """The comparison as a report in the official layout, ready for ``docx_bytes``."""
    lines = _course_lines(found) if isinstance(found, Course) else _lines(found)
    return Document(title_of(found).translate(_MARK), tuple(lines), state="final")


def _lines(found: Comparison) -> Iterator[Line]:
    before, after = w.names(found.a, found.b)
    told = follows(found.a, found.b)
    number = iter("一二三四五六")
    yield _heading(f"{next(number)}、概览")
    for _, sentence in sentences(found):
        yield _body(sentence)
    yield _heading(f"{next(number)}、各部分")
    words = w.SECTION if told else w.SECTION_ACROSS
    yield from _table(
        [before, after, "情况"], [(w.heading(p.a), w.heading(p.b), words[p.status]) for p in found.sections]
    )
    yield _heading(f"{next(number)}、数据")
    figures = w.FIGURE if told else w.FIGURE_ACROSS
    rows = [
        (
            p.indicator,
            w.amount(p.a, p.a_unit if p.status == "unit_changed" else p.unit),
            w.amount(p.b, p.unit),
            w.change_and_percent(p) or w.NONE,
            figures[figured(p, told=told)],
        )
        for p in found.figures
    ]
    yield from _table(["指标", before, after, "增减", "情况"], rows)
    if told:
        yield _heading(f"{next(number)}、计划与落实")
        yield from _promise_lines(found)
    yield _heading(f"{next(number)}、雷同文字")
    for n, p in enumerate(found.copies.passages, start=1):
        said = w.SAME_FIGURES if p.same_figures else w.NEW_FIGURES
        yield _body(f"{w.copied_told(n, p.likeness)}，{said}：{_short(text_of(found.b, p.b), _LONGEST_QUOTE)}")
    if not found.copies.passages:
        yield _body(w.copies_told(overview(found), before))


def _course_lines(course: Course) -> Iterator[Line]:
    yield _heading("一、概览")
    yield _body(w.course_told(course))
    for step in course.steps:
        before, after = w.names(step.a, step.b)
        yield _heading(f"{after}与{before}相比", 2)
        for _, sentence in sentences(step):
            yield _body(sentence)
    yield _heading("二、数据")
    rows = [
        (
            row.indicator,
            *(w.NONE if c is None else w.amount(c.value, c.unit) + ("※" if c.unit_changed else "") for c in row.cells),
        )
        for row in course.rows
    ]
    yield from _table(["指标", *map(w.year, course.reports)], rows)
    if any(c is not None and c.unit_changed for row in course.rows for c in row.cells):
        yield _body("※ 表示统计单位与前一年度不同，前后不可比。")
    yield _heading("三、计划与落实")
    for step in course.steps:
        yield _heading(f"{w.names(step.a, step.b)[0]}提出的计划与不足", 2)
        yield from _promise_lines(step)


def _promise_lines(found: Comparison) -> Iterator[Line]:
    after = w.names(found.a, found.b)[1]
    for n, p in enumerate(found.promises, start=1):
        yield _body(f"{n}.（{w.PROMISE_KIND[p.promise.kind]}，{state_of(p)}）{_short(p.promise.text, _LONGEST_QUOTE)}")
        for r in p.replies:
            if r.target:
                measure = _short(text_of(found.a, r.measure), _LONGEST_CELL).rstrip("，,。；;")
                yield _body(f"目标：{measure}。实际：{r.actual or '没有写明'}，{w.PROMISE[r.status]}。")
        if p.evidence:
            yield _body(f"{after}：{_short(text_of(found.b, p.evidence), _LONGEST_QUOTE)}")
    if not found.promises:
        yield _body(w.promises_told(overview(found), *w.names(found.a, found.b)) or _NOTHING)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    if not rows:
        yield _body(_NOTHING)
        return
    for row in [heads, *rows[:_MOST_ROWS]]:
        yield Line("table_row", CELL_SEPARATOR.join(_cell(x) for x in row))
    if len(rows) > _MOST_ROWS:
        yield _body(f"另有{len(rows) - _MOST_ROWS}项没有列出，完整的见 Excel。")


def _cell(text: str) -> str:
    return _short(text, _LONGEST_CELL).translate(_MARK).replace("|", "｜") or w.NONE


def _short(text: str, most: int) -> str:
    clean = " ".join(text.split())
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _heading(text: str, level: int = 1) -> Line:
    return Line("heading", text.translate(_MARK), level)


def _body(text: str) -> Line:
    return Line("body", text.translate(_MARK))
