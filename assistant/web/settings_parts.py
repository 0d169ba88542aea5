"""Pieces that the views of the page 设置 share."""

from __future__ import annotations

import html
from collections.abc import Iterable

import streamlit as st

from assistant.backup import Progress
from assistant.web import settings_texts as s


def table_html(rows: Iterable[tuple[str, ...]], head: tuple[str, ...] = ()) -> str:
    """Plain words as a quiet table; line breaks are kept."""
    top = f"<tr>{''.join(f'<th>{html.escape(c)}</th>' for c in head)}</tr>" if head else ""
    body = "".join(f"<tr>{''.join(f'<td>{_lines(c)}</td>' for c in row)}</tr>" for row in rows)
    return f'<table class="xl-facts">{top}{body}</table>'


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def shown(text: str) -> Progress:
    """A progress bar in this run, moved in steps that can be seen."""
    bar = st.progress(0, text)
    last = -1

    def move(done: int, total: int) -> None:
        nonlocal last
        percent = min(100, 100 * done // max(total, 1))
        if percent != last:
            last = percent
            bar.progress(percent, f"{text}　{s.progress(done, total)}")

    return move
