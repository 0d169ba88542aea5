"""What one browser session remembers between reruns: one dataclass under one session key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from vectorstore.schema import Filters

_KEY = "xunli"
SHOWN = 40  # messages drawn at first; older ones on request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in with a message."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Todo:
    """A message to be handled in this run.

    ``shown`` stands in the conversation where there is no text. ``again``: the question already stands there.
    """

    text: str
    files: tuple[Upload, ...] = ()
    offline: bool = False
    again: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report in the reading view; ``start``–``end`` is the span to highlight, ``section`` the chosen one by offset."""

    report_id: str
    section: int | None = None
    start: int = 0
    end: int = 0
    editing: bool = False


@dataclass(slots=True)
class State:
    """One session. Nothing of it is shared with others."""

    conversation: str | None = None
    shown: int = SHOWN
    agency: str | None = None
    year: int | None = None
    kind: str | None = None
    evidence: Mapping[str, Any] | None = None  # the open citation, as it is kept with its message
    todo: Todo | None = None
    scroll: bool = False  # bring the last question into view once
    managing: str | None = None  # the conversation whose dialog is open
    asking_delete: bool = False  # a delete button was pressed and waits for the confirmation
    reading: Reading | None = None
    uploads: int = 0  # part of the uploader's key: raising it empties the uploader
    results: list[dict[str, Any]] = field(default_factory=list)  # what became of the last upload's files
    handled: set[str] = field(default_factory=set)  # ids of uploaded files that are done, should a run be cut short

    @property
    def scope(self) -> Filters:
        """The chips above the input as filters."""
        return Filters(
            agencies=(self.agency,) if self.agency else (),
            years=(self.year,) if self.year else (),
            kinds=(self.kind,) if self.kind else (),
        )

    def open_conversation(self, conversation: str | None) -> None:
        """Show another conversation, or a new one."""
        self.conversation = conversation
        self.shown = SHOWN
        self.scroll = True
        self.evidence = None
        self.todo = None
        self.managing = None
        self.asking_delete = False


def current_state() -> State:
    """This session's state; a new session takes its conversation from the address, so that a reload loses nothing."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = State(conversation=st.query_params.get("c"))
    state: State = st.session_state[_KEY]
    return state
