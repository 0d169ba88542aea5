"""Reports that stand in the library twice: side by side, to keep one or to confirm both; and texts that are nearly the same."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from assistant.alike import Alike, alike, sentence_marks, share
from assistant.coverage import Twins
from assistant.profiles import kind_name
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.components import as_markdown, short
from assistant.web.library_acts import ask
from assistant.web.library_data import Holdings, agency_name, do, title_of, when
from assistant.web.runtime import Runtime
from assistant.web.state import Reading, State
from vectorstore.schema import ReportInfo

_MOST_GROUPS, _MOST_PAIRS = 10, 30
_SAME = 0.5  # share of sentences from which on two reports are taken for versions of one


def view(app: Runtime, state: State, held: Holdings) -> None:
    """Draw the twins, then the search for similar texts. Raises ArchiveError."""
    if held.groups:
        st.caption(lt.TWINS_HELP)
    else:
        st.info(lt.TWINS_NONE)
    for group in held.groups[:_MOST_GROUPS]:
        _group(app, state, held, group)
    if len(held.groups) > _MOST_GROUPS:
        st.caption(lt.more_groups(len(held.groups) - _MOST_GROUPS))
    st.subheader(lt.ALIKE_TITLE, anchor=False)
    st.caption(lt.ALIKE_HELP)
    _alike(app, state, held)


def _group(app: Runtime, state: State, held: Holdings, group: Twins) -> None:
    first, shelf = group[0], state.shelf
    ids = tuple(i.id for i in group)
    with st.container(border=True, key=f"twins-{first.id}"):
        heading = lt.twin_group(agency_name(first), t.year(first.year), kind_name(first.kind), len(group))
        st.markdown(f"**{as_markdown(heading)}**")
        if len(group) == 2:
            common = _share(app, first.id, group[1].id)
            percent = round(common * 100)
            st.caption(lt.same_share(percent) if common >= _SAME else lt.not_alike(percent))
        st.html(twins_html(held, group))
        with st.container(horizontal=True, vertical_alignment="center"):
            for info in group:
                others = tuple(i for i in ids if i != info.id)
                keep = (shelf, "remove", others, info.id)
                st.button(as_markdown(lt.keep(short(info.source, 24))), key=f"keep-{info.id}", on_click=ask, args=keep)
            settle = (shelf, app.services.labels.settle, ids)
            st.button(lt.KEEP_ALL, key=f"settle-{first.id}", on_click=do, args=settle)
            for info in group:
                name = as_markdown(lt.look(short(info.source, 24)))
                st.button(name, key=f"look-{info.id}", type="tertiary", on_click=_open, args=(state, info.id))


@st.cache_data(show_spinner=False, max_entries=200)
def _share(_app: Runtime, first: str, second: str) -> float:
    """Of two reports; ids stand for contents, so the answer never changes."""
    archive = _app.services.archive
    return share(sentence_marks(archive.report(first).text), sentence_marks(archive.report(second).text))


def _open(state: State, report: str) -> None:
    state.reading = Reading(report)


def twins_html(held: Holdings, group: Sequence[ReportInfo]) -> str:
    """The reports of a group side by side; what differs is set off."""
    columns = [_facts(held, info) for info in group]
    rows = []
    for n, name in enumerate(lt.TWIN_ROWS):
        values = [column[n] for column in columns]
        mark = ' class="differs"' if len(set(values)) > 1 else ""
        cells = "".join(f"<td{mark}>{html.escape(v or lt.UNKNOWN)}</td>" for v in values)
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return f'<div class="xl-wide"><table class="xl-twins">{"".join(rows)}</table></div>'


def _facts(held: Holdings, info: ReportInfo) -> list[str]:
    return [
        info.title or t.UNTITLED,
        info.source,
        str(info.characters),
        str(info.chunks),
        str(info.figures),
        info.published or "",
        when(held.arrivals.get(info.id), minutes=True),
        "、".join(held.labels.get(info.id, ())) or "—",
    ]


def _alike(app: Runtime, state: State, held: Holdings) -> None:
    shelf = state.shelf
    if shelf.alike_for != shelf.infos_for:
        if not st.button(lt.ALIKE_FIND, key="find-alike"):
            return
        with st.spinner(lt.ALIKE_FINDING):
            shelf.alike = tuple((a.first, a.second, a.share) for a in find_alike(app, held))
            shelf.alike_for = shelf.infos_for
        st.rerun()
    pairs = [(p, held.present(p[:2])) for p in shelf.alike]
    if not pairs:
        st.info(lt.ALIKE_NONE)
    for (first, second, common), infos in pairs[:_MOST_PAIRS]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"alike-{first}-{second}"):
            names = "　↔　".join(f"{agency_name(i)} {t.year(i.year)}《{title_of(i)}》" for i in infos)
            st.markdown(as_markdown(f"{names}　{lt.same_share(round(common * 100))}"), width="stretch")
            for n, report in enumerate((first, second)):
                key = f"alike-{n}-{first}-{second}"
                st.button(lt.LOOK_AT[n], key=key, type="tertiary", on_click=_open, args=(state, report))
    if len(pairs) > _MOST_PAIRS:
        st.caption(lt.more_pairs(len(pairs) - _MOST_PAIRS))


def find_alike(app: Runtime, held: Holdings) -> list[Alike]:
    """Similar texts in the whole library, without the twins that are shown anyway. Raises ArchiveError."""
    archive = app.services.archive
    marks = ((i.id, sentence_marks(archive.report(i.id).text)) for i in held.infos)
    group_of = {i.id: n for n, group in enumerate(held.groups) for i in group}
    return [p for p in alike(marks) if group_of.get(p.first, -1) != group_of.get(p.second, -2)]
