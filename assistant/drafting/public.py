"""A draft as a document for export: the public text, and beside it what is open and what it rests on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.marks import mark, open_marks
from assistant.drafting.schema import Draft, DraftSection
from assistant.export.document import CELL_SEPARATOR, Document, FactSource, Line, Source

_LEVELS = 4
_OPENING = "导语"


def document_of(
    draft: Draft,
    *,
    final: bool = False,
    addressee: str = "",
    date: str = "",
    attachments: tuple[str, ...] = (),
) -> Document:
    """The draft as a document. A comment draft without a date says that it is missing.

    Args:
        final: ask for the final text; the export refuses it while a mark is open.
        addressee: whom the report is addressed to, without the colon; may be empty.
        date: the date below the text, written out; empty where it is not known.
        attachments: names of the attachments, in order.
    """
    missing_date = "" if date or final else mark("待填", "成文日期")
    return Document(
        title=draft.title,
        lines=tuple(line for section in draft.sections for line in _lines(section)),
        addressee=addressee,
        agency=draft.agency,
        date=date or missing_date,
        attachments=attachments,
        state="final" if final else "comment",
        open_marks=tuple((_where(s), s.text[a:b]) for s in draft.sections for a, b in open_marks(s.text)),
        carried_over=tuple((_where(s), sentence) for s in draft.sections for sentence in s.carried_over),
        sources=tuple(source for section in draft.sections for source in _sources(section)),
        facts=tuple(_facts(draft)),
        notes=(*draft.notes, *(f"{_where(s)}：{note}" for s in draft.sections for note in s.notes)),
    )


def _lines(section: DraftSection) -> Iterator[Line]:
    paragraphs = [p for p in section.text.split("\n") if p.strip()]
    level = min(section.level, _LEVELS)
    heading = section.title
    if heading and section.run_in and paragraphs and CELL_SEPARATOR not in paragraphs[0]:
        lead = heading if heading.endswith(("。", "：")) else f"{heading}。"
        yield Line("heading", f"{lead}{paragraphs[0]}", level, len(lead))
        paragraphs = paragraphs[1:]
    elif heading:
        yield Line("heading", heading, level)
    for paragraph in paragraphs:
        yield Line("table_row" if CELL_SEPARATOR in paragraph else "body", paragraph)


def _sources(section: DraftSection) -> Iterator[Source]:
    cited = {c.n: c for c in section.citations}
    for paragraph, n in zip(section.text.split("\n"), section.follows, strict=False):
        citation = cited.get(n)
        if citation is not None:
            yield Source(paragraph, citation.title, citation.heading_path, citation.quote)


def _facts(draft: Draft) -> Iterator[FactSource]:
    used = {u.key: _where(s) for s in reversed(draft.sections) for u in s.uses}
    for fact in draft.sheet.facts:
        if fact.value and fact.key in used:
            yield FactSource(fact.indicator, fact.written, fact.source, used[fact.key])
    for promise in draft.sheet.promises:
        if promise.answer and promise.key in used:
            yield FactSource(re.sub(r"\s+", "", promise.text)[:40], promise.answer, promise.source, used[promise.key])


def _where(section: DraftSection) -> str:
    return section.title or _OPENING
