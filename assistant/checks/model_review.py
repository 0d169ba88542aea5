"""Meaning-level findings by a language model: optional, never an error, and always about words that stand in the text.

The model is asked section by section. What it quotes is looked up; a quote that is not there drops the finding, and a line
that is not what was asked for is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.schema import Finding, Severity
from assistant.writer import Writer
from vectorstore.chinese import Span, trim
from vectorstore.schema import Report, Section

_KINDS: dict[str, tuple[str, Severity]] = {
    "cause": ("原因不明", "note"),
    "vague": ("措施空泛", "note"),
    "tense": ("成绩与打算混淆", "warning"),
    "proof": ("成效缺少支撑", "note"),
    "logic": ("前后矛盾或文不对题", "warning"),
}
_BASIS = "语言模型审读意见，供参考"
_MOST = 6
_SHORTEST_QUOTE, _LONGEST_MESSAGE = 4, 200
_LEAST_TEXT, _MOST_TEXT = 20, 3000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of one section: findings, or the fault of the model as a sentence. ``n`` of ``total``."""

    n: int
    total: int
    findings: tuple[Finding, ...]
    fault: str | None = None


def review(report: Report, writer: Writer) -> Iterator[Reviewed]:
    """Ask the model for each part of the report that has text of its own; closing the iterator stops it."""
    parts = list(_parts(report))
    for n, (section, span) in enumerate(parts, 1):
        reply = writer.reply(
            "review_section",
            (report.id,),
            most=_MOST,
            agency=report.agency or "",
            year=report.year or "",
            heading=" › ".join(section.path) if section else "导语",
            text=report.text[slice(*span)],
        )
        for _ in reply.tokens():
            pass
        found = tuple(_findings(report, section, span, reply.text))
        yield Reviewed(n, len(parts), found, reply.told())
        if reply.fault is not None:
            return


def _parts(report: Report) -> Iterator[tuple[Section | None, Span]]:
    """The own text of each section, long ones in pieces at line ends."""
    starts = [s.start for s in report.sections]
    bounds = [(None, 0, starts[0] if starts else len(report.text))]
    bounds += [
        (s, s.body_start, min([b for b in starts if b > s.start] + [s.end], default=s.end))  # type: ignore[misc]
        for s in report.sections
    ]
    for section, start, end in bounds:
        start, end = trim(report.text, start, end)
        while end - start > _MOST_TEXT:
            cut = report.text.rfind("\n", start + 1, start + _MOST_TEXT)
            cut = cut if cut > start else max(report.text.rfind("。", start, start + _MOST_TEXT) + 1, start + 1)
            yield section, trim(report.text, start, cut)
            start = cut
        # a title alone is no text
        if end - start >= _LEAST_TEXT and "。" in report.text[start:end]:
            yield section, (start, end)


def _findings(report: Report, section: Section | None, span: Span, said: str) -> Iterator[Finding]:
    seen: set[Span] = set()
    for line in said.splitlines():
        row = _row(line)
        if row is None or len(seen) >= _MOST:
            continue
        quote, kind, message = row
        at = report.text.find(quote, *span)
        if at < 0 or (at, at + len(quote)) in seen:
            continue
        seen.add((at, at + len(quote)))
        name, severity = _KINDS[kind]
        told = hashlib.sha256(f"{kind}\x1f{quote}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        yield Finding(
            rule=f"M-{kind}",
            name=name,
            family="meaning",
            severity=severity,
            start=at,
            end=at + len(quote),
            excerpt=quote,
            message=message,
            suggestion=None,
            certain=False,
            basis=_BASIS,
            heading_path=section.path if section else (),
            fingerprint=told,
        )


def _row(line: str) -> tuple[str, str, str] | None:
    """Quote, kind and message of one line of the answer; None for anything else."""
    line = line.strip().strip("`,")
    if not line.startswith("{"):
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    quote, kind, message = (row.get(k) for k in ("quote", "kind", "message"))
    if not (isinstance(quote, str) and isinstance(message, str) and isinstance(kind, str) and kind in _KINDS):
        return None
    quote, message = quote.strip(), " ".join(message.split())[:_LONGEST_MESSAGE]
    return (quote, kind, message) if len(quote) >= _SHORTEST_QUOTE and message else None
