"""Pieces that several pages share: text made safe for the page, chips, and errors shown with their remedy."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from assistant.citations import marks
from assistant.drafting.diff import Piece
from assistant.drafting.marks import MARK
from assistant.errors import AssistantError
from assistant.profiles import kind_name, topics
from assistant.web import texts as t
from vectorstore.errors import VectorStoreError

ButtonKind = Literal["primary", "secondary", "tertiary"]
STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.png")
USER, ASSISTANT = "user", str(ICON)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit turns emoji codes, arrows, links and such into other things after the Markdown is parsed, so a backslash
# does not stop it; a word joiner (invisible, no line break) between the characters does
_AFTER_PARSING = re.compile(r"(?<=:)(?=[\w/+-])|(?<=[<>~-])(?=[=>-])|(?<=www)(?=\.)|(?<=@)(?=\w)")
_JOINER = "\u2060"
# constant: nothing of a message is in it
_SCROLL = (
    "<script>setTimeout(() => [...document.querySelectorAll('[data-testid=stChatMessage]:has([data-testid="
    "stChatMessageAvatarUser])')].pop()?.scrollIntoView({block: 'start'}), 150)</script>"
)


def as_markdown(text: str) -> str:
    """Plain text as Markdown that shows exactly this text: for labels, notes and warnings. Line breaks are kept."""
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" \t")
        indent = "\u00a0" * (len(line) - len(body))
        lines.append(indent + _PUNCTUATION.sub(r"\\\1", _AFTER_PARSING.sub(_JOINER, body)))
    return "  \n".join(lines)


def as_html(
    text: str,
    *,
    bold: Iterable[Sequence[int]] = (),
    citations: Sequence[Mapping[str, Any]] = (),
    placeholders: bool = False,
) -> str:
    """Plain text as HTML that shows exactly this text, line breaks kept.

    Args:
        text: an answer or a draft.
        bold: spans of it that hold the asked figure.
        citations: those of the answer; their marks ``[n]`` become small raised ones that show the quote on hovering.
        placeholders: mark 【待填：…】 【待写：…】 【待回应：…】 and 【待核：…】.
    """
    quotes = {int(c["n"]): str(c["quote"]) for c in citations}
    edits = [(a, b, "<b>", "</b>") for a, b in bold]
    for n, start, end in marks(text):
        if n in quotes:
            edits.append((start, end, f'<sup class="xl-cite" title="{html.escape(short(quotes[n]))}">', "</sup>"))
    if placeholders:
        for match in MARK.finditer(text):
            kind = "xl-check" if match.group().startswith("【待核") else "xl-fill"
            edits.append((*match.span(), f'<mark class="{kind}">', "</mark>"))
    out: list[str] = []
    at = 0
    for start, end, before, after in sorted(edits):
        if start < at or end <= start:
            continue
        out.extend((html.escape(text[at:start]), before, html.escape(text[start:end]), after))
        at = end
    out.append(html.escape(text[at:]))
    return f'<div class="xl-text">{"".join(out)}</div>'


def diff_html(pieces: Iterable[Piece]) -> str:
    """What changed between two texts as HTML: added words underlined, removed ones struck out."""
    tags = {"same": ("", ""), "added": ("<ins>", "</ins>"), "removed": ("<del>", "</del>")}
    body = "".join(f"{tags[p.op][0]}{html.escape(p.text)}{tags[p.op][1]}" for p in pieces)
    return f'<div class="xl-text xl-diff">{body}</div>'


def short(text: str, most: int = 160) -> str:
    """A text on one line, cut where it is longer than ``most`` characters."""
    clean = " ".join(text.split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def chips(names: Iterable[str], notes: Iterable[str] = ()) -> str:
    """What was understood as HTML: small labels, then sentences."""
    labels = "".join(f'<span class="xl-chip">{html.escape(n)}</span>' for n in names)
    said = "".join(f"<span>{html.escape(n)}</span>" for n in notes)
    return f'<div class="xl-notes">{labels}{said}</div>' if labels or said else ""


def filter_names(filters: Mapping[str, Any]) -> list[str]:
    """The filters of a stored answer as people name them."""
    known = topics()
    return [
        *map(str, filters.get("agencies", ())),
        *(t.year(y) for y in filters.get("years", ())),
        *(kind_name(k) for k in filters.get("kinds", ())),
        *(known[x].name for x in filters.get("topics", ()) if x in known),
    ]


def place(citation: Mapping[str, Any]) -> str:
    """A citation as a button names it: 红寺堡区民政局2023年 · （一）坚持高要求."""
    year = f"{citation['year']}年" if citation.get("year") else ""
    whose = f"{citation.get('agency') or citation.get('title') or ''}{year}"
    path = citation.get("heading_path") or [t.PREAMBLE]
    return f"{short(whose, 24)} · {short(str(path[-1]), 22)}"


def show_error(error: AssistantError | VectorStoreError) -> None:
    """An error with what to do."""
    st.error(as_markdown(f"{error.user_message}\n{error.hint}"))


def scroll_to_question() -> None:
    """Bring the last question to the top of the window, or the end of a short answer to its bottom."""
    st.html(_SCROLL, unsafe_allow_javascript=True)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show our own errors where they happen instead of a traceback; the rest of the page goes on."""
    try:
        yield
    except (AssistantError, VectorStoreError) as error:
        show_error(error)
