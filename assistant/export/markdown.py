"""A draft as Markdown: the public text first, then, below a rule, placeholders and sources for the office only."""

from __future__ import annotations

from assistant.drafting.schema import Draft


def draft_markdown(draft: Draft) -> str:
    """The draft as a Markdown text. The part below the rule is working material and not for publication."""
    lines = [f"# {draft.title}（草稿）", ""]
    for section in draft.sections:
        first, *rest = section.text.split("\n")
        alone = first.strip() == section.heading
        lines.extend([f"## {section.heading}" if alone else first, ""])
        for paragraph in rest:
            lines.extend([paragraph, ""])
    lines.extend(["---", "", "以下为工作底稿，不随正文公开。", ""])
    marks = [p for s in draft.sections for p in s.placeholders]
    lines.append(f"待填数据{len(marks)}处：")
    lines.extend(f"- {p.indicator}（{p.unit}），上年{p.last_value}" for p in marks)
    lines.extend(["", "依据："])
    for section in draft.sections:
        lines.extend(f"- {c.title}　{' › '.join(c.heading_path)}" for c in section.citations)
    lines.extend(f"- 说明：{note}" for note in draft.notes)
    return "\n".join(lines) + "\n"
