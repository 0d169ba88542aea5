"""What the commands print: JSON values for programs, compact Chinese for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.drafting.marks import open_marks
from assistant.drafting.schema import Draft
from assistant.figures.facts import CellProblem, Fact
from assistant.figures.records import FigureRecord
from assistant.library import FileResult
from assistant.profiles import kind_name
from assistant.schema import Answer, Citation, SentenceSupport
from assistant.series_output import table_json, table_text
from vectorstore.schema import Filters, Passage, Problem, Report, ReportInfo

Json = dict[str, Any]
STATUS = {"added": "新增", "updated": "更新", "unchanged": "未变", "failed": "失败"}
_BOLD, _DIM, _RED, _OFF = "\033[1m", "\033[2m", "\033[31m", "\033[0m"


def file_json(path: str, result: FileResult) -> Json:
    """One file of ``ingest``."""
    info = result.info
    return {
        "path": path,
        "status": result.status,
        "report_id": info.id if info else None,
        "title": info.title if info else None,
        "agency": info.agency if info else None,
        "region": info.region if info else None,
        "year": info.year if info else None,
        "kind": info.kind if info else None,
        "chunks": info.chunks if info else 0,
        "problems": problems_json(result.problems),
    }


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Problems as objects."""
    return [{"code": p.code, "text": p.text} for p in problems]


def report_json(info: ReportInfo) -> Json:
    """One report of ``reports``."""
    return {
        "id": info.id,
        "title": info.title,
        "agency": info.agency,
        "region": info.region,
        "year": info.year,
        "kind": info.kind,
        "sections": info.sections,
        "characters": info.characters,
        "figures": info.figures,
        "source": info.source,
        "delivered": info.delivered,
        "published": info.published,
        "chunks": info.chunks,
        "problems": problems_json(info.problems),
    }


def show_json(report: Report) -> Json:
    """The whole report of ``show``; offsets are into ``text``."""
    return {
        "id": report.id,
        "title": report.title,
        "agency": report.agency,
        "region": report.region,
        "year": report.year,
        "kind": report.kind,
        "delivered": report.delivered,
        "published": report.published,
        "source": report.source,
        "text": report.text,
        "sections": [
            {
                "heading": s.heading,
                "level": s.level,
                "number": s.number,
                "topics": list(s.topics),
                "start": s.start,
                "end": s.end,
            }
            for s in report.sections
        ],
        "problems": problems_json(report.problems),
        "removed": list(report.removed),
    }


def filters_json(filters: Filters) -> Json:
    """The filters that were applied; empty lists mean any."""
    return {
        "agencies": list(filters.agencies),
        "years": list(filters.years),
        "kinds": list(filters.kinds),
        "topics": list(filters.topics),
    }


def passage_json(passage: Passage) -> Json:
    """One passage of ``search``."""
    location = passage.chunk.location
    return {
        "rank": passage.rank,
        "score": passage.score,
        "report_id": location.report_id,
        "title": passage.report.title,
        "agency": passage.report.agency,
        "year": passage.report.year,
        "heading_path": list(location.heading_path),
        "text": passage.chunk.text,
        "start": location.start,
        "end": location.end,
        "page": location.page,
        "source": passage.report.source,
    }


def citation_json(citation: Citation) -> Json:
    """One citation of ``ask`` or ``draft``."""
    return {
        "n": citation.n,
        "report_id": citation.report_id,
        "title": citation.title,
        "agency": citation.agency,
        "year": citation.year,
        "heading_path": list(citation.heading_path),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
    }


def answer_json(answer: Answer) -> Json:
    """The answer of ``ask``."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "mode": answer.mode,
        "grounded": answer.grounded,
        "refusal": answer.refusal,
        "filters": filters_json(answer.filters),
        "citations": [citation_json(c) for c in answer.citations],
        "unsupported_numbers": list(answer.unsupported_numbers),
        "highlights": [list(span) for span in answer.highlights],
        "headings": list(answer.headings),
        "notes": list(answer.notes),
        "fault": answer.fault,
        "support": [support_json(s) for s in answer.support],
        "table": table_json(answer.table) if answer.table else None,
    }


def support_json(support: SentenceSupport) -> Json:
    """How a sentence of an answer stands to what it cites."""
    return {
        "start": support.start,
        "end": support.end,
        "status": support.status,
        "citations": list(support.citations),
        "reasons": list(support.reasons),
    }


def draft_json(draft: Draft) -> Json:
    """The draft of ``draft``."""
    return {
        "title": draft.title,
        "agency": draft.agency,
        "year": draft.year,
        "mode": draft.mode,
        "base": draft.base,
        "own": draft.own,
        "text": draft.text,
        "sections": [
            {
                "heading": s.title,
                "level": s.level,
                "topic": s.topic,
                "statutory": list(s.statutory),
                "text": s.text,
                "citations": [citation_json(c) for c in s.citations],
                "placeholders": [
                    {"indicator": p.indicator, "unit": p.unit, "last_value": p.last_value} for p in s.placeholders
                ],
                "facts": [fact_json(f) for u in s.uses if (f := draft.sheet.fact(u.key)) and f.value],
                "carried_over": list(s.carried_over),
                "open_marks": [s.text[a:b] for a, b in open_marks(s.text)],
                "notes": list(s.notes),
            }
            for s in draft.sections
        ],
        "unsupported_numbers": list(draft.unsupported_numbers),
        "notes": list(draft.notes),
        "fault": draft.fault,
    }


def fact_json(fact: Fact) -> Json:
    """A figure that a draft uses, with the cell that it came from."""
    return {
        "indicator": fact.indicator,
        "unit": fact.unit,
        "value": fact.value,
        "last_value": fact.last,
        "source": fact.source,
    }


def figures_json(records: Sequence[FigureRecord]) -> list[Json]:
    """The rows of ``figures``."""
    return [
        {
            "indicator": r.figure.indicator,
            "value": format(r.figure.value, "f"),
            "high": format(r.figure.high, "f") if r.figure.high is not None else None,
            "unit": r.figure.unit,
            "qualifier": r.figure.qualifier,
            "kind": r.figure.kind,
            "base": r.figure.base,
            "topic": r.topic,
            "year": r.year,
            "start": r.figure.start,
            "end": r.figure.end,
            "text": r.text,
        }
        for r in records
    ]


def problem_json(problem: CellProblem) -> Json:
    """A cell of a workbook that could not be used."""
    return {"cell": problem.cell, "code": problem.code, "text": problem.text}


def file_text(result: FileResult) -> str:
    """One line for people on what became of a file."""
    status = STATUS[result.status]
    shown = f"{_RED}{status}{_OFF}" if result.status == "failed" and sys.stdout.isatty() else status
    info = result.info
    what = (
        "　".join(str(x) for x in (info.agency, info.year and f"{info.year}年", kind_name(info.kind)) if x)
        if info
        else ""
    )
    said = "".join(f"\n      {p.text}" for p in result.problems)
    return f"{shown}  {result.name}  {what}{said}"


def reports_text(infos: Sequence[ReportInfo]) -> str:
    """The library as lines."""
    if not infos:
        return "资料库还是空的。用“python -m assistant ingest 文件或文件夹”添加报告。"
    rows = [
        f"{i.id}  {i.year or '年度不详'}  {i.agency or '单位不详'}  {kind_name(i.kind)}  {i.characters}字  {i.title or i.source}"
        for i in infos
    ]
    return "\n".join([*rows, f"共{len(infos)}份。"])


def passages_text(passages: Sequence[Passage]) -> str:
    """Search results for people."""
    if not passages:
        return "没有找到相关内容。"
    parts = []
    for p in passages:
        where = " › ".join(p.chunk.location.heading_path)
        page = f"　第{p.chunk.location.page}页" if p.chunk.location.page else ""
        head = f"{p.rank}. {p.report.agency or ''}{p.report.year or ''}年　{where}{page}　{p.score:.2f}"
        parts.append(f"{_styled(head, _BOLD)}\n   {p.chunk.text}")
    return "\n".join(parts)


def answer_text(answer: Answer) -> str:
    """An answer for people: the asked figures in bold on a terminal, then notes and sources."""
    text = answer.text
    if sys.stdout.isatty():
        for start, end in sorted(answer.highlights, reverse=True):
            text = f"{text[:start]}{_BOLD}{text[start:end]}{_OFF}{text[end:]}"
    lines = [text]
    if answer.table:
        lines.append(f"\n{table_text(table_json(answer.table))}\n")
    if answer.headings:
        lines.append("可以查看：" + "；".join(answer.headings))
    lines.extend(_styled(f"※ {note}", _DIM) for note in answer.notes)
    if answer.unsupported_numbers:
        lines.append("※ 下列数字在所引资料中没有找到，请核实：" + "、".join(answer.unsupported_numbers))
    lines.extend(
        f"※ 所引原文中没有这句话的依据：“{answer.text[s.start : s.end].strip()}”{''.join(s.reasons)}"
        for s in answer.support
        if s.status == "unsupported"
    )
    if answer.fault:
        lines.append(f"※ {answer.fault}")
    lines.extend(_source(c) for c in answer.citations)
    return "\n".join(lines)


def draft_text(draft: Draft) -> str:
    """A draft for people: the text, then what is to be done and what it rests on."""
    carried = sum(len(s.carried_over) for s in draft.sections)
    marks = sum(len(open_marks(s.text)) for s in draft.sections)
    lines = [draft.text, "", f"依据：{draft.base}；待办标记{marks}处，沿用上年{carried}句待确认。"]
    lines.extend(f"※ {note}" for note in draft.notes)
    if draft.unsupported_numbers:
        lines.append("※ 没有来源的内容已标为【待核】：" + "、".join(draft.unsupported_numbers))
    if draft.fault:
        lines.append(f"※ {draft.fault}")
    sources = dict.fromkeys(_source(c, numbered=False) for s in draft.sections for c in s.citations)
    lines.extend(sources)
    return "\n".join(lines)


def figures_text(records: Sequence[FigureRecord]) -> str:
    """The data figures of a report as lines; years, dates, document numbers and codes are left to the JSON."""
    rows = [r for r in records if r.figure.is_data]
    if not rows:
        return "这份报告里没有识别出数据。"
    lines = [f"{r.figure.indicator or '（未识别指标）'}\t{_amount(r)}\t{' › '.join(r.heading_path)}" for r in rows]
    return "\n".join([*lines, f"共{len(rows)}个数据。"])


def _amount(record: FigureRecord) -> str:
    figure = record.figure
    said = f"（{figure.qualifier}）" if figure.qualifier else ""
    value = f"{figure.value:f}" if figure.high is None else f"{figure.value:f}—{figure.high:f}"
    return f"{value}{figure.unit}{said}"


def _source(citation: Citation, *, numbered: bool = True) -> str:
    where = " › ".join(citation.heading_path)
    page = f"　第{citation.page}页" if citation.page else ""
    mark = f"[{citation.n}] " if numbered else ""
    return _styled(f"{mark}{citation.title}　{where}{page}", _DIM)


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{_OFF}" if sys.stdout.isatty() else text


def print_json(value: Any) -> None:
    """The one JSON value of a command."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
