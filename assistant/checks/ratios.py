"""Rules that recompute shares and growth. Percentages with 以上 are judged by their direction, with 约 not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.checks.document import Document
from assistant.checks.quantity import Quantity, plain, quantity
from assistant.checks.schema import Example, Hit, Rule

_SHARE = re.compile(
    r"占比(?:例|重)?(?:为|达到?|是|约)?$|占(?:[^，。；]{0,8}(?:总数|总量|总额))?的?(?:比例|比重)?(?:为|达到?|是)?$"
)
_NAMED_WHOLE = re.compile(r"占(?P<name>[\u4e00-\u9fff]{3,8})(?:总数|总量)的?(?:比例|比重)?(?:为|达到?|是)?$")
_CARRIED = re.compile(r"结转|上年|往年|含|遗留|超额|提前")  # more may be done than was to be done
_ATTACHED = re.compile(r"[\u4e00-\u9fff]{0,6}[，、（]?占")
_RATE = re.compile(r"([\u4e00-\u9fff]{2})率(?:达到?了?|为|是|至)?(?:了)?$")
_WHOLE_WORDS = re.compile(
    r"提出|征集|申报|审核|审查|受理|收到|接收|接到|共|应|排查|发现|检查|抽查|参加|开庭|立案|调解|总|承办|办理|摸排|申请|收案|案件|登记|组织|评查|抽检|任务"
)
_CLAUSE = re.compile(r"[，。；：、（）]")
_AT_LEAST = re.compile(r"以上|超|不低于|不少于|突破|逾")
_GROWTH_WORDS = r"(增长|增加|提高|提升|上升|扩大|下降|减少|压减|压缩|缩短|降低|下调)"
_FROM_TO = re.compile(
    r"(?:由|从)(?:20\d\d年的?)?[^，。；\d]{0,14}(?P<a>\d+(?:\.\d+)?)(?P<u>%|[\u4e00-\u9fff]{1,3}?)[\u4e00-\u9fff]{0,6}?(?:到|至|为)了?(?:20\d\d年的?)?(?P<b>\d+(?:\.\d+)?)(?P=u)"
    rf"[^。；\d]{{0,14}}?{_GROWTH_WORDS}(?:了|达|为|幅度为)*(?P<p>\d+(?:\.\d+)?)(?P<v>%|个百分点|倍|(?P=u))"
)
_LAST_YEAR = re.compile(
    r"(?P<b>\d+(?:\.\d+)?)(?P<u>[\u4e00-\u9fff]{1,3}?)[，（]?(?:上年|去年|上年同期|去年同期)(?:为|是)?(?P<a>\d+(?:\.\d+)?)(?P=u)[，）]?"
    rf"(?:同比)?{_GROWTH_WORDS}了?(?P<p>\d+(?:\.\d+)?)(?P<v>%|(?P=u))"
)
_FALL = frozenset({"下降", "减少", "压减", "压缩", "缩短", "降低", "下调"})


def _shares(document: Document) -> Iterator[Hit]:
    for start, end in document.sentences:
        found = document.figures_in(start, end)
        for i, share in enumerate(found):
            if share.kind != "percent" or share.unit != "%" or i < 1:
                continue
            before = document.text[max(start, share.start - 14) : share.start]
            earlier = [quantity(f) for f in found[:i]]
            pair = None
            if _SHARE.search(before):
                pair = _share_pair(document, earlier, share.start) or _far_pair(document, earlier[-1], share.start)
            elif rate := _RATE.search(before):
                pair = _rate_pair(document, earlier, rate[1], start)
            if pair is None:
                continue
            part, wholes = pair
            said = share.value
            if not part.exact or any(not w.exact for w in wholes):
                continue
            real = [part.value / w.value * 100 for w in wholes]
            decimals = max(0, -int(share.value.as_tuple().exponent))
            slack = max(Decimal("0.1"), Decimal(10) ** -decimals / 2) + Decimal("0.0001")
            if _agrees(said, real, slack, share.qualifier):
                continue
            shown = plain(real[-1].quantize(Decimal("0.01")))
            whole = wholes[-1]
            if part.value > whole.value:
                more = f"{plain(part.figure.value)}{part.figure.unit}多于总数{plain(whole.figure.value)}{whole.figure.unit}"
                yield Hit(
                    part.figure.start, share.end, f"{more}，与{plain(said)}%不符，请核对。", kind=str(share.start)
                )
                continue
            yield Hit(
                share.start,
                share.end,
                f"按文中数字复算，{plain(part.figure.value)}{part.figure.unit}占{plain(whole.figure.value)}{whole.figure.unit}的{shown}%，"
                f"不是{plain(said)}%，请核对。",
                kind=str(share.start),
            )


def _agrees(said: Decimal, real: Sequence[Decimal], slack: Decimal, qualifier: str) -> bool:
    if _AT_LEAST.search(qualifier):
        return any(r >= said - slack for r in real)
    return bool(qualifier) or any(abs(r - said) <= slack for r in real)


def _share_pair(document: Document, before: Sequence[Quantity], at: int) -> tuple[Quantity, list[Quantity]] | None:
    """A part right before “占比…” and what it may be a part of: the figure of the same unit that 其中 or 共 names whole."""
    if len(before) < 2:
        return None
    part = before[-1]
    if part.figure.kind == "percent" or not part.unit or not _ATTACHED.match(document.text, part.figure.end, at):
        return None
    earlier = [i for i, q in enumerate(before[:-1]) if q.figure.kind == "percent"]
    # where shares were given before, the parts they belong to are no wholes
    candidates = before[: max(0, earlier[0] - 1)] if earlier else before[:-1]
    wholes = [q for q in candidates if q.unit == part.unit and q.value >= part.value and q.value > 0]
    if not wholes:
        return None
    between = document.text[wholes[-1].figure.end : part.figure.start]
    clause = _clause_before(document, wholes[-1].figure.start, max(0, wholes[-1].figure.start - 20))
    return (part, wholes) if "其中" in between or _WHOLE_WORDS.search(clause) else None


def _far_pair(document: Document, part: Quantity, at: int) -> tuple[Quantity, list[Quantity]] | None:
    """A part right before “占行政检查总数的…” and every figure of the report that follows just that name."""
    named = _NAMED_WHOLE.search(document.text, max(0, at - 20), at)
    if named is None or not part.unit or not _ATTACHED.fullmatch(document.text, part.figure.end, named.start() + 1):
        return None
    said = re.compile(re.escape(named["name"]) + r"(?:总数|总量)?(?:共|为|达)?$")
    wholes = [
        quantity(f)
        for f in document.figures
        if said.search(document.text, max(0, f.start - 12), f.start) and document.zone(f.start) != "plans"
    ]
    wholes = [w for w in wholes if w.unit == part.unit and w.value >= part.value > 0]
    return (part, wholes) if wholes else None


def _rate_pair(
    document: Document, before: Sequence[Quantity], stem: str, floor: int
) -> tuple[Quantity, list[Quantity]] | None:
    """Part and whole of a rate: the last figure is “办结 66件”, the one before it “受理 75件”."""
    if len(before) < 2:
        return None
    part, whole = before[-1], before[-2]
    if part.unit != whole.unit or not part.unit or whole.value == 0:
        return None
    if whole.value < part.value and _CARRIED.search(
        document.text[max(floor, whole.figure.start - 20) : part.figure.end + 12]
    ):
        return None
    own = (
        _clause_before(document, part.figure.start, floor)
        + _CLAUSE.split(document.text[part.figure.end : part.figure.end + 6])[0]
    )
    other = _clause_before(document, whole.figure.start, floor)
    if re.fullmatch(r"[\u4e00-\u9fff]{0,8}中[，]?的?", document.text[whole.figure.end : part.figure.start]):
        return part, [whole]  # “80件申请中的60件”
    counted = stem in own or "实际" in own
    return (part, [whole]) if counted and stem not in other and _WHOLE_WORDS.search(other) else None


def _clause_before(document: Document, at: int, floor: int) -> str:
    return _CLAUSE.split(document.text[max(floor, at - 20) : at])[-1]


def _growth(document: Document) -> Iterator[Hit]:
    for pattern in (_FROM_TO, _LAST_YEAR):
        for match in pattern.finditer(document.text):
            before, now, said = Decimal(match["a"]), Decimal(match["b"]), Decimal(match["p"])
            verb = next(g for g in match.groups() if g and re.fullmatch(_GROWTH_WORDS[1:-1], g))
            change = before - now if verb in _FALL else now - before
            unit, by = match["u"], match["v"]
            if by == "倍" or before == 0:
                continue
            absolute = by in {unit, "个百分点"}
            if unit == "%" and by == "%":
                if change == said:
                    yield Hit(
                        match.start("p"),
                        match.end("v"),
                        f"两个百分数之差应写作{plain(said)}个百分点。",
                        f"{match['p']}个百分点",
                        severity="note",
                    )
                    continue
                absolute = False
            real = change if absolute else change / before * 100
            decimals = max(0, -int(said.as_tuple().exponent))
            slack = Decimal("0.05") if absolute else max(Decimal("0.1"), Decimal(10) ** -decimals / 2)
            if abs(real - said) > slack:
                shown = plain(real.quantize(Decimal("0.01")))
                yield Hit(
                    match.start("p"),
                    match.end("v"),
                    f"按文中数字复算，{verb}{shown}{by}，不是{plain(said)}{by}，请核对。",
                    kind=str(match.start()),
                )


RULES = (
    Rule(
        "N02",
        "百分比复算不符",
        "numbers",
        "error",
        "算术复算",
        _shares,
        (
            Example("全县有水库120座，其中除险加固90座，占比85%。", "85%"),
            Example("80件申请中的60件获得批准，批准率为85%。", "85%"),
            Example("受理投诉80件，办结76件，办结率为98%。", "98%"),
            Example("分解任务26项，实行季度通报，截至年底完成25项，完成率为86.2%。", "86.2%"),
            Example("分解任务26项，实行季度通报，截至年底完成30项，完成率为96.2%。", "30项，完成率为96.2%"),
            Example("全年共开展行政检查187家次。\n使用移动终端检查150家次，占行政检查总数的60.2%。", "60.2%"),
        ),
        (
            "全县有水库120座，其中除险加固90座，占比75%。",
            "受理投诉80件，办结76件，办结率为95%。",
            "受理投诉80件，办结76件，办结率达90%以上。",
            "全县有水库120座，其中除险加固90余座，占比85%。",
            "新建泵站6座，完工5座，水费收缴率为98%。",
            "分解任务26项，完成30项，完成率为115.4%。",
            "受理投诉80件，办结82件（含上年结转2件），办结率为100%。",
            "全年共开展行政检查187家次。\n使用移动终端检查150家次，占行政检查总数的80.2%。",
            "全年共开展行政检查187家次。\n使用移动终端检查150家次，占专项检查总数的60.2%。",
        ),
    ),
    Rule(
        "N09",
        "增减复算不符",
        "numbers",
        "error",
        "算术复算",
        _growth,
        (
            Example("持证人员由20人增加到25人，增长20%。", "20%"),
            Example("案件由2022年的20件下降到2023年的15件，下降30%。", "30%"),
            Example("达标率由85%提高到90.5%，提高6.5个百分点。", "6.5个百分点"),
        ),
        (
            "持证人员由20人增加到25人，增长25%。",
            "达标率由85%提高到90.5%，提高5.5个百分点。",
            "审批时限由20天压缩到8天，压缩60%。",
        ),
    ),
)
