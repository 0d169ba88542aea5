"""Two reports compared in every respect, and the comparison as JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.compare.align import Pair, align
from assistant.compare.copied import Copied, Copies, copied
from assistant.compare.items import items
from assistant.compare.promises import Answered, answers
from assistant.compare.years import JUMP, FigurePair, SeriesRow, pairs_of
from assistant.drafting.marks import without_open_marks
from assistant.profiles import topics
from vectorstore.chinese import Span
from vectorstore.schema import Report, Section


@dataclass(frozen=True, slots=True)
class Comparison:
    """The earlier report ``a`` and the later one ``b`` with all that was found."""

    a: Report
    b: Report
    sections: tuple[Pair, ...]
    figures: tuple[FigurePair, ...]
    copies: Copies
    promises: tuple[Answered, ...]


def compare(a: Report, b: Report, *, jump: float = JUMP) -> Comparison:
    """Compare two reports; the one on the earlier year is ``a`` of the result, whichever comes first.

    Args:
        a: a report.
        b: another one; where a year is unknown or both are the same, it counts as the later.
        jump: how many times larger or smaller a figure must be to count as a jump.
    """
    if a.year is not None and b.year is not None and a.year > b.year:
        a, b = b, a
    # a draft's open mark quotes last year's promise and figure: neither an answer nor a figure of this year
    said = replace(b, text=without_open_marks(b.text))
    own = items(said)
    return Comparison(a, b, align(a, b), pairs_of(items(a), own, jump), copied(a, b), answers(a, said, own))


def comparison_json(c: Comparison) -> dict[str, Any]:
    """The comparison as JSON values; numbers are strings as written, offsets are those of each report's text."""
    return {
        "a": _report(c.a),
        "b": _report(c.b),
        "sections": [_section(p) for p in c.sections],
        "figures": [_figure(p) for p in c.figures],
        "promises": [_promise(c, p) for p in c.promises],
        "copied": {"share": round(c.copies.share, 3), "passages": [_copy(c, p) for p in c.copies.passages]},
    }


def series_json(rows: Sequence[SeriesRow]) -> list[dict[str, Any]]:
    """A series as JSON values: one row an indicator, one cell a report, null where it has no such figure."""
    return [
        {
            "indicator": row.indicator,
            "topic": row.topic,
            "cells": [
                cell
                and {
                    "year": cell.year,
                    "value": _number(cell.value),
                    "unit": cell.unit,
                    "report_id": cell.report_id,
                    "start": cell.span[0],
                    "end": cell.span[1],
                    "unit_changed": cell.unit_changed,
                }
                for cell in row.cells
            ],
        }
        for row in rows
    ]


def _report(report: Report) -> dict[str, Any]:
    return {"id": report.id, "title": report.title, "agency": report.agency, "year": report.year}


def _section(p: Pair) -> dict[str, Any]:
    topic = topics().get(p.topic)
    return {
        "topic": p.topic,
        "topic_name": topic.name if topic else "",
        "a": _heading(p.a),
        "b": _heading(p.b),
        "status": p.status,
        "a_chars": p.a_chars,
        "b_chars": p.b_chars,
        "a_start": p.a.start if p.a else None,
        "b_start": p.b.start if p.b else None,
    }


def _heading(section: Section | None) -> str | None:
    return None if section is None else section.path[-1] if section.path else ""


def _figure(p: FigurePair) -> dict[str, Any]:
    return {
        "indicator": p.indicator,
        "unit": p.unit,
        "a": _number(p.a),
        "b": _number(p.b),
        "change": _number(p.change),
        "percent": _number(p.percent),
        "a_start": p.a_span[0] if p.a_span else None,
        "a_end": p.a_span[1] if p.a_span else None,
        "b_start": p.b_span[0] if p.b_span else None,
        "b_end": p.b_span[1] if p.b_span else None,
        "status": p.status,
        "topic": p.topic,
        "a_unit": p.a_unit,
        "approx": p.approx,
        "suspicious": p.suspicious,
    }


def _promise(c: Comparison, p: Answered) -> dict[str, Any]:
    return {
        "text": p.promise.text,
        "kind": p.promise.kind,
        "topic": p.promise.topic,
        "start": p.promise.start,
        "end": p.promise.end,
        "status": p.status,
        "evidence": _text(c.b, p.evidence),
        "evidence_start": p.evidence[0] if p.evidence else None,
        "evidence_end": p.evidence[1] if p.evidence else None,
        "score": round(p.score, 3),
        "again": _text(c.b, p.again),
        "measures": [
            {
                "text": _text(c.a, r.measure),
                "status": r.status,
                "evidence": _text(c.b, r.evidence),
                "target": r.target,
                "actual": r.actual,
            }
            for r in p.replies
        ],
    }


def _copy(c: Comparison, p: Copied) -> dict[str, Any]:
    return {
        "a_start": p.a[0],
        "a_end": p.a[1],
        "b_start": p.b[0],
        "b_end": p.b[1],
        "likeness": p.likeness,
        "same_figures": p.same_figures,
        "pieces": [{"op": piece.op, "text": piece.text} for piece in p.pieces],
    }


def _text(report: Report, span: Span | None) -> str | None:
    return None if span is None else report.text[slice(*span)].strip("，,；; ")


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
