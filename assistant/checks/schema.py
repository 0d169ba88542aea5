"""What a rule is, what it finds, and what the user gets to see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.checks.document import Document

Severity = Literal["error", "warning", "note"]
Family = Literal[
    "structure",
    "documents",
    "punctuation",
    "numbers",
    "years",
    "words",
    "consistency",
    "privacy",
    "residue",
    "meaning",
]

FAMILY_NAMES: dict[Family, str] = {
    "structure": "结构",
    "documents": "文号与文件名",
    "punctuation": "标点",
    "numbers": "数字",
    "years": "年份与时效",
    "words": "用词",
    "consistency": "一致性",
    "privacy": "隐私与保密",
    "residue": "残留",
    "meaning": "内容",
}
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a rule objects to, as offsets into the report's text.

    ``suggestion`` replaces ``[start, end)``; ``certain`` says that it may be applied unseen. Where no replacement is known
    the advice stands in ``message``. ``kind`` tells apart the things one rule can find, so that only like is folded with
    like. ``severity`` overrides the rule's own where the case is weaker.
    """

    start: int
    end: int
    message: str
    suggestion: str | None = None
    certain: bool = False
    kind: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text in which a rule must find something, and the words (``excerpt``) that a finding must touch."""

    text: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked. ``positives`` and ``negatives`` are run as tests.

    ``statutory`` rules ask for what the law wants in a report of this kind; they are off for other documents.
    """

    id: str
    name: str
    family: Family
    severity: Severity
    basis: str
    find: Callable[[Document], Iterable[Hit]]
    positives: tuple[Example, ...]
    negatives: tuple[str, ...]
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A further place of a folded finding, with what would replace it."""

    start: int
    end: int
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit as the user sees it. ``text[start:end] == excerpt`` holds for the report's canonical text.

    ``others`` are the further places of a folded finding. ``fingerprint`` stays the same when the passage moves or other
    parts of the text change: it is what “忽略并记住” remembers.
    """

    rule: str
    name: str
    family: Family
    severity: Severity
    start: int
    end: int
    excerpt: str
    message: str
    suggestion: str | None
    certain: bool
    basis: str
    heading_path: tuple[str, ...]
    fingerprint: str
    others: tuple[Place, ...] = ()

    @property
    def count(self) -> int:
        """How many places the finding stands for."""
        return 1 + len(self.others)
