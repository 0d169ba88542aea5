"""What one browser session remembers between reruns: one dataclass under one session key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from assistant.checking import Checked
from assistant.checks.layout_schema import LayoutFinding
from assistant.checks.schema import Finding
from assistant.drafting.outline import Outline
from assistant.drafting.schema import DraftSection
from assistant.export.document import Document
from assistant.figures.facts import CellProblem
from assistant.store.drafts import Stored
from assistant.web.compare_state import Comparing
from assistant.web.conversation_state import Talk
from assistant.web.evidence_state import Panel
from assistant.web.library_state import Shelf
from assistant.web.made_file import MadeFile
from assistant.web.settings_state import Setup
from vectorstore.schema import Filters, Report

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
    ``replaces`` is the number of the question that this one is sent in place of.
    """

    text: str
    files: tuple[Upload, ...] = ()
    offline: bool = False
    again: bool = False
    shown: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A report in the reading view; ``start``–``end`` is the span to highlight, ``section`` the chosen one by offset."""

    report_id: str
    section: int | None = None
    start: int = 0
    end: int = 0
    editing: bool = False
    part: int | None = None  # of a very long report; None: the one that holds what is to be shown
    hit: int = 0  # of a search in it
    turn: int = 0  # raised when the place is to be brought into view again


Step = Literal["outline", "facts", "write", "edit", "check", "export"]
View = Literal["edit", "against", "versions"]
Export = Literal["comment", "final", "checklist", "markdown"]


@dataclass(frozen=True, slots=True)
class Job:
    """Sections that are to be written in this run, with an instruction or without."""

    ids: tuple[str, ...]
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an uploaded workbook. ``conflicts`` are sentences on values that were replaced; ``error`` why it failed."""

    name: str
    used: int = 0
    added: int = 0
    problems: tuple[CellProblem, ...] = ()
    conflicts: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for a confirmation: what (“drop”, “delete”, “restore” …), of which id, and the question."""

    what: str
    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made for the user, of which document and layout; ``sent``: it went to the browser already."""

    name: str
    mime: str
    data: bytes = field(repr=False)
    document: Document = field(repr=False)
    layout: str
    sent: bool = False


@dataclass(slots=True)
class Desk:
    """The page 起草. ``stored`` is the open draft as it was last saved; everything else is where the user stands in it."""

    stored: Stored | None = None
    resumed: bool = False  # the address was looked at, once a session
    step: Step = "outline"
    section: str | None = None  # chosen in 提纲 and 修改
    view: View = "edit"
    creating: bool = False
    wanted: tuple[str, int] | None = None  # agency and year that a new draft begins with
    saved: str = ""  # time of the last save, as shown
    said: str = ""  # what was done, shown once
    problem: tuple[str, str] | None = None  # message and hint of what went wrong, shown once
    changed: bool = False  # the draft was saved elsewhere
    lost: list[str] = field(default_factory=list)  # texts that could not be saved
    asked: Asked | None = None
    job: Job | None = None
    faults: list[str] = field(default_factory=list)  # what the model's last run met
    before: DraftSection | None = None  # the section before it was rewritten
    grid: int = 0  # part of the facts table's key: raising it draws the table anew
    rows: list[dict[str, str]] = field(default_factory=list)  # the facts in the table as they were when it was drawn
    filters: tuple[str, bool, str] = ("", False, "")  # what ``rows`` were made for
    cells: dict[str, str] = field(default_factory=dict)  # what is wrong with a typed value, by the fact's key
    findings: tuple[Finding, ...] = ()  # what the rules of 审校 find in the draft
    findings_for: tuple[object, ...] = ()  # the state of draft, rules and library that ``findings`` are of
    imported: list[Imported] = field(default_factory=list)
    prescribed: tuple[str, Outline] | None = None  # an uploaded outline, by its file's name, before it is taken
    uploads: int = 0  # part of the uploaders' keys: raising it empties them
    made: Made | None = None
    files: int = 0  # how many were made


CheckView = Literal["findings", "against", "layout", "export", "rules"]


@dataclass(frozen=True, slots=True)
class Work:
    """A report on the page 审校. ``word`` is its Word file with the corrections so far as tracked changes, None for others.

    ``key`` is the id of the library's report or of the draft that it was made from.
    """

    name: str
    report: Report = field(repr=False)
    word: bytes | None = field(default=None, repr=False)
    origin: Literal["file", "report", "draft"] = "file"
    key: str = ""
    fixed: int = 0


@dataclass(slots=True)
class Bench:
    """The page 审校: the report under inspection, what was found, and where the user stands in it."""

    work: Work | None = None
    resumed: bool = False  # the address was looked at, once a session
    before: list[Work] = field(default_factory=list)  # to be gone back to, the latest last
    view: CheckView = "findings"
    against: str | None = None  # the earlier report that was chosen; None: the agency's own last one
    checked: Checked | None = None
    checked_for: tuple[object, ...] = ()  # what ``checked`` depends on
    reviewed: tuple[Finding, ...] = ()  # by the model
    reviewing: bool = False
    faults: list[str] = field(default_factory=list)  # what the model met
    chosen: tuple[str, int, int] | None = None  # fingerprint and start of a finding, and which of its places
    page: int = 0  # of the text
    scroll: bool = False  # bring the chosen place into view once
    turns: int = 0  # how often that was done, and how many files were sent
    most: int = 0  # findings listed beyond the first ones
    layout: tuple[tuple[str, str], tuple[LayoutFinding, ...]] | None = None  # for which file and layout
    made: MadeFile | None = None
    uploads: int = 0  # part of the uploader's key: raising it empties it
    said: str = ""
    problem: tuple[str, str] | None = None
    asked: Asked | None = None
    files: dict[str, Upload] = field(default_factory=dict)  # the last ones checked in the chat, by the report's id


@dataclass(slots=True)
class State:
    """One session. Nothing of it is shared with others."""

    conversation: str | None = None
    shown: int = SHOWN
    agency: str | None = None
    year: int | None = None
    kind: str | None = None
    evidence: Mapping[str, Any] | None = None  # the open citation, as it is kept with its message
    panel: Panel = field(default_factory=Panel)  # how it is shown
    todo: Todo | None = None
    scroll: bool = False  # bring the last question into view once
    talk: Talk = field(default_factory=Talk)
    asking_delete: bool = False  # a delete button was pressed and waits for the confirmation
    reading: Reading | None = None
    uploads: int = 0  # part of the uploader's key: raising it empties the uploader
    desk: Desk = field(default_factory=Desk)
    bench: Bench = field(default_factory=Bench)
    shelf: Shelf = field(default_factory=Shelf)
    comparing: Comparing = field(default_factory=Comparing)
    setup: Setup = field(default_factory=Setup)

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
        self.talk.leave()
        self.asking_delete = False


def current_state() -> State:
    """This session's state; a new session takes its conversation from the address, so that a reload loses nothing."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = State(conversation=st.query_params.get("c"))
    state: State = st.session_state[_KEY]
    return state
