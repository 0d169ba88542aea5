"""The marks ``[n]`` in the text of an answer: buttons with a card that shows the quote, and the script that they need."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.web import evidence_texts as e
from assistant.web import texts as t

_SCRIPT = Path(__file__).with_name("evidence.js")
_LONGEST_QUOTE, _LONGEST_NAME = 320, 80


def tags(citation: Mapping[str, Any], number: int | None) -> tuple[str, str]:
    """What stands before and after a mark in HTML.

    A press opens the passage: the script forwards it to the button ``cite-<number>-<n>`` below the answer. Resting on
    the mark, or going to it by keyboard, shows the quote; on a touch screen the first tap does.

    Args:
        citation: as it is kept with its message.
        number: the message's; None for an answer that has no buttons.
    """
    n = int(citation["n"])
    quote = " ".join(str(citation["quote"]).split())
    cite = f' data-cite="{number}-{n}"' if number is not None else ""
    whose = f"{citation.get('agency') or citation.get('title') or ''}{t.year(citation.get('year'))}"
    path = [*(citation.get("heading_path") or [t.PREAMBLE])]
    go_on = f'<button type="button" class="xl-open" tabindex="-1"{cite}>{e.OPEN_PASSAGE}</button>' if cite else ""
    before = (
        f'<sup class="xl-mark"><button type="button" class="xl-cite"{cite}'
        f' aria-label="{html.escape(e.mark_name(n, _cut(quote, _LONGEST_NAME)))}">'
    )
    after = (
        '</button><span class="xl-card" role="tooltip">'
        f"<b>{html.escape(whose)}</b> · {html.escape(str(path[-1]))}"
        f'<span class="xl-card-quote">{html.escape(_cut(quote, _LONGEST_QUOTE))}</span>{go_on}</span></sup>'
    )
    return before, after


def listen() -> None:
    """Put the script on the page, once in each run; it does nothing when it is there already."""
    with st.container(key="listen"):
        st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


@cache
def _script() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
