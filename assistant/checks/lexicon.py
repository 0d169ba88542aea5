"""Rules that are tables: a row is a pattern, what it should read, how grave it is, and a bad and a good example."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Severity

_FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Row:
    """One wrong wording. ``replacement`` is empty where the right one depends on the sentence."""

    pattern: re.Pattern[str]
    replacement: str
    severity: Severity
    bad: str
    good: str


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``lexicons/<name>.tsv``; read once."""
    with (_FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(re.compile(r["pattern"]), r["replacement"], cast(Severity, r["severity"]), r["bad"], r["good"])
            for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def table(name: str, advice: str, *, certain: bool = False, names: bool = True) -> Callable[[Document], Iterator[Hit]]:
    """A rule's ``find`` for a table. ``advice`` is the message; the words found stand in front of it and the right ones behind.

    ``certain``: an error row's replacement may be applied unseen. ``names``: also look inside 《》.
    """

    def find(document: Document) -> Iterator[Hit]:
        for row in rows(name):
            for match in document.finditer(row.pattern, names=names):
                right = match.expand(row.replacement)
                message = f"“{match.group()}”{advice}"
                if right:
                    message = f"{message.rstrip('。')}，宜为“{right}”。"
                sure = certain and bool(row.replacement) and row.severity == "error"
                yield Hit(*match.span(), message, right or None, sure, row.pattern.pattern, row.severity)

    return find


def positives(name: str) -> tuple[Example, ...]:
    """The bad examples of a table."""
    return tuple(Example(r.bad, m.group()) for r in rows(name) if (m := r.pattern.search(r.bad)))


def negatives(name: str) -> tuple[str, ...]:
    """The good examples of a table."""
    return tuple(r.good for r in rows(name))
