"""“帮我写2024年普法宣传部分，活动36场” → a drafting request. Deterministic; a question on how others wrote is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafting.schema import DraftRequest
from assistant.question import understand
from assistant.readers.agency import named_agencies
from vectorstore.schema import Filters, ReportInfo

_ASKS_TO_WRITE = re.compile(
    r"(?:帮我|帮忙|请|替我|给我|为我|来)?(?:起草|草拟|拟写|撰写|(?<![填书])写(?![了过到道的着明])(?:一[段篇份节个下]|[段篇份个])?|生成|拟一?[段份]?|续写|编写)"
)
# A bare 写 asks for a text only at the beginning, after a wish, or with a part named (“来信写道…” asks for nothing)
_MEANT = re.compile(
    r"^(?:写|生成|续写)|帮我|帮忙|请|替我|给我|为我|麻烦|起草|草拟|拟写|撰写|编写|部分|章节|[一这]节|[一这]段|[一这]章"
)
_IS_QUESTION = re.compile(r"[?？]\s*$|[吗呢]$|多少|几[份个次篇]|哪些|什么|是否|有没有")
_WISHED = re.compile(r"帮我|帮忙|替我|给我")
_ASKS_HOW = re.compile(
    r"(?:怎么|如何|怎样)(?:写|起草|草拟|撰写)|写了什么|写了哪些|写的是|写到|写过|是否写|有没有写|写明了?什么|写法"
)
_SECTION = re.compile(
    r"(?:关于|的|报告的?|中的?)?([\u4e00-\u9fff“”、]{2,20}?)(?:这?一?(?:部分|章节|一节|一章|章|节|段落|一段|段|内容))"
)
_WHOLE = re.compile(
    r"(?:[\u4e00-\u9fff]*?(?:的|局|县|区|市))?(?:20\d\d\s*年)?(?:度|年度|今年|本年|新)?的?(?:整[份篇个]|全[篇文]|完整)?(?:的)?"
    r"(?:(?:法治政府建设|依法行政|政府信息公开|工作)?(?:情况|工作)?(?:的)?(?:年度)?(?:报告|总结|年报|初稿|草稿))(?:初稿|草稿|全文)?"
)
_REQUEST_WORDS = re.compile(
    r"^(?:帮我|帮忙|把|将|请|替我|给我|为我|来|一下|一个|一段|一份|一篇|我局|本局|我们|单位|今年|报告|里|中|起草|草拟|拟写|撰写|写|生成|编写|续写|拟|的|年度?|关于|度|法治政府建设)+"
)


def draft_request(
    text: str, library: Sequence[ReportInfo], *, today_year: int, scope: Filters = Filters()
) -> DraftRequest | None:
    """The request that a chat message makes, or None when it is a question; without a section it is the whole report.

    The agency is the one named, known to the library or not, else the scope's, else the one with most reports. The year
    is the one named, else the year after that agency's newest report. All this is read from the clause that asks; what
    follows its comma is the brief.
    """
    head = re.split(r"[。；;\n]", text, maxsplit=1)[0]
    verb = _ASKS_TO_WRITE.search(head)
    if not library or verb is None or _ASKS_HOW.search(head):
        return None
    if not _MEANT.search(head) or (_IS_QUESTION.search(text.strip()) and not _WISHED.search(head)):
        return None
    before, after = head[: verb.start()], re.split(r"[，,：:]", head[verb.end() :].lstrip("，,：: "), maxsplit=1)[0]
    asked = f"{before}{verb.group()}{after}"
    read = understand(asked, library, today_year=today_year)
    agency = _agency(asked, read.filters, scope, library)
    if agency is None:
        return None
    named = [int(y) for part in (after, before) for y in re.findall(r"(?<!\d)(20\d\d)(?=\s*年)", part)]
    newest = max((i.year for i in library if i.agency == agency and i.year), default=None)
    newest = newest or max((i.year for i in library if i.year), default=today_year - 1)
    year = named[0] if named else scope.years[0] if scope.years else newest + 1
    parts = [understand(p.replace(agency, ""), library, today_year=today_year).text for p in (after, before)]
    named_part = next((match.group(1) for part in parts if (match := _SECTION.search(part))), None)
    section = _section_words(named_part or parts[0])
    if not named_part and _WHOLE.fullmatch(section or after.strip()):
        section = ""  # the whole report
    elif not section:
        return None
    kind = next(iter((*read.filters.kinds, *scope.kinds)), None)
    return DraftRequest(agency=agency, year=year, section=section, brief=text, kind=kind)


def _agency(asked: str, named: Filters, scope: Filters, library: Sequence[ReportInfo]) -> str | None:
    if named.agencies:
        return named.agencies[0]
    strangers = named_agencies(asked)
    if strangers:
        return strangers[0]  # without a report of its own: a peer's will be followed
    if scope.agencies:
        return scope.agencies[0]
    counts: dict[str, int] = {}
    for info in library:
        if info.agency and info.kind == "rule_of_law":
            counts[info.agency] = counts.get(info.agency, 0) + 1
    return max(counts, key=lambda a: counts[a]) if counts else None


def _section_words(words: str) -> str:
    """The words that name a part, without request words around them."""
    previous = None
    while words != previous:
        previous = words
        words = _REQUEST_WORDS.sub("", words.strip("“” 、的"))
    return re.sub(r"(?:部分|章节|内容|工作情况|情况)$", "", words).strip("“” 、的")[:20]
