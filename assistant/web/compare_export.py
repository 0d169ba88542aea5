"""The files of 对比: made when they are asked for, complete whatever is filtered on the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.compare.compare import Comparison
from assistant.compare.view import Course
from assistant.web import compare_texts as c

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def buttons(found: Comparison | Course) -> None:
    """Draw the two buttons."""
    from assistant.export.comparison import title_of

    stem = title_of(found)
    with st.container(horizontal=True, width="content", key="compare-files"):
        for label, suffix, mime, make in ((c.EXCEL, "xlsx", _EXCEL, excel), (c.WORD, "docx", _WORD, word)):
            st.download_button(
                label,
                _maker(make, found),
                c.file_name(stem, suffix),
                mime,
                key=f"compare-{suffix}",
                on_click="ignore",
            )


def _maker(make: Callable[[Comparison | Course], bytes], found: Comparison | Course) -> Callable[[], bytes]:
    return lambda: make(found)


def excel(found: Comparison | Course) -> bytes:
    """The comparison as a workbook."""
    from assistant.export.comparison_sheets import comparison_xlsx

    return comparison_xlsx(found)


def word(found: Comparison | Course) -> bytes:
    """The comparison as a Word file in the official layout."""
    from assistant.export.comparison import comparison_document
    from assistant.export.docx import docx_bytes
    from assistant.export.layout import DEFAULT, layout_named

    return docx_bytes(comparison_document(found), layout_named(DEFAULT))
