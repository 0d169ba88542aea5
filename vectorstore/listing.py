"""The list of reports as of one revision, kept in memory: it is asked several times a question and changes seldom."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.schema import Filters, ReportInfo


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """All reports of the archive in listed order. ``key`` tells the archive and its revision."""

    key: tuple[str, int]
    infos: tuple[ReportInfo, ...]

    def inside(self, filters: Filters) -> list[ReportInfo]:
        """The reports inside the filters on reports, in listed order; topics, which restrict chunks, are left out."""
        agencies, years, kinds, ids = map(
            frozenset[object], (filters.agencies, filters.years, filters.kinds, filters.report_ids)
        )
        return [
            info
            for info in self.infos
            if (not agencies or info.agency in agencies)
            and (not years or info.year in years)
            and (not kinds or info.kind in kinds)
            and (not ids or info.id in ids)
        ]
