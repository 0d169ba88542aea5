"""Which report a draft follows, and which of its sections is meant."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import partial_ratio

from assistant.errors import InputError, NothingToDraftFrom
from assistant.points import leading
from assistant.profiles import topics
from assistant.readers.agency import region_of
from assistant.readers.topics import heading_topics
from vectorstore.schema import Report, ReportInfo, Section

_NEAR_HEADING = 75.0


def choose_base(agency: str, year: int, kind: str | None, library: Sequence[ReportInfo]) -> tuple[ReportInfo, bool]:
    """The agency's own last report before ``year``, or the nearest peer's; True when it is its own.

    A peer of the same trade (another 民政局) comes before others, the newest first.

    Raises:
        NothingToDraftFrom: no report covers an earlier year.
    """
    earlier = [i for i in library if i.year is not None and i.year < year and (kind is None or i.kind == kind)]
    own = [i for i in earlier if i.agency == agency]
    if own:
        return max(own, key=lambda i: (i.kind == "rule_of_law", i.year or 0)), True
    trade = agency[len(region_of(agency) or "") :]
    peers = [i for i in earlier if i.kind in {kind, "rule_of_law"}] or earlier
    if not peers:
        raise NothingToDraftFrom()
    return max(peers, key=lambda i: (bool(i.agency) and str(i.agency).endswith(trade), i.year or 0)), False


def find_section(report: Report, wanted: str) -> Section:
    """The section that a topic id, a topic's name or words of a heading mean.

    Raises:
        InputError: nothing fits; the hint lists the headings that there are.
    """
    wanted = wanted.strip()
    ids = [wanted] if wanted in topics() else [t.id for t in topics().values() if wanted == t.name]
    ids = ids or list(heading_topics(wanted))
    fits = {section: _fit(report, section, wanted, ids) for section in report.sections}
    best = max(fits.values(), default=0)
    if best > 0:
        return next(section for section, fit in fits.items() if fit == best)
    scored = [(partial_ratio(wanted, s.heading), -s.start, s) for s in report.sections if s.heading]
    if scored and len(wanted) >= 2:
        nearest = max(scored, key=lambda t: t[:2])
        if nearest[0] >= _NEAR_HEADING:
            return nearest[2]
    headings = "、".join(s.heading for s in report.sections if s.level <= 2)[:200]
    shown = " ".join(wanted.split())[:30]
    raise InputError(
        "no section",
        user_message=f"所依据的报告里没有与“{shown}”对应的部分。",
        hint=f"可选的部分有：{headings or '（没有识别出标题）'}。",
    )


def _fit(report: Report, section: Section, wanted: str, ids: Sequence[str]) -> int:
    """How well a section fits: the words in its heading, its leading topic, and results before plans.

    “普法” means what was done for it, not the plan for next year that has the word in its heading.
    """
    named = bool(wanted) and wanted in f"{section.number}{section.heading}"
    leads = bool(section.topics) and section.topics[0] in ids
    among = any(section in leading(report, [section], topic) for topic in ids)
    plans = bool({"T14", "T15"} & set(section.topics)) and not {"T14", "T15"} & set(ids)
    exact = wanted == section.heading
    return 10 * exact + 4 * named + 3 * leads + 2 * among - 5 * plans
