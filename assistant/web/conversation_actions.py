"""What can be done with a message: copy, rate with a reason, change a question, look at earlier versions."""

from __future__ import annotations

import streamlit as st

from assistant.store.conversations import StoredMessage
from assistant.store.feedback import Rating
from assistant.web import conversation_texts as c
from assistant.web.components import as_html, as_markdown
from assistant.web.runtime import Runtime
from assistant.web.state import State, Todo

_LONGEST_NOTE = 300
_LINE = 68  # pixels of a text field for a question of one line


def rating_buttons(app: Runtime, state: State, number: int, rating: Rating | None) -> None:
    """有用 and 没用; pressing the chosen one takes it back. 没用 counts at once, its reasons are asked below."""
    for useful, label in ((True, c.USEFUL), (False, c.USELESS)):
        chosen = rating is not None and rating.useful == useful
        name = f"rate-{'yes' if useful else 'no'}-{number}"
        if st.button(label, key=name, type="secondary" if chosen else "tertiary"):
            feedback = app.services.feedback
            if chosen:
                feedback.withdraw(number)
            else:
                feedback.rate(number, Rating(useful))
            state.talk.blaming = None if useful or chosen else number
            st.rerun()


def reasons(app: Runtime, state: State, number: int, rating: Rating | None) -> None:
    """The form for what was wrong while it is asked, afterwards one quiet line."""
    if rating is None or rating.useful:
        return
    if state.talk.blaming != number:
        said = [*(c.REASONS[r] for r in rating.reasons if r in c.REASONS), rating.note]
        if any(said):
            st.caption(as_markdown(c.rated([s for s in said if s])))
        return
    with st.form(key=f"blame-{number}", border=True):
        chosen = st.pills(
            c.WHY, list(c.REASONS), selection_mode="multi", format_func=c.REASONS.__getitem__, key=f"why-{number}"
        )
        note = st.text_input(
            c.WHY_NOTE,
            key=f"why-note-{number}",
            max_chars=_LONGEST_NOTE,
            placeholder=c.WHY_NOTE,
            label_visibility="collapsed",
        )
        if st.form_submit_button(c.SUBMIT, key=f"blame-send-{number}"):
            app.services.feedback.rate(number, Rating(False, tuple(chosen), note))
            state.talk.blaming = None
            st.rerun()


def edit_button(state: State, message: StoredMessage) -> None:
    """Below a question: change it and send it again."""
    with st.container(key=f"change-{message.number}", width="content"):
        if st.button(c.EDIT, key=f"edit-{message.number}", type="tertiary"):
            state.talk.editing = message.number
            st.rerun()


def edit_form(state: State, message: StoredMessage) -> None:
    """The question in a field; sending it supersedes what came after the old one."""
    with st.form(key=f"edit-form-{message.number}", border=False):
        text = st.text_area(
            c.EDIT_LABEL,
            message.text,
            key=f"edit-text-{message.number}",
            height=_LINE + 26 * min(6, message.text.count("\n") + len(message.text) // 40),
            label_visibility="collapsed",
        ).strip()
        st.caption(c.EDIT_NOTE)
        with st.container(horizontal=True):
            sent = st.form_submit_button(c.RESEND, key=f"edit-send-{message.number}", type="primary")
            dropped = st.form_submit_button(c.CANCEL, key=f"edit-cancel-{message.number}")
    if dropped or (sent and not text):
        state.talk.editing = None
        st.rerun()
    if sent:
        state.talk.editing = None
        state.evidence = None
        state.todo = Todo(text, replaces=message.number)
        st.rerun()


def earlier_versions(app: Runtime, state: State, message: StoredMessage) -> None:
    """The line that stands for superseded messages, and those when it was opened."""
    if not message.earlier:
        return
    opened = state.talk.opened
    if st.button(c.earlier(message.earlier), key=f"earlier-{message.number}", type="tertiary"):
        opened.symmetric_difference_update({message.number})
    if message.number not in opened:
        return
    with st.container(border=True, key=f"old-{message.number}"):
        for old in app.services.conversations.earlier(message.number):
            who = c.USER_SAID if old.role == "user" else c.ASSISTANT_SAID
            said = old.text or str(old.data.get("said") or old.data.get("message") or "")
            st.html(f'<div class="xl-path">{who}</div>{as_html(said, placeholders=old.data.get("kind") == "draft")}')
