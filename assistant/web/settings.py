"""The page 设置: the language model, the index, data and backups, diagnostics."""

from __future__ import annotations

import streamlit as st

from assistant.web import settings_data, settings_diagnose, settings_index, settings_model, sidebar
from assistant.web import settings_texts as s
from assistant.web.components import as_markdown, errors_shown
from assistant.web.runtime import runtime
from assistant.web.state import current_state

_VIEWS = {
    "model": settings_model.view,
    "index": settings_index.view,
    "data": settings_data.view,
    "diagnose": settings_diagnose.view,
}


def page() -> None:
    """Draw the page."""
    app, setup = runtime(), current_state().setup
    sidebar.model_state(app)
    with st.container(key="settings"):
        st.title(s.PAGE, anchor=False)
        chosen = st.segmented_control(
            s.VIEW,
            list(s.VIEWS),
            default="model",
            required=True,
            format_func=s.VIEWS.__getitem__,
            key="settings-view",
            label_visibility="collapsed",
        )
        if setup.problem:
            st.error(as_markdown("\n".join(setup.problem)))
            setup.problem = None
        if setup.said:
            st.success(as_markdown(setup.said))
            setup.said = ""
        with errors_shown():
            _VIEWS[chosen or "model"](app, setup)


if __name__ == "__main__":
    page()
