"""A report that is ready to be typeset: the public text, and beside it what the office keeps for itself. Pure values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from assistant.errors import NotFinal

LineKind = Literal["heading", "body", "table_row"]

# 【待填：行政检查，次，上年52】 【待核：…】 【待回应：…】; one whose closing bracket was lost is still a mark
MARK = re.compile(r"【\s*待[^【】：:]{1,4}[：:][^【】]*】?")
CELL_SEPARATOR = " | "

_BREAK = re.compile(r"\s*[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # controls, zero-width and direction characters, half of a surrogate pair
_NONCHARACTERS = frozenset({"\ufffe", "\uffff"})


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the public text, or one table row with its cells separated by `` | ``.

    ``level`` is 1 to 4 for headings. ``run_in`` counts the first characters of ``text`` that are the heading of a
    paragraph which goes on in body type; 0 for a heading that stands alone. ``text`` may hold marks (``MARK``).
    """

    kind: LineKind
    text: str
    level: int = 0
    run_in: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What a paragraph of the public text rests on."""

    paragraph: str
    title: str
    heading_path: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class FactSource:
    """A figure that was put in, as it was written, and the cell that it came from."""

    indicator: str
    written: str
    source: str
    section: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report for export.

    ``date`` is written out (2024年2月28日); an empty ``addressee``, ``agency`` or ``date`` leaves its line out.
    ``attachments`` are the names below the text. ``open_marks`` and ``carried_over`` are pairs of section heading and
    mark or sentence. What comes after ``state`` never enters the public text. A ``record`` is no report but what was said
    about some: it may hold open marks.
    """

    title: str
    lines: tuple[Line, ...]
    addressee: str = ""
    agency: str = ""
    date: str = ""
    attachments: tuple[str, ...] = ()
    state: Literal["final", "comment", "record"] = "comment"
    open_marks: tuple[tuple[str, str], ...] = ()
    carried_over: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    facts: tuple[FactSource, ...] = ()
    notes: tuple[str, ...] = ()


def printable(text: str) -> str:
    """Text as it may stand in a file: no control, zero-width or direction characters, no line breaks.

    A break between two Latin words becomes a space and is dropped elsewhere, as Chinese needs none. Private-use
    characters stay: they carry rare names.
    """
    joined = _BREAK.sub(lambda m: _between(text[: m.start()][-1:], text[m.end() :][:1]), text)
    return "".join(c for c in joined if unicodedata.category(c) not in _UNSEEN and c not in _NONCHARACTERS)


def require_final(document: Document) -> None:
    """Let a document pass that is a comment draft or has nothing left open.

    Raises:
        NotFinal: the state is ``final`` while ``open_marks`` is not empty or a mark stands in the text.
    """
    if document.state != "final":
        return
    texts = [document.title, document.addressee, document.agency, document.date, *document.attachments]
    texts += [line.text for line in document.lines]
    standing = sum(len(MARK.findall(printable(text))) for text in texts)
    if standing or document.open_marks:
        raise NotFinal(max(standing, len(document.open_marks)))


def _between(before: str, after: str) -> str:
    return " " if before.isascii() and after.isascii() and before and after else ""
