"""Which agencies a question names: in full, by everyday short forms, by their place, by their trade, or as a group. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.profiles import profiles
from assistant.readers.agency import named_agencies, region_of, short_names, short_organs
from vectorstore.schema import ReportInfo

_GOVERNMENT = "人民政府"
_COMMON_WORDS = "开发 高新 和平 新城 城关 中心 新 经济 中原 团结 建设 文明 和谐 开放 幸福 友好"
_STEMS_TOO_COMMON = frozenset(_COMMON_WORDS.split())
# organs that every place has: named at the head of a question they are whose report is asked for
_USUAL_ORGANS = (
    "公安局|教育局|财政局|卫健委|卫健局|卫生健康委员会|人社局|住建局|发改委|发改局|农业农村局|水利局|交通局|交通运输局|文旅局|应急局|应急管理局|"
    "审计局|统计局|税务局|医保局|医疗保障局|生态环境局|环保局|自然资源局|城管局|信访局|司法局|民政局|市监局|科技局|商务局|林业局|退役军人局|法院|检察院|消防队"
)
_AT_HEAD = re.compile(rf"^(?:请问|那|问一?下)?(?:20\d\d年|去年|前年|今年)?(?:[市区县])?({_USUAL_ORGANS})")
_ORGAN_AFTER_PLACE = re.compile(
    rf"[市区县州盟旗]?((?:(?![我的年了把各])[\u4e00-\u9fff]){{1,5}}?(?:局|委员会|监委|法院|检察院)|{_USUAL_ORGANS})"
)
_BARE_GOVERNMENT = re.compile(r"(?:^|[，,、和跟与那])([市县区省])政府(?=呢|20\d\d|去年|今年|怎么|有|[?？]|$)")
_MOST_OF_A_GROUP = 9  # more agencies than one answer can hold are not asked one by one
_NUMBER = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_GROUP = re.compile(
    r"(?:([两三四五六七八九])(?:家|个)?(?:单位|部门|局|机构)|([两三四五六七八九])家(?=比|谁|各|分别|[，,。？?]|$)|(?<=、)[\u4e00-\u9fff]{1,8}?([两三四五六七八九])家(?!企业|公司|机构|医院)|各(?:个|家)?(?:单位|部门|局|家)(?!门)|(?:哪家|哪个|哪一家)(?:单位|部门|局)|(?:几家|几个)(?:单位|部门|局))"
)
_WHOLE_CITY = re.compile(r"(?:跟|和|与|同|比|较)全([市区县省])|全([市区县省])(?:跟|和|与|同|比)")


@dataclass(frozen=True, slots=True)
class Naming:
    """What a question says of agencies. ``rest`` is the question without it.

    ``unknown`` says that only agencies were named that the library lacks; ``missing`` are such names beside known ones.
    ``group`` is True when agencies were named as a group (“各单位”), which asks to compare them; ``by_place`` when only
    their place was named, ``by_trade`` when only their trade was (“民政局”).
    """

    agencies: tuple[str, ...]
    rest: str
    unknown: str | None = None
    missing: tuple[str, ...] = ()
    group: bool = False
    by_place: bool = False
    by_trade: bool = False


@lru_cache(maxsize=4096)
def aliases(agency: str) -> tuple[str, ...]:
    """What people call an agency, longest first: its short names, and those with the level word left out (常州民政局, 常州民政)."""
    names = list(short_names(agency))
    for name in list(names):
        region = region_of(name)
        if region is None:
            continue
        stem = region[:-1]
        places = [region, stem] if len(stem) >= 2 else [region]
        for organ in (name[len(region) :], *short_organs(name[len(region) :])):
            names.extend(place + organ for place in places)
            if organ.endswith("局") and len(organ) >= 3:
                names.extend(place + organ[:-1] for place in places)
    return tuple(sorted(dict.fromkeys(names), key=len, reverse=True))


def named(question: str, library: Sequence[ReportInfo]) -> Naming:
    """Read the agencies of a question, the longest names first."""
    known = sorted({i.agency for i in library if i.agency})
    found, rest = _by_name(question, known)
    if found:
        more, rest = _whole_city(rest, found, known)
        listed, rest = _listed_trades(rest, found, known)
        more = (*more, *listed)
        left = rest.lstrip(" 和与跟同及、，,")
        strangers = tuple(n for n in _strangers(left, library, known) if n not in found)
        return Naming((*found, *more), rest, missing=strangers)
    head = _BARE_GOVERNMENT.search(question)
    if head:
        heads = tuple(a for a in known if a.endswith(f"{head.group(1)}{_GOVERNMENT}"))
        if len(heads) == 1:
            return Naming(heads, question[: head.start(1)] + question[head.end() :])
    group = _GROUP.search(question)
    if group:
        return Naming(_group(group, library), question.replace(group.group(), "", 1), group=True)
    if not named_agencies(question):
        trades, left = _trades(rest, known)
        if trades and not _stranger_with_place(question, library, known):
            return Naming(trades, left, by_trade=len({_trade(a) for a in trades}) == 1)
    strangers = _strangers(question, library, known)
    if strangers:
        return Naming((), question, f"资料库中没有{strangers[0]}的报告。")
    places = _places(question, {i.region for i in library})
    inside = tuple(sorted({i.agency for i in library if i.agency and i.region in places}))
    for name in sorted(set(places.values())):
        question = question.replace(name, "", 1)
    city, question = _whole_city(question, inside, known) if inside else ((), question)
    if city:
        return Naming((*inside, *city), question)
    return Naming(inside, question, by_place=bool(inside))


def governments_first(agencies: Sequence[str], years: Sequence[int], library: Sequence[ReportInfo]) -> tuple[str, ...]:
    """A bare place means its government, where that has reports on all the years named; else the agencies
    there that have them; else all.

    “云溪市2023年粮食产量” asks the city, not its civil affairs bureau.
    """
    chosen: list[str] = []
    for region in dict.fromkeys(map(region_of, agencies)):
        there = [a for a in agencies if region_of(a) == region]
        heads = [a for a in there if a.endswith(_GOVERNMENT)]
        able = [a for a in there if {i.year for i in library if i.agency == a} >= set(years)]
        chosen.extend([a for a in heads if a in able] or able or there)
    return tuple(chosen)


def others(current: Sequence[str], kinds: Sequence[str], library: Sequence[ReportInfo]) -> tuple[str, ...]:
    """The agencies other than ``current`` that have reports of the same kind as these; ``kinds`` narrows it."""
    wanted = set(kinds) or {_main_kind([i for i in library if i.agency in current])}
    return tuple(sorted({i.agency for i in library if i.agency and i.agency not in current and i.kind in wanted}))


def _by_name(question: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Agencies named by one of their aliases, and the question without these."""
    rest = question
    found: list[str] = []
    for alias, agencies in _called(tuple(known)):
        if alias in rest:
            found.extend(a for a in agencies if a not in found)
            rest = rest.replace(alias, "")
    return tuple(found), rest


@lru_cache(maxsize=8)  # of hundreds of agencies the list takes longer to make than a question to read
def _called(known: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every alias with its agencies, the longest first, so that what is left of a question never names a namesake."""
    called: dict[str, list[str]] = {}
    for agency in known:
        for alias in aliases(agency):
            called.setdefault(alias, []).append(agency)
    return tuple((alias, tuple(called[alias])) for alias in sorted(called, key=len, reverse=True))


def _strangers(text: str, library: Sequence[ReportInfo], known: Sequence[str]) -> tuple[str, ...]:
    """Agencies that a text names and the library lacks."""
    full = [name for name in named_agencies(text) if name not in known]
    beside = _stranger_with_place(text, library, known)
    alone = _AT_HEAD.match(text)
    organs = {o for a in known for o in _organs(a)}
    bare = [alone.group(1)] if alone and alone.group(1) not in organs else []
    return tuple(dict.fromkeys([*full, *([beside] if beside and not full else []), *([] if full or beside else bare)]))


def _stranger_with_place(text: str, library: Sequence[ReportInfo], known: Sequence[str]) -> str | None:
    """An organ named right behind a place of the library, when that place has no such organ there: “云溪公安局”."""
    for region, name in _places(text, {i.region for i in library}).items():
        match = _ORGAN_AFTER_PLACE.match(text, text.find(name) + len(name))
        if match and not any(
            region_of(a) == region and match.group(1) in (*_organs(a), a[len(region or "") :]) for a in known
        ):
            return f"{region}{match.group(1)}"
    return None


def _group(match: re.Match[str], library: Sequence[ReportInfo]) -> tuple[str, ...]:
    """“各单位”: all agencies with a report of the commonest kind; “四家单位”: so many, those of other kinds after them."""
    ranked: dict[str, int] = {}
    for info in sorted(library, key=lambda i: profiles()[i.kind].order):
        if info.agency:
            ranked.setdefault(info.agency, profiles()[info.kind].order)
    main = profiles()[_main_kind(library)].order if library else 0
    same = [a for a, order in ranked.items() if order == main]
    count = _NUMBER.get(next(filter(None, match.groups()), ""), len(same))
    return tuple([*same, *(a for a in ranked if a not in same)][: max(count, 2)]) if count <= _MOST_OF_A_GROUP else ()


def _main_kind(library: Iterable[ReportInfo]) -> str:
    counts = Counter(i.kind for i in library)
    return max(counts, key=lambda kind: (counts[kind], -profiles()[kind].order), default="other")


def _whole_city(rest: str, found: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """“跟全市比”: beside a named agency the whole place is its government."""
    match = _WHOLE_CITY.search(rest)
    if match is None:
        return (), rest
    level = match.group(1) or match.group(2)
    heads = [a for a in known if a.endswith(level + _GOVERNMENT) and a not in found]
    return (tuple(heads), rest.replace(f"全{level}", "", 1)) if len(heads) == 1 else ((), rest)


def _trades(text: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Agencies named without their place (“民政局”), inside a place that the text names elsewhere; the text without them."""
    called: dict[str, list[str]] = {}
    for agency in known:
        for organ in _organs(agency):
            called.setdefault(organ, []).append(agency)
    for organ in [o for o in called if o.endswith("局") and len(o) == 3]:
        # “2023年民政普法”: the trade alone, where it cannot be part of another word
        if re.search(rf"(?:^|年|的){organ[:-1]}(?!局|部门|系统|领域|工作|事务|对象)", text) and organ not in text:
            called[organ[:-1]] = called[organ]
    meant: list[str] = []
    for organ in sorted(called, key=len, reverse=True):
        if organ in text:
            meant.extend(called[organ])
            text = text.replace(organ, "", 1) if len(organ) == 2 else text.replace(organ, "")
    places = _places(text, {region_of(a) for a in meant})
    return tuple(sorted({a for a in meant if not places or region_of(a) in places})), text


def _listed_trades(text: str, found: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """“民政局、青岭司法局”: a trade in one list with an agency named by its place, where only one agency has it."""
    if not re.search(r"[、和跟与]", text):
        return (), text
    more: list[str] = []
    having = Counter(organ for agency in known for organ in set(_organs(agency)))
    for agency in (a for a in known if a not in found):
        for organ in _organs(agency):
            if (
                organ in text
                and having[organ] == 1
                and re.search(rf"(?:^|[、和跟与]){organ}(?=[、和跟与])|[、和跟与]{organ}(?=20|$|[，,])", text)
            ):
                more.append(agency)
                text = text.replace(organ, "", 1)
                break
    return tuple(more), text


def _trade(agency: str) -> str:
    return agency[len(region_of(agency) or "") :]


@lru_cache(maxsize=4096)
def _organs(agency: str) -> tuple[str, ...]:
    """What an agency is called without its place: 民政局; 市场监督管理局 and 市监局."""
    region = region_of(agency)
    if region is None or agency.endswith(_GOVERNMENT):
        return ()
    organ = agency[len(region) :]
    return (organ, *short_organs(organ)) if len(organ) >= 3 else ()


def _places(text: str, regions: Iterable[str | None]) -> dict[str | None, str]:
    """The regions that a text names, each with the name it uses, without a name that is only part of another."""
    found = {r: max((n for n in _region_names(r) if n in text), key=len, default="") for r in regions}
    return {r: name for r, name in found.items() if name and not any(name in n and name != n for n in found.values())}


@lru_cache(maxsize=4096)
def _region_names(region: str | None) -> tuple[str, ...]:
    """A region as people write it: whole, its last level, and that without the level word."""
    if not region:
        return ()
    last = region
    for i in range(1, len(region) - 1):
        tail = region[i:]
        if region_of(tail) == tail and region[i - 1] in "省市州盟区县":
            last = tail
    stem = last[:-1]
    return (region, last, stem) if len(stem) >= 2 and stem not in _STEMS_TOO_COMMON else (region, last)
