"""The values of drafting: what is asked for, a section, a draft, and the events of writing one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.drafting.marks import Placeholder, placeholders
from assistant.drafting.outline import Outline
from assistant.figures.facts import FactSheet
from assistant.schema import Citation, Mode

Origin = Literal["rolled", "skeleton", "model", "edited"]


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is to be written. ``section`` is a topic id (T11), a topic's name or words of a heading; empty for the whole report.

    ``brief`` is what the user said of its content; its figures may be used. ``base`` names the report to follow.
    ``compare``: behind each figure its change against last year.
    """

    agency: str
    year: int
    section: str = ""
    brief: str = ""
    kind: str | None = None
    base: str | None = None
    compare: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A span of a section's text that stands for a fact or a promise of the sheet: its words, or a mark while there are none."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One written part; ``id`` is that of its outline item. ``text`` is what stands below the heading, without citation marks.

    Paragraph i of the text follows citation ``follows[i]`` (0: none). ``carried_over`` are sentences that bring no new fact:
    they say what last year's report said and must be confirmed. ``unsupported`` are the numbers, titles and names that
    nobody gave; they are marked in the text. ``run_in``: the heading runs into the first paragraph.
    """

    id: str
    heading: str
    level: int
    topic: str
    text: str
    number: str = ""
    citations: tuple[Citation, ...] = ()
    follows: tuple[int, ...] = ()
    uses: tuple[Use, ...] = ()
    carried_over: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    statutory: tuple[str, ...] = ()
    run_in: bool = False
    origin: Origin = "rolled"
    guide: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Number and heading; empty for the opening."""
        return f"{self.number}{self.heading}"

    @property
    def full_text(self) -> str:
        """Heading and text as they stand in the report."""
        if self.run_in and self.heading and self.text:
            return f"{self.title}。{self.text}"
        return "\n".join(part for part in (self.title, self.text) if part)

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The figures that are still missing."""
        return placeholders(self.text)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was drafted for an agency and year. ``base`` is the title of the report it follows, ``own`` whether its own."""

    title: str
    agency: str
    year: int
    mode: Mode
    base: str
    own: bool
    sections: tuple[DraftSection, ...]
    sheet: FactSheet
    outline: Outline = field(default_factory=Outline)
    kind: str = "rule_of_law"
    brief: str = ""
    compare: bool = False
    notes: tuple[str, ...] = ()
    fault: str | None = None

    @property
    def text(self) -> str:
        """The whole public text below the title."""
        return "\n".join(s.full_text for s in self.sections if s.full_text)

    @property
    def unsupported_numbers(self) -> tuple[str, ...]:
        """What stands in the draft and has no source."""
        return tuple(dict.fromkeys(n for s in self.sections for n in s.unsupported))

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The figures that are still missing, in order."""
        return tuple(p for s in self.sections for p in s.placeholders)

    def section(self, section_id: str) -> DraftSection | None:
        """The section with this id."""
        return next((s for s in self.sections if s.id == section_id), None)

    def with_section(self, section: DraftSection) -> Draft:
        """The draft with one section in place of the one with its id."""
        return replace(self, sections=tuple(section if s.id == section.id else s for s in self.sections))


@dataclass(frozen=True, slots=True)
class Writing:
    """Event: a section is begun; ``n`` of ``total``."""

    id: str
    title: str
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Event: what the model wrote is not supported; it is asked once more. What was streamed of the section is void."""

    id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Event: a section is done and checked. ``fault`` is what went wrong with the model; the offline text then stands."""

    section: DraftSection
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """Last event of a drafting stream."""

    draft: Draft
