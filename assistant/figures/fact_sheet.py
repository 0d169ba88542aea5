"""Last year's report → the sheet of this year's facts: every figure and date to be asked for, each once. Pure.

A figure that stands in several places under the same name is one fact with several places, so that one answer changes all
of them. Names that say nothing alone (“办结率”) are never put together: 100% of the letters is not 100% of the motions.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.figures.extract import Figure, figures
from assistant.figures.facts import Fact, FactSheet, with_unit
from assistant.figures.promises import promises
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Block, Report, Section

DATE_UNIT = "日期"
_PROTECTED = re.compile(
    r"《[^》]*》"
    r"|[〔﹝\[［【(（]\s*(?:19|20)\d{2}\s*[〕﹞\]］】)）]\s*(?:第?\d+号)?"
    r"|[“\"](?:20\d\d年[^”\"\n]{0,60}|[^”\"\n]{0,60})(?:工作要点|要点|办法|方案|意见|规划|计划|纲要|规定|条例|通知|事项|清单)[”\"]"
)
_DAY = re.compile(
    r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日"
    r"(?:\s*[-—－–~～至到]+\s*(?:\d{1,2}\s*月\s*)?\d{1,2}\s*日)?"
)
# a month by itself, “1—11月”, “今年9月起”; not 十二个月, 宣传月 or the month of a day
_MONTH = re.compile(
    r"(?:(20\d\d)\s*年\s*)?(?<![\d.·—－~～-])\d{1,2}(?:\s*月?\s*[-—－–~～至到]+\s*\d{1,2})?\s*月(?:份)?(?:上旬|中旬|下旬|[初中底末])?(?!\s*\d)"
)
_IN_FORCE = re.compile(
    r"\s*(?:起(?!草)|正式|开始)*(?:施行|实施|生效|起|执行)"
)  # the date of a law, not of this year's work
_FIXED_DAY = re.compile(
    r"\s*[”\"）)]?\s*(?:是|为|[，,（(“\"])?\s*(?:第[一二三四五六七八九十\d]+个)?"
    r"(?:(?:国家|国际|世界|全国|全民|中国|中华)[\u4e00-\u9fff]{1,10}?|宪法|禁毒|植树|重阳|教师|消费者权益|防灾减灾|安全教育)(?:日|节)"
)
_DATE = re.compile(r"(?:19|20)\d\d\s*[年\-./]\s*\d{1,2}\s*[月\-./]\s*\d{1,2}\s*日?")
_RANGE_SIGN = re.compile(r"\s*(?:[-—－–~～]+|至|到)\s*")
_CLAUSE = re.compile(r"[，,。；;：:、！？!?（）()\n“”\"]")
_NAME_MARKS = re.compile(r"[\s“”\"‘’《》（）()、，,。；;：:·.]")
_CHANGE = re.compile(r"^.{0,6}?(?:提高|增加|减少|增长|下降|上升|缩短|压缩|扩大|降低?|升)[至到为]")
_LEAD = re.compile(r"^(?:[上下]午|起|当天|前后|[,，]|我们|我[局区市县]|市局|局党组)+")
_GENERIC = re.compile(
    r"[\u4e00-\u9fff]{0,2}率|办结|办复|采纳|完成|整改|成功|维持|终止|修改|废止|主办|协办|受众|参训|参加|资金|总金额|其余|"
    r"结转|门户网站|微信公众号|工作人员|满意|合格|惠及|覆盖|其他|合计|共计|比上年.*|较上年.*|同比.*"
)
_CELL_MARK = " | "  # between the cells of a table row in the canonical text
_OF = "·"
_SPECIFIC = 3  # characters of a name that may stand for the same thing in two places
_NAME = 18  # characters of a name made of the clause
_QUOTE = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """One place of the report that is to be filled in."""

    indicator: str
    unit: str
    last: str
    start: int
    end: int


def fact_sheet(report: Report, agency: str, year: int) -> FactSheet:
    """The facts to be asked for when the report of ``agency`` for ``year`` is made from ``report``; no value is filled in.

    Every data figure outside the names of documents and every day of the report's own time belongs to exactly one place of
    one fact. Keys depend on heading, indicator, unit and order alone, so they stay when rows are moved.
    """
    base_year = report.year if report.year is not None else year - 1
    found = _found(report, base_year)
    groups: dict[tuple[str, ...], list[_Found]] = {}
    for i, item in enumerate(found):
        alone = _stands_alone(item.indicator, item.unit)
        same = (str(i),) if alone else (normal_name(item.indicator), item.unit, item.last)
        groups.setdefault(same, []).append(item)
    bounds = list(sentences(report.text))
    used: Counter[tuple[str, str, str]] = Counter()
    facts = tuple(_fact(report, bounds, places, used) for places in groups.values())
    return FactSheet(
        agency=agency,
        year=year,
        base_id=report.id,
        base_title=report.title or report.source,
        base_year=base_year,
        facts=_noted(facts, report, bounds),
        promises=promises(report),
    )


@lru_cache(maxsize=20_000)
def normal_name(indicator: str) -> str:
    """An indicator's name for comparing: half-width, without white space and marks."""
    return _NAME_MARKS.sub("", unicodedata.normalize("NFKC", indicator)).removesuffix("的")


def last_value(text: str, figure: Figure) -> str:
    """A figure's value as last year's report wrote it, without its unit: “350余”, “近22000”, “1.34万” stay recognisable."""
    return _without(text[figure.start : figure.end].strip(), written_unit(text, figure))


def written_unit(text: str, figure: Figure) -> str:
    """The unit as it stands in one piece: 万元 in “561.7万元”, but 人次 in “2.3万余人次”, where 万 belongs to the value.

    Empty when the unit stands elsewhere, as in the head of a table's column: it is not written with the number then.
    """
    written = text[figure.start : figure.end].replace("％", "%")
    return next((unit for unit in (figure.unit, figure.unit.lstrip("万亿千")) if unit in written), "")


def protected_spans(text: str) -> list[Span]:
    """Names of documents (《…》, 〔2023〕5号, “2020年工作要点”), the dates of laws, and fixed days: nothing in them is a fact."""
    spans = [m.span() for m in _PROTECTED.finditer(text)]
    for day in _DAY.finditer(text):
        if _IN_FORCE.match(text, day.end()) or _FIXED_DAY.match(text, day.end()):
            spans.append(day.span())
    return spans


def own_days(text: str, base_year: int) -> list[Span]:
    """Spans of the days and months that a report on ``base_year`` tells of its own time; 3月1日至5日 and 1—11月 are one."""
    kept = protected_spans(text)
    own = {None, str(base_year), str(base_year + 1)}
    found = [(m[1], m.span()) for m in _DAY.finditer(text)]
    days = [span for _, span in found]
    for month in _MONTH.finditer(text):
        if not any(a < month.end() and month.start() < b for a, b in days):
            found.append((month[1], month.span()))
    return sorted(span for year, span in found if year in own and not _inside(span[0], kept))


def _found(report: Report, base_year: int) -> list[_Found]:
    text = report.text
    skipped = [*protected_spans(text), *_numbering(report.sections), *_signatures(report)]
    days = [d for d in own_days(text, base_year) if not _inside(d[0], skipped)]
    found = [_Found(_event(text, a, b), DATE_UNIT, text[a:b], a, b) for a, b in days]
    cells = table_cells(report)
    kept = [f for f in figures(text) if f.is_data and not _inside(f.start, [*skipped, *days])]
    i = 0
    while i < len(kept):
        figure = kept[i]
        upper = kept[i + 1] if i + 1 < len(kept) and _is_range(text, figure, kept[i + 1]) else None
        last = upper or figure
        unit = written_unit(text, last)
        value = _without(text[figure.start : last.end].strip(), unit, at_end=upper is not None)
        name = next((cells[c] for c in cells if c[0] <= figure.start < c[1]), "") if cells else ""
        found.append(_Found(name or _named(text, figure, upper), unit, value, figure.start, last.end))
        i += 2 if upper else 1
    return sorted(found, key=lambda f: f.start)


def table_cells(report: Report) -> dict[Span, str]:
    """What the cells of the report's tables are about: their row's and their column's name. Heading rows are left out."""
    found: dict[Span, str] = {}
    heads: list[str] = []
    last_end = -2
    for block in (b for b in report.blocks if b.kind == "table_row"):
        cells = report.text[block.start : block.end].split(_CELL_MARK)
        if block.start != last_end + 1:
            heads = cells  # the first row of a table
        else:
            at = block.start
            for i, cell in enumerate(cells):
                head = heads[i] if i < len(heads) else ""
                found[(at, at + len(cell))] = f"{cells[0].strip()}{_OF if i else ''}{head.strip() if i else ''}".strip(
                    _OF
                )
                at += len(cell) + len(_CELL_MARK)
        last_end = block.end
    return found


def _is_range(text: str, low: Figure, high: Figure) -> bool:
    """“10至15个”, “30万—50万元”: two numbers with nothing but a sign between, the unit at the second or at both."""
    return _RANGE_SIGN.fullmatch(text, low.end, high.start) is not None and (
        low.unit in {"", high.unit} or high.unit.startswith(low.unit)
    )


def _without(written: str, unit: str, *, at_end: bool = False) -> str:
    written = written.replace("％", "%")
    if not unit:
        return written
    if at_end:
        head, _, tail = written.rpartition(unit)
        return f"{head}{tail}".strip()
    return written.replace(unit, "", 1).strip()


def _named(text: str, figure: Figure, upper: Figure | None) -> str:
    """The figure's indicator, or the words of its clause when there is none."""
    for name in (figure.indicator, upper.indicator if upper else ""):
        if len(normal_name(name)) >= 2:
            return name.strip(" .．、")
    low = max(
        (m.end() for m in _CLAUSE.finditer(text, max(0, figure.start - 60), figure.start)),
        default=max(0, figure.start - 20),
    )
    edge = _CLAUSE.search(text, (upper or figure).end)
    high = edge.start() if edge else len(text)
    words = _words(text, low, high)
    while len(words) < 4 and low > 0 and text[low - 1] not in "\n":
        before = max((m.end() for m in _CLAUSE.finditer(text, max(0, low - 60), low - 1)), default=max(0, low - 20))
        words = f"{_words(text, before, low)}{words}"
        low = before
    return words[:_NAME] or "数据"


def _clause(text: str, start: int, end: int) -> str:
    """The clause of a figure, as it stands, shortened at its beginning."""
    low = max((m.end() for m in _CLAUSE.finditer(text, max(0, start - 40), start)), default=max(0, start - 40))
    edge = _CLAUSE.search(text, end)
    clause = text[low : edge.start() if edge else len(text)].strip()
    return clause if len(clause) <= 2 * _NAME else f"…{text[max(low, end - 2 * _NAME) : end]}"


def _words(text: str, start: int, end: int) -> str:
    """A stretch of text without its numbers."""
    figures_out = [(f.start - start, f.end - start) for f in figures(text, start, end)]
    piece = text[start:end]
    kept = "".join(c for i, c in enumerate(piece) if not _inside(i, figures_out))
    return _NAME_MARKS.sub("", re.sub(r"\d+", "", kept))


def _event(text: str, start: int, end: int) -> str:
    """What happens on a day: the clause after it, or the words before it."""
    at = end
    while at < len(text) and text[at] in "，, 　":
        at += 1
    edge = re.search(r"[，,。；;：:！？!?\n]", text[at:])
    after = _LEAD.sub("", _words(text, at, at + edge.start() if edge else len(text)))
    low = max((m.end() for m in _CLAUSE.finditer(text, max(0, start - 30), start)), default=max(0, start - 12))
    before = _words(text, low, start)
    named = "截至" if before.endswith(("截至", "截止")) else after if len(after) >= 2 else before
    return f"{named[:12].removesuffix('日期')}日期"


def _fact(
    report: Report, bounds: Sequence[Span], places: Sequence[_Found], used: Counter[tuple[str, str, str]]
) -> Fact:
    first = places[0]
    section = _innermost(report.sections, first.start)
    identity = (section.heading if section else "", first.indicator, first.unit)
    used[identity] += 1
    told = "\n".join((*identity, str(used[identity])))
    return Fact(
        key=f"F-{hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()[:8]}",
        indicator=first.indicator,
        unit=first.unit,
        last=first.last,
        section=section.path[-1] if section else "",
        topic=_topic(report.sections, first.start),
        quote=_quote(report.text, bounds, first.start, first.end),
        places=tuple((p.start, p.end) for p in places),
    )


def _noted(facts: Sequence[Fact], report: Report, bounds: Sequence[Span]) -> tuple[Fact, ...]:
    """Say in the note what a value was: a target, one end of a change, or one of two values for the same indicator."""
    ending = [(s.start, s.end) for s in report.sections if {"T14", "T15"} & set(s.topics)]
    notes = {f.key: "上年稿中是计划安排" for f in facts if f.topic == "T15"}
    same: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if not _stands_alone(fact.indicator, fact.unit) and not _inside(fact.places[0][0], ending):
            same.setdefault((normal_name(fact.indicator), fact.unit), []).append(fact)
    for group in (g for g in same.values() if len(g) > 1):
        if len(group) == 2 and _CHANGE.match(report.text[group[0].places[0][1] : group[1].places[0][0]]):
            notes.update({group[0].key: "变化前的值", group[1].key: "变化后的值"})
            continue
        if len({_sentence(bounds, f.places[0][0]) for f in group}) == 1:
            # “分解任务24项，完成23项”: no contradiction, but the clerk must see which is which
            notes.update((f.key, f"指“{_clause(report.text, *f.places[0])}”") for f in group if f.key not in notes)
            continue
        values = "、".join(with_unit(f.last, f.unit) for f in group)
        notes.update((f.key, f"上年稿中同一指标有{'两' if len(group) == 2 else '多'}个值：{values}") for f in group)
    return tuple(replace(f, note=notes[f.key]) if f.key in notes else f for f in facts)


def _stands_alone(indicator: str, unit: str) -> bool:
    """True for what is never the same as another place: days, and names that say nothing without their sentence."""
    name = normal_name(indicator)
    return unit == DATE_UNIT or len(name) < _SPECIFIC or _GENERIC.fullmatch(name) is not None


def _sentence(bounds: Sequence[Span], at: int) -> Span:
    i = bisect_right(bounds, (at, 1 << 60)) - 1
    return bounds[max(i, 0)]


def _quote(text: str, bounds: Sequence[Span], start: int, end: int) -> str:
    low, high = _sentence(bounds, start)
    if high - low > _QUOTE:
        room = (_QUOTE - (end - start)) // 2
        begin = max(low, min(start - room, high - _QUOTE))
        stop = min(high, begin + _QUOTE)
        return f"{'…' if begin > low else ''}{text[begin:stop]}{'…' if stop < high else ''}".replace("\n", "")
    return text[low:high].replace("\n", "")


def _innermost(sections: Sequence[Section], at: int) -> Section | None:
    return max((s for s in sections if s.start <= at < s.end), key=lambda s: (s.start, len(s.path)), default=None)


def _topic(sections: Sequence[Section], at: int) -> str:
    around = sorted((s for s in sections if s.start <= at < s.end), key=lambda s: -s.start)
    return next((s.topics[0] for s in around if s.topics), "")


def _numbering(sections: Sequence[Section]) -> list[Span]:
    """The numbers of the headings: “1.” is no figure."""
    return [(s.start, s.start + len(s.number)) for s in sections if s.number]


def _signatures(report: Report) -> list[Span]:
    """Lines that hold nothing but the agency's name and a date."""
    return [(b.start, b.end) for b in report.blocks if _is_signature(report, b)]


def _is_signature(report: Report, block: Block) -> bool:
    line = report.text[block.start : block.end]
    if len(line) > 60 or not _DATE.search(line):
        return False
    rest = _DATE.sub("", line).replace(report.agency or "\0", "")
    rest = re.sub(r"[\s（）()：:]|成文日期|落款|印发|发布(?:日期|时间)?|日期", "", rest)
    return not rest or (len(rest) <= 16 and rest.endswith(("局", "厅", "委", "办", "府", "会", "院", "部", "室")))


def _inside(offset: int, spans: Sequence[Span]) -> bool:
    return any(a <= offset < b for a, b in spans)
