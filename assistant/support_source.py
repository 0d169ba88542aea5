"""A citation made ready for holding a sentence against it: its text, its parts, and whose and which year's it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.readers.agency import region_of, short_names, short_organs
from assistant.schema import Citation
from vectorstore.chinese import sentences

PLAN = re.compile(r"安排|打算|计划|下一步|下一年度|目标|思路|展望|重点工作|明年")
_PLAN_WORDS = re.compile(r"预期目标|力争|今年计划|下一步")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?=\s*(?:年|[—\-–~至、—]))")
_NAME = re.compile(r"《[^》\n]*》|[〔\[［(（](?:19|20)\d\d[〕\]］)）]")
_GOES_ON = ("其中", "同时", "另", "其余", "包括")
_PART = re.compile(r"[；;]")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation's ``text`` (its quote) and ``head`` (headings, title, agency).

    ``parts`` are its sentences, cut at semicolons. ``year`` is the year that its statements are about: the one in a heading
    on plans, else the report's. ``names`` are what its agency is called.
    """

    n: int
    text: str
    head: str
    parts: tuple[str, ...]
    year: int | None
    report_year: int | None
    plan: bool
    names: tuple[str, ...]
    region: str = ""

    @property
    def all(self) -> str:
        """Text and head: what words and names may come from."""
        return f"{self.head}\n{self.text}"

    def tells_of(self, year: int) -> bool:
        """True when its statements as a whole are about that year."""
        return year == self.year


def source_of(citation: Citation) -> Source:
    """Prepare one citation."""
    heads = [h for h in citation.heading_path if PLAN.search(h)]
    plan = bool(heads) or _PLAN_WORDS.search(citation.quote) is not None
    planned = [y for h in heads for y in years(h)]
    # a plan under a heading without a year is for the year after the report's
    after = citation.year + 1 if citation.year is not None else None
    parts = [p.strip() for a, b in sentences(citation.quote) for p in _PART.split(citation.quote[a:b]) if p.strip()]
    return Source(
        n=citation.n,
        text=citation.quote,
        head="\n".join([*citation.heading_path, citation.title, citation.agency or ""]),
        parts=tuple(parts),
        year=(planned[0] if planned else after) if plan else citation.year,
        report_year=citation.year,
        plan=plan,
        names=called(citation.agency),
        region=region_of(citation.agency or "") or "",
    )


def only_of(source: Source, year: int) -> Source:
    """The source cut down to what it says of a year that is not its own: the parts that name it, and “其中…” behind them."""
    kept: list[str] = []
    before = ""
    for part in source.parts:
        if year in years(part) or (kept and before == kept[-1] and part.startswith(_GOES_ON)):
            kept.append(part)
        before = part
    return replace(source, parts=tuple(kept), text="\n".join(kept))


def years(text: str) -> frozenset[int]:
    """The years named in a text outside titles and document numbers."""
    return frozenset(int(m[1]) for m in _YEAR.finditer(blanked(text)))


def blanked(text: str) -> str:
    """Without titles and document numbers, every other character in its place."""
    return _NAME.sub(lambda m: "　" * len(m.group()), text)


def called(agency: str | None) -> tuple[str, ...]:
    """The names of an agency, longest first: full, without the upper regions, and with an organ's everyday name."""
    if not agency:
        return ()
    names = list(short_names(agency))
    for name in list(names):
        region = region_of(name) or ""
        names.extend(f"{region}{short}" for short in short_organs(name[len(region) :]))
    return tuple(sorted(dict.fromkeys(names), key=len, reverse=True))


def joined(sources: Sequence[Source]) -> str:
    """All text of the sources."""
    return "\n".join(s.all for s in sources)
