"""One stored message on the page: an answer, a draft, an upload or an error, with what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.citations import without_marks
from assistant.series_output import table_tabs
from assistant.store.conversations import StoredMessage
from assistant.store.feedback import Rating
from assistant.web import check_chat, series_view
from assistant.web import conversation_texts as c
from assistant.web import texts as t
from assistant.web.components import ASSISTANT, USER, as_html, as_markdown, chips, filter_names, place, short
from assistant.web.conversation_actions import (
    earlier_versions,
    edit_button,
    edit_form,
    rating_buttons,
    reasons,
)
from assistant.web.draft_desk import leave
from assistant.web.evidence import citation_buttons
from assistant.web.page_script import copy_html
from assistant.web.runtime import Runtime
from assistant.web.state import State, Todo
from assistant.web.uploads import files_html, summary
from vectorstore.schema import ReportInfo

Json = Mapping[str, Any]
DRAFT_PAGE = "assistant/web/draft.py"
_POLL = 1.0  # seconds between two looks at an answer that is being written elsewhere
_WITHOUT_ACTIONS = ("upload", "check")


def show_message(
    app: Runtime,
    state: State,
    message: StoredMessage,
    *,
    question: str = "",
    rating: Rating | None = None,
    library: Sequence[ReportInfo] | None = None,
) -> None:
    """Draw a message with what can be done about it.

    Args:
        question: the user's message before it, for the last answer, which can be asked again.
        library: given for the last answer: what may be asked next is suggested from it.
    """
    data = message.data
    earlier_versions(app, state, message)
    if message.role == "user":
        with st.chat_message("user", avatar=USER):
            if state.talk.editing == message.number:
                edit_form(state, message)
                return
            st.html(as_html(message.text or str(data.get("said", ""))))
            if message.text:
                edit_button(state, message)
        return
    with st.chat_message("assistant", avatar=ASSISTANT):
        if message.growing:
            show_growing(app, message.number)
            return
        _content(app, state, message, last=library is not None)
        if data.get("cut") and data.get("kind") not in _WITHOUT_ACTIONS:
            st.warning(t.CUT if message.text else t.CUT_EMPTY)
        if data.get("kind") not in _WITHOUT_ACTIONS:
            _actions(app, state, message, question, rating)
            reasons(app, state, message.number, rating)
    known = {info.id for info in library or ()}
    cited = {citation["report_id"] for citation in (data.get("answer") or {}).get("citations", ())}
    asked = data.get("next", []) if cited <= known else []  # a report may have been removed since
    if asked and library:
        with st.container(key=f"next-{message.number}"):
            st.caption(c.NEXT)
            suggestions(state, asked, "next")


def _content(app: Runtime, state: State, message: StoredMessage, *, last: bool) -> None:
    data = message.data
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


def show_growing(app: Runtime, number: int) -> None:
    """An answer that another page or an earlier run is still writing: it grows here too, and is drawn anew at its end."""

    @st.fragment(run_every=_POLL)
    def grow() -> None:
        message = app.services.conversations.message(number)
        if message is None or not message.growing:
            st.rerun()
        if message.text:
            st.html(as_html(message.text))
        st.caption(c.GROWING)

    grow()


def _answer(app: Runtime, state: State, message: StoredMessage, answer: Json) -> None:
    if answer["refusal"]:
        places = f"\n{t.PLACES}{'；'.join(answer['headings'])}" if answer["headings"] else ""
        st.info(as_markdown(answer["refusal"] + places))
    elif answer.get("table"):
        series_view.show(message.text, answer, message.number)
    else:
        held = answer.get("support", ())
        cited = answer["citations"]
        bold = answer["highlights"]
        st.html(as_html(message.text, bold=bold, citations=cited, support=held, number=message.number))
    names = filter_names(answer["filters"])
    names.extend(held_names(answer))
    if app.services.model is not None and answer["mode"] == "offline" and not answer["refusal"]:
        names.append(t.OFFLINE_CHIP)
    notes = [n for n in (*answer["notes"], message.data.get("note")) if n]
    if names or notes:
        st.html(chips(names, notes))
    if answer["fault"]:
        st.warning(as_markdown(answer["fault"]))
    if answer["unsupported_numbers"]:
        st.warning(as_markdown(t.unsupported(answer["unsupported_numbers"])))
    unheld = [s for s in answer.get("support", ()) if s["status"] == "unsupported"]
    if unheld:
        st.warning(as_markdown("\n".join([t.not_held(unheld), *held_lines(message.text, unheld)])))
    labels = [f"[{c['n']}] {place(c)}" for c in answer["citations"]]
    citation_buttons(state, message.number, answer["citations"], labels)


def held_names(answer: Json) -> list[str]:
    """What is said in a word on how a model's sentences stand to what they cite; a quoted answer needs none."""
    statuses = [s["status"] for s in answer.get("support", ())]
    if answer["mode"] != "llm" or not statuses or "unsupported" in statuses:
        return []
    partly = statuses.count("partly")
    return [t.partly_held(partly) if partly else t.ALL_HELD] if {"supported", "partly"} & set(statuses) else []


def held_lines(text: str, sentences: Sequence[Json]) -> list[str]:
    """The sentences that nothing bears out, each with the reason."""
    return [f"“{short(text[s['start'] : s['end']].strip(), 60)}”{''.join(s['reasons'])}" for s in sentences]


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
    citation_buttons(state, message.number, section["citations"], labels)
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


def _actions(app: Runtime, state: State, message: StoredMessage, question: str, rating: Rating | None) -> None:
    """One quiet row; what is wanted after a cut or a fault stands out."""
    data = message.data
    with st.container(horizontal=True, key=f"acts-{message.number}"):
        if data.get("kind") != "error":
            if message.text:
                table = (data.get("answer") or {}).get("table")
                copied = [without_marks(message.text), *([table_tabs(table)] if table else [])]
                st.html(copy_html("\n".join(copied), c.COPY), width="content")
            if not data.get("cut"):
                rating_buttons(app, state, message.number, rating)
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
        if question:
            cut = bool(data.get("cut"))
            kind = "primary" if cut else "tertiary"
            if st.button(c.GO_ON if cut else c.AGAIN, key=f"again-{message.number}", type=kind):  # type: ignore[arg-type]
                state.todo = Todo(question, again=True)
                st.rerun()
            fault = (data.get("answer") or {}).get("fault")
            if fault and st.button(t.USE_OFFLINE, key=f"offline-{message.number}", type="primary"):
                state.todo = Todo(question, again=True, offline=True)
                st.rerun()
