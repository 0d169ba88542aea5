"""What is done with several reports at once: labels, removing with a confirmation, the list as an Excel file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from assistant.coverage import problems
from assistant.profiles import kind_name
from assistant.store.labels import clean_label
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.library_data import Holdings, agency_name, title_of, when
from assistant.web.library_state import Pending, Shelf
from assistant.web.runtime import Runtime
from vectorstore.schema import ReportInfo


def ask(shelf: Shelf, what: Literal["remove", "labels"], ids: Sequence[str], keep: str = "") -> None:
    """Open a dialog for these reports; ``keep``: the twin that takes over the labels of those removed."""
    shelf.pending, shelf.said, shelf.problem = Pending(what, tuple(ids), keep), "", None


def dialog(app: Runtime, shelf: Shelf, held: Holdings) -> None:
    """Draw the dialog that is open; nothing when none is."""
    pending = shelf.pending
    if pending is None:
        return
    infos = held.present(pending.ids)
    if not infos:
        shelf.pending = None
        return

    def closed() -> None:
        shelf.pending = None

    @st.dialog(lt.REMOVE_TITLE if pending.what == "remove" else lt.LABELS, on_dismiss=closed)
    def shown() -> None:
        with errors_shown():
            if pending.what == "remove":
                _removing(app, shelf, held, infos, pending.keep)
            else:
                _labelling(app, shelf, held, infos)

    shown()


def _removing(app: Runtime, shelf: Shelf, held: Holdings, infos: Sequence[ReportInfo], keep: str) -> None:
    st.markdown(as_markdown(lt.remove_many([f"{agency_name(i)} {t.year(i.year)}《{title_of(i)}》" for i in infos])))
    st.warning(lt.REMOVE_SURE)
    with st.container(horizontal=True):
        if st.button(lt.REMOVE_YES, key="remove-yes", type="primary"):
            remove(app, shelf, [i.id for i in infos], keep if held.info(keep) else "")
            st.rerun()
        if st.button(lt.CANCEL, key="remove-no"):
            shelf.pending = None
            st.rerun()


def remove(app: Runtime, shelf: Shelf, ids: Sequence[str], keep: str = "") -> None:
    """Remove reports for good. Raises ArchiveError, StoreError."""
    if keep:
        app.services.labels.hand_over(ids, keep)
    count = app.services.library.remove(ids)
    shelf.pending, shelf.said = None, lt.removed(count)


def _labelling(app: Runtime, shelf: Shelf, held: Holdings, infos: Sequence[ReportInfo]) -> None:
    own = [set(held.labels.get(i.id, ())) for i in infos]
    on_all = set.intersection(*own)
    partly = sorted(set.union(*own) - on_all)
    st.caption(f"{lt.labels_for(len(infos))}{lt.LABELS_HELP}")
    picked = set(on_all)
    if held.label_names:
        picked = set(
            st.pills(
                lt.LABELS_NOW,
                held.label_names,
                selection_mode="multi",
                default=sorted(on_all),
                key="labels-now",
                format_func=as_markdown,
            )
        )
    if partly:
        st.caption(as_markdown(lt.labels_partly(partly)))
    typed = st.text_input(lt.LABELS_NEW, key="labels-new", placeholder=lt.LABELS_NEW_HINT, max_chars=200)
    with st.container(horizontal=True):
        if st.button(lt.LABELS_SAVE, key="labels-save", type="primary"):
            new = [clean_label(name) for name in re.split(r"[、，,；;]", typed) if name.strip()]
            label(app, shelf, [i.id for i in infos], [*picked, *new], sorted(on_all - picked))
            st.rerun()
        if st.button(lt.CANCEL, key="labels-no"):
            shelf.pending = None
            st.rerun()


def label(app: Runtime, shelf: Shelf, ids: Sequence[str], add: Sequence[str], drop: Sequence[str]) -> None:
    """Put labels on reports and take others off. Raises InputError (nothing is changed), StoreError."""
    app.services.labels.add(ids, add)
    app.services.labels.drop(ids, drop)
    shelf.pending, shelf.said = None, lt.labelled(len(ids))


def export_rows(held: Holdings, infos: Sequence[ReportInfo]) -> bytes:
    """The list of these reports as an Excel file."""
    from assistant.export.library_list import library_xlsx

    return library_xlsx([_cells(held, info) for info in infos])


def _cells(held: Holdings, info: ReportInfo) -> list[str]:
    return [
        agency_name(info),
        str(info.year) if info.year else t.NO_YEAR,
        kind_name(info.kind),
        title_of(info),
        "、".join(held.labels.get(info.id, ())),
        info.published or "",
        str(info.characters),
        "\n".join(problems(info, info.id in held.twin_ids)),
        info.source,
        when(held.arrivals.get(info.id), minutes=True),
    ]
