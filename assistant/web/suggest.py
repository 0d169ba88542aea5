"""Questions that the library can answer: examples for a new conversation, and what to ask next. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from assistant.profiles import kind_name
from assistant.web import conversation_texts as c
from assistant.web import texts as t
from vectorstore.schema import ReportInfo

Json = Mapping[str, Any]
_NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十百]+[、.．]|\d+[、.．])\s*|^[一二三四五六七八九十]+是"
)
_LONGEST_PART = 14  # characters of a heading that may stand in a request to draft
_DRAFTED = "rule_of_law"
_TOPICS = {"problems": "T14", "plans": "T15"}  # what a report has to hold for such a question
TopicsOf = Callable[[str], Collection[str]]


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


def next_questions(data: Json, library: Sequence[ReportInfo], topics_of: TopicsOf, most: int = 3) -> list[str]:
    """What may be asked after an answer: another year, another agency, plans or shortcomings, drafting the part.

    Only questions for which the library holds a report, and that report the part. After a refusal only the nearest
    headings; nothing after an answer that is incomplete or rests on reports of several agencies.

    Args:
        data: the kept data of the answer; ``subject`` holds how its question was read.
        topics_of: the topics of a report's sections, by its id.
    """
    answer, subject = data.get("answer"), data.get("subject")
    if not answer or data.get("cut"):
        return []
    if answer["refusal"]:
        return [_of_heading(str(place)) for place in answer["headings"]][: most - 1]
    cited = {str(citation["report_id"]) for citation in answer["citations"]}
    infos = [i for i in library if i.id in cited and i.agency and i.year]
    if not infos or not subject or len(infos) < len(cited) or len({(i.agency, i.kind) for i in infos}) > 1:
        return []
    info = max(infos, key=lambda i: i.year or 0)
    alike = [i for i in library if i.kind == info.kind and i.agency and i.year]
    intent, needed = str(subject["intent"]), _TOPICS.get(str(subject["intent"]))
    groups = [
        []
        if len(infos) > 1
        else _elsewhere(info, [i for i in alike if needed is None or needed in topics_of(i.id)], subject),
        [q for of, q in _of_report(info).items() if of != intent and _TOPICS[of] in topics_of(info.id)],
        _drafting(info, alike, answer["citations"][0]),
    ]
    first = [group[0] for group in groups if group]
    rest = [question for group in groups for question in group[1:]]
    asked = str(answer["question"]).rstrip("？?。")
    return [q for q in dict.fromkeys([*first, *rest]) if q.rstrip("？?。") != asked][:most]


def _elsewhere(info: ReportInfo, alike: Sequence[ReportInfo], subject: Json) -> list[str]:
    """The same question on the nearest other year, and on another agency."""
    text, year = str(subject["text"]).strip("，,。？? "), info.year or 0
    if not text or subject["comparison"]:
        return []
    ahead = 1 if subject["intent"] == "plans" else 0  # plans for a year stand in the report on the year before
    years = sorted({i.year or 0 for i in alike if i.agency == info.agency} - {year}, key=lambda y: (abs(y - year), y))
    others = sorted({str(i.agency) for i in alike if i.year == year} - {str(info.agency)})
    questions = [c.ask_same(str(info.agency), y + ahead, text) for y in years[:1]]
    return questions + [c.ask_same(agency, year + ahead, text) for agency in others[:1]]


def _of_report(info: ReportInfo) -> dict[str, str]:
    """What can be asked of a whole report, by what it asks for."""
    agency, year = str(info.agency), info.year or 0
    return {"problems": t.ask_problems(agency, year, kind_name(info.kind)), "plans": t.ask_plans(agency, year)}


def _drafting(info: ReportInfo, alike: Sequence[ReportInfo], citation: Json) -> list[str]:
    part = _part(str((citation.get("heading_path") or [""])[-1]))
    if info.kind != _DRAFTED or not part or len(part) > _LONGEST_PART:
        return []
    newest = max(i.year or 0 for i in alike if i.agency == info.agency)
    return [t.ask_draft(str(info.agency), newest, part)]


def _of_heading(place: str) -> str:
    """A question on a heading named by a refusal: 云溪市民政局2023年　（一）带头谋划部署."""
    whose, _, heading = place.partition("　")
    return f"{whose}“{_part(heading)}”部分是怎么写的？"


def _part(heading: str) -> str:
    return re.split(r"[，,。：:；;]", _NUMBER.sub("", heading.strip()))[0].strip()
