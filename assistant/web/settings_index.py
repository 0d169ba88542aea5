"""The view 检索与索引: which embedding model is in use, whether the library was made with it, and making it anew."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from assistant.web import settings_texts as s
from assistant.web.components import as_markdown
from assistant.web.reindex import reindex
from assistant.web.runtime import Runtime
from assistant.web.settings_parts import table_html
from assistant.web.settings_state import Setup


def view(app: Runtime, setup: Setup) -> None:
    """Draw the view. Raises VectorStoreError."""
    st.caption(s.INDEX_HELP)
    if app.warm_up.state == "loading":
        st.info(s.LOADING)  # asking the embedder who it is would wait for it
        return
    services = app.services
    now = services.library.stamp
    stale = services.archive.stale(now)
    stamps = sorted(services.archive.stamps(), key=str)
    made = [s.stamp(m.embedder, m.dimension, m.chunker) for m in stamps]
    endpoint = urlsplit(services.settings.embedding_base_url).netloc.rpartition("@")[2]
    rows = [
        (s.EMBEDDER, f"{now.embedder}\n{s.by_endpoint(endpoint)}" if endpoint else now.embedder),
        (s.DIMENSION, str(now.dimension)),
        (s.CHUNKER, now.chunker),
        (s.LIBRARY_BY, "\n".join([*made, s.DIFFERENT if stale else s.SAME]) if made else s.NOTHING_YET),
        (s.INDEX_AT, s.FROM_SERVER if services.settings.chroma_url else s.IN_FOLDER),
        (s.INDEXED, s.indexed(len(services.archive.infos()), services.archive.count())),
    ]
    st.html(table_html(rows))
    if stale:
        st.warning(as_markdown(s.stale(len(stale))))
    started: bool | None = None  # with everything or not
    with st.container(horizontal=True):
        if st.button(
            s.rebuild_stale(len(stale)) if stale else s.REBUILD_INDEX,
            key="index-rebuild",
            type="primary" if stale else "secondary",
        ):
            started = False
        if st.button(s.REBUILD_ALL, key="index-all", type="tertiary"):
            setup.asked = "reindex"
    if setup.asked == "reindex":
        st.warning(as_markdown(s.REBUILD_ALL_SURE))
        with st.container(horizontal=True):
            if st.button(s.YES, key="index-all-yes", type="primary"):
                started = True
            if st.button(s.NO, key="index-all-no"):
                setup.asked = ""
                st.rerun()
    if started is not None:
        setup.asked = ""
        setup.said = reindex(app, everything=started)
        st.rerun()
