"""Which years a question names: written out, in two digits, as a range, or counted from today or the newest report. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.chinese import Span
from vectorstore.schema import ReportInfo

# 2023年, or 2023 alone unless it counts something (2000户)
_YEAR = re.compile(
    r"(?<!\d)(20\d\d)(?:\s*年度?|(?!\d)(?!\s*(?:[.,，]\d|[余万亿元户件次名家份张个场起]|多(?!少)|人(?![均社员民])|项(?!目)|条(?!例))))"
)
_CN_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=\s*年)")
_CN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# 23年 is 2023年 unless it is a length of time (干了23年, 近30年, 20年来)
_SHORT = re.compile(
    r"(?<![\d.〔近满第了])(?<!过去)([1-3]\d)年(?!代|[以来期内间]|前的?$|后)|(?<![\d.〔第])([1-3]\d)(?=[、和跟与到至\-—~]+[1-3]\d年)"
)
# a year inside 《…》 or 〔…〕 belongs to a document's name
_DOCUMENT_YEAR = re.compile(r"《[^》]*》|[〔\[［【﹝(（]\d{4}[〕\]］】﹞)）]")
_RANGE = re.compile(r"(?<!\d)(20\d\d)\s*年?\s*(?:[-—－–~～至到]{1,2})\s*(20\d\d)\s*年?")
_SINCE = re.compile(r"(?:从|自)?(20\d\d)年?(?:以来|至今|到现在|到今天|起(?!步|草)|开始)")
_RECENT = re.compile(
    r"[近最过这头前](?:去的?|近)?([一二两三四五六七八九十]|\d{1,2})年(?![级度])|(?<![第满隔每\d下])([两三四五])年(?!级|度|一|期|以|内|来|制|[\u4e00-\u9fff]{0,4}(?:规划|计划|行动))"
)
_EACH = re.compile(r"历年|各年度?|每年|逐年|这几年|近几年|近年来?|哪(?:一)?年|年年|一年比一年")
_RELATIVE = (
    ("大前年", 3),
    ("前年", 2),
    ("去年", 1),
    ("上一年度", 1),
    ("上年度", 1),
    ("上一年", 1),
    ("今年", 0),
    ("本年度", 0),
)
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_LONGEST_RANGE = 30  # years; more is a slip of the pen
_NEAR = 12  # a two-digit year further than this from every report is no year


@dataclass(frozen=True, slots=True)
class YearsRead:
    """``rest`` is the text without the years; ``notes`` say how words such as “去年” were taken; ``each`` asks for all years."""

    years: tuple[int, ...]
    rest: str
    notes: tuple[str, ...] = ()
    each: bool = False


def years_named(text: str, library: Sequence[ReportInfo], today_year: int) -> YearsRead:
    """Years covered that a text names. ``library`` are the reports in question: “近三年” counts from the newest of them."""
    notes: list[str] = []
    years: list[int] = []
    found: list[Span] = []
    text = _with_long_years(text, library, today_year)
    hidden = _DOCUMENT_YEAR.sub(lambda m: "□" * len(m.group()), text)
    hidden = _CN_YEAR.sub(lambda m: m.group().translate(_CN_DIGITS), hidden)
    for match in _RANGE.finditer(hidden):
        low, high = sorted((int(match.group(1)), int(match.group(2))))
        if high - low <= _LONGEST_RANGE:
            years.extend(range(low, high + 1))
            found.append(match.span())
    newest_there = max((i.year for i in library if i.year), default=today_year)
    for match in _SINCE.finditer(hidden):
        years.extend(range(int(match.group(1)), newest_there + 1))
        found.append(match.span())
    for match in _YEAR.finditer(hidden):
        if not any(a <= match.start() < b for a, b in found):
            years.append(int(match.group(1)))
            found.append(match.span())
    rest = text
    for start, end in sorted(found, reverse=True):
        rest = rest[:start] + rest[end:]
    there = sorted({i.year for i in library if i.year})
    recent = _RECENT.search(rest) if not years else None
    if recent:
        count = _count(recent)
        newest = there[-1] if there else today_year
        years.extend(range(newest - count + 1, newest + 1))
        notes.append(f"“{recent.group()}”按资料库中最新的{newest}年往前算：{newest - count + 1}—{newest}年。")
        rest = rest.replace(recent.group(), "", 1)
    if not years:
        years, rest = _relative_years(rest, today_year, notes)
    return YearsRead(tuple(sorted(dict.fromkeys(years))), rest, tuple(notes), bool(_EACH.search(rest)))


def without_each(text: str) -> str:
    """The text without the words that ask for every year."""
    return _EACH.sub("", text)


def years_text(years: Sequence[int]) -> str:
    """Years in words that are read back as the same years: “2021—2023年”, “2021年、2023年”; empty for none."""
    if len(years) > 2 and list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(f"{y}年" for y in years)


def with_long_years(text: str) -> str:
    """“22年” written as 2022年, whatever the library holds: for comparing a question with another."""
    return _SHORT.sub(lambda m: f"20{m.group(1)}年" if m.group(1) else f"20{m.group(2)}", text)


def _with_long_years(text: str, library: Sequence[ReportInfo], today_year: int) -> str:
    there = [i.year for i in library if i.year] or [today_year]

    def long(match: re.Match[str]) -> str:
        year = 2000 + int(match.group(1) or match.group(2))
        near = min(there) - _NEAR <= year <= max(*there, today_year) + 2
        return (f"{year}年" if match.group(1) else str(year)) if near else match.group()

    return _SHORT.sub(long, text)


def _count(match: re.Match[str]) -> int:
    said = match.group(1) or match.group(2)
    return _NUMERALS.get(said) or int(said)


def _relative_years(text: str, today_year: int, notes: list[str]) -> tuple[list[int], str]:
    """去年, 前年 … counted from today. “比去年” compares inside one report and names no year."""
    years: list[int] = []
    for word, back in _RELATIVE:
        match = re.search(rf"(?<![比较]){word}(?!以来|相?比|[^，,。]{{0,3}}相比)", text)
        if match:
            years.append(today_year - back)
            notes.append(f"今天是{today_year}年，“{word}”按{today_year - back}年理解。")
            text = text[: match.start()] + text[match.end() :]
    return years, text
