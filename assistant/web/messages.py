"""One stored message on the page: an answer, a draft, an upload or an error, with what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.citations import without_marks
from assistant.store.conversations import StoredMessage
from assistant.web import check_chat
from assistant.web import texts as t
from assistant.web.components import ASSISTANT, USER, as_html, as_markdown, chips, filter_names, place
from assistant.web.draft_desk import leave
from assistant.web.runtime import Runtime
from assistant.web.state import State, Todo
from assistant.web.uploads import files_html, summary

Json = Mapping[str, Any]
DRAFT_PAGE = "assistant/web/draft.py"
_LONG, _COPY_HEIGHT = 400, 260
_WITHOUT_ACTIONS = ("upload", "check")


def show_message(app: Runtime, state: State, message: StoredMessage, question: str, last: bool) -> None:
    """Draw a message. ``question`` is the user's message before it; only the last one can be asked again."""
    data = message.data
    if message.role == "user":
        with st.chat_message("user", avatar=USER):
            st.html(as_html(message.text or str(data.get("said", ""))))
        return
    with st.chat_message("assistant", avatar=ASSISTANT):
        match data.get("kind"):
            case "answer" if "answer" in data:
                _answer(app, state, message, data["answer"])
            case "draft" if "draft" in data:
                _draft(state, message, data["draft"])
            case "upload":
                _upload(state, data, last)
            case "check":
                check_chat.show(app, state, message)
            case "error":
                if message.text:
                    st.html(as_html(message.text))
                st.error(as_markdown(f"{data.get('message', '')}\n{data.get('hint', '')}"))
            case _ if message.text:
                st.html(as_html(message.text))
        if data.get("cut") and data.get("kind") not in _WITHOUT_ACTIONS:
            st.warning(t.CUT if message.text else t.CUT_EMPTY)
        if data.get("kind") not in _WITHOUT_ACTIONS:
            _actions(state, message, question if last else "")


def _answer(app: Runtime, state: State, message: StoredMessage, answer: Json) -> None:
    if answer["refusal"]:
        places = f"\n{t.PLACES}{'；'.join(answer['headings'])}" if answer["headings"] else ""
        st.info(as_markdown(answer["refusal"] + places))
    else:
        st.html(as_html(message.text, bold=answer["highlights"], citations=answer["citations"]))
    names = filter_names(answer["filters"])
    if app.services.model is not None and answer["mode"] == "offline" and not answer["refusal"]:
        names.append(t.OFFLINE_CHIP)
    notes = [n for n in (*answer["notes"], message.data.get("note")) if n]
    if names or notes:
        st.html(chips(names, notes))
    if answer["unsupported_numbers"]:
        st.warning(as_markdown(t.unsupported(answer["unsupported_numbers"])))
    if answer["fault"]:
        st.warning(as_markdown(answer["fault"]))
    labels = [f"[{c['n']}] {place(c)}" for c in answer["citations"]]
    _citations(state, message.number, answer["citations"], labels)


def _draft(state: State, message: StoredMessage, draft: Json) -> None:
    section = draft["sections"][0]
    names = t.draft_understood(draft["agency"], draft["year"], section["heading"])
    st.html(chips([*names, t.draft_base(draft["base"], draft["own"])]))
    st.html(as_html(message.text, placeholders=True))
    left = t.draft_counts(len(section["placeholders"]), len(section["carried_over"]))
    if left or draft["notes"]:
        st.html(chips((), filter(None, [left, *draft["notes"]])))
    if draft["unsupported_numbers"]:
        st.warning(as_markdown(t.draft_unsupported(draft["unsupported_numbers"])))
    if draft["fault"]:
        st.warning(as_markdown(draft["fault"]))
    if section["carried_over"]:
        with st.expander(f"{t.CARRIED_OVER}（{len(section['carried_over'])}）"):
            st.html(as_html("\n".join(section["carried_over"])))
    labels = [t.basis(c["n"]) for c in section["citations"]]
    _citations(state, message.number, section["citations"], labels)
    if st.button(t.WHOLE_REPORT, key=f"whole-{message.number}", type="tertiary"):
        leave(state.desk)
        state.desk.wanted = (str(draft["agency"]), int(draft["year"]))
        st.switch_page(DRAFT_PAGE)


def _upload(state: State, data: Json, last: bool) -> None:
    rows = data.get("files", [])
    if rows:
        st.html(files_html(rows))
        st.caption(summary(rows))
    if data.get("error"):
        st.error(as_markdown(f"{data['error']['message']}\n{data['error']['hint']}"))
    elif data.get("cut"):
        st.warning(t.UPLOAD_CUT)
    asked = data.get("suggestions", [])
    if last and asked:
        st.caption(as_markdown(t.upload_added([str(r["name"]) for r in rows if r["report_id"]])))
        suggestions(state, asked, "upload")


def suggestions(state: State, questions: Sequence[str], key: str) -> None:
    """Example questions as buttons; a press asks one."""
    for at, question in enumerate(questions):
        if st.button(as_markdown(question), key=f"suggest-{key}-{at}"):
            state.todo = Todo(question)
            st.rerun()


def _citations(state: State, number: int, citations: Sequence[Json], labels: Sequence[str]) -> None:
    if not citations:
        return
    with st.container(horizontal=True, key=f"cites-{number}"):
        for citation, label in zip(citations, labels, strict=True):
            chosen = state.evidence is not None and state.evidence.get("at") == [number, citation["n"]]
            kind = "primary" if chosen else "secondary"
            key = f"cite-{number}-{citation['n']}"
            if st.button(as_markdown(label), key=key, type=kind):  # type: ignore[arg-type]
                state.evidence = {**citation, "at": [number, citation["n"]]}
                st.rerun()


def _actions(state: State, message: StoredMessage, question: str) -> None:
    data = message.data
    with st.container(horizontal=True, key=f"acts-{message.number}"):
        if message.text and data.get("kind") != "error":
            with st.popover(t.COPY, type="tertiary"):
                st.caption(t.COPY_NOTE)
                height: Any = _COPY_HEIGHT if len(message.text) > _LONG else "content"
                st.code(without_marks(message.text), language=None, wrap_lines=True, height=height)
        if data.get("markdown"):
            name = f"{data['draft']['title']}（草稿）.md"
            st.download_button(
                t.DOWNLOAD,
                data["markdown"],
                file_name=name,
                mime="text/markdown",
                key=f"download-{message.number}",
                type="tertiary",
                on_click="ignore",
            )
        if question and st.button(t.AGAIN, key=f"again-{message.number}", type="tertiary"):
            state.todo = Todo(question, again=True)
            st.rerun()
        fault = (data.get("answer") or {}).get("fault")
        if question and fault and st.button(t.USE_OFFLINE, key=f"offline-{message.number}", type="primary"):
            state.todo = Todo(question, again=True, offline=True)
            st.rerun()
