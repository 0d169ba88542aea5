"""The values of drafting: what is asked for, a placeholder, a section, a draft."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.schema import Citation, Mode


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A section to be written. ``brief`` is what the user said of its content; its figures may be used.

    ``section`` is a topic id (T11), a topic's name or words of a heading. ``base`` names the report to follow.
    """

    agency: str
    year: int
    section: str
    brief: str = ""
    kind: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A figure that is still to be filled in: 【待填：行政检查，次，上年52】. ``last_value`` is as last year's report wrote it."""

    indicator: str
    unit: str
    last_value: str

    @property
    def text(self) -> str:
        """How it stands in the draft."""
        last = f"，上年{self.last_value}" if self.last_value else ""
        return f"【待填：{self.indicator or '数据'}，{self.unit or '数'}{last}】"


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One written part. ``text`` has no citation marks; paragraph i of it follows citation ``follows[i]`` (0: none).

    ``carried_over`` are sentences that stand exactly as last year and must be confirmed. ``unsupported`` are numbers that
    neither the user nor the base gave (only a model writes such; they are marked in the text).
    """

    heading: str
    level: int
    topic: str
    text: str
    citations: tuple[Citation, ...]
    placeholders: tuple[Placeholder, ...] = ()
    carried_over: tuple[str, ...] = ()
    follows: tuple[int, ...] = ()
    unsupported: tuple[str, ...] = ()


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
    notes: tuple[str, ...] = ()
    fault: str | None = None
    request: DraftRequest | None = field(default=None, compare=False)

    @property
    def unsupported_numbers(self) -> tuple[str, ...]:
        """Numbers in the draft that have no source."""
        return tuple(dict.fromkeys(n for s in self.sections for n in s.unsupported))


@dataclass(frozen=True, slots=True)
class Drafted:
    """Last event of a drafting stream."""

    draft: Draft
