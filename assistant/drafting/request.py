"""“帮我写2024年普法宣传部分，活动36场” → a drafting request. Deterministic; a question on how others wrote is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafting.schema import DraftRequest
from assistant.question import understand
from vectorstore.schema import Filters, ReportInfo

_ASKS_TO_WRITE = re.compile(
    r"(?:帮我|帮忙|请|替我|给我|为我|来)?(?:起草|草拟|拟写|撰写|写一?[段篇份节个]?|生成|拟一?[段份]?|续写|编写)"
)
_ASKS_HOW = re.compile(r"怎么写|如何写|怎样写|写了什么|写了哪些|写的是|写到|写过|是否写|有没有写|写明了?什么|写法")
_SECTION = re.compile(
    r"(?:关于|的|报告的?|中的?)?([\u4e00-\u9fff“”、]{2,20}?)(?:这?一?(?:部分|章节|一节|一章|章|节|段落|一段|段|内容))"
)
_REQUEST_WORDS = re.compile(
    r"^(?:帮我|帮忙|请|替我|给我|为我|来|一下|一个|一段|一份|一篇|我局|本局|我们|单位|今年|报告|里|中|起草|草拟|拟写|撰写|写|生成|编写|续写|拟|的|年度?|关于|度|法治政府建设)+"
)


def draft_request(
    text: str, library: Sequence[ReportInfo], *, today_year: int, scope: Filters = Filters()
) -> DraftRequest | None:
    """The request that a chat message makes, or None when it is a question.

    The agency is the one named, else the scope's, else the one with most reports. The year is the one named, else the
    year after that agency's newest report. What follows the first comma is the brief.
    """
    head = re.split(r"[。；;\n]", text, maxsplit=1)[0]
    if not library or not _ASKS_TO_WRITE.search(head) or _ASKS_HOW.search(head):
        return None
    read = understand(text, library, today_year=today_year)
    agency = _agency(read.filters, scope, library, read.unknown)
    if agency is None:
        return None
    named = [int(y) for y in re.findall(r"(?<!\d)(20\d\d)(?=\s*年)", head)]
    newest = max((i.year for i in library if i.agency == agency and i.year), default=None)
    newest = newest or max((i.year for i in library if i.year), default=today_year - 1)
    year = named[0] if named else scope.years[0] if scope.years else newest + 1
    section = _section_words(head, agency)
    if not section:
        return None
    return DraftRequest(agency=agency, year=year, section=section, brief=text, kind=next(iter(scope.kinds), None))


def _agency(named: Filters, scope: Filters, library: Sequence[ReportInfo], unknown: str | None) -> str | None:
    if named.agencies:
        return named.agencies[0]
    if scope.agencies:
        return scope.agencies[0]
    counts: dict[str, int] = {}
    for info in library:
        if info.agency and info.kind == "rule_of_law":
            counts[info.agency] = counts.get(info.agency, 0) + 1
    return max(counts, key=lambda a: counts[a]) if counts else None


def _section_words(head: str, agency: str) -> str:
    """The words that name the part: what stands before 部分/章/节, without request words, agency and year."""
    first = re.split(r"[，,：:]", head, maxsplit=1)[0]
    bare = re.sub(r"20\d\d\s*年度?", "", first).replace(agency, "")
    match = _SECTION.search(bare)
    words = match.group(1) if match else re.sub(r"^.*?(?:起草|草拟|拟写|撰写|编写|生成|续写|写|拟)", "", bare)
    previous = None
    while words != previous:
        previous = words
        words = _REQUEST_WORDS.sub("", words.strip("“” 、的"))
    return re.sub(r"(?:部分|章节|内容|工作情况|情况)$", "", words).strip("“” 、的")[:20]
