"""A model reads the report section by section: asked for by a button, shown as it goes on, stopped at any time."""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.web import check_texts as c
from assistant.web.check_desk import current, do
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from assistant.web.state import Bench


def panel(app: Runtime, bench: Bench) -> DeltaGenerator | None:
    """The button, or while the model is to read the place for its progress; nothing without a model."""
    if not app.services.checker.has_model:
        return None
    if bench.faults:
        st.warning(as_markdown("\n".join([c.REVIEW_FAULT, *bench.faults])))
    if not bench.reviewing:
        label = c.REVIEW_AGAIN if bench.reviewed else c.REVIEW
        st.button(label, key="check-review", help=c.REVIEW_NOTE, on_click=do, args=(bench, _begin, bench))
        return None
    place = st.empty()
    st.button(c.STOP, key="check-stop", type="primary", on_click=do, args=(bench, _stop, bench))
    return place


def run(app: Runtime, bench: Bench, place: DeltaGenerator) -> None:
    """Let the model read; each section's findings are kept when they come. Whatever else is pressed stops it.

    Raises:
        StoreError: what is ignored cannot be read.
    """
    bench.reviewing = False  # a run that is cut short must not begin a second time
    bench.reviewed = ()
    bench.faults = []
    place.progress(0.0, c.REVIEWING)
    with closing(cast("Any", app.services.checker.review(current(bench).report))) as parts:
        for part in parts:
            bench.reviewed = (*bench.reviewed, *part.findings)
            bench.faults += [part.fault] if part.fault else []
            place.progress(part.n / part.total, c.reviewing(part.n, part.total))
    if not bench.faults:
        bench.said = c.reviewed(len(bench.reviewed))
    bench.made = None
    st.rerun()


def _begin(bench: Bench) -> None:
    bench.reviewing = True


def _stop(bench: Bench) -> None:
    bench.reviewing = False
