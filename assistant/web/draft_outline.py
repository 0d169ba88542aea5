"""The step 提纲: the parts of the report in order, what each is there for, and changes to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from assistant.drafting import outline_edit
from assistant.drafting.compose import with_skeleton_facts
from assistant.drafting.outline import Outline, OutlineItem, end_of, numbers
from assistant.drafting.start import profile_of
from assistant.errors import StatutoryPartNeeded
from assistant.web import draft_prescribed
from assistant.web import draft_texts as d
from assistant.web.components import ButtonKind, as_markdown, short
from assistant.web.draft_desk import ask, current, do, keep, version
from assistant.web.runtime import Runtime
from assistant.web.state import Asked, Desk

_LONGEST = 34


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step. Raises StoreError, ArchiveError."""
    plan = current(desk).outline
    rows, panel = st.columns([3, 2], gap="medium")
    chosen = next((i for i in plan.items if i.id == desk.section), None)
    with rows, st.container(key="outline-rows", gap=None):
        for item, number in zip(plan.items, numbers(plan), strict=True):
            kind: ButtonKind = "secondary" if item is chosen else "tertiary"
            args = (desk, _choose, desk, item.id)
            st.button(
                row_label(item, number), key=f"item-{item.id}", type=kind, width="stretch", on_click=do, args=args
            )
    with panel, st.container(key="outline-panel"):
        if chosen is None:
            st.caption(d.CHOOSE_ITEM)
        else:
            _chosen(app, desk, plan, chosen)
        _add(app, desk, plan, chosen)
        if plan.suggestions:
            _suggestions(app, desk, plan)
        if plan.notes:
            st.info(as_markdown("\n".join(plan.notes)))
        with st.expander(d.PRESCRIBED, expanded=desk.prescribed is not None, key="outline-prescribed"):
            draft_prescribed.view(app, desk)


def row_label(item: OutlineItem, number: str) -> str:
    """An item of the outline as a row: number, heading, and small labels."""
    name = short(f"{number}{item.heading}" or d.OPENING, _LONGEST)
    labels = [f":{color}-badge[{text}]" for text, color in badges(item)]
    return "\u3000" * max(0, item.level - 1) + " ".join([as_markdown(name), *labels])


def badges(item: OutlineItem) -> list[tuple[str, str]]:
    """The small labels of an item with their colours."""
    found = [(d.BADGE_LAW, "blue")] if item.statutory else []
    if item.seen:
        found.append((d.seen_in(item.seen), "gray"))
    elif item.source in {"added", "prescribed", "peer"}:
        found.append((d.BADGE_NEW, "green"))
    if item.base is None:
        found.append((d.BADGE_SKELETON, "orange"))
    if item.peers:
        found.append((d.peers_have(item.peers), "gray"))
    if item.gaps:
        found.append((d.BADGE_GAP, "orange"))
    return found


def change(app: Runtime, desk: Desk, make: Callable[[Outline], Outline]) -> None:
    """Change the outline; sections keep their words. Raises InputError, StoreError, UnknownReport."""
    draft = current(desk)
    plan = make(draft.outline)
    base = app.services.archive.report(draft.sheet.base_id)
    draft = replace(draft, sheet=with_skeleton_facts(draft.sheet, plan, profile_of(base)))
    keep(app, desk, app.services.drafter.starter.reoutlined(draft, plan))


def _choose(desk: Desk, item_id: str) -> None:
    desk.section = item_id


def _chosen(app: Runtime, desk: Desk, plan: Outline, item: OutlineItem) -> None:
    with st.container(border=True, key="outline-chosen"):
        if item.level:
            key = f"rename-{item.id}-{item.heading}"
            st.text_input(
                d.HEADING,
                item.heading,
                key=key,
                max_chars=80,
                on_change=do,
                args=(desk, _rename, app, desk, item.id, key),
            )
        else:
            st.markdown(f"**{d.OPENING}**")
        if item.note:
            st.caption(as_markdown(item.note))
        if item.level:
            _moves(app, desk, plan, item)
        asked = desk.asked
        if asked is not None and (asked.what, asked.id) == ("drop", item.id):
            st.warning(as_markdown(asked.text))
            with st.container(horizontal=True):
                yes = (desk, _drop, app, desk, item, True)
                st.button(d.DROP_YES, key="drop-yes", type="primary", on_click=do, args=yes)
                st.button(d.DROP_NO, key="drop-no", on_click=do, args=(desk, ask, desk, None))


def _moves(app: Runtime, desk: Desk, plan: Outline, item: OutlineItem) -> None:
    at = next(i for i, other in enumerate(plan.items) if other.id == item.id)

    def moved(by: int) -> Callable[[Outline], Outline]:
        return lambda o: outline_edit.move(o, item.id, max(0, at + by))

    last = end_of(plan.items, at) >= len(plan.items)
    with st.container(horizontal=True, gap="small"):
        for key, label, make, off in (
            ("up", d.UP, moved(-1), at == 0 or plan.items[at - 1].level == 0),
            ("down", d.DOWN, moved(1), last),
            ("promote", d.PROMOTE, lambda o: outline_edit.promote(o, item.id), item.level <= 1),
            ("demote", d.DEMOTE, lambda o: outline_edit.demote(o, item.id), False),
        ):
            st.button(label, key=f"item-{key}", disabled=off, on_click=do, args=(desk, change, app, desk, make))
        st.button(d.DROP, key="item-drop", on_click=do, args=(desk, _drop, app, desk, item, False))


def _rename(app: Runtime, desk: Desk, item_id: str, widget: str) -> None:
    change(app, desk, lambda o: outline_edit.rename(o, item_id, str(st.session_state[widget])))


def _drop(app: Runtime, desk: Desk, item: OutlineItem, confirmed: bool) -> None:
    """Drop a part; a statutory one only after the question is answered."""
    try:
        outline_edit.drop(current(desk).outline, item.id, confirmed=confirmed)
    except StatutoryPartNeeded as needed:
        desk.asked = Asked("drop", item.id, f"{needed.user_message}{needed.hint}")
        return
    version(app, desk, d.BEFORE_DROP)
    change(app, desk, lambda o: outline_edit.drop(o, item.id, confirmed=confirmed))
    desk.section = None
    desk.said = d.dropped(item.heading or d.OPENING)


def _add(app: Runtime, desk: Desk, plan: Outline, chosen: OutlineItem | None) -> None:
    at = max(0, (chosen.level if chosen else 1) - 1)
    with st.expander(d.ADD, key="outline-add"), st.form("outline-add-form", clear_on_submit=True, border=False):
        heading = st.text_input(d.ADD_HEADING, key="add-heading", max_chars=80)
        level = st.selectbox(
            d.ADD_LEVEL,
            range(1, len(d.LEVELS) + 1),
            index=at,
            format_func=lambda n: d.LEVELS[n - 1],
            key=f"add-level-{at}",
        )
        if st.form_submit_button(d.ADD_BUTTON if chosen else d.ADD_AT_END):
            do(desk, _added, app, desk, heading, level, chosen.id if chosen else None)
            st.rerun()


def _added(app: Runtime, desk: Desk, heading: str, level: int, after: str | None) -> None:
    before = {i.id for i in current(desk).outline.items}
    change(app, desk, lambda o: outline_edit.add(o, heading, level, after))
    desk.section = next((i.id for i in current(desk).outline.items if i.id not in before), desk.section)
    desk.said = d.added(heading)


def _suggestions(app: Runtime, desk: Desk, plan: Outline) -> None:
    with st.container(border=True, key="outline-suggestions"):
        st.caption(d.SUGGESTIONS)
        for at, item in enumerate(plan.suggestions):
            text, act = st.columns([4, 1], vertical_alignment="center")
            text.markdown(f"**{as_markdown(item.heading)}**  \n{as_markdown(item.note)}")
            args = (desk, _take, app, desk, item)
            act.button(d.TAKE, key=f"suggest-{at}", on_click=do, args=args)


def _take(app: Runtime, desk: Desk, item: OutlineItem) -> None:
    """Add a suggested part behind the last part of its level that reports results."""
    plan = current(desk).outline
    results = [i for i in plan.items if i.level == item.level and i.topic not in {"T14", "T15"} and not _ends(i)]
    after = results[-1].id if results else None
    before = {i.id for i in plan.items}
    change(app, desk, lambda o: outline_edit.add(o, item.heading, max(1, item.level), after, item.topic))
    desk.section = next((i.id for i in current(desk).outline.items if i.id not in before), desk.section)
    desk.said = d.added(item.heading)


def _ends(item: OutlineItem) -> bool:
    """True for parts that stand behind the results."""
    return bool(set(item.statutory) - {"results"})
