"""A message handled while the user watches: kept before it is answered, and the answer kept as it grows."""

from __future__ import annotations

import logging
import time
from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.dialogue import Drafting, Json, Say, error_data, respond, result_data, turns
from assistant.drafting.schema import Drafted
from assistant.errors import AssistantError
from assistant.schema import Done, Retrieved, Token
from assistant.store.conversations import StoredMessage
from assistant.web import check_chat
from assistant.web import texts as t
from assistant.web.components import ASSISTANT, USER, as_html, as_markdown, chips, scroll_to_question
from assistant.web.runtime import Runtime
from assistant.web.state import State, Todo
from assistant.web.suggest import examples_for
from assistant.web.uploads import add_files, files_html, summary
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
_SAVE_EVERY = 0.8  # seconds between two writes of a growing answer
_DRAW_EVERY = 0.06


def handle(app: Runtime, state: State, todo: Todo, before: list[StoredMessage]) -> None:
    """Keep the user's message, then add its files and answer its text, each shown and kept as it comes.

    Files that come with “检查一下” are checked and not added.

    Args:
        before: the conversation's messages so far.

    Raises:
        StoreError: the conversation cannot be kept, so nothing is answered.
    """
    store = app.services.conversations
    said = todo.text or todo.shown or t.uploaded([f.name for f in todo.files])
    state.todo = None  # a run that is cut short must not ask a second time
    try:
        conversation = state.conversation or store.create(said)
        state.conversation = conversation
        if not todo.again:
            store.append(conversation, "user", todo.text, {"said": said})
    finally:
        if not todo.again:
            with st.chat_message("user", avatar=USER):
                st.html(as_html(said))
            scroll_to_question()
    st.query_params["c"] = conversation
    if check_chat.asks_check(todo.text) if todo.files else check_chat.asks_bare(todo.text):
        with st.chat_message("assistant", avatar=ASSISTANT):
            check_chat.answer(app, state, conversation, todo.files, before)
        return
    if todo.files:
        with st.chat_message("assistant", avatar=ASSISTANT):
            _take_files(app, conversation, todo)
    if todo.text:
        with st.chat_message("assistant", avatar=ASSISTANT):
            _reply(app, state, conversation, todo, before)


def _take_files(app: Runtime, conversation: str, todo: Todo) -> None:
    rows: list[Json] = []
    data: Json = {"kind": "upload", "files": rows, "cut": True}
    store = app.services.conversations
    number = store.append(conversation, "assistant", "", data)
    slot = st.empty()

    def each(_: int, row: Json) -> None:
        rows.append(row)
        slot.html(files_html(rows))
        store.update(number, "", data)

    try:
        add_files(app, todo.files, each)
        added = [r["report_id"] for r in rows if r["report_id"]]
        data["suggestions"] = examples_for([app.services.archive.info(i) for i in added]) if not todo.text else []
        data["cut"] = False
    except (AssistantError, VectorStoreError) as error:
        _log.warning("upload failed: %s", type(error).__name__)
        data["error"] = error_data(error)
        data["cut"] = False
    finally:
        store.update(number, summary(rows) if rows else "", data)


def _reply(app: Runtime, state: State, conversation: str, todo: Todo, before: list[StoredMessage]) -> None:
    store = app.services.conversations
    earlier = before if not todo.again else _until_question(before, todo.text)
    say = Say(todo.text, turns(earlier), state.scope, dense=app.dense, offline=todo.offline)
    data: Json = {"kind": "answer", "cut": True}
    note = "" if app.dense else t.DENSE_FAILED if app.warm_up.state == "failed" else t.DENSE_LOADING
    pieces: list[str] = []
    text = ""
    number = store.append(conversation, "assistant", "", data)
    head, slot = st.empty(), st.empty()
    slot.caption(t.SEARCHING)
    saved = drawn = 0.0  # the first piece is kept at once
    try:
        with closing(respond(app.services, say)) as events:
            for event in events:
                match event:
                    case Retrieved() | Drafting():
                        _head(event, head, slot, app)
                    case Token():
                        pieces.append(event.text)
                        now = time.monotonic()
                        if now - drawn >= _DRAW_EVERY:
                            drawn = now
                            slot.html(as_html("".join(pieces)))
                        if now - saved >= _SAVE_EVERY:
                            saved = now
                            store.update(number, "".join(pieces), data)
                    case Done() | Drafted():
                        text, data = result_data(event)
                        slot.html(as_html(text))
        if note and data["kind"] == "answer":
            data["note"] = note
    except (AssistantError, VectorStoreError) as error:
        _log.warning("no answer: %s", type(error).__name__)
        data = error_data(error)
        slot.error(as_markdown(f"{error.user_message}\n{error.hint}"))
    finally:
        # also when the run is cut by stop or reload: what has come stays
        store.update(number, text or "".join(pieces), data)


def _head(event: Retrieved | Drafting, head: DeltaGenerator, slot: DeltaGenerator, app: Runtime) -> None:
    if isinstance(event, Drafting):
        request = event.request
        head.html(chips(t.draft_understood(request.agency, request.year, request.section)))
        slot.caption(t.DRAFTING)
    elif app.services.model is not None:
        slot.caption(t.ANSWERING)


def _until_question(messages: list[StoredMessage], question: str) -> list[StoredMessage]:
    """The messages before the last time this question was asked."""
    for at in range(len(messages) - 1, -1, -1):
        if messages[at].role == "user" and messages[at].text == question:
            return messages[:at]
    return messages
