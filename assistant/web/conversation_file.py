"""A conversation as a file for the browser: Word or Markdown."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import streamlit as st

from assistant.errors import InputError
from assistant.web import conversation_texts as c
from assistant.web.components import as_markdown
from assistant.web.conversation_state import Talk
from assistant.web.made_file import MadeFile
from assistant.web.runtime import Runtime

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 40
# nothing but a number goes in: the file that was just made goes to the browser without a second press
_DOWNLOAD = "<script>/* %d */setTimeout(() => document.querySelector('.st-key-conversation-file button')?.click(), 200)</script>"


def make(app: Runtime, conversation_id: str, form: Literal["word", "markdown"], now: datetime) -> MadeFile:
    """The whole conversation as a file. Raises InputError where it is gone, StoreError."""
    from assistant.export.conversation import conversation_document, conversation_markdown

    store = app.services.conversations
    info = store.info(conversation_id)
    if info is None:
        raise InputError("gone", user_message=c.GONE, hint="")
    messages = store.messages(conversation_id)
    made = f"{now.year}年{now.month}月{now.day}日"
    name = _NOT_IN_NAMES.sub("", info.title).strip(". ")[:_LONGEST_NAME] or "对话"
    if form == "markdown":
        text = conversation_markdown(info.title, messages, made)
        return MadeFile(f"{name}.md", "text/markdown", text.encode("utf-8"))

    from assistant.export.docx import docx_bytes
    from assistant.export.layout import layout_named

    document = conversation_document(info.title, messages, made)
    return MadeFile(f"{name}.docx", _WORD, docx_bytes(document, layout_named()))


def offer(talk: Talk) -> None:
    """The file that was just made: it goes to the browser by itself, and can be saved once more."""
    made = talk.made
    if made is None:
        return
    with st.container(key="conversation-file"):
        st.caption(as_markdown(c.made(made.name)))
        st.download_button(
            c.SAVE_FILE, made.data, made.name, made.mime, key="conversation-file-save", on_click="ignore"
        )
    if not made.sent:
        talk.files += 1  # the same script would not run a second time
        st.html(_DOWNLOAD % talk.files, unsafe_allow_javascript=True)
        talk.made = MadeFile(made.name, made.mime, made.data, sent=True)
