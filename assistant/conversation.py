"""Follow-up questions: what an earlier question leaves to the next one. Deterministic; a model may refine the wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.profiles import kind_name
from assistant.question import Understanding, understand, years_text
from assistant.schema import Turn
from vectorstore.schema import ReportInfo

_LINK = re.compile(
    r"^(?:那么?|还有|另外|其中|再问一?下?|接着|然后)[,，、]?|(?:相比|对比|(?<![占同环相对])比)(?:较|起来)?$|呢[?？]?$|[?？]$"
)
# what asks for nothing of its own: “上一年是多少”
_NO_SUBJECT = re.compile(r"[和与及、，,的 ]*(?:(?:是|有)?多少|怎么样|怎样|如何|情况|是什么情况|什么情况|情况如何)?")
_EVERYBODY = re.compile(r"所有|各(?:单位|部门|局|区|县)|其他(?:单位|部门|局|区|县)|全部单位")
_EVERY_YEAR = re.compile(r"历年|各年|每年|这几年")
_COMPARES = re.compile(r"[和与跟同].{0,8}(?:比|相比|对比)")
_BEFORE = re.compile(r"(?<![比较])(?:上一|前一|再前一|头一)年度?")
_AFTER = re.compile(r"(?:第二|转|后一)年|(?<![一二三四五六七八九十两几\d])次年(?![度检审会])")
WINDOW = 6  # earlier turns that a model is shown
_LEANS_ON = 50  # earlier turns that a follow-up may lean on, one on the other


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no earlier turn. ``inherited`` says in Chinese what was taken over, or is empty."""

    question: str
    inherited: str = ""


def standalone(question: str, history: Sequence[Turn], library: Sequence[ReportInfo], today_year: int) -> Standalone:
    """Complete a follow-up from the turns before it.

    Agency and years stay those of the question before unless the follow-up names its own or asks about all. A bare
    “那2022年呢？” asks the earlier question again with the new year or agency in it.
    """
    before = ""
    for turn in history[-_LEANS_ON:]:
        before = _complete(turn.question, before, library, today_year).question
    return _complete(question, before, library, today_year)


def _complete(question: str, before: str, library: Sequence[ReportInfo], today_year: int) -> Standalone:
    if not before or _EVERYBODY.search(question):
        return Standalone(question)
    then = understand(before, library, today_year=today_year)
    now = understand(_counted_from(question, then.named_years), library, today_year=today_year)
    if now.unknown and now.filters.empty:
        return Standalone(question)  # another agency, which the library does not have
    agencies = now.filters.agencies or then.filters.agencies
    years = _years(question, now, then)
    text = _subject(now.text)
    if text and agencies == now.filters.agencies and years == now.named_years:
        return Standalone(question)
    kinds = now.filters.kinds
    if not text:
        text, kinds = then.text, kinds or then.filters.kinds
        inherited = "沿用上一问的内容"
    else:
        scope = [
            *(a for a in agencies if a not in now.filters.agencies),
            years_text(years) if not now.named_years else "",
        ]
        inherited = f"沿用上一问的范围：{'、'.join(filter(None, scope))}"
    kind = f"{kind_name(kinds[0])}里" if kinds else ""
    return Standalone(f"{'、'.join(agencies)}{years_text(years)}{kind}{text}", inherited)


def _years(question: str, now: Understanding, then: Understanding) -> tuple[int, ...]:
    if _EVERY_YEAR.search(question):
        return now.named_years
    if _COMPARES.search(question) and now.named_years:
        return tuple(sorted({*then.named_years, *now.named_years}))
    return now.named_years or then.named_years


def _counted_from(question: str, years: Sequence[int]) -> str:
    """“上一年”“第二年” after a question on a year are counted from that year, not from today."""
    if not years or re.search(r"20\d\d", question):
        return question
    question = _BEFORE.sub(f"{years[0] - 1}年", question)
    return _AFTER.sub(f"{years[-1] + 1}年", question)


def _subject(text: str) -> str:
    """What a follow-up asks beyond filters and link words; empty for a bare “呢”."""
    previous = None
    while text != previous:
        previous = text
        text = _LINK.sub("", _EVERY_YEAR.sub("", text).strip(" ，,。的、"))
    return "" if _NO_SUBJECT.fullmatch(text) else text
