"""A draft as Markdown: the public text first, then, below a rule, what is open and what it rests on, for the office only."""

from __future__ import annotations

import re

from assistant.drafting.marks import open_marks
from assistant.drafting.schema import Draft, DraftSection
from assistant.export.document import CELL_SEPARATOR

_SPECIAL = re.compile(r"([\\`*_#<>\[\]|~&])")
_OPENS_BLOCK = re.compile(r"^(\d+)(?=[.)]\s)|^(?=[-+]\s|-+$|=+$)")


def draft_markdown(draft: Draft) -> str:
    """The draft with its open figures, sentences to be confirmed, and sources; text of reports is escaped."""
    lines = [f"# {escaped(draft.title)}{'（征求意见稿）' if open_marks(draft.text) else ''}", ""]
    for section in draft.sections:
        lines.extend(_section(section))
    lines.extend(["---", "", "以下为工作底稿，不随正文公开。", ""])
    todo = [
        f"- 占位：{escaped(p.indicator)}（{escaped(p.unit)}）"
        + (f"，上年{escaped(p.last_value)}" if p.last_value else "")
        for p in draft.placeholders
    ]
    todo.extend(f"- 沿用上年，请确认：{escaped(sentence)}" for s in draft.sections for sentence in s.carried_over)
    if todo:
        lines.extend(["待办：", "", *todo, ""])
    sources = dict.fromkeys(
        f"- {escaped(c.title)}　{escaped(' › '.join(c.heading_path))}" for s in draft.sections for c in s.citations
    )
    facts = [
        f"- {escaped(f.indicator)}{escaped(f.written)}：{escaped(f.source)}"
        for f in draft.sheet.facts
        if f.value and f.source and any(u.key == f.key for s in draft.sections for u in s.uses)
    ]
    if sources or facts:
        lines.extend(["依据：", "", *sources, *facts, ""])
    lines.extend(f"- 说明：{escaped(note)}" for note in draft.notes)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: DraftSection) -> list[str]:
    lines = [f"{'#' * min(section.level + 1, 6)} {escaped(section.title)}", ""] if section.title else []
    in_table = False
    for paragraph in section.text.split("\n"):
        cells = paragraph.split(CELL_SEPARATOR)
        if len(cells) == 1:
            lines.extend([*([""] if in_table else []), escaped(paragraph), ""])
            in_table = False
            continue
        lines.append(f"| {' | '.join(escaped(c) for c in cells)} |")
        if not in_table:
            lines.append(f"|{' --- |' * len(cells)}")
        in_table = True
    return [*lines, *([""] if in_table else [])]


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _OPENS_BLOCK.sub(r"\1\\", _SPECIAL.sub(r"\\\1", text.strip()))
