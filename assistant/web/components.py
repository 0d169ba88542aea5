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
from assistant.web import evidence_marks
from assistant.web import texts as t
from assistant.web.charts import GREY
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
_PREPARE = """<script>
document.documentElement.lang = 'zh-CN';
if (!window.xunliMenu) {
  window.xunliMenu = true;
  const leads = '[data-testid=stSidebarNavLink], .st-key-new-conversation button, [class*=st-key-open-] button, [class*=st-key-part-] button';
  document.addEventListener('click', (event) => {
    const menu = event.target.closest('[data-testid=stSidebar]');
    if (innerWidth < 769 && menu && event.target.closest(leads))
      setTimeout(() => menu.querySelector('[data-testid=stSidebarCollapseButton] button')?.click(), 200);
  });
}
</script>"""
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
    support: Sequence[Mapping[str, Any]] = (),
    number: int | None = None,
) -> str:
    """Plain text as HTML that shows exactly this text, line breaks kept.

    Args:
        text: an answer or a draft.
        bold: spans of it that hold the asked figure.
        citations: those of the answer; their marks ``[n]`` become small raised buttons that show the quote on hovering.
        placeholders: mark 【待填：…】 【待写：…】 【待回应：…】 and 【待核：…】.
        support: how the sentences stand to what they cite; those that are not borne out are underlined, with the reason.
        number: of the message, so that a mark opens its passage.
    """
    cited = {int(c["n"]): evidence_marks.tags(c, number) for c in citations}
    edits = [(a, b, "<b>", "</b>") for a, b in bold]
    for n, start, end in marks(text):
        if n in cited:
            edits.append((start, end, *cited[n]))
    if placeholders:
        for match in MARK.finditer(text):
            kind = "xl-check" if match.group().startswith("【待核") else "xl-fill"
            edits.append((*match.span(), f'<mark class="{kind}">', "</mark>"))
    edits = _apart(edits)
    out: list[str] = []
    at = 0
    for low, high, before, after in [*_doubtful(support, edits), (len(text), len(text), "", "")]:
        out.append(_edited(text, at, low, edits))
        out.extend((before, _edited(text, low, high, edits), after))
        at = high
    return f'<div class="xl-text">{"".join(out)}</div>'


_Edit = tuple[int, int, str, str]  # a span of a text, and the tags around it


def _apart(edits: Iterable[_Edit]) -> list[_Edit]:
    """The edits in order, without empty ones and those that begin inside another."""
    kept: list[_Edit] = []
    for edit in sorted(edits):
        if edit[1] > edit[0] and (not kept or edit[0] >= kept[-1][1]):
            kept.append(edit)
    return kept


def _edited(text: str, low: int, high: int, edits: Iterable[_Edit]) -> str:
    """``text[low:high]`` as HTML with the edits that lie in it."""
    out: list[str] = []
    at = low
    for start, end, before, after in edits:
        if low <= start and end <= high:
            out.extend((html.escape(text[at:start]), before, html.escape(text[start:end]), after))
            at = end
    out.append(html.escape(text[at:high]))
    return "".join(out)


def _doubtful(support: Sequence[Mapping[str, Any]], edits: Sequence[_Edit]) -> list[_Edit]:
    """The sentences that are not wholly borne out; one that an edit reaches out of is left unmarked."""
    found: list[_Edit] = []
    for sentence in support:
        low, high = int(sentence["start"]), int(sentence["end"])
        crossed = any(a < low < b or a < high < b for a, b, _, _ in edits)
        if sentence["status"] in {"partly", "unsupported"} and not crossed:
            reason = html.escape("".join(sentence["reasons"]))
            found.append((low, high, f'<span class="xl-{sentence["status"]}" title="{reason}">', "</span>"))
    return found


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


def ink() -> str:
    """The colour of text in the theme that the browser shows, for what the theme does not reach."""
    theme = getattr(st.context, "theme", None)  # there is none without a browser
    return {"dark": "#e3e8ee", "light": "#1d2733"}.get(getattr(theme, "type", None) or "", GREY)


def show_error(error: AssistantError | VectorStoreError) -> None:
    """An error with what to do."""
    st.error(as_markdown(f"{error.user_message}\n{error.hint}"))


def prepare_page() -> None:
    """Tell the browser that the page is Chinese, so that it is read as such and no translation is offered; on a phone, where
    the menu covers the page, let it make way once something was chosen in it."""
    st.html(_PREPARE, unsafe_allow_javascript=True)


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
