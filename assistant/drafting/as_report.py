"""A draft, or any text, as a report that can be checked and compared like one from a file. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.drafting.schema import Draft
from assistant.export.document import CELL_SEPARATOR
from assistant.readers.assemble import assemble, report_id
from assistant.readers.base import RawBlock, RawDocument
from vectorstore.schema import Report


def draft_report(draft: Draft) -> Report:
    """The public text of a draft as a report; agency, year and kind are the draft's own."""
    title = [draft.title] if draft.title.strip() else []
    report = text_report("\n".join([*title, draft.text]), draft.title, tables=CELL_SEPARATOR in draft.text)
    return replace(report, agency=draft.agency, year=draft.year, kind=draft.kind, problems=())


def text_report(text: str, source: str, *, tables: bool) -> Report:
    """A text with one paragraph a line as a report; with ``tables`` lines of several cells are table rows."""
    lines = (line.strip() for line in text.split("\n"))
    blocks = tuple(
        RawBlock(line, "table_row" if tables and CELL_SEPARATOR in line else "paragraph") for line in lines if line
    )
    return assemble(RawDocument("text", blocks), id=report_id(text.encode("utf-8", "surrogatepass")), source=source)
