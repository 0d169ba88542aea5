"""The view 与上年对照: sections, figures, what became of last year's plans, and what was copied from last year's text."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import streamlit as st

from assistant.compare import words as w
from assistant.compare.align import Pair
from assistant.compare.compare import Comparison
from assistant.compare.copied import Copied
from assistant.compare.promises import Answered
from assistant.compare.years import FigurePair
from assistant.profiles import kind_name
from assistant.web import check_texts as c
from assistant.web import texts as t
from assistant.web.check_desk import checked, current
from assistant.web.components import as_markdown, diff_html, short
from assistant.web.runtime import Runtime
from assistant.web.state import Bench
from vectorstore.chinese import Span
from vectorstore.schema import Report, Section

_MOST_ROWS, _MOST_COPIES = 200, 40
_LONGEST = 220
Row = Sequence[str]  # HTML of its cells


def view(app: Runtime, bench: Bench) -> None:
    """Draw the view. Raises StoreError, VectorStoreError."""
    _choice(app, bench)
    comparison = checked(app, bench).comparison
    if comparison is None:
        st.info(c.NO_EARLIER)
        return
    st.caption(as_markdown(c.against(comparison.a.title or comparison.a.source)))
    only = st.toggle(c.ONLY_CHANGED, value=True, key="against-only", persist_state="session")
    promises = comparison.promises
    left = sum(p.status == "unanswered" for p in promises)
    with st.expander(c.promises_head(len(promises), left), expanded=True, key="against-promises"):
        _shown(promises_html(comparison, only=only), c.NO_PROMISES)
    moved = [p for p in comparison.figures if figure_moved(p)]
    with st.expander(c.figures_head(len(comparison.figures), len(moved)), key="against-figures"):
        _shown(figures_html(comparison, moved if only else comparison.figures), c.NO_FIGURES)
    changed = [p for p in comparison.sections if p.status != "same"]
    with st.expander(c.sections_head(len(comparison.sections), len(changed)), key="against-sections"):
        _shown(sections_html(changed if only else comparison.sections), c.NO_SECTIONS)
    copies = comparison.copies
    with st.expander(c.copies_head(len(copies.passages), copies.share), key="against-copies"):
        _shown(copies_html(copies.passages), c.NO_COPIES)


def _choice(app: Runtime, bench: Bench) -> None:
    own = current(bench)
    infos = {i.id: i for i in app.services.archive.infos() if i.id not in (own.report.id, own.key)}
    agency = own.report.agency

    def named(key: str) -> str:
        if not key:
            return c.AGAINST_AUTO
        i = infos[key]
        return c.library_option(i.agency or t.NO_AGENCY, t.year(i.year), kind_name(i.kind), i.title or i.source)

    ids = sorted(infos, key=lambda i: (infos[i].agency != agency, -(infos[i].year or 0)))
    widget = f"against-{own.report.id}"
    at = ids.index(bench.against) + 1 if bench.against in ids else 0
    chosen = st.selectbox(c.AGAINST, ["", *ids], index=at, format_func=named, key=widget)
    if (chosen or None) != bench.against:
        bench.against, bench.made = chosen or None, None
        st.rerun()


def _shown(body: str, nothing: str) -> None:
    if body:
        st.html(body)
    else:
        st.caption(nothing)


def sections_html(pairs: Sequence[Pair]) -> str:
    """Sections side by side as a table; empty for none."""
    rows = [
        (
            _heading(p.a),
            _heading(p.b),
            _status(c.SECTION_STATUS[p.status], p.status),
            c.lengths(p.a_chars, p.b_chars),
        )
        for p in pairs
    ]
    return _table((c.LAST_YEAR, c.THIS_YEAR, c.STATUS, c.CHANGE), rows)


def _heading(section: Section | None) -> str:
    if section is None:
        return "—"
    indent = "\u3000" * (section.level - 1)
    return indent + html.escape(section.path[-1] if section.path else c.BODY)


def figure_moved(p: FigurePair) -> bool:
    """True for a pair worth a look: another value, none, or the same where it should have moved."""
    return p.status != "same" or p.suspicious


def figures_html(comparison: Comparison, pairs: Sequence[FigurePair]) -> str:
    """Figures side by side as a table; empty for none."""
    rows = [
        (
            html.escape(p.indicator),
            html.escape(w.amount(p.a, p.a_unit if p.status == "unit_changed" else p.unit)),
            html.escape(w.amount(p.b, p.unit)),
            html.escape(w.change_and_percent(p)),
            _status(c.SUSPICIOUS if p.suspicious else c.FIGURE_STATUS[p.status], p.status),
        )
        for p in pairs
    ]
    return _table((c.INDICATOR, c.LAST_YEAR, c.THIS_YEAR, c.CHANGE, c.STATUS), rows)


def promises_html(comparison: Comparison, *, only: bool) -> str:
    """Last year's plans and shortcomings with what this year's report says of them; ``only``: not those that are answered."""
    order = {"unanswered": 0, "partly": 1, "answered": 2}
    kept = [p for p in comparison.promises if not (only and p.status == "answered")]
    kept.sort(key=lambda p: order[p.status])
    return "".join(_promise(comparison, p) for p in kept[:_MOST_ROWS])


def _promise(comparison: Comparison, p: Answered) -> str:
    said = [_quote(comparison.b, p.evidence)] if p.evidence else []
    for reply in p.replies:
        if p.promise.kind == "plan" and reply.status != "answered" and len(p.replies) > 1:
            measure = short(comparison.a.text[slice(*reply.measure)], 60)
            said.append(f'<div class="xl-meta">{c.PROMISE_STATUS[reply.status]}：{html.escape(measure)}</div>')
        if reply.target and reply.actual:
            said.append(f'<div class="xl-meta">{html.escape(f"{reply.target} → {reply.actual}")}</div>')
    return (
        f'<div class="xl-promise"><div><span class="xl-state {p.status}">{c.PROMISE_STATUS[p.status]}</span>'
        f'<span class="xl-where">{c.PROMISE_KIND[p.promise.kind]}</span>{html.escape(short(p.promise.text, _LONGEST))}</div>'
        f"{''.join(said)}</div>"
    )


def _quote(report: Report, span: Span) -> str:
    words = html.escape(short(report.text[slice(*span)], _LONGEST))
    return f'<div class="xl-quote">{c.THIS_YEAR}：{words}</div>'


def copies_html(passages: Sequence[Copied]) -> str:
    """The copied passages with what was changed in them, word by word."""
    parts = [
        f'<div class="xl-meta">{c.copied(n, p.likeness, p.same_figures)}</div><div class="xl-quote">{diff_html(p.pieces)}</div>'
        for n, p in enumerate(passages[:_MOST_COPIES], start=1)
    ]
    left = len(passages) - _MOST_COPIES
    return "".join(parts) + (f'<div class="xl-meta">{c.some_left(left)}</div>' if left > 0 else "")


def _status(words: str, kind: str) -> str:
    return f'<span class="xl-state {kind}">{words}</span>' if words else ""


def _table(heads: Row, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    return f'<table class="xl-files xl-compare">{"".join(_rows(heads, rows))}</table>' + (
        f'<div class="xl-meta">{c.some_left(len(rows) - _MOST_ROWS)}</div>' if len(rows) > _MOST_ROWS else ""
    )


def _rows(heads: Row, rows: Sequence[Row]) -> Iterator[str]:
    yield f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
    for row in rows[:_MOST_ROWS]:
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
