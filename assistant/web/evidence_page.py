"""The page of a PDF on which a passage stands, as a picture with the passage marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from assistant.errors import UnreadableFile
from assistant.readers.pdf_picture import PagePicture, page_picture
from assistant.services import Services
from assistant.web import evidence_texts as e
from assistant.web import texts as t
from assistant.web.evidence_state import Panel
from vectorstore.errors import UnknownReport

# integers go in: how far down the page the passage begins, in thousandths, and the page
_SHOW = "<script>setTimeout(() => window.xunliReading?.page(%d), 250) // %d\n</script>"


def page_view(services: Services, panel: Panel, citation: Mapping[str, Any]) -> None:
    """Draw the passage's page, or the one turned to, with buttons to its neighbours."""
    page = panel.page or int(citation["page"])
    try:
        picture = _picture(services, str(citation["report_id"]), page, str(citation["quote"]), panel.page is None)
    except UnreadableFile:
        st.caption(e.PAGE_FAILED)
        return
    if picture is None:
        st.caption(e.NO_ORIGINAL)
        return
    with st.container(horizontal=True, key="evidence-pages", vertical_alignment="center"):
        for step, name in ((-1, e.EARLIER_PAGE), (1, e.LATER_PAGE)):
            to = picture.page + step
            if st.button(name, key=f"evidence-page-{step}", disabled=not 1 <= to <= picture.pages):
                panel.page = to
                st.rerun()
        st.caption(e.page_of(picture.page, picture.pages))
    if picture.top is None and panel.page is None:
        st.caption(e.NOT_ON_PAGE)
    with st.container(key="evidence-picture"):
        alt = e.page_alt(str(citation.get("title") or t.UNTITLED), picture.page)
        st.image(picture.png, width="stretch", alt=alt)
    st.html(_SHOW % (round(1000 * (picture.top or 0)), picture.page), unsafe_allow_javascript=True)


@st.cache_data(max_entries=24, show_spinner=False)
def _picture(_services: Services, report_id: str, page: int, quote: str, turn: bool) -> PagePicture | None:
    """None where the original is no longer there. Raises UnreadableFile."""
    try:
        data = _services.library.original(report_id)
    except UnknownReport:
        return None
    return page_picture(data, page, quote, turn=turn) if data is not None else None
