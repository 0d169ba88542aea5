"""What the library holds: agency × year with its gaps, reports that stand there twice, and what somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.profiles import kind_name
from vectorstore.schema import ReportInfo

_LONGEST_SPAN = 30  # years; beyond it only those with reports are columns
# problems that a person can settle by correcting the metadata
_TO_SETTLE = frozenset({"no_year", "no_agency", "agency_from_name", "no_title"})
# what was so when the report came in, and what was set by hand since
_TOLD_ELSEWHERE = frozenset({"twin", "corrected"})
Twins = tuple[ReportInfo, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix. ``rows`` maps agency (None: unknown) to year (None: unknown) to its reports; ``years`` are the columns."""

    years: tuple[int | None, ...]
    rows: Mapping[str | None, Mapping[int | None, tuple[ReportInfo, ...]]]

    def gaps(self, agency: str | None) -> tuple[int, ...]:
        """The years between an agency's first and last report for which there is none; none for an unknown agency."""
        known = [y for y in self.rows.get(agency, {}) if y is not None]
        if agency is None or not known:
            return ()
        return tuple(y for y in range(min(known), max(known)) if y not in known)

    @property
    def all_gaps(self) -> list[tuple[str, int]]:
        """Every gap of every agency."""
        return [(agency, year) for agency in self.rows if agency is not None for year in self.gaps(agency)]


def coverage(infos: Iterable[ReportInfo]) -> Coverage:
    """Arrange reports by agency and year, in the order of the agencies given; unknown ones come last."""
    rows: dict[str | None, dict[int | None, tuple[ReportInfo, ...]]] = {}
    for info in infos:
        row = rows.setdefault(info.agency, {})
        row[info.year] = (*row.get(info.year, ()), info)
    if None in rows:
        rows[None] = rows.pop(None)
    known = {y for row in rows.values() for y in row if y is not None}
    wide = bool(known) and max(known) - min(known) > _LONGEST_SPAN
    years: list[int | None] = list(sorted(known) if wide or not known else range(min(known), max(known) + 1))
    if any(None in row for row in rows.values()):
        years.append(None)
    return Coverage(tuple(years), rows)


def twins(infos: Iterable[ReportInfo]) -> list[Twins]:
    """Reports of one agency, year and kind, where there are several; what is unknown is like nothing."""
    found: dict[tuple[str, int, str], list[ReportInfo]] = {}
    for info in infos:
        if info.agency and info.year:
            found.setdefault((info.agency, info.year, info.kind), []).append(info)
    return [tuple(group) for group in found.values() if len(group) > 1]


def problems(info: ReportInfo, twin: bool) -> list[str]:
    """What is to be said on a report, as sentences. ``twin``: there is another one like it *now*."""
    said = [p.text for p in info.problems if p.code not in _TOLD_ELSEWHERE]
    return [*said, f"另有同一单位同一年度的{kind_name(info.kind)}，请确认是否重复。"] if twin else said


def needs_attention(info: ReportInfo, twin: bool) -> bool:
    """True when somebody has to correct something or decide between twins."""
    return twin or any(p.code in _TO_SETTLE for p in info.problems)


def numbered_years(years: Sequence[int]) -> str:
    """Years for reading, runs drawn together: 2015—2018、2020年."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}—{r[-1]}" for r in runs)
    return f"{said}年" if said else ""
