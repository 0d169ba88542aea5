"""Follow-up questions: what an earlier question leaves to the next one. Deterministic; a model may refine the wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import understand
from assistant.schema import Turn
from vectorstore.schema import Filters, ReportInfo

_LINK = re.compile(r"^(?:那么?|还有|另外|其中|再问一?下?|接着|然后)[,，、]?|呢[?？]?$|[?？]$")
_EVERYBODY = re.compile(r"所有|各(?:单位|部门|局|区|县)|其他(?:单位|部门|局|区|县)|全部单位|历年|各年|这几年")
_YEAR = re.compile(r"20\d\d\s*年?度?")
WINDOW = 6  # earlier turns that a follow-up may lean on


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no earlier turn. ``inherited`` says in Chinese what was taken over, or is empty."""

    question: str
    inherited: str = ""


def standalone(question: str, history: Sequence[Turn], library: Sequence[ReportInfo], today_year: int) -> Standalone:
    """Complete a follow-up from the turns before it.

    Agency and year stay those of the question before unless the follow-up names its own or asks about all. A bare
    “那2022年呢？” asks the earlier question again with the new year or agency in it.
    """
    if not history:
        return Standalone(question)
    before = ""
    for turn in history[-WINDOW:]:
        before = _complete(turn.question, before, library, today_year).question
    return _complete(question, before, library, today_year)


def _complete(question: str, before: str, library: Sequence[ReportInfo], today_year: int) -> Standalone:
    if not before or _EVERYBODY.search(question):
        return Standalone(question)
    question = _counted_from(question, before)
    now = understand(question, library, today_year=today_year)
    then = understand(before, library, today_year=today_year)
    if now.unknown and now.filters.empty:
        return Standalone(question)
    rest = _bare(now.text)
    if not rest:
        return Standalone(_swap(before, question, now.filters, then.filters, library, today_year), "沿用上一问的内容")
    inherited: list[str] = []
    prefix = ""
    if not now.filters.agencies and then.filters.agencies and not now.unknown:
        prefix += then.filters.agencies[0] if len(then.filters.agencies) == 1 else ""
        inherited.extend(then.filters.agencies[:1] if prefix else [])
    years = _named_years(before)
    if not now.filters.years and years:
        prefix += years
        inherited.append(years)
    if not prefix:
        return Standalone(question)
    return Standalone(prefix + _LINK.sub("", question) + "？", f"沿用上一问的范围：{'、'.join(inherited)}")


def _counted_from(question: str, before: str) -> str:
    """“上一年”“第二年” after a question on a year are counted from that year, not from today."""
    years = [int(y) for y in re.findall(r"20\d\d", before)]
    if not years or re.search(r"20\d\d", question):
        return question
    question = re.sub(r"(?:上一|前一|再前一|头一)年度?", f"{years[0] - 1}年", question)
    return re.sub(r"(?:第二|次|转|后一)年", f"{years[-1] + 1}年", question)


def _swap(
    before: str, question: str, now: Filters, then: Filters, library: Sequence[ReportInfo], today_year: int
) -> str:
    """The earlier question with the agency and year of the follow-up in their place."""
    text = before
    if now.agencies:
        for agency in then.agencies:
            stripped = understand(text, [i for i in library if i.agency == agency], today_year=today_year)
            if stripped.filters.agencies:
                text = _without_agency(text, agency)
        text = now.agencies[0] + text
    years = _named_years(question)
    if years:
        text = _YEAR.sub("", text)
        text = f"{years}{text}" if not now.agencies else text.replace(now.agencies[0], now.agencies[0] + years, 1)
    return text


def _without_agency(text: str, agency: str) -> str:
    from assistant.question import aliases

    for alias in aliases(agency):
        if alias in text:
            return text.replace(alias, "", 1)
    return text


def _named_years(question: str) -> str:
    """The years of a question as they were written, joined: “2021年、2022年”."""
    found = [m.group().strip() for m in _YEAR.finditer(question)]
    return "、".join(y if y.endswith(("年", "度")) else f"{y}年" for y in dict.fromkeys(found))


def _bare(text: str) -> str:
    """What a follow-up asks beyond filters and link words."""
    text = _YEAR.sub("", text)
    previous = None
    while text != previous:
        previous = text
        text = _LINK.sub("", text).strip(" ，,。的、")
    return text
