"""The choice at the top of 对比: which reports, drafts and years; kept in the address, so that a reload shows the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.profiles import kind_name
from assistant.store.drafts import DraftInfo
from assistant.web import compare_texts as c
from assistant.web import texts as t
from assistant.web.compare_desk import begin, choose, groups, newest
from assistant.web.compare_state import Comparing, Group, Mode
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from vectorstore.schema import ReportInfo

_SEPARATOR = ","
Groups = Mapping[Group, Sequence[ReportInfo]]


def resume(app: Runtime, s: Comparing, infos: Sequence[ReportInfo]) -> None:
    """After a reload the address says what was open; what is no longer in the library is replaced, and that is said."""
    known = {i.id: i for i in infos}
    if not s.resumed:
        s.resumed = True
        _from_address(s, known)
    if not all(i in known for i in s.ids):
        s.lost = True
        choose(s, tuple(i for i in s.ids if i in known) if s.mode == "series" else ())


def _from_address(s: Comparing, known: Mapping[str, ReportInfo]) -> None:
    address = st.query_params.to_dict()
    view = address.get("view", "")
    if view in c.VIEWS:
        s.view = view
    if "draft" in address:
        s.mode, s.draft, s.ids = "draft", address["draft"], tuple(i for i in [address.get("a", "")] if i in known)
        return
    wanted = address["series"].split(_SEPARATOR) if "series" in address else [address.get("a"), address.get("b")]
    ids = list(dict.fromkeys(i for i in wanted if i))
    found = [known[i] for i in ids if i in known]
    s.lost = len(found) < len(ids)
    if len(found) > 1:
        begin(s, found)


def keep_address(s: Comparing) -> None:
    """Write what is open into the address."""
    address: dict[str, str] = {}
    if s.mode == "draft" and s.draft:
        address = {"draft": s.draft, "a": s.ids[0]} if s.ids else {"draft": s.draft}
    elif s.mode == "series" and len(s.ids) > 2:
        address = {"series": _SEPARATOR.join(s.ids)}
    elif s.mode != "draft" and len(s.ids) == 2:
        address = {"a": s.ids[0], "b": s.ids[1]}
    if address and s.view != "overview":
        address["view"] = s.view
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def choice(app: Runtime, s: Comparing, infos: Sequence[ReportInfo]) -> bool:
    """Draw the choice; True when there is something to compare. Raises StoreError, VectorStoreError."""
    found = groups(infos)
    if s.mode == "draft":
        return _drafts(s, app.services.drafts.all(), infos)
    if len(infos) < 2:
        st.info(c.ONE_ONLY)
        return False
    if s.mode == "pair" or not found:
        return _pair(s, infos)
    _own_group(s, found)
    return _series(s, found) if s.mode == "series" else _years(s, found)


def mode(s: Comparing) -> None:
    """Draw the ways of comparing."""
    _synced("compare-mode", s.mode)
    st.segmented_control(
        c.MODE,
        list(c.MODES),
        required=True,
        format_func=lambda m: c.MODES[m],
        key="compare-mode",
        label_visibility="collapsed",
        on_change=_take_mode,
        args=(s,),
    )


def _take_mode(s: Comparing) -> None:
    mode: Mode = st.session_state["compare-mode"]
    choose(s, s.ids[-1:] if mode == "pair" and s.mode != "draft" else ())
    s.mode = mode
    if mode == "series" and s.view in {"sections", "copies"}:
        s.view = "overview"


def _own_group(s: Comparing, found: Groups) -> None:
    """Choose the group where none is chosen, and reports of it where those chosen are not."""
    group = s.group if s.group is not None and s.group in found else next(iter(found))
    s.group = group
    ids = {i.id for i in found[group]}
    if s.mode == "years" and (len(s.ids) != 2 or not ids.issuperset(s.ids)):
        choose(s, newest(found[group], 2))
    if s.mode == "series" and (not s.ids or not ids.issuperset(s.ids)):
        choose(s, newest(found[group], len(ids)))


def _group(s: Comparing, found: Groups) -> Sequence[ReportInfo]:
    def take() -> None:
        s.group = st.session_state["compare-group"]
        choose(s, ())

    def named(group: Group) -> str:
        return c.group(group[0], kind_name(group[1]), len(found[group]))

    _select(c.GROUP, list(found), s.group, "compare-group", named, take)
    return found[s.group] if s.group else []


def _years(s: Comparing, found: Groups) -> bool:
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-two"):
        own = _group(s, found)
        if len(s.ids) == 2:
            by_id = {i.id: i for i in own}
            for at, label in enumerate((c.EARLIER, c.LATER)):
                _one_of_two(s, at, label, by_id, lambda i: _year_label(by_id[i], own))
    if len(s.ids) < 2 and s.group:
        st.info(c.one_year(s.group[0], kind_name(s.group[1]), t.year(own[0].year)))
        return False
    return True


def _pair(s: Comparing, infos: Sequence[ReportInfo]) -> bool:
    by_id = {i.id: i for i in sorted(infos, key=lambda i: (-(i.year or 0), i.kind, i.agency or "", i.source))}
    if len(s.ids) != 2:
        first = by_id[s.ids[0]] if s.ids else next(iter(by_id.values()))
        others = [i for i in by_id.values() if i.id != first.id]
        other = min(others, key=lambda i: (i.kind != first.kind, i.year != first.year, i.agency == first.agency))
        choose(s, (first.id, other.id))
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-two"):
        for at, label in enumerate((c.FIRST, c.SECOND)):
            _one_of_two(s, at, label, by_id, lambda i: _label(by_id[i]))
    return True


def _one_of_two(
    s: Comparing, at: int, label: str, by_id: Mapping[str, ReportInfo], named: Callable[[str], str]
) -> None:
    """One of the two selects; choosing the report that stands in the other one changes them round."""
    key = f"compare-{'ab'[at]}"

    def take() -> None:
        chosen, other = st.session_state[key], s.ids[1 - at]
        two = [s.ids[at] if chosen == other else other] * 2
        two[at] = chosen
        if s.mode == "years":
            two.sort(key=lambda i: by_id[i].year or 0)
        choose(s, tuple(two))

    _select(label, list(by_id), s.ids[at], key, named, take)


def _series(s: Comparing, found: Groups) -> bool:
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-two"):
        own = _group(s, found)
        ids = [i.id for i in own]
        by_id = {i.id: i for i in own}

        def take() -> None:
            chosen = set(st.session_state["compare-years"])
            choose(s, tuple(i for i in ids if i in chosen))

        if len(ids) > 2:
            _synced("compare-years", [i for i in ids if i in s.ids])
            st.pills(
                c.YEARS,
                ids,
                selection_mode="multi",
                format_func=lambda i: as_markdown(_year_label(by_id[i], own)),
                key="compare-years",
                on_change=take,
            )
    if len(ids) < 3 and s.group:
        st.info(c.few_years(s.group[0], kind_name(s.group[1]), len(ids)))
        return False
    if len(s.ids) < 2:
        st.info(c.PICK_TWO)
        return False
    return True


def _drafts(s: Comparing, drafts: Sequence[DraftInfo], infos: Sequence[ReportInfo]) -> bool:
    by_id = {d.id: d for d in drafts}
    if not by_id or not infos:
        st.info(c.NO_BASE if by_id else c.NO_DRAFTS)
        return False
    if s.draft not in by_id:
        s.lost = s.lost or bool(s.draft)
        s.draft, s.ids = drafts[0].id, ()
    draft = by_id[s.draft]
    reports = {i.id: i for i in sorted(infos, key=lambda i: _nearness(draft, i))}
    if len(s.ids) != 1:
        choose(s, (next(iter(reports)),))

    def take(key: str) -> None:
        if key == "compare-draft":
            s.draft = st.session_state[key]
            choose(s, ())
        else:
            choose(s, (st.session_state[key],))

    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-two"):
        _select(c.DRAFT, list(by_id), s.draft, "compare-draft", lambda i: by_id[i].title, lambda: take("compare-draft"))
        key = "compare-base"
        _select(c.BASE, list(reports), s.ids[0], key, lambda i: _label(reports[i]), lambda: take(key))
    return True


def _nearness(draft: DraftInfo, info: ReportInfo) -> tuple[Any, ...]:
    """The agency's own report on the year before comes first; of several the one for the same purpose as 法治."""
    own, earlier = info.agency == draft.agency, (info.year or 0) < draft.year
    return not own, not earlier, -(info.year or 0), kind_name(info.kind) not in draft.title, info.source


def _label(info: ReportInfo) -> str:
    return " · ".join((info.agency or t.NO_AGENCY, t.year(info.year), kind_name(info.kind)))


def _year_label(info: ReportInfo, own: Sequence[ReportInfo]) -> str:
    """The year, with the file's name where the agency has two reports on it."""
    twins = sum(i.year == info.year for i in own) > 1
    return f"{t.year(info.year)} · {info.source}" if twins else t.year(info.year)


def _select(
    label: str, options: list[Any], value: Any, key: str, named: Callable[[Any], str], take: Callable[[], None]
) -> None:
    _synced(key, value)
    st.selectbox(label, options, format_func=named, key=key, on_change=take)


def _synced(key: str, value: object) -> None:
    """What is remembered stands in the widget, also after another page was looked at."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
