"""The figures and years of a sentence against what it cites: the same number, of the same thing, told the same way. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.figures.extract import Figure
from assistant.figures.grounding import unsupported_spans
from assistant.support_names import abbreviated
from assistant.support_source import Source, blanked, joined, years
from assistant.support_told import EDGE, REACH, WAY, Told, after_edge, alike, like, of_source, plain, told
from assistant.support_verdict import Fault, partly, unsupported
from vectorstore.tokens import words_of

_TOTAL = frozenset({"合计", "总计", "共计", "（七）总计"})
_VERB_WORDS = """
办理 受理 办结 审结 开展 组织 举办 实施 完成 采纳 整改 检查 处理 参训 培训 活动 案件 登记 修改
"""
_VERBS = frozenset(_VERB_WORDS.split())
# of one matter, each has its own number
_DEEDS = ("受理", "办结", "审结", "收到", "采纳", "整改", "立案", "移送", "结转", "调解成功")
_LAST_YEAR = re.compile(r"上一?年|去年|同比")
_BOUND = {
    **dict.fromkeys(
        ["余", "多", "超过", "超", "逾", "突破", "以上", "不少于", "不低于", "至少", "最少", "最低"], "more"
    ),
    **dict.fromkeys(
        ["近", "将近", "接近", "不足", "不到", "以内", "不超过", "不高于", "不多于", "以下", "至多", "最多", "最高"],
        "less",
    ),
    **dict.fromkeys(["约", "大约", "大概", "左右", "上下"], "about"),
}
_AROUND = 18  # characters before “增长” in which its subject stands
_WRONG, _MARGIN, _SURE = 0.72, 0.08, 0.85
_REPORT_OF = re.compile(r"\s*年度?[^，,。；;]{0,16}?(?:报告|总结|提出|部署|计划|安排|写明|明确|要求)")


def figure_faults(body: str, sources: Sequence[Source], belong: Sequence[Sequence[Source]]) -> Iterator[Fault]:
    """What is wrong with the figures of a sentence; ``belong`` gives for each data figure the sources that may hold it."""
    allowed = [f"{y}年" for y in years(body)]  # years are held against the sources on their own
    missing = unsupported_spans(body, [joined(sources)], allowed)
    for a, b in missing:
        yield unsupported(f"“{body[a:b]}”不在所引的原文中。")
    known = [t for s in sources for t in of_source(s)]
    own = told(body)
    for fact, mine in zip(own, belong, strict=True):
        f = fact.figure
        if any(a < f.end and f.start < b for a, b in missing):
            continue
        same = [t for t in known if t.key == fact.key or (t.key[:2] == fact.key[:2] and not (f.unit and t.figure.unit))]
        if not same:
            continue
        ids = {s.n for s in mine}
        fits = [t for t in same if any(t.source is not None and t.source.n == s.n and _stands_in(t, s) for s in mine)]
        words = body[f.start : f.end]
        if not fits:
            yield unsupported(f"“{words}”在原文中是另一年度或另一单位的数。")
            continue
        rivals = [t for t in known if t.key != fact.key and t.source is not None and t.source.n in ids]
        yield from _one(fact, words, fits, rivals, own)


def _stands_in(fact: Told, source: Source) -> bool:
    """True when a source that may have been narrowed to some of its parts still has the sentence of a figure."""
    if fact.source is None or fact.source.parts == source.parts:
        return True
    sentence = f"{fact.lead}{fact.source.text[fact.figure.start : fact.figure.end]}".strip()
    return any(sentence in part for part in source.parts)


def _one(fact: Told, words: str, fits: Sequence[Told], rivals: Sequence[Told], own: Sequence[Told]) -> Iterator[Fault]:
    fit = max(fits, key=lambda t: (alike(fact, t), t.way == fact.way))
    if _of_something_else(fact, fit, rivals):
        yield unsupported(f"“{words}”在原文中说的不是“{(fact.figure.indicator or fact.near)[:16]}”。")
        return
    close = [t for t in fits if alike(fact, t) >= alike(fact, fit) - _MARGIN]
    yield from _way_faults(fact, words, close, own)
    yield from _bound_faults(fact, words, close)
    base = fact.figure.base
    if base and not any(_same_base(base, t.figure.base, t.source) for t in close):
        level = unsupported if any(t.figure.base for t in close) else partly
        yield level(f"“{words}”与什么相比（“{base}”）和原文不同或原文没有说。")


def _of_something_else(fact: Told, fit: Told, rivals: Sequence[Told]) -> bool:
    """True when another figure of the sources counts what the sentence says, or nothing there is called so."""
    mine = alike(fact, fit)
    said = f"{fact.lead}{fact.near}"
    for rival in rivals:
        if fit.row not in _TOTAL and any(
            r != f and r and r in said and f not in said for r, f in ((rival.row, fit.row), (rival.column, fit.column))
        ):
            return True
        if all(any(plain(n) in plain(m) for m in fit.names) for n in rival.names):
            continue  # the total 立案 does not stand against 食品安全立案
        theirs = _rivalry(fact, rival)
        if (mine < _SURE and theirs >= _WRONG and theirs > mine + _MARGIN) or _closer(fact, fit, rival, mine, theirs):
            return True
        # “民事法律援助案件456件” for 法律援助案件456件，其中民事301件
        label = plain(rival.near)
        inside = len(label) >= 2 and label not in _VERBS and label in fact.near and label not in f"{fit.lead}{fit.near}"
        if inside and rival.figure.unit == fit.figure.unit and plain(fit.near) not in fact.lead and len(label) <= 6:
            return True
    # “行政处罚128件” for 行政许可128件: what is counted is the last word
    around = "".join([fit.lead, *fit.names, fit.source.head if fit.source else ""])
    heads = [h for h in (_head(n) for n in fact.own_names) if h]
    return mine < _SURE and bool(heads) and not any(abbreviated(h, around) for h in heads)


def _closer(fact: Told, fit: Told, rival: Told, mine: float, theirs: float) -> bool:
    """True when a rival with the same unit is called just so, and the figure itself is not or only more narrowly.

    “专职人民调解员514名” for 人民调解员514名、其中专职人民调解员46名; “办结投诉举报3158件” for 受理投诉举报3158件，办结3142件.
    """
    if fit.row or rival.key[2] != fact.key[2]:
        return False
    deed = next((d for d in _DEEDS if d in fact.near), "")
    if deed and deed in rival.near and deed not in fit.near and any(d in fit.near for d in _DEEDS):
        return True
    if theirs < 1 or mine == 1:
        return False
    name = max(map(plain, rival.own_names), key=len)
    if plain(fit.near) in name:
        return True
    rest = plain(fit.near).replace(name, "") if name in plain(fit.near) else ""
    return bool(rest) and rest not in fact.lead


def trend_faults(body: str, sources: Sequence[Source], facts: Sequence[Told]) -> Iterator[Fault]:
    """“投诉逐年减少”: a rise or fall told without its number must be told in a source, or be seen in the sentence's numbers."""
    have = joined(sources)
    for match in WAY.finditer(body):
        low = after_edge(body, 0, match.start())
        edge = EDGE.search(body, match.end())
        stop = edge.start() if edge else len(body)
        sign = _sign(match)
        if any(low <= t.figure.start < stop for t in facts) or match.group() in have:
            continue
        values = [t.figure.value for t in facts if t.key[2] == facts[0].key[2]]
        if len(values) > 1 and values == sorted(values, reverse=sign == "-") and values[0] != values[-1]:
            continue
        about = [w for w in words_of(body[low : match.start()]) + words_of(body[match.end() : stop]) if len(w) > 1]
        shared = {
            m: sum(w in have[max(0, m.start() - _AROUND) : m.end() + REACH] for w in about) for m in WAY.finditer(have)
        }
        most = max(shared.values(), default=0)
        told_so = {_sign(m) for m, count in shared.items() if count == most > 0}
        if told_so and sign not in told_so:
            yield unsupported(f"“{body[low:stop].strip()[:20]}”的增减方向与原文相反。")
        elif not told_so:
            yield partly(f"原文没有说“{body[low:stop].strip()[:20]}”。")


def _sign(match: re.Match[str]) -> str:
    return "+" if match["rise"] else "-"


def _rivalry(fact: Told, rival: Told) -> float:
    """How alike the names beside both numbers are; a name that is a mere verb (办结) must be the same one."""
    pairs = [(plain(x), plain(y)) for x in fact.own_names for y in rival.own_names]
    return max((like(x, y) for x, y in pairs if x == y or y not in _VERBS), default=0.0)


def _head(name: str) -> str:
    words = [w for w in words_of(plain(name)) if len(w) > 1 and w not in _VERBS]
    return words[-1] if words else ""


def _way_faults(fact: Told, words: str, fits: Sequence[Told], own: Sequence[Told]) -> Iterator[Fault]:
    ways = {(t.way, t.role) for t in fits}
    if (fact.way, fact.role) in ways:
        return
    if not fact.way:
        if all(t.way and t.role == "by" for t in fits) and not fact.figure.base:
            yield unsupported(f"“{words}”在原文中是增减的数。")
        return
    if any(way and way != fact.way for way, _ in ways) and not any(way == fact.way for way, _ in ways):
        yield unsupported(f"“{words}”的增减方向与原文相反。")
    elif {fact.role} | {role for _, role in ways} == {"from", "to"}:
        yield unsupported(f"“{words}”在原文中是增减{'前' if fact.role == 'to' else '后'}的数。")
    elif fact.role == "by":
        yield unsupported(f"“{words}”在原文中不是{'增加' if fact.way == '+' else '减少'}的数。")
    elif not any(way == fact.way for way, _ in ways) and not _pair_moves(fact, own):
        yield partly(f"原文没有说“{words}”是{'增加' if fact.way == '+' else '减少'}后的数。")


def _pair_moves(fact: Told, own: Sequence[Told]) -> bool:
    """“由2022年的58场增加到2023年的65场”: both ends are there, and they move that way."""
    for low, high in pairwise(own):
        if fact in (low, high) and low.role == "from" and high.role == "to" and low.key[2] == high.key[2]:
            return (high.figure.value > low.figure.value) == (fact.way == "+")
    return False


def _bound_faults(fact: Told, words: str, fits: Sequence[Told]) -> Iterator[Fault]:
    mine = _bound(fact.figure)
    theirs = {_bound(t.figure) for t in fits}
    if mine in theirs:
        return
    fit = fits[0].figure.qualifier or "没有限定词"
    if not mine:
        yield partly(f"“{words}”在原文中带有“{fit}”。")
    else:
        yield unsupported(f"“{words}”的限定词与原文（{fit}）不同。")


def _bound(figure: Figure) -> str:
    words = sorted((w for w in _BOUND if w in figure.qualifier), key=len)  # 不超过 before the 超过 in it
    return _BOUND[words[-1]] if words else ""


def _same_base(a: str, b: str, source: Source | None) -> bool:
    if a == b or (a and b and (a in b or b in a)):
        return True
    if not b:
        return False
    before = source.report_year - 1 if source is not None and source.report_year else None
    last = [bool(_LAST_YEAR.search(x)) or (before is not None and str(before) in x) for x in (a, b)]
    return all(last)


def year_faults(body: str, sources: Sequence[Source], lead: str) -> Iterator[Fault]:
    """Years that are neither those that the cited statements are about nor named in them."""
    plain = blanked(body)
    for year in sorted(years(body)):
        if any(s.tells_of(year) or year in years(s.text) for s in sources):
            continue
        at = [m.end() for m in re.finditer(str(year), plain)]
        if any(s.report_year == year or str(year) in s.head for s in sources) and all(
            _REPORT_OF.match(plain, end) for end in at
        ):
            continue
        planned = any(s.plan and s.report_year == year for s in sources)
        what = "引文是下一年的安排" if planned else "引文不是这一年的"
        yield unsupported(f"“{year}年”：{what}。")
    above = years(lead)
    if above and not years(body) and not any(s.report_year in above or s.year in above for s in sources):
        yield unsupported(f"上文说的是{min(above)}年，引文不是这一年的。")
