"""Which figure of each report a question over several years or agencies means. Pure.

Every figure is scored by how much of the question it, the words before it and its heading say. The cells of one question say
the same thing in about the same words, so the figures are chosen together: the series whose members fit best both the question
and each other. A wrong figure in a table is worse than a gap: what is not clearly meant is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assistant.asked import Asked, alike_unit, asked
from assistant.compare.items import SPECIFIC, Item, items
from assistant.compare.matching import alike_names, match
from assistant.compare.passages import around, passages
from assistant.profiles import profiles
from assistant.thesaurus import Concept
from vectorstore.schema import Report

# what a comparison asks beside its subject
_COMPARING = re.compile(
    r"(?:做|列|画|拉|给|出)?(?:个|一个|成)?(?:对比表?|比较|比一比|比一下|相比|列表|列个表|图表|趋势图?|走势图?|变化|增减)(?:情况|如何|怎么样)?(?:一下)?"
    r"|(?:是|有)?(?:多了|少了|涨了|降了|高了|低了|增加|减少|上升|下降)(?:还是|或)(?:多了|少了|涨了|降了|高了|低了|增加了?|减少了?|上升了?|下降了?)"
    r"|[多少增减涨降加]了多少|差(?:了|距)?多少|相差|(?:谁|哪[个家年])(?:的|更|最)?[多少高低大小]?|怎么(?:走|变)(?:的|化)?|咋样|怎么样|如何|情况"
    r"|(?<=[^\u4e00-\u9fff])[和跟与同、比](?=[\u4e00-\u9fff])|^[、，,和跟与同比的\s]+|(?<=[，,])呢|比谁|各自?(?![类项级地界族单部种区县])"
)
_RATE = re.compile(r"(?:率|比例|占比|比重)$")
_GENERIC = re.compile(
    r"^(?:案[件子]|活动|工作|人员|对象|事项|数据|次数|数量|件数|人数|资金|金额|总[数量额]|指标|项目)$"
)
_WHOLE_ASKED = re.compile(r"一共|总共|共计|合计|总计|总数|总量|(?<!办)总(?:的|件|人)")
_WHOLE = re.compile(r"(?:共计?|合计|总计|总共|一共)[^\u4e00-\u9fff]{0,2}$|合计|总计")
_PART = re.compile(r"其中|包括|含|涉及")
# one of these in a name alone makes it another indicator, unless the question has it too
_TELLING = ("不予", "未", "新增", "增加", "人均", "户均", "结转", "满意", "优秀", "合格率", "副", "专题", "计划", "标准", "时限", "平均", "注销", "变更", "撤销")  # fmt: skip
_EMPTY_NAME = re.compile(r"^(?:全社会|[市县区旗]本级|全[市县区局省旗]|市级|我[局市县区]|年末|在册|各类|全年)|(?:活动|工作|案件|情况|总数|数量|人员|对象|事项|登记|服务|信息|人数|件数)$")  # fmt: skip
_EACH_OF = re.compile(r"每(?![年月天日周季])[^，,。；;、\d]{1,18}$")
_CLAUSE = "，,；;。\n|"
_BEFORE, _BEHIND, _HEADING = 0.8, 0.45, 0.4
_GENERIC_WEIGHT = 0.3
_TELLS = 0.5  # weight of a concept that a figure's passage or heading must hold
_RESIDUE, _PART_MALUS, _TELLING_MALUS = 0.15, 0.12, 0.3
_LOOSE_UNIT, _WHOLE_BONUS, _KIND_MALUS = 0.06, 0.15, 0.02
_ALIKE = 0.25  # of a figure of another cell that carries the same name
ENOUGH = 0.6  # score of a figure that is clearly meant
_AGREES = 0.45  # the same for one that the other cells' figure leads to
_NEAR_TIE = 0.02
_LEADS = 3
_LARGE, _WILD = 100, 30  # a value of three digits that is so many times another is none of the same series

Key = tuple[str | None, int | None]
Why = Literal["none", "unsure"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A figure that may be meant, with its score (about 0–1.2)."""

    item: Item
    score: float
    coverage: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """The figure chosen for a cell, or why there is none. ``other_unit``: counted otherwise than the others."""

    hit: Hit | None
    why: Why = "none"
    other_unit: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure with the words in which it stands, nearest first."""

    item: Item
    own: str
    before: str
    passage: str
    heading: str
    order: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What a comparing question wants to know. ``text`` is it without the words that only compare, ``said`` with them.

    ``head`` is the concept that names what is counted, the last of the question (增加值 of “工业增加值”): a figure of anything
    else is not meant. ``general``: it asks for no indicator in particular (“主要指标”).
    """

    question: Asked
    text: str
    said: str
    head: Concept | None = None

    @property
    def general(self) -> bool:
        """True when nothing but words such as 指标 and 数据 is left."""
        return self.head is None


def sought(text: str, agencies: Sequence[str] = ()) -> Sought:
    """Read a comparing question without the words that only compare and the agencies' own names."""
    bare = re.sub(r"[?？\s]+$", "", _COMPARING.sub(" ", text)).strip(" ，,、")
    question = asked(bare or text)
    counting = {f"{unit}{word}" for unit in question.units for word in ("数", "次", "量")} | question.units
    words = [c.word for c in question.concepts]
    kept = tuple(
        c
        for c in question.concepts
        if c.word not in counting
        and not any(c.word != w and c.word in w for w in words)
        and not any(c.word in agency for agency in agencies)
    )
    whole = asked(text)
    subjects = [c for c in kept if not _GENERIC.match(c.word)]
    if subjects:
        kept = tuple(c if c in subjects else replace(c, weight=_GENERIC_WEIGHT * c.weight) for c in kept)
    kind = question.kind if question.kind in ("percent", "money") else "any"
    if any(_RATE.search(c.word) for c in kept):
        kind = "percent"
    question = replace(question, concepts=kept or question.concepts, kind=kind, units=question.units or whole.units)
    named = [c for c in question.concepts if len(c.word) > 1 and c.weight >= _TELLS and not _GENERIC.match(c.word)]
    head = max(named, key=lambda c: bare.rfind(c.word) + len(c.word), default=None)
    return Sought(question, bare or text, text, head)


def picks(what: Sought, reports: Mapping[Key, Sequence[Report]]) -> dict[Key, Pick]:
    """For each cell the figure that is meant, or none. ``reports`` are those of each cell."""
    question = what.question
    places = {key: [p for report in own for p in _places(report)] for key, own in reports.items()}
    rarity = _rarities(question, [p for own in places.values() for p in own])
    hits = {key: _ranked(what, own, rarity) for key, own in places.items()}
    best: tuple[float, dict[Key, Pick]] = (0.0, {key: Pick(None) for key in reports})
    for key, own in hits.items():
        for lead in [h for h in own if h.fits and h.score >= ENOUGH and not _has_rival(h, own)][:_LEADS]:
            chosen = {k: Pick(lead) if k == key else _pick(lead, key, k, hits[k]) for k in hits}
            total = sum(p.hit.score for p in chosen.values() if p.hit) + 0.001 * lead.score
            if total > best[0]:
                best = (total, chosen)
    return best[1]


def _pick(lead: Hit, there: Key, key: Key, hits: Sequence[Hit]) -> Pick:
    """The figure of a cell that goes with the one of another cell."""
    same_agency = there[0] == key[0]
    matched = match([lead.item], [h.item for h in hits]) if same_agency and hits else ()
    with_lead = {m.right: m.other_unit for m in matched}
    found: list[tuple[float, float, int]] = []
    for at, hit in enumerate(hits):
        alike = alike_names(lead.item.name, hit.item.name)
        same_unit = hit.item.unit == lead.item.unit and hit.item.record.figure.kind == lead.item.record.figure.kind
        carried = at in with_lead or (same_unit and alike == 1.0 and len(hit.item.name) >= SPECIFIC)
        if not (same_unit or with_lead.get(at)) and not (hit.fits and _counts_alike(lead.item, hit.item)):
            continue
        if hit.score >= (_AGREES if carried else ENOUGH):
            found.append((hit.score + _ALIKE * (1.0 if carried else alike), hit.score + _ALIKE * alike, at))
    found.sort(key=lambda f: (-f[0], f[2]))
    if not found:
        return Pick(None)
    _, score, at = found[0]
    if same_agency and far_apart(lead.item, hits[at].item):
        return Pick(None, "unsure")
    if any(s >= score - _NEAR_TIE and hits[i].item.value != hits[at].item.value for _, s, i in found[1:]):
        return Pick(None, "unsure")
    return Pick(hits[at], other_unit=hits[at].item.unit != lead.item.unit)


def far_apart(a: Item, b: Item) -> bool:
    """Two figures of one unit so different that they are hardly of the same thing (至少4名 each, 452名 in all)."""
    low, high = sorted((abs(a.value), abs(b.value)))
    return a.unit == b.unit and high >= _LARGE and high > _WILD * low


def each_of_many(item: Item) -> bool:
    """The figure is one of each of several: “每个村至少4名”."""
    written = item.record.text
    at = written.rfind(f"{item.record.figure.value:f}")
    return _EACH_OF.search(written[: max(at, 0)]) is not None


def _has_rival(lead: Hit, hits: Sequence[Hit]) -> bool:
    """Another figure of the same cell fits as well: neither is clearly meant."""
    return any(
        h.fits
        and h.score >= lead.score - _NEAR_TIE
        and h.item.unit == lead.item.unit
        and h.item.value != lead.item.value
        for h in hits
    )


def _counts_alike(a: Item, b: Item) -> bool:
    """Counted in words of one sense (名 and 人, 个 and 家): agencies differ in them."""
    return a.unit[-1:] == b.unit[-1:] or {a.unit, b.unit} <= {"人", "名", "个", "家", "户"} - {"户"}


@lru_cache(maxsize=64)
def _places(report: Report) -> tuple[_Place, ...]:
    spans = passages(report)
    found: list[_Place] = []
    before_end: dict[tuple[int, int], int] = {}
    order = profiles()[report.kind].order if report.kind in profiles() else 99
    for item in items(report):
        start, end = item.span
        span = around(spans, start)
        edge = max((report.text.rfind(mark, span[0], start) for mark in _CLAUSE), default=-1) + 1
        clause = max(span[0], edge, before_end.get(span, 0))
        own = f"{item.record.figure.indicator} {item.name} {report.text[clause:start]}"
        before_end[span] = end
        heading = " ".join(item.record.heading_path[-1:])
        found.append(_Place(item, own, report.text[span[0] : start], report.text[slice(*span)], heading, order))
    return tuple(found)


def _rarities(question: Asked, places: Sequence[_Place]) -> dict[Concept, float]:
    def rarity(concept: Concept) -> float:
        held = sum(any(w in p.own or w in p.before for w in concept.wordings) for p in places)
        return concept.weight * math.log(2 + len(places) / (1 + held))

    return {c: rarity(c) for c in question.concepts}


def _ranked(what: Sought, places: Sequence[_Place], rarity: Mapping[Concept, float]) -> list[Hit]:
    shares = what.question.kind == "percent"
    hits = [_hit(what, place, rarity) for place in places if shares or not place.item.record.figure.base]
    return sorted((h for h in hits if h.score > 0), key=lambda h: (-h.score, h.item.span))


def _hit(what: Sought, place: _Place, rarity: Mapping[Concept, float]) -> Hit:
    total = sum(rarity.values()) or 1.0
    held = {concept: _held(concept, place) for concept in rarity}
    coverage = sum(weight * held[concept] for concept, weight in rarity.items()) / total
    item, name = place.item, place.item.name
    unnamed = what.head is not None and held[what.head] < 1.0
    unsaid = any(not worth and c.weight >= _TELLS and len(c.word) > 1 for c, worth in held.items())
    each = each_of_many(item) and "每" not in what.said and "均" not in what.said
    if coverage < _AGREES or item.since_last_year or unnamed or unsaid or each:
        return Hit(item, 0.0, coverage, False)
    fits, exact = _unit_fits(what.question, item)
    score = coverage - _RESIDUE * _residue(what.question, name) - _KIND_MALUS * place.order
    score -= _TELLING_MALUS * any(word in name and word not in what.said for word in _TELLING)
    score -= _PART_MALUS * bool(_PART.search(place.before[-40:]))
    score -= _LOOSE_UNIT * (not exact)
    if _WHOLE_ASKED.search(what.said):
        score += _WHOLE_BONUS * bool(_WHOLE.search(place.own))
    return Hit(item, score, coverage, fits)


def _held(concept: Concept, place: _Place) -> float:
    for text, worth in ((place.own, 1.0), (place.before, _BEFORE), (place.passage, _BEHIND), (place.heading, _HEADING)):
        if any(w in text for w in concept.wordings):
            return worth
    return 0.0


def _residue(question: Asked, name: str) -> float:
    """The share of a name that the question says nothing of: 护理型 in 护理型床位."""
    bare = _EMPTY_NAME.sub("", name) or name
    left = bare
    for word in sorted((w for c in question.concepts for w in c.wordings), key=len, reverse=True):
        left = left.replace(word, "")
    left = "".join(c for c in left if not any(c in concept.word for concept in question.concepts))
    return len(_EMPTY_NAME.sub("", left)) / max(1, len(bare))


def _unit_fits(question: Asked, item: Item) -> tuple[bool, bool]:
    """The figure is counted in what is asked for; exactly in its unit."""
    figure = item.record.figure
    if question.kind in ("percent", "money"):
        return figure.kind == question.kind, True
    if question.units:
        exact = item.unit.endswith(tuple(question.units)) or figure.unit.endswith(tuple(question.units))
        return exact or alike_unit(question, item.unit), exact
    return figure.kind in ("count", "money"), True
