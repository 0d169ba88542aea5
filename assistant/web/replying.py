"""A message handled while the user watches: kept before it is answered, and the answer kept as it grows."""

from __future__ import annotations

import logging
import time
from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.dialogue import Drafting, Json, Say, error_data, respond, result_data, subject_data, turns
from assistant.drafting.schema import Drafted
from assistant.errors import AssistantError
from assistant.schema import Done, Retrieved, Token
from assistant.store.conversations import StoredMessage
from assistant.web import check_chat
from assistant.web import conversation_texts as c
from assistant.web import texts as t
from assistant.web.components import ASSISTANT, USER, as_html, as_markdown, chips, scroll_to_question
from assistant.web.pump import pumped
from assistant.web.runtime import Runtime
from assistant.web.state import State, Todo
from assistant.web.suggest import examples_for, next_questions
from assistant.web.uploads import add_files, files_html, summary
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
_SAVE_EVERY = 0.8  # seconds between two writes of a growing answer
_DRAW_EVERY = 0.06
_WATCH_EVERY = 1.0
_TICK = 0.3  # seconds until a stop is noticed while the model is silent
_PATIENT = 3  # seconds after which the time waited is shown
_LEANED_ON = 120  # earlier messages that a follow-up may lean on


def handle(app: Runtime, state: State, todo: Todo) -> None:
    """Keep the user's message, then add its files and answer its text, each shown and kept as it comes.

    Files that come with “检查一下” are checked and not added.

    Raises:
        StoreError: the conversation cannot be kept, so nothing is answered.
    """
    store = app.services.conversations
    said = todo.text or todo.shown or t.uploaded([f.name for f in todo.files])
    state.todo = None  # a run that is cut short must not ask a second time
    before: list[StoredMessage] = []
    try:
        conversation = state.conversation or store.create(said)
        state.conversation = conversation
        before = store.messages(conversation, last=_LEANED_ON)
        if todo.replaces is not None:
            store.resend(conversation, todo.replaces, todo.text, {"said": said})
            before = [m for m in before if m.number < todo.replaces]
        elif not todo.again:
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
    slot = st.empty()
    with store.growing(conversation, data) as number:
        _watch(app, number)

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
    at = _place(before, todo.text) if todo.again else len(before)
    say = Say(todo.text, turns(before[:at]), state.scope, dense=app.dense, offline=todo.offline)
    head, slot = st.empty(), st.empty()
    slot.caption(t.SEARCHING)
    data: Json = {"kind": "answer", "cut": True}
    with store.growing(conversation, data) as number:
        _watch(app, number)
        data = _written(app, say, number, head, slot, data)
    if todo.again and data["kind"] != "error":
        replaced = [m.number for m in before[at:] if m.data.get("kind") in ("answer", "draft", "error")]
        store.supersede(replaced, number)


def _written(app: Runtime, say: Say, number: int, head: DeltaGenerator, slot: DeltaGenerator, data: Json) -> Json:
    """Let the answer grow on the page and in the store; gives its data. What has come stays, also when the run is cut."""
    store = app.services.conversations
    note = "" if app.dense else t.DENSE_FAILED if app.warm_up.state == "failed" else t.DENSE_LOADING
    pieces: list[str] = []
    text = ""
    extra: Json = {}
    begun, saved, drawn = time.monotonic(), 0.0, 0.0  # the first piece is kept at once
    try:
        with closing(pumped(respond(app.services, say), _TICK)) as events:
            for event in events:
                match event:
                    case None:  # anything drawn notices that the run was stopped
                        _wait(slot, "".join(pieces), time.monotonic() - begun)
                    case Retrieved() | Drafting():
                        _head(event, head, slot, app)
                        if isinstance(event, Retrieved):
                            extra["subject"] = subject_data(event.understanding)
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
        if data["kind"] == "answer":
            data |= extra | ({"note": note} if note else {})
            data["next"] = _next(app, data)
    except (AssistantError, VectorStoreError) as error:
        _log.warning("no answer: %s", type(error).__name__)
        data = error_data(error)
        slot.error(as_markdown(f"{error.user_message}\n{error.hint}"))
    finally:
        store.update(number, text or "".join(pieces), data)
    return data


def _next(app: Runtime, data: Json) -> list[str]:
    """What is suggested next; a library that cannot be read now does not spoil an answer that is there."""
    archive = app.services.archive

    def topics(report_id: str) -> set[str]:
        return {topic for section in archive.report(report_id).sections for topic in section.topics}

    try:
        return next_questions(data, archive.infos(), topics)
    except VectorStoreError as error:
        _log.warning("no suggestions: %s", type(error).__name__)
        return []


def _wait(slot: DeltaGenerator, text: str, seconds: float) -> None:
    if text:
        slot.html(as_html(text))
    else:
        slot.caption(c.waiting(int(seconds)) if seconds >= _PATIENT else t.ANSWERING)


def _watch(app: Runtime, number: int) -> None:
    """Draw the page anew soon after this run was stopped, so that what is there is marked as cut without a click."""

    @st.fragment(run_every=_WATCH_EVERY)
    def watch() -> None:
        message = app.services.conversations.message(number)
        if message is not None and not message.growing:
            st.rerun()

    watch()


def _head(event: Retrieved | Drafting, head: DeltaGenerator, slot: DeltaGenerator, app: Runtime) -> None:
    if isinstance(event, Drafting):
        request = event.request
        head.html(chips(t.draft_understood(request.agency, request.year, request.section)))
        slot.caption(t.DRAFTING)
    elif app.services.model is not None:
        slot.caption(t.ANSWERING)


def _place(messages: list[StoredMessage], question: str) -> int:
    """Where this question was asked the last time."""
    asked = [at for at, m in enumerate(messages) if m.role == "user" and m.text == question]
    return asked[-1] if asked else len(messages)
