"""Answers that are whole parts of reports: the points of a section, or sections as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.asked import asked
from assistant.extractive import rank_sentences
from assistant.parts import around, by_heading, of_topics, subject
from assistant.points import leading, plan_points, problem_points, reason_after
from assistant.profiles import kind_name, profiles
from assistant.question import Understanding
from assistant.schema import Answer, Citation
from vectorstore.archive import Archive
from vectorstore.schema import Filters, Passage, Report, ReportInfo, Section

_MOST_REPORTS = 4
_MOST_POINTS = 12
_SECTION_CHARS = 1_200


def whole_parts(read: Understanding, passages: Sequence[Passage], archive: Archive) -> Answer | None:
    """Points or sections as wholes, for questions that ask for them; None when single sentences answer better."""
    if read.intent == "section":
        return _section_answer(read, passages, archive)
    if read.intent == "problems":
        return _points_answer(read, passages, archive)
    if read.intent == "plans":
        named = _named_plans(read, passages, archive)
        return named or (None if subject(read.text) else _points_answer(read, passages, archive))
    return None


def _named_plans(read: Understanding, passages: Sequence[Passage], archive: Archive) -> Answer | None:
    """The part of the plans whose heading names what is asked about; None when no heading does."""
    for report in _reports(read, passages, archive)[:1]:
        inside = [s for s in report.sections if "T15" in s.topics and "T14" not in s.topics]
        section = by_heading(report, read.text, inside)
        if section is not None and section.end - section.start <= _SECTION_CHARS:
            return _grounded(read, *_sections_quoted(report, [section], 0))
    return None


def _points_answer(read: Understanding, passages: Sequence[Passage], archive: Archive) -> Answer | None:
    """The shortcomings or plans that the sections of that topic list, report by report."""
    topic = "T15" if read.intent == "plans" else "T14"
    lines: list[str] = []
    citations: list[Citation] = []
    for report in _reports(read, passages, archive):
        for section in leading(report, report.sections, topic):
            points = plan_points(report, section) if topic == "T15" else problem_points(report, section)
            points = _about(read.text, report, points)
            if not points:
                continue
            heading = section.path[-1] if section.heading != "（无标题）" else "结尾段"
            what = "主要安排" if topic == "T15" else "问题和不足"
            lines.append(f"{whose(report)}{kind_name(report.kind)}在“{heading}”中写明的{what}：")
            for order, (start, end) in enumerate(points[:_MOST_POINTS], start=1):
                n = len(citations) + 1
                quote = report.text[start:end]
                lines.append(f"{order}. {quote.rstrip('；;。')}。[{n}]")
                citations.append(cite_report(n, report, section.path, quote, start, end))
                why = reason_after(report, start, end) if read.asks_reason else None
                if why:
                    lines.append(f"　　{report.text[why[0] : why[1]]}[{n + 1}]")
                    citations.append(cite_report(n + 1, report, section.path, report.text[why[0] : why[1]], *why))
            if len(points) > _MOST_POINTS:
                lines.append(f"（另有{len(points) - _MOST_POINTS}点，见原文。）")
    return _grounded(read, "\n".join(lines), citations)


def _grounded(read: Understanding, text: str, citations: Sequence[Citation]) -> Answer | None:
    """An answer made of slices of reports alone; None when there was nothing to cite."""
    if not citations:
        return None
    return Answer(
        question=read.question,
        text=text,
        mode="offline",
        grounded=True,
        understanding=read,
        citations=tuple(citations),
        notes=read.notes,
    )


def _about(question: str, report: Report, points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points on the subject that a question narrows to (“在普法上有什么短板”), or all where it names none."""
    wanted = subject(question)
    hits = [p for p in points if any(w in report.text[p[0] : p[1]] for c in wanted for w in c.wordings)]
    return hits or points


def _section_answer(read: Understanding, passages: Sequence[Passage], archive: Archive) -> Answer | None:
    """How reports wrote a part: the section as it stands, cut at a sentence when long."""
    lines: list[str] = []
    citations: list[Citation] = []
    for report in _reports(read, passages, archive):
        own = rank_sentences(asked(read.text), [p for p in passages if p.report.id == report.id])
        named = by_heading(report, read.text)
        nearest = around(report, own[0].start) if own else None
        found = [named] if named else of_topics(report, read.filters.topics)[:2] or ([nearest] if nearest else [])
        text, cited = _sections_quoted(report, found, len(citations))
        lines.extend([text] if text else [])
        citations.extend(cited)
    return _grounded(read, "\n\n".join(lines), citations)


def _sections_quoted(report: Report, found: Sequence[Section], before: int) -> tuple[str, list[Citation]]:
    """Sections as they stand, each with its mark; ``before`` marks were given already."""
    lines: list[str] = []
    citations: list[Citation] = []
    for n, section in enumerate(found, start=before + 1):
        end = min(section.end, section.start + _SECTION_CHARS)
        if end < section.end:
            cut = report.text.rfind("。", section.start, end)
            end = cut + 1 if cut > 0 else end
        quote = report.text[section.start : end].strip()
        more = "（节选，全文见原文）" if end < section.end else ""
        lines.append(f"{whose(report)}“{section.path[-1]}”{more}：\n{quote}[{n}]")
        citations.append(cite_report(n, report, section.path, quote, section.start, section.start + len(quote)))
    return "\n\n".join(lines), citations


def _reports(read: Understanding, passages: Sequence[Passage], archive: Archive) -> list[Report]:
    """Whose sections are meant: all reports inside the filters if they are few, else those of the best passages.

    Without a named year an agency's newest report speaks for it.
    """
    filters = read.filters
    named = Filters(filters.agencies, filters.years, filters.kinds, (), filters.report_ids)
    if filters.agencies or filters.report_ids:
        infos = archive.infos(named)
        if not filters.years:
            newest: dict[tuple[str | None, str], str] = {}
            for info in sorted(infos, key=lambda i: i.year or 0):
                newest[(info.agency, info.kind)] = info.id
            infos = [i for i in infos if i.id in newest.values()]
        ids = [i.id for i in infos]
        best = [p.report.id for p in passages]
        ids.sort(key=lambda i: best.index(i) if i in best else len(best))
        # several kinds of one agency: the main report (by its profile's order) speaks first
        ids.sort(key=lambda i: profiles()[archive.info(i).kind].order)
    else:
        ids = list(dict.fromkeys(p.report.id for p in passages))
    most = _MOST_REPORTS if filters.years or filters.agencies else 1
    return [archive.report(i) for i in ids[:most]]


def cite_report(n: int, report: Report, path: tuple[str, ...], quote: str, start: int, end: int) -> Citation:
    """The citation ``[n]`` of a span of a report."""
    page = next((b.page for b in report.blocks if b.end > start), None)
    return Citation(
        n, report.id, report.title or report.source, report.agency, report.year, path, quote, start, end, page
    )


def whose(report: Report | ReportInfo) -> str:
    """Agency and year of a report, for people: “云溪市民政局2023年”."""
    year = f"{report.year}年" if report.year else ""
    return f"{report.agency or report.title or report.source}{year}"
