"""Example questions made from what the library holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.profiles import kind_name
from assistant.web import texts as t
from vectorstore.schema import ReportInfo


def examples(library: Sequence[ReportInfo], most: int = 4) -> list[str]:
    """Questions that the newest 法治政府建设 report of the agency with most reports can answer; empty for none."""
    usable = [i for i in library if i.agency and i.year]
    usable = [i for i in usable if i.kind == "rule_of_law"] or usable
    if not usable:
        return []
    counts: dict[str, int] = {}
    for info in usable:
        counts[str(info.agency)] = counts.get(str(info.agency), 0) + 1
    agency = max(counts, key=lambda a: counts[a])
    newest = max(i.year or 0 for i in usable if i.agency == agency)
    asked = [
        t.ask_problems(agency, newest, kind_name(usable[0].kind)),
        t.ask_part(agency, newest, t.PART_TO_ASK),
        t.ask_plans(agency, newest),
        t.ask_draft(agency, newest, t.PART_TO_DRAFT),
    ]
    return asked[:most]


def examples_for(infos: Sequence[ReportInfo]) -> list[str]:
    """Two questions on reports that were just added."""
    return examples(infos, most=2)
