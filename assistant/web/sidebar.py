"""The sidebar: conversations with what can be done to them, and in what state the models are."""

from __future__ import annotations

import html
import time
from datetime import datetime
from functools import partial

import streamlit as st

from assistant.store.conversations import ConversationInfo, Conversations
from assistant.web import conversation_texts as c
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.conversation_file import make, offer
from assistant.web.conversation_groups import grouped, zone_named
from assistant.web.conversation_state import LISTED
from assistant.web.runtime import Runtime
from assistant.web.state import State

_POLL = 1.5  # seconds
_UNDO = 120  # seconds for which an undo is offered beside the list; after that the deleted ones are in 最近删除
_SEARCH = "conversation-search"


def conversations(app: Runtime, state: State) -> None:
    """New conversation, search, and the list of the kept ones."""
    store, talk = app.services.conversations, state.talk
    with st.sidebar:
        if st.button(t.NEW_CONVERSATION, key="new-conversation", type="primary", width="stretch"):
            state.open_conversation(None)
            st.rerun()
        with errors_shown():
            _removed(store, state)
            offer(talk)
            searched = st.text_input(
                c.SEARCH, key=_SEARCH, placeholder=c.SEARCH, label_visibility="collapsed", max_chars=60
            ).strip()
            listed = store.listed(searched, talk.listed + 1)
            if not listed:
                st.caption(c.NOTHING_FOUND if searched else t.NO_CONVERSATIONS)
            with st.container(key="conversations", gap=None):
                for name, members in grouped(listed[: talk.listed], _now()):
                    st.caption(name)
                    for info in members:
                        _row(app, state, info)
                if len(listed) > talk.listed and st.button(t.MORE_CONVERSATIONS, key="more-conversations"):
                    talk.listed += LISTED
                    st.rerun()
            if st.button(c.BIN, key="conversation-bin", type="tertiary"):
                talk.bin = True


def _now() -> datetime:
    return datetime.now(zone_named(st.context.timezone)).astimezone(zone_named(st.context.timezone))


def _row(app: Runtime, state: State, info: ConversationInfo) -> None:
    current = info.id == state.conversation
    with st.container(horizontal=True, gap=None, vertical_alignment="center", key=f"talk-{info.id}"):
        if st.button(
            as_markdown(info.title),
            key=f"open-{info.id}",
            type="secondary" if current else "tertiary",
            width="stretch",
        ):
            state.open_conversation(info.id)
            st.rerun()
        choices = ["unpin" if info.pinned else "pin", "rename", "word", "markdown", "delete"]
        chosen = st.menu_button(
            "⋯",
            choices,
            key=f"manage-{info.id}",
            type="tertiary",
            help=c.MANAGE_HELP,
            format_func=c.CHOICES.__getitem__,
        )
    if info.snippet:
        st.caption(as_markdown(info.snippet))
    if chosen:
        _do(app, state, info, chosen)
        st.rerun()


def _do(app: Runtime, state: State, info: ConversationInfo, chosen: str) -> None:
    store, talk = app.services.conversations, state.talk
    match chosen:
        case "pin" | "unpin":
            store.pin(info.id, pinned=chosen == "pin")
        case "rename":
            talk.renaming = info.id
        case "word" | "markdown":
            talk.made = make(app, info.id, "word" if chosen == "word" else "markdown", _now())
        case "delete":
            store.delete(info.id)
            talk.removed, talk.removed_at = (info.id, info.title), time.monotonic()
            if state.conversation == info.id:
                state.open_conversation(None)


def _removed(store: Conversations, state: State) -> None:
    """What was just deleted, with the button that brings it back."""
    removed = state.talk.removed
    if removed is None or time.monotonic() - state.talk.removed_at > _UNDO:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="conversation-removed"):
        st.caption(as_markdown(c.removed(removed[1])))
        if st.button(c.UNDO, key="conversation-undo"):
            _restore(store, state, removed[0])
            st.rerun()


def _restore(store: Conversations, state: State, conversation_id: str) -> None:
    store.restore(conversation_id)
    if state.talk.removed and state.talk.removed[0] == conversation_id:
        state.talk.removed = None
    state.open_conversation(conversation_id)


def dialogs(app: Runtime, state: State) -> None:
    """The dialog that is open: renaming, or the deleted conversations; nothing when none is."""
    talk, store = state.talk, app.services.conversations
    if talk.renaming is not None:
        info = store.info(talk.renaming)
        if info is None:
            talk.renaming = None
            return

        def renamed() -> None:
            talk.renaming = None

        st.dialog(c.RENAME, on_dismiss=renamed)(partial(_rename, store, state, info))()
    elif talk.bin:

        def closed() -> None:
            talk.bin = False

        st.dialog(c.BIN, on_dismiss=closed)(partial(_bin, store, state))()


def _rename(store: Conversations, state: State, info: ConversationInfo) -> None:
    with errors_shown():
        name = st.text_input(t.NAME, info.title, key="conversation-name", max_chars=60)
        if st.button(t.SAVE, key="conversation-save", type="primary"):
            store.rename(info.id, name)
            state.talk.renaming = None
            st.rerun()


def _bin(store: Conversations, state: State) -> None:
    with errors_shown():
        st.caption(c.BIN_NOTE)
        deleted = store.deleted()
        if not deleted:
            st.caption(c.BIN_EMPTY)
        for info in deleted:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.html(f'<div class="xl-meta">{html.escape(info.title)}</div>', width="stretch")
                if st.button(c.RESTORE, key=f"restore-{info.id}"):
                    _restore(store, state, info.id)
                    state.talk.bin = False
                    st.rerun()


def model_state(app: Runtime) -> None:
    """Which models are in use; while the embedding model loads the line keeps itself up to date."""
    with st.sidebar:
        loading = app.warm_up.state == "loading"

        @st.fragment(run_every=_POLL if loading else None)
        def line() -> None:
            if loading and app.warm_up.state != "loading":
                st.rerun()
            st.html(_state_html(app))

        line()


def _state_html(app: Runtime) -> str:
    state = app.warm_up.state
    said = {"loading": t.WARM_LOADING, "ready": t.WARM_READY, "failed": t.WARM_FAILED}[state]
    if state == "failed":
        said = f"{said}：{app.warm_up.reason}"
    model = app.services.model
    mode = t.MODE_OFFLINE if model is None else t.model_name(model.name)
    return (
        f'<div class="xl-status"><span class="xl-dot {state}"></span>{html.escape(said)}<br>'
        f'<span class="xl-dot {"ready" if model else ""}"></span>{html.escape(mode)}</div>'
    )
