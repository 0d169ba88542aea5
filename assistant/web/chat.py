"""The page 对话: conversations, answers with their sources beside them, drafting, and reports dropped into the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from assistant.profiles import kind_name
from assistant.store.conversations import StoredMessage
from assistant.web import page_script, sidebar
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown, scroll_to_question
from assistant.web.evidence import panel
from assistant.web.messages import show_message, suggestions
from assistant.web.replying import handle
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import SHOWN, State, Todo, Upload, current_state
from assistant.web.suggest import examples
from assistant.web.uploads import samples
from vectorstore.schema import ReportInfo

T = TypeVar("T", str, int)


def page() -> None:
    """Draw the page, and handle the message that was just sent."""
    app, state = runtime(), current_state()
    sidebar.conversations(app, state)
    sidebar.model_state(app)
    with errors_shown():
        _page(app, state)


def _page(app: Runtime, state: State) -> None:
    page_script.install()
    library = app.services.archive.infos()
    said = _composer(app, state, library)
    if said is not None:
        state.todo = said
    store = app.services.conversations
    # one more than is drawn: it tells whether there are earlier ones, and is the question of the first answer drawn
    messages = store.messages(state.conversation, last=state.shown + 1) if state.conversation else []
    if state.conversation and not messages:
        state.conversation = None  # deleted meanwhile, or an address from elsewhere
    if state.conversation and st.query_params.get("c") != state.conversation:
        st.query_params["c"] = state.conversation
    elif not state.conversation and "c" in st.query_params:
        del st.query_params["c"]
    sidebar.dialogs(app, state)
    # one column or two: the chat keeps its place in the page, so that opening a passage does not redraw it
    columns = st.columns([3, 2], gap="medium") if state.evidence else st.columns([1])
    with columns[0], st.container(key="chat"):
        welcome = st.empty()  # always there, so that the first message takes the welcome away at once
        if not messages and state.todo is None:
            with welcome.container():
                _welcome(app, state, library)
        _messages(app, state, messages, library)
        if state.todo is not None:
            handle(app, state, state.todo)
            state.scroll = True
            st.rerun()
        if state.scroll:
            state.scroll = False
            scroll_to_question()
    if state.evidence:
        with columns[1]:
            panel(app.services, state)


def _composer(app: Runtime, state: State, library: Sequence[ReportInfo]) -> Todo | None:
    """The chips and the input at the bottom; gives what was sent."""
    with st.bottom:
        if library:
            with st.container(horizontal=True, key="scope", gap="small"):
                _scope(state, library)
        value = st.chat_input(
            t.INPUT,
            key="say",
            accept_file="multiple",
            max_upload_size=app.services.settings.max_file_mb,
            submit_mode="stop",
        )
    if value is None:
        return None
    files = tuple(Upload(f.name, f.getvalue()) for f in value.files)
    text = value.text.strip()
    return Todo(text, files) if text or files else None


def _scope(state: State, library: Sequence[ReportInfo]) -> None:
    agencies = sorted({i.agency for i in library if i.agency})
    years = sorted({i.year for i in library if i.year}, reverse=True)
    kinds = list(dict.fromkeys(i.kind for i in library))
    state.agency = _chip("agency", t.SCOPE_AGENCY, t.ALL_AGENCIES, {a: a for a in agencies}, state.agency)
    state.year = _chip("year", t.SCOPE_YEAR, t.ALL_YEARS, {t.year(y): y for y in years}, state.year)
    state.kind = _chip("kind", t.SCOPE_KIND, t.ALL_KINDS, {kind_name(k): k for k in kinds}, state.kind)


def _chip(key: str, label: str, everything: str, named: dict[str, T], chosen: T | None) -> T | None:
    options = [everything, *named]
    name = st.selectbox(
        label,
        options,
        index=next((i for i, n in enumerate(options) if named.get(n) == chosen), 0) if chosen else 0,
        key=f"scope-{key}",
        label_visibility="collapsed",
        width=220 if key == "agency" else 150,
    )
    return named.get(name)


def _messages(app: Runtime, state: State, messages: Sequence[StoredMessage], library: Sequence[ReportInfo]) -> None:
    if len(messages) > state.shown and st.button(t.EARLIER, key="earlier", type="tertiary"):
        state.shown += SHOWN
        st.rerun()
    ratings = app.services.feedback.of([m.number for m in messages if m.role == "assistant"])
    question = ""
    for at, message in enumerate(messages):
        if state.todo is not None and message.number == state.todo.replaces:
            break  # what follows is about to be superseded
        if message.role == "user":
            question = message.text
        if at < len(messages) - state.shown:
            continue
        if at == len(messages) - 1 and state.todo is None:
            show_message(app, state, message, question=question, rating=ratings.get(message.number), library=library)
        else:
            show_message(app, state, message, rating=ratings.get(message.number))


def _welcome(app: Runtime, state: State, library: Sequence[ReportInfo]) -> None:
    st.html(f'<div class="xl-brand">{t.WELCOME}</div>')
    if library:
        st.caption(t.NEW_HINT)
        asked = examples(library)
        if asked:
            st.caption(t.TRY)
            suggestions(state, asked, "welcome")
        return
    st.html('<ol class="xl-lines">' + "".join(f"<li>{line}</li>" for line in t.WELCOME_LINES) + "</ol>")
    if st.button(t.LOAD_SAMPLES, key="load-samples", type="primary"):
        files = samples()
        if not files:
            st.error(t.NO_SAMPLES)
        else:
            state.todo = Todo("", tuple(files), shown=t.LOAD_SAMPLES)
            st.rerun()
    st.caption(as_markdown(t.SAMPLES_NOTE))
    chosen = st.file_uploader(
        t.OR_UPLOAD,
        accept_multiple_files=True,
        key=f"welcome-upload-{state.uploads}",
        max_upload_size=app.services.settings.max_file_mb,
    )
    if chosen:
        state.uploads += 1
        state.todo = Todo("", tuple(Upload(f.name, f.getvalue()) for f in chosen))
        st.rerun()


if __name__ == "__main__":
    page()
