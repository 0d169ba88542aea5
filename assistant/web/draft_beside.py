"""Beside a section: what last year's report said paragraph by paragraph, the facts it uses, the sentences to confirm."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from assistant.drafting.edit import confirmed
from assistant.drafting.outline import OutlineItem
from assistant.drafting.schema import Draft, DraftSection
from assistant.schema import Citation
from assistant.web import draft_texts as d
from assistant.web.components import as_markdown, short
from assistant.web.draft_desk import current, do, keep
from assistant.web.draft_fields import fact_input, fact_places
from assistant.web.runtime import Runtime
from assistant.web.state import Desk
from vectorstore.errors import UnknownReport
from vectorstore.schema import Report

_LONGEST_PLACE = 16


def panel(app: Runtime, desk: Desk, draft: Draft, section: DraftSection) -> None:
    """Draw the tabs. Raises ArchiveError."""
    sources, facts, carried = st.tabs(list(d.TABS), key="beside")
    with sources:
        st.html(sources_html(draft, section))
        item = next((i for i in draft.outline.items if i.id == section.id), None)
        text = base_text(app, draft, item)
        if text:
            with st.expander(d.WHOLE_BASE):
                st.html(f'<div class="xl-text xl-beside">{_paragraphs(text)}</div>')
        elif text is None:
            st.caption(d.BASE_GONE)
    with facts:
        _facts(app, desk, draft, section)
    with carried:
        _carried(app, desk, section)


def base_text(app: Runtime, draft: Draft, item: OutlineItem | None) -> str | None:
    """What the base report says in the part that an item follows, without its heading; None where the report is gone."""
    if item is None or item.base is None or item.base[0] >= item.base[1]:
        return ""
    try:
        report = app.services.archive.report(draft.sheet.base_id)
    except UnknownReport:
        return None
    return body_of(report, item.base)


def body_of(report: Report, span: tuple[int, int]) -> str:
    """The text of a span without the heading that it begins with."""
    start = next((s.body_start for s in report.sections if s.start == span[0]), span[0])
    return report.text[min(start, span[1]) : span[1]].strip()


def sources_html(draft: Draft, section: DraftSection) -> str:
    """What to write, then each paragraph's source in last year's text, then how peers wrote the part."""
    parts = [f'<div class="xl-meta">{d.GUIDE}：{html.escape("".join(section.guide))}</div>'] if section.guide else []
    parts.extend(_aligned(section))
    used = set(section.follows)
    others = [c for c in section.citations if c.n not in used]
    if others:
        parts.append(f'<div class="xl-path">{d.PEERS}</div>')
        parts.extend(_quoted(html.escape(where(c)), c.quote) for c in others)
    if not parts:
        parts = [f'<div class="xl-meta">{d.NO_SOURCES}</div>']
    return f'<div class="xl-beside">{"".join(parts)}</div>'


def _aligned(section: DraftSection) -> Iterator[str]:
    cited = {c.n: c for c in section.citations}
    if not any(section.follows):
        return
    for at, paragraph in enumerate(section.text.split("\n"), start=1):
        n = section.follows[at - 1] if at <= len(section.follows) else 0
        if n in cited:
            yield _quoted(html.escape(d.paragraph_source(at, where(cited[n]))), cited[n].quote)
        elif paragraph.strip():
            yield f'<div class="xl-meta">{html.escape(d.paragraph_new(at))}</div>'


def where(citation: Citation) -> str:
    """A citation in a few words: whose report, and below which heading."""
    year = f"{citation.year}年" if citation.year else ""
    heading = citation.heading_path[-1] if citation.heading_path else d.OPENING
    return f"{citation.agency or citation.title}{year} · {short(heading, _LONGEST_PLACE + 8)}"


def _quoted(head: str, quote: str) -> str:
    return f'<div class="xl-meta">{head}</div><div class="xl-quote">{_paragraphs(quote)}</div>'


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(p)}</p>" for p in text.split("\n") if p.strip())


def _facts(app: Runtime, desk: Desk, draft: Draft, section: DraftSection) -> None:
    places = fact_places(draft)
    titles = {s.id: short(s.title or d.OPENING, _LONGEST_PLACE) for s in draft.sections}
    keys = list(dict.fromkeys(use.key for use in section.uses))
    facts = [f for key in keys if (f := draft.sheet.fact(key)) is not None]
    if not facts:
        st.caption(d.NO_FACTS_HERE)
    for fact in facts:
        fact_input(app, desk, fact, [titles[i] for i in places.get(fact.key, ()) if i != section.id])


def _carried(app: Runtime, desk: Desk, section: DraftSection) -> None:
    if not section.carried_over:
        st.caption(d.NO_CARRIED)
        return
    st.caption(d.CARRIED_HINT)
    for n, sentence in enumerate(section.carried_over):
        text, act = st.columns([4, 1], vertical_alignment="center")
        text.markdown(as_markdown(sentence))
        args = (desk, _confirm, app, desk, section.id, sentence)
        act.button(d.CONFIRM, key=f"confirm-{section.id}-{n}", on_click=do, args=args)
    if len(section.carried_over) > 1:
        args = (desk, _confirm, app, desk, section.id, "")
        st.button(d.CONFIRM_ALL, key="confirm-all", type="tertiary", on_click=do, args=args)


def _confirm(app: Runtime, desk: Desk, section_id: str, sentence: str) -> None:
    draft = current(desk)
    section = draft.section(section_id)
    if section is not None:
        done = confirmed(section, sentence) if sentence else replace(section, carried_over=())
        keep(app, desk, draft.with_section(done))
