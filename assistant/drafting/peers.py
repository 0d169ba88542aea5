"""How other agencies wrote a part: their latest reports of a kind, and the passages in them, cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.readers.agency import region_of, short_names
from assistant.readers.structure import UNTITLED
from assistant.schema import Citation
from vectorstore.archive import Archive
from vectorstore.chinese import Span, clauses, sentences
from vectorstore.errors import UnknownReport
from vectorstore.schema import Filters, Report, ReportInfo, Section

_LONGEST_QUOTE = 300
_SHORT_QUOTE = 120
_ENDINGS = frozenset({"T14", "T15"})


def peer_reports(archive: Archive, agency: str, kind: str, year: int, most: int = 12) -> list[Report]:
    """The newest report of each other agency of that kind that covers ``year`` or an earlier one.

    Agencies of the same trade (another 民政局) come first, then the newest, then by name; at most ``most``.
    """
    newest: dict[str, ReportInfo] = {}
    for info in archive.infos(Filters(kinds=(kind,))):
        if info.agency is None or info.year is None or info.year > year or _same(info.agency, agency):
            continue
        known = newest.get(info.agency)
        if known is None or (info.year, info.id) > (known.year or 0, known.id):
            newest[info.agency] = info
    trade = agency[len(region_of(agency) or "") :]
    ordered = sorted(newest.items(), key=lambda p: (not p[0].endswith(trade), -(p[1].year or 0), p[0]))
    found: list[Report] = []
    for _, info in ordered[:most]:
        try:
            found.append(archive.report(info.id))
        except UnknownReport:  # removed in the meantime
            continue
    return found


def peer_passages(
    reports: Sequence[Report], topics: Sequence[str], words: Sequence[str], most: int = 3
) -> list[Citation]:
    """How the reports wrote a part: at most one passage of each, the best first, numbered from 1.

    Looked for in sections of one of ``topics`` (any section when empty), led by it rather than among others; with ``words``
    only where one of them stands in the heading or the sentence. A quote is whole sentences (or clauses, where a sentence
    is longer) of one paragraph, at most 300 characters, and exactly ``report.text[start:end]``.
    """
    best: list[tuple[float, int, Report, Section, Span]] = []
    for order, report in enumerate(reports):
        candidates = [
            (score, -section.start, section, span)
            for i, section in enumerate(report.sections)
            if (found := _passage(report, i, topics, words)) is not None
            for score, span in [found]
        ]
        if candidates:
            score, _, section, span = max(candidates, key=lambda c: c[:2])
            best.append((-score, order, report, section, span))
    best.sort(key=lambda b: b[:2])
    return [_cite(n, report, section, span) for n, (_, _, report, section, span) in enumerate(best[:most], 1)]


def _passage(report: Report, index: int, topics: Sequence[str], words: Sequence[str]) -> tuple[float, Span] | None:
    """The best span of a section's own text and how well it answers, or None."""
    section = report.sections[index]
    if topics and not set(topics) & set(section.topics):
        return None
    planned = section.topics[:1] and section.topics[0] in _ENDINGS - set(topics)
    if planned and topics:
        return None
    end = report.sections[index + 1].start if index + 1 < len(report.sections) else section.end
    told = any(w in section.heading for w in words)
    leads = bool(topics) and section.topics[:1] and section.topics[0] in topics
    found: list[tuple[float, int, Span]] = []
    for paragraph in _paragraphs(report, section.body_start, min(end, section.end)):
        spans = [s for a, b in sentences(report.text, *paragraph) for s in clauses(report.text, a, b, _LONGEST_QUOTE)]
        for i, (low, high) in enumerate(spans):
            hits = sum(word in report.text[low:high] for word in words)
            if words and not hits and not told:
                continue
            span = _grown(spans, i)
            score = 4.0 * told + 3.0 * bool(leads) + 2.0 * hits + min(1.0, (span[1] - span[0]) / _LONGEST_QUOTE)
            found.append((score, -low, span))
    if not found:
        return None
    score, _, span = max(found)
    return score, span


def _grown(spans: Sequence[Span], at: int) -> Span:
    """From a sentence on as many of the following ones as fit into a quote; a short one is led in by those before it."""
    start, end = spans[at]
    for _, further in spans[at + 1 :]:
        if further - start > _LONGEST_QUOTE:
            break
        end = further
    for earlier, _ in reversed(spans[:at]):
        if end - start >= _SHORT_QUOTE or end - earlier > _LONGEST_QUOTE:
            break
        start = earlier
    return start, end


def _paragraphs(report: Report, start: int, end: int) -> list[Span]:
    """The running text between two offsets, paragraph by paragraph: no table rows, no mark that ends a run-in heading."""
    found: list[Span] = []
    for block in report.blocks:
        low, high = max(block.start, start), min(block.end, end)
        while low < high and re.match(r"[\s。：:]", report.text[low]):
            low += 1
        if low < high and block.kind == "paragraph" and re.search(r"[。；;！]", report.text[low:high]):
            found.append((low, high))
    return found


def _cite(n: int, report: Report, section: Section, span: Span) -> Citation:
    return Citation(
        n=n,
        report_id=report.id,
        title=report.title or report.source,
        agency=report.agency,
        year=report.year,
        heading_path=section.path if section.heading != UNTITLED else (),
        quote=report.text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        page=next((b.page for b in report.blocks if b.start <= span[0] < b.end), None),
    )


def _same(a: str, b: str) -> bool:
    """True for two names of one agency: 黔江区民政局 and 重庆市黔江区民政局."""
    return a in short_names(b) or b in short_names(a)
