"""Making vectors and the index anew, with a progress bar: for the pages 设置 and 资料库."""

from __future__ import annotations

import streamlit as st

from assistant.web import settings_texts as s
from assistant.web.runtime import Runtime


def reindex(app: Runtime, *, everything: bool = False) -> str:
    """Do it in this run, which shows how far it is; gives what was done as a sentence.

    Each report is one transaction: a run that is cut short goes on where it was. ``everything`` does all reports, not only
    those that another embedder or chunker made. Raises VectorStoreError, StoreError.
    """
    bar = st.progress(0.0, s.REBUILDING)
    total = 0
    for done, total in app.services.library.rebuild(everything=everything):
        bar.progress(done / total if total else 1.0, s.rebuilding(done, total))
    bar.empty()
    if app.warm_up.state == "failed":
        app.warm_again()  # most often because of the very mismatch that is gone now
    return s.rebuilt(total, app.services.archive.count())
