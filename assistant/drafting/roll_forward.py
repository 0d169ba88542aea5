"""Last year's text → this year's: years move on, facts take their places. Pure.

What moves: the report year and the year after it where they speak of this report's time, and the year before it where
figures are compared with it (“比2022年增长”, “从2022年的52件增加到…”). What never moves: years inside 《…》, quoted names and
〔…〕, other years, and starting points (“自2022年起”, “2022年启动”, “2022年修订的”). A document of the report's own year is left
as it is and marked: this year's will have another name or number; so is what holds for one year only (``epochs.py``). Every figure is a place of the fact sheet: no number is carried over silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.epochs import epoch_mark, epochs
from assistant.drafting.marks import mark
from assistant.drafting.render import words
from assistant.drafting.schema import Use
from assistant.figures.facts import FactSheet
from vectorstore.chinese import Span, sentences

_NAME = re.compile(r"《[^》\n]*》|“[^”\n]{2,40}”|\"[^\"\n]{2,40}\"|(?<!\d)20\d\d\s*年?版")
_NUMBER = re.compile(
    r"[〔﹝\[［【(（]\s*(?:19|20)\d{2}\s*[〕﹞\]］】)）]\s*(?:第?\s*\d+\s*号)?|(?<!\d)20\d\d\s*年\s*第\s*\d+\s*号"
)
_YEAR = re.compile(
    r"(?<![\d二〇○零])(20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?=\s*(?:年|[上下]半年|[一二三四]季度|第[一二三四]季度))"
)
_LISTED = re.compile(r"(?<!\d)(?:20\d\d\s*年?(?:度)?\s*[、和与及]\s*)+20\d\d\s*年")  # “2021年、2022年和2023年”
_ANY_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_RANGE_YEAR = re.compile(r"(?:20\d\d)\s*年?\s*[-—－–~～至到]+\s*20\d\d")
_START = re.compile(r"(?:自|从|始于|早在)\s*$")
_COMPARED = re.compile(r"[比较与同]\s*$")
_STARTED = re.compile(
    r"^\s*年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|启动|成立|建成|设立|开始|以来的|首次|被|正式(?:施行|实施|生效)|施行|生效"
    r"|新?(?:修订|修正|修改|印发|出台|颁布|公布|发布|制定|实施)的|(?:修订|修正|修改)[)）])"
)
_FROM = re.compile(r"[从由]\s*$")
_TO = re.compile(r"^\s*年(?:度|底|末)?的")  # “从2022年的52件增加到2023年的60件”: a comparison, no starting point
# the date of a law, not of this year's work
_LAWS_DAY = re.compile(
    r"(?:20\d\d\s*年)?\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*(?:起(?!草)|正式|开始)*(?:施行|实施|生效|起|执行)"
)
_YEARS_ON = re.compile(r"(?:近|这)?(?:[二两三四五六七八九十]|\d{1,2})年(?:多)?来")  # grows by one each year
_TO_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TO_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
_SHORTEST = 8  # characters of a sentence that is worth confirming
_LEAD_IN = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是要]|首先|其次|再次|最后|第[一二三四五六七八九十])[^，、；：\d【】]{2,20}[。：]"
)
_STALE_NAME, _STALE_NUMBER = "上年的文件，请换成本年的或确认仍引用", "上年的文号，请换成本年的或确认仍引用"
_OLD_YEAR = "上年的年份，请确认"
_EARLIER_YEAR, _SPAN_OF_YEARS = "更早年度的事项，请确认年份", "时间段，请按本年重新计算"
_Edit = tuple[int, int, str, str]  # start, end, new text, key of the sheet or nothing


@dataclass(frozen=True, slots=True)
class Rolled:
    """The new text, where facts stand in it, and the sentences that bring no new fact."""

    text: str
    uses: tuple[Use, ...] = ()
    carried_over: tuple[str, ...] = ()


def roll_forward(
    text: str, span: Span, sheet: FactSheet, *, compare: bool = False, names: Mapping[str, str] | None = None
) -> Rolled:
    """Move ``text[span]`` of the sheet's base report on to the sheet's year.

    Args:
        names: old names to be replaced by new ones: a peer's report is followed under the own name.
    """
    start, end = span
    edits: list[_Edit] = []
    for place, fact in sheet.within(start, end):
        edits.append((*place, words(sheet, fact.key, compare=compare) or "", fact.key))
    taken = [(a, b) for a, b, _, _ in edits]
    fixed, marks = _fixed(text, start, end, sheet.base_year)
    for at, named, years in epochs(text, start, end):
        fixed.extend(years)
        marks.append((next((b for a, b in taken if a < at < b), at), epoch_mark(named)))
    moved = _year_edits(text, start, end, sheet, [*fixed, *taken])
    edits.extend((a, b, new, "") for a, b, new in moved)
    marks.extend(_left_behind(text, start, end, sheet.base_year, [*fixed, *taken, *((a, b) for a, b, _ in moved)]))
    edits.extend((at, at, new, "") for at, new in marks)
    if names:
        longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        for match in re.finditer(longest_first, text[start:end]):
            a, b = start + match.start(), start + match.end()
            if not any(x < b and a < y for x, y in taken):
                edits.append((a, b, names[match.group()], ""))
    return _apply(text, span, sorted(edits))


def _fixed(text: str, start: int, end: int, base_year: int) -> tuple[list[Span], list[tuple[int, str]]]:
    """Spans whose years never move, and marks to be put behind names and numbers of last year's documents."""
    fixed: list[Span] = []
    marks: list[tuple[int, str]] = []
    own_time = {base_year, base_year + 1}
    numbers = [m.span() for m in _NUMBER.finditer(text, start, end)]
    for match in _NAME.finditer(text, start, end):
        name = match.group()
        years = {int(y) for y in _ANY_YEAR.findall(_RANGE_YEAR.sub("", name))}
        if name.startswith(("“", '"')) and not years:
            continue
        fixed.append(match.span())
        numbered = any(match.end() <= a <= match.end() + 12 and "《" not in text[match.end() : a] for a, _ in numbers)
        if years & own_time and not numbered:
            marks.append((match.end(), mark("待核", _STALE_NAME)))
    for a, b in numbers:
        if any(x < b and a < y for x, y in fixed):
            continue
        fixed.append((a, b))
        if {int(y) for y in _ANY_YEAR.findall(text[a:b])} & own_time and "号" in text[a:b]:
            marks.append((b, mark("待核", _STALE_NUMBER)))
    fixed.extend(m.span() for m in _LAWS_DAY.finditer(text, start, end))
    for match in re.finditer(rf"(?<!\d){base_year - 1}\s*年度", text[start:end]):
        a, b = start + match.start(), start + match.end()
        if not any(x <= a < y for x, y in fixed) and not _COMPARED.search(text[max(start, a - 6) : a]):
            marks.append((b, mark("待核", _EARLIER_YEAR)))
    marks.extend((m.end(), mark("待核", _SPAN_OF_YEARS)) for m in _YEARS_ON.finditer(text, start, end))
    return fixed, marks


def _year_edits(text: str, start: int, end: int, sheet: FactSheet, kept: Sequence[Span]) -> list[tuple[int, int, str]]:
    shift = sheet.year - sheet.base_year
    listed = [m.span() for m in _LISTED.finditer(text, start, end) if str(sheet.base_year) in m.group()]
    kept = [*kept, *(m.span() for m in _RANGE_YEAR.finditer(text, start, end))]
    edits = [
        (a + m.start(), a + m.end(), str(int(m.group()) + shift))
        for a, b in listed
        if not any(x < b and a < y for x, y in kept)
        for m in _ANY_YEAR.finditer(text[a:b])
    ]
    for match in _YEAR.finditer(text, start, end):
        value = int(match.group(1).translate(_TO_DIGITS))
        before, after = text[max(start, match.start() - 6) : match.start()], text[match.end() : match.end() + 12]
        from_to = _FROM.search(before) and _TO.match(after)
        compared = value == sheet.base_year - 1 and (_COMPARED.search(before) or from_to)
        if not (compared or value in (sheet.base_year, sheet.base_year + 1)):
            continue
        if any(a <= match.start() < b for a, b in [*kept, *listed]):
            continue
        if not from_to and (_START.search(before) or _STARTED.match(after)):
            continue
        new = str(value + shift)
        edits.append((*match.span(1), new if match.group(1).isdigit() else new.translate(_TO_CHINESE)))
    return edits


def _left_behind(text: str, start: int, end: int, base_year: int, settled: Sequence[Span]) -> list[tuple[int, str]]:
    """Marks behind the base's year where it stands without 年 (“2022.12”), so that nothing tells whether it moves."""
    kept = [*settled, *(m.span() for m in _RANGE_YEAR.finditer(text, start, end))]
    return [
        (m.end(), mark("待核", _OLD_YEAR))
        for m in re.finditer(rf"(?<![\d.])\s*{base_year}(?!\d|\s*年)(?:[.\-/]\d{{1,2}}){{0,2}}", text[:end])
        if m.start() >= start and not any(a < m.end() and m.start() < b for a, b in kept)
    ]


def _apply(text: str, span: Span, edits: Sequence[_Edit]) -> Rolled:
    start, end = span
    out: list[str] = []
    uses: list[Use] = []
    length, at = 0, start
    for a, b, new, key in edits:
        if a < at:
            continue
        out.extend((text[at:a], new))
        length += a - at
        if key:
            uses.append(Use(key, length, length + len(new)))
        length += len(new)
        at = b
    out.append(text[at:end])
    rolled = "".join(out)
    carried = tuple(
        rolled[a:b]
        for a, b in sentences(rolled)
        if b - a >= _SHORTEST
        and not _LEAD_IN.fullmatch(rolled, a, b)  # “一是加强社会救助。”: a heading, no statement
        and not any(u.start < b and a < u.end for u in uses)
    )
    return Rolled(rolled, tuple(uses), carried)
