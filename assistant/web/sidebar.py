"""The sidebar: conversations, and in what state the models are."""

from __future__ import annotations

import html

import streamlit as st

from assistant.store.conversations import ConversationInfo
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.runtime import Runtime
from assistant.web.state import State

_LISTED = 30
_POLL = 1.5  # seconds


def conversations(app: Runtime, state: State) -> None:
    """New conversation, and the list of the kept ones."""
    store = app.services.conversations
    with st.sidebar:
        if st.button(t.NEW_CONVERSATION, key="new-conversation", type="primary", width="stretch"):
            state.open_conversation(None)
            st.rerun()
        st.caption(t.CONVERSATIONS)
        with errors_shown(), st.container(key="conversations", gap=None):
            listed = store.all()
            if not listed:
                st.caption(t.NO_CONVERSATIONS)
            everything = st.session_state.get("all-conversations", False)
            for info in listed if everything else listed[:_LISTED]:
                _row(state, info)
            if len(listed) > _LISTED and not everything:
                st.button(
                    t.MORE_CONVERSATIONS,
                    key="more-conversations",
                    type="tertiary",
                    on_click=lambda: st.session_state.update({"all-conversations": True}),
                )


def _row(state: State, info: ConversationInfo) -> None:
    name, more = st.columns([6, 1], vertical_alignment="center")
    current = info.id == state.conversation
    with name:
        kind = "secondary" if current else "tertiary"
        if st.button(as_markdown(info.title), key=f"open-{info.id}", type=kind, width="stretch"):  # type: ignore[arg-type]
            state.open_conversation(info.id)
            st.rerun()
    with more:
        if st.button("⋯", key=f"manage-{info.id}", type="tertiary", help=t.MANAGE_HELP):
            state.managing, state.asking_delete = info.id, False
            st.rerun()


def manage_dialog(app: Runtime, state: State) -> None:
    """Rename or delete the conversation whose ⋯ was pressed; nothing when none was."""
    if state.managing is None:
        return
    title = next((i.title for i in app.services.conversations.all() if i.id == state.managing), None)
    if title is None:
        state.managing = None
        return

    def dismissed() -> None:
        state.managing, state.asking_delete = None, False

    @st.dialog(t.MANAGE, on_dismiss=dismissed)
    def dialog() -> None:
        with errors_shown():
            _manage(app, state, title)

    dialog()


def _manage(app: Runtime, state: State, title: str) -> None:
    assert state.managing is not None
    store = app.services.conversations
    name = st.text_input(t.NAME, title, key="conversation-name", max_chars=60)
    if st.button(t.SAVE, key="conversation-save", type="primary"):
        store.rename(state.managing, name)
        state.managing = None
        st.rerun()
    st.divider()
    if not state.asking_delete:
        if st.button(t.DELETE_CONVERSATION, key="conversation-delete"):
            state.asking_delete = True
            st.rerun()
        return
    st.warning(t.DELETE_CONVERSATION_SURE)
    with st.container(horizontal=True):
        if st.button(t.DELETE_YES, key="conversation-delete-yes", type="primary"):
            store.delete(state.managing)
            if state.conversation == state.managing:
                state.open_conversation(None)
            state.managing, state.asking_delete = None, False
            st.rerun()
        if st.button(t.CANCEL, key="conversation-delete-no"):
            state.managing, state.asking_delete = None, False
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
