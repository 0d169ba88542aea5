"""The web app: ``python -m streamlit run app.py``. Page setup and navigation only; the pages are in assistant/web."""

from __future__ import annotations

import streamlit as st

from assistant.errors import AssistantError
from assistant.web import check_texts as c
from assistant.web import compare_texts, settings_texts
from assistant.web import texts as t
from assistant.web.components import ICON, STYLE, prepare_page, show_error
from assistant.web.evidence_marks import listen
from assistant.web.runtime import runtime

st.set_page_config(page_title=t.APP_LONG, page_icon=str(ICON), layout="wide")
st.html(STYLE)
prepare_page()
st.logo(str(ICON), size="large")
listen()
try:
    runtime()
except AssistantError as error:
    show_error(error)
    st.stop()
st.navigation(
    [
        st.Page("assistant/web/chat.py", title=t.PAGE_CHAT, default=True),
        st.Page("assistant/web/draft.py", title=t.PAGE_DRAFT, url_path="draft"),
        st.Page("assistant/web/check.py", title=c.PAGE, url_path="check"),
        st.Page("assistant/web/compare.py", title=compare_texts.PAGE, url_path="compare"),
        st.Page("assistant/web/library.py", title=t.PAGE_LIBRARY, url_path="library"),
        st.Page("assistant/web/settings.py", title=settings_texts.PAGE, url_path="settings"),
    ]
).run()
runtime().warm_up.page_sent()
