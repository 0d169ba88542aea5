"""The answer that needs no model: quoted sentences with citations, points of a section, or an honest refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.citations import cite
from assistant.confidence import WORDS_ONLY, Calibration, confidence
from assistant.extractive import (
    Asked,
    Candidate,
    Similarity,
    asked,
    asked_figures,
    choose,
    figure_spans,
    rank_sentences,
)
from assistant.points import is_plan, leading, plan_points, problem_points, reason_after
from assistant.profiles import kind_name, profiles
from assistant.question import Understanding
from assistant.schema import Answer, Citation
from vectorstore.archive import Archive
from vectorstore.schema import Filters, Passage, Report, ReportInfo
from vectorstore.tokens import content_terms

_MOST_SENTENCES = {"figure": 2, "list": 3, "general": 3}
_AS_TELLING = 0.5  # share of the best sentence's coverage that a result needs to stand before a plan
_ABOUT_EQUAL = 0.95
_MOST_REPORTS = 4
_MOST_POINTS = 12
_SECTION_CHARS = 1_200
# words that every question on shortcomings or plans may hold and that name no subject
_GENERAL = re.compile(
    r"问题|不足|短板|困难|薄弱|薄弱环节|环节|存在|打算|计划|安排|目标|下一步|下一年|下一年度|年度|工作|主要|法治|政府"
    r"|法治政府|建设|报告|原因|方面|措施|思路|明年|今后|局里|单位|提出|写明|准备|一步|下年度|情况|推进|加强|依法行政|行政|依法"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """An offline answer with the probability (0–1) that its best sentence answers the question."""

    answer: Answer
    confidence: float

    @property
    def refusal(self) -> str | None:
        """The reason for a refusal, or None."""
        return self.answer.refusal


def offline_answer(
    read: Understanding,
    passages: Sequence[Passage],
    archive: Archive,
    *,
    similarity: Similarity | None = None,
    calibration: Calibration = WORDS_ONLY,
) -> Plain:
    """Compose an answer from passages alone. Never invents: every sentence is a slice of a report.

    ``similarity`` gives the cosine of sentences to the question, ``calibration`` says what it is worth.
    """
    if read.unknown:
        return Plain(refusal(read, read.unknown, passages), 0.0)
    if not passages:
        empty = archive.count() == 0
        reason = "资料库还是空的，请先上传报告或载入样例。" if empty else "在所选的单位、年度和部分里没有找到相关内容。"
        return Plain(refusal(read, reason, passages), 0.0)
    if read.intent in {"plans", "problems"}:
        listed = _points_answer(read, passages, archive)
        if listed is not None:
            return Plain(listed, 1.0)
    if read.intent == "section":
        whole = _section_answer(read, passages, archive)
        if whole is not None:
            return Plain(whole, 1.0)
    chosen, best = _chosen(read, passages, similarity, calibration)
    if not chosen:
        return Plain(refusal(read, "没有找到能够直接回答这个问题的内容，为免误导不作回答。", passages), best)
    if "T15" not in read.filters.topics and any(is_plan(c.passage) for c in chosen):
        read = replace(read, notes=(*read.notes, "引用的内容中有工作安排或目标，不是已完成的情况。"))
    return Plain(_quoted(read, chosen), best)


def _chosen(
    read: Understanding, passages: Sequence[Passage], similarity: Similarity | None, calibration: Calibration
) -> tuple[list[Candidate], float]:
    """The sentences to quote, and the probability that the best sentence of all answers the question."""
    question = asked(read.text)
    chosen: list[Candidate] = []
    best = 0.0
    several = len(read.filters.years) > 1
    for group in _groups(read, passages):
        ranked = rank_sentences(question, group, similarity)
        if not read.filters.years:
            ranked = _newest_first(ranked)
        if "T15" not in read.filters.topics:
            ranked = _results_only(question, ranked, calibration)
        if not ranked:
            continue
        probability, enough = _sure(question, ranked[0], calibration)
        best = max(best, probability)
        if enough:
            chosen.extend(choose(ranked, 1 if several else _MOST_SENTENCES.get(read.intent, 3)))
    return chosen, best


def _newest_first(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Of sentences that answer about equally well, the newest report's first: no year was asked for."""
    top = [c for c in ranked if c.score >= _ABOUT_EQUAL * ranked[0].score]
    return sorted(top, key=lambda c: -(c.passage.report.year or 0)) + list(ranked[len(top) :])


def _results_only(question: Asked, ranked: Sequence[Candidate], calibration: Calibration) -> list[Candidate]:
    """The sentences outside plan sections if they answer: a target must not pass for a result where there is one."""
    results = [c for c in ranked if not is_plan(c.passage)]
    if not results or len(results) == len(ranked):
        return list(ranked)
    best, plan = results[0], next(c for c in ranked if is_plan(c.passage))
    comparable = best.coverage > _AS_TELLING * plan.coverage and _lacking(question, best) <= _lacking(question, plan)
    return results if comparable and _sure(question, best, calibration)[1] else list(ranked)


def _groups(read: Understanding, passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages as one group, or year by year when several years were named: each is answered for itself."""
    if len(read.filters.years) < 2:
        return [list(passages)]
    return [[p for p in passages if p.report.year == year] for year in read.filters.years]


def _sure(question: Asked, best: Candidate, calibration: Calibration) -> tuple[float, bool]:
    return confidence(best.cosine, best.coverage, _lacking(question, best), calibration)


def _lacking(question: Asked, candidate: Candidate) -> bool:
    """A number is asked for and the sentence has none of that kind."""
    return question.kind is not None and not asked_figures(question, candidate.text)


def refusal(read: Understanding, reason: str, passages: Sequence[Passage]) -> Answer:
    """An answer that says why there is none, with the nearest headings to look under."""
    headings = tuple(dict.fromkeys(_place(p) for p in passages))[:3]
    return Answer(
        question=read.question,
        text=reason,
        mode="offline",
        grounded=False,
        understanding=read,
        refusal=reason,
        headings=headings,
        notes=read.notes,
    )


def _quoted(read: Understanding, chosen: Sequence[Candidate]) -> Answer:
    question = asked(read.text)
    parts: list[str] = []
    citations: list[Citation] = []
    highlights: list[tuple[int, int]] = []
    at = 0
    several = len({(c.passage.report.agency, c.passage.report.year) for c in chosen}) > 1
    for n, candidate in enumerate(chosen, start=1):
        label = (
            f"{_whose(candidate.passage.report)}："
            if several or not read.filters.years or not read.filters.agencies
            else ""
        )
        line = f"{label}{candidate.text}[{n}]"
        offset = at + len(label)
        highlights.extend((offset + a, offset + b) for a, b in figure_spans(question, candidate.text))
        parts.append(line)
        at += len(line) + 1
        citations.append(cite(n, candidate.passage, candidate.start, candidate.end))
    return Answer(
        question=read.question,
        text="\n".join(parts),
        mode="offline",
        grounded=True,
        understanding=read,
        citations=tuple(citations),
        highlights=tuple(highlights),
        notes=read.notes,
    )


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
            lines.append(f"{_whose(report)}{kind_name(report.kind)}在“{heading}”中写明的{what}：")
            for order, (start, end) in enumerate(points[:_MOST_POINTS], start=1):
                n = len(citations) + 1
                quote = report.text[start:end]
                lines.append(f"{order}. {quote.rstrip('；;。')}。[{n}]")
                citations.append(_cite_report(n, report, section.path, quote, start, end))
                why = reason_after(report, start, end) if read.asks_reason else None
                if why:
                    lines.append(f"　　{report.text[why[0] : why[1]]}[{n + 1}]")
                    citations.append(_cite_report(n + 1, report, section.path, report.text[why[0] : why[1]], *why))
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
    subject = [t for t in content_terms(question) if len(t) >= 2 and not _GENERAL.fullmatch(t)]
    hits = [p for p in points if any(t in report.text[p[0] : p[1]] for t in subject)]
    return hits or points


def _section_answer(read: Understanding, passages: Sequence[Passage], archive: Archive) -> Answer | None:
    """How reports wrote a part: the section as it stands, cut at a sentence when long."""
    lines: list[str] = []
    citations: list[Citation] = []
    wanted = read.filters.topics
    for report in _reports(read, passages, archive):
        found = [s for t in wanted for s in leading(report, report.sections, t)]
        for section in found[:2]:
            end = min(section.end, section.start + _SECTION_CHARS)
            if end < section.end:
                cut = report.text.rfind("。", section.start, end)
                end = cut + 1 if cut > 0 else end
            quote = report.text[section.start : end].strip()
            n = len(citations) + 1
            more = "（节选，全文见原文）" if end < section.end else ""
            lines.append(f"{_whose(report)}“{section.path[-1]}”{more}：\n{quote}[{n}]")
            citations.append(_cite_report(n, report, section.path, quote, section.start, section.start + len(quote)))
    return _grounded(read, "\n\n".join(lines), citations)


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


def _cite_report(n: int, report: Report, path: tuple[str, ...], quote: str, start: int, end: int) -> Citation:
    page = next((b.page for b in report.blocks if b.end > start), None)
    return Citation(
        n, report.id, report.title or report.source, report.agency, report.year, path, quote, start, end, page
    )


def _whose(report: Report | ReportInfo) -> str:
    year = f"{report.year}年" if report.year else ""
    return f"{report.agency or report.title or report.source}{year}"


def _place(passage: Passage) -> str:
    path = passage.chunk.location.heading_path
    return f"{_whose(passage.report)}　{path[-1] if path else '导语'}"
