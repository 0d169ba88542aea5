"""A conversation as a document: questions as headings, answers with their numbered sources. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.export.document import CELL_SEPARATOR, Document, Line
from assistant.export.markdown import escaped
from assistant.series_output import grid, table_lines
from assistant.store.conversations import StoredMessage

Json = Mapping[str, Any]
NOTE = "由循例导出的问答记录。引用时请以所列出处的原文为准。"
_CUT = "（回答中断，不完整）"
_LONGEST_QUOTE = 600


def conversation_document(title: str, messages: Sequence[StoredMessage], made: str = "") -> Document:
    """The conversation for a Word file; ``made`` is the written-out date of the export."""
    return Document(title=title, lines=(Line("body", NOTE), *_lines(messages)), date=made, state="record")


def conversation_markdown(title: str, messages: Sequence[StoredMessage], made: str = "") -> str:
    """The same as Markdown; what was said and quoted is escaped, so that nothing of it becomes markup or HTML."""
    parts = [f"# {escaped(title)}", f"{NOTE}{made}"]
    rows: list[str] = []
    for line in _lines(messages):
        if line.kind == "table_row":
            cells = [escaped(cell) for cell in line.text.split(CELL_SEPARATOR)]
            rows.append(f"| {' | '.join(cells)} |")
            if len(rows) == 1:
                rows.append(f"|{' --- |' * len(cells)}")
            continue
        if rows:
            parts.append("\n".join(rows))
            rows = []
        parts.append(f"{'#' * (line.level + 1)} {escaped(line.text)}" if line.kind == "heading" else escaped(line.text))
    if rows:
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _lines(messages: Sequence[StoredMessage]) -> Iterator[Line]:
    for message in messages:
        if message.role == "user":
            said = message.text or str(message.data.get("said", ""))
            yield Line("heading", " ".join(said.split()), level=1)
            continue
        yield from _paragraphs(message.text)
        yield from _rest(message.data)
        if message.data.get("cut"):
            yield Line("body", _CUT)


def _rest(data: Json) -> Iterator[Line]:
    """What stands below the text of an answer, a draft, an upload or an error."""
    answer, draft = data.get("answer"), data.get("draft")
    if answer:
        yield from _table(answer.get("table"))
        if answer.get("headings"):
            yield Line("body", f"可以查看：{'；'.join(answer['headings'])}")
        yield from (Line("body", f"说明：{note}") for note in answer.get("notes", ()))
        if answer.get("unsupported_numbers"):
            yield Line("body", f"下列数字在所引资料中没有找到，请核实：{'、'.join(answer['unsupported_numbers'])}")
        yield from _sources(answer.get("citations", ()))
    elif draft:
        sections = draft.get("sections", ())
        carried = [sentence for s in sections for sentence in s.get("carried_over", ())]
        yield from (Line("body", f"沿用上年，请确认：{sentence}") for sentence in carried)
        yield from _sources([c for s in sections for c in s.get("citations", ())])
    elif data.get("kind") == "error":
        yield from _paragraphs(f"{data.get('message', '')}\n{data.get('hint', '')}")


def _sources(citations: Sequence[Json]) -> Iterator[Line]:
    if citations:
        yield Line("heading", "出处", level=3)
    for c in citations:
        whose = f"{c.get('agency') or ''}{c['year']}年" if c.get("year") else str(c.get("agency") or "")
        path = " › ".join(map(str, c.get("heading_path") or ()))
        page = f"第{c['page']}页" if c.get("page") else ""
        where = "，".join(w for w in (whose, f"《{c['title']}》" if c.get("title") else "", path, page) if w)
        quote = " ".join(str(c.get("quote", "")).split())
        cut = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}……"
        yield Line("body", f"[{c['n']}] {where}：“{cut}”")


def _table(table: Json | None) -> Iterator[Line]:
    if not table:
        return
    if grid(table).caption:
        yield Line("body", grid(table).caption)
    for cells in table_lines(table):
        yield Line("table_row", CELL_SEPARATOR.join(cell.replace("|", "｜") for cell in cells))


def _paragraphs(text: str) -> Iterator[Line]:
    return (Line("body", line.strip()) for line in text.split("\n") if line.strip())
