"""Rules that compare what a report says of one indicator in several places: two values, two units, a lost 万."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.checks.document import Document
from assistant.checks.quantity import Quantity, plain, quantity
from assistant.checks.schema import Example, Hit, Rule

_SHORTEST = 4
_LONG_NAME = 5  # a name this long says enough to compare values
_OTHER_TIME = re.compile(
    r"上年|去年|同期|同比|环比|(?<!今年)以来|年均|平均|每|历年|其中|另有|分别|计划|目标|力争|确保|达标|首批|第[一二三四五六]批|上半年|下半年|\d月|季度|期间|新增|再|又"
)
_LEAD = re.compile(
    r"^(?:(?:我[局市县区]|全[局市县区年]|今年以来|依法|共计?|累计|组织|开展|实施|办理|完成|落实|使用|投入|受理|作出|新增|发放|及时|有效|持续)+)(?=[\u4e00-\u9fff]{4})"
)
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:村|镇|乡|街道|社区|县|区|市|学校|公司)(?![级场民政委])")
_SAME_KIND = frozenset(
    {"次", "件", "人次", "人", "户", "户次", "家", "家次", "个", "项", "起", "份", "场", "场次", "条", "件次", "名"}
)
_PEOPLE = re.compile(r"人数[^，。；：]{0,6}?\d+余?人次")
_HUGE = Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class _Mention:
    quantity: Quantity
    sentence: int


def _mentions(document: Document) -> dict[str, list[_Mention]]:
    found: dict[str, list[_Mention]] = defaultdict(list)
    year = document.report.year
    for number, (start, end) in enumerate(document.sentences):
        for figure in document.figures_in(start, end):
            name = _LEAD.sub("", re.sub(r"[^\u4e00-\u9fff]", "", figure.indicator))
            if figure.kind not in {"count", "money"} or figure.qualifier or len(name) < _SHORTEST:
                continue
            if document.zone(figure.start) == "plans" or not figure.unit:
                continue
            before = document.text[max(start, figure.start - 30) : figure.start]
            if name[-2:] not in document.text[max(start, figure.start - 6) : figure.start]:
                continue  # “推动50家机构…”: part of them, not what the report counts
            years = {int(y) for y in _YEAR.findall(before)} - {year}
            if years or _OTHER_TIME.search(before) or _PLACE.search(before):
                continue
            found[name].append(_Mention(quantity(figure), number))
    return found


def _two_values(document: Document) -> Iterator[Hit]:
    for name, mentions in _mentions(document).items():
        for a, b in combinations(mentions, 2):
            if a.sentence == b.sentence:
                continue
            one, two = a.quantity, b.quantity
            here = two.figure
            if one.unit == two.unit and len(name) >= _LONG_NAME and not _same(one, two):
                if one.unit.endswith("元") and abs(one.value - two.value) <= max(one.value, two.value) / 200:
                    continue  # rounding, another rule's matter
                if _shift(one, two):
                    continue
                message = f"“{name}”前面写作{_shown(one)}，这里写作{_shown(two)}，请核对。"
                yield Hit(here.start, here.end, message, kind=name)
                break
            if one.value == two.value > 1 and one.unit != two.unit and {one.unit, two.unit} <= _SAME_KIND:
                message = f"“{name}”前面写作{_shown(one)}，这里写作{_shown(two)}，单位不一致。"
                yield Hit(here.start, here.end, message, kind=name)
                break


def _same(one: Quantity, two: Quantity) -> bool:
    return abs(one.value - two.value) <= max(one.slack, two.slack)


def _shift(one: Quantity, two: Quantity) -> bool:
    """The same digits with another unit: 12.5元 for 12.5万元."""
    small, large = sorted((one.value, two.value))
    return small > 0 and large / small in {Decimal(1000), Decimal(10000), Decimal(100000), Decimal(10) ** 8}


def _telling(value: Decimal) -> bool:
    """A number with so many digits that it does not come twice by chance."""
    return len(value.normalize().as_tuple().digits) >= 4


def _shown(item: Quantity) -> str:
    return f"{plain(item.figure.value)}{item.figure.unit}"


def _magnitude(document: Document) -> Iterator[Hit]:
    amounts = [quantity(f) for f in document.figures if f.kind == "money" and _telling(f.value) and not f.qualifier]
    for a, b in combinations(amounts, 2):
        if a.figure.value == b.figure.value and a.figure.unit != b.figure.unit:
            here = b.figure
            yield Hit(
                here.start,
                here.end,
                f"同一个数前面写作{_shown(a)}，这里写作{_shown(b)}，请核对单位。",
                kind=plain(here.value),
            )
    for match in document.finditer(_PEOPLE):
        yield Hit(*match.span(), "“人数”不能用“人次”计，请核对。", kind="people")
    for figure in document.figures:
        if figure.unit == "万元" and figure.value > _HUGE and document.zone(figure.start) != "plans":
            yield Hit(figure.start, figure.end, "金额超过百亿元，请核对单位是“元”还是“万元”。", kind="huge")


def _rounded(document: Document) -> Iterator[Hit]:
    """One amount in two precisions."""
    amounts: dict[str, list[Quantity]] = defaultdict(list)
    for figure in document.figures:
        if figure.kind == "money" and not figure.qualifier and figure.value >= 1000:
            amounts[figure.unit].append(quantity(figure))
    for group in amounts.values():
        for a, b in combinations(sorted(group, key=lambda q: q.figure.start), 2):
            fine, coarse = sorted((a, b), key=lambda q: q.slack)
            if fine.slack < coarse.slack and abs(fine.value - coarse.value) <= coarse.slack and coarse.value:
                here = b.figure
                yield Hit(here.start, here.end, f"与另一处的{_shown(a)}取整不一，请统一。", kind=_shown(a))


RULES = (
    Rule(
        "N03",
        "同一指标前后不一",
        "numbers",
        "warning",
        "前后一致",
        _two_values,
        (
            Example("一、执法\n全年实施涉河行政许可31件。\n二、服务\n依法办理涉河行政许可35件。", "35件"),
            Example("一、执法\n全年实施行政许可31件。\n二、服务\n依法办理行政许可31次。", "31次"),
        ),
        (
            "一、执法\n全年实施涉河行政许可31件。\n二、服务\n依法办理涉河行政许可31件。",
            "一、执法\n全年实施涉河行政许可31件，上年涉河行政许可35件。\n二、打算\n2022年涉河行政许可20件。",
        ),
    ),
    Rule(
        "N04",
        "单位量级",
        "numbers",
        "warning",
        "常识复核",
        _magnitude,
        (
            Example("一、投入\n落实河道清淤资金350.6万元。\n二、成效\n使用河道清淤资金350.6元。", "350.6元"),
            Example("参加培训人数达300人次。", "人数达300人次"),
        ),
        ("一、投入\n落实河道清淤资金350.6万元。\n二、成效\n使用河道清淤资金350.6万元。", "参加培训300人次。"),
    ),
    Rule(
        "N10",
        "同一金额取整不一",
        "numbers",
        "note",
        "前后一致",
        _rounded,
        (Example("落实资金3506.4万元。\n共使用3506万元。", "3506万元"),),
        ("落实资金3506.4万元。\n共使用3506.4万元。",),
    ),
)
