"""Where a quote comes from, for showing and for copying. Pure."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from assistant.web import evidence_texts as e
from assistant.web import texts as t


def source_html(citation: Mapping[str, Any]) -> str:
    """Title, agency, year, page and heading path of a citation."""
    facts = [str(citation.get("agency") or t.NO_AGENCY), t.year(citation.get("year"))]
    if citation.get("page"):
        facts.append(t.page_number(int(citation["page"])))
    path = " › ".join(map(str, citation.get("heading_path") or [t.PREAMBLE]))
    return (
        f'<div class="xl-path">{html.escape(str(citation.get("title") or t.UNTITLED))}</div>'
        f'<div class="xl-meta">{html.escape(" · ".join(facts))}<br>{html.escape(path)}</div>'
    )


def source_of(citation: Mapping[str, Any]) -> str:
    """The quote with its source line, as it is pasted into another text."""
    title = str(citation.get("title") or t.UNTITLED)
    facts = [str(citation.get("agency") or ""), f"{citation['year']}年" if citation.get("year") else ""]
    facts = [fact for fact in facts if fact and fact not in title]
    if citation.get("page"):
        facts.append(t.page_number(int(citation["page"])))
    return e.source_line(title, facts, [str(p) for p in citation.get("heading_path") or ()], str(citation["quote"]))
