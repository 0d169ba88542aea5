"""Rules that add up: parts against their total.

Numbers with 余, 近, 约 or 以上 are never wrong, and a list that ends in 等 need not be whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.checks.document import Document
from assistant.checks.quantity import Quantity, plain, quantity
from assistant.checks.schema import Example, Hit, Rule, Severity

# “128件，比上年增长14.3%，其中…”: the change belongs to the total and is no part
_CHANGE = r"(?:(?:，(?:比|较|同比|与去年|与上年)[^，。；：（）]{2,24}|（(?:比|较|同比)[^，。；：（）]{2,24}）)(?=[，；。]?其中))?"
_OPENS = re.compile(
    rf"(?:\d[\d.]*[\u4e00-\u9fff]{{1,2}})?[\u4e00-\u9fff“”]{{0,12}}?{_CHANGE}"
    r"(?:（其中[：，]?|[，：；。]?其中[：，]?|：|（|，?(?:分别(?:为|是)|包括)[：，]?)"
)
_STOP = re.compile(
    r"；|其中|[，。](?:比|较|同比|环比|与去年|占|累计|总计|合计|共|全部|均|已|涉及|另|同时|下一步|目前|结转|全年|办结率|到)"
)
_TOGETHER = re.compile(r"(?:合计|总计|共计|共有?)[：为]?$")
_GAP = re.compile(r"^[^，。；：、（）]{0,10}(?:（[^（）]{0,20}）)?[、，和及与]?[^，。；：]{0,20}$")
_REST = re.compile(r"其他|其余|另外")  # a row with such a part is complete
_CASES = frozenset({"人次", "件", "次", "人", "户", "起", "件次"})
_ETC = re.compile(r"^[^，。；、）]{0,10}等")
_OVERLAP = re.compile(r"女|党员|少数民族|本科|研究生|青年|岁|双|同时|新增|净增|增长|以上学历")


def _sums(document: Document) -> Iterator[Hit]:
    for start, end in document.sentences:
        found = [quantity(f) for f in document.figures_in(start, end) if f.kind in {"count", "money"}]
        for i, total in enumerate(found):
            yield from _parts_after(document, total, found[i + 1 :], end)
            yield from _parts_before(document, total, found[:i])


def _parts_after(document: Document, total: Quantity, rest: Sequence[Quantity], end: int) -> Iterator[Hit]:
    text = document.text
    opening = _OPENS.match(text, total.figure.end, end)
    if opening is None or not rest:
        return
    close = text.find("）", opening.end(), end) if "（" in opening.group() else -1
    stop = close if close >= 0 else end
    cut = _STOP.search(text, opening.end(), stop)
    stop = cut.start() if cut else stop
    parts, clean = _row(text, total, [q for q in rest if opening.end() <= q.figure.start < stop], opening.end())
    if len(parts) < 2 or not clean:
        return
    label = text[opening.end() : parts[-1].figure.end]
    if "等" in label or _ETC.match(text[parts[-1].figure.end : stop + 1]) or _OVERLAP.search(label):
        return
    among = "其中" in opening.group()
    if any(p.unit and p.unit != total.unit for p in parts):
        yield from _other_unit(total, parts, among)
    elif total.exact and all(p.exact for p in parts):
        yield from _wrong_total(total, parts, whole=not among or bool(_REST.search(label)))


def _other_unit(total: Quantity, parts: Sequence[Quantity], among: bool) -> Iterator[Hit]:
    """People counted in a total and cases in its parts: worth a look, whatever the numbers are."""
    unit = parts[0].unit
    if among and len(parts) >= 3 and unit != total.unit and {unit, total.unit} <= _CASES:
        yield _hit(total, parts, f"总数按“{total.unit}”计，分项按“{unit}”计，单位不同，请核对。", "note")


def _wrong_total(total: Quantity, parts: Sequence[Quantity], *, whole: bool) -> Iterator[Hit]:
    """A row that names all parts must add up; one that begins with 其中 may leave some out, but hardly only a few."""
    sum_, slack = _add(parts, total)
    gap = sum_ - total.value
    near = abs(gap) <= max(Decimal(3), total.value / 10)
    plausible = total.value / 2 <= sum_ <= total.value * 2
    if abs(gap) > slack and (plausible if whole else near):
        yield _hit(total, parts, _differs(sum_, total), "error" if whole or gap > 0 else "warning")


def _parts_before(document: Document, total: Quantity, before: Sequence[Quantity]) -> Iterator[Hit]:
    text = document.text
    marker = _TOGETHER.search(text, max(0, total.figure.start - 5), total.figure.start)
    if marker is None or not total.exact:
        return
    parts: list[Quantity] = []
    edge = marker.start()
    for part in reversed(before):
        gap = text[part.figure.end : edge]
        if part.unit != total.unit or len(gap) > 24 or re.search(r"[。；：]|其中|等", gap):
            break
        parts.insert(0, part)
        edge = part.figure.start
    strict = marker.group()[:2] in {"合计", "总计", "共计"}
    if len(parts) < (2 if strict else 3) or not all(p.exact for p in parts):
        return
    lead = text[max(0, parts[0].figure.start - 16) : total.figure.start]
    if _OVERLAP.search(lead):
        return
    sum_, slack = _add(parts, total)
    near = abs(sum_ - total.value) <= max(Decimal(3), total.value / 10)
    plausible = total.value / 2 <= sum_ <= total.value * 2
    if abs(sum_ - total.value) > slack and (plausible if strict else near):
        yield _hit(total, parts, _differs(sum_, total), "error")


def _row(text: str, total: Quantity, rest: Sequence[Quantity], start: int) -> tuple[list[Quantity], bool]:
    """The parts that follow a total one after another, and whether nothing else stands between them."""
    parts: list[Quantity] = []
    marks: list[str] = []
    unit = total.unit if any(q.unit == total.unit for q in rest) else rest[0].unit if rest else ""
    edge = start
    for part in rest:
        if part.unit not in {unit, ""}:
            continue  # “城区20件8万元、镇村15件4万元”: each unit has its own sum
        gap = text[edge : part.figure.start]
        if not _GAP.match(gap) or (parts and not re.search(r"[、，和及与]", gap)):
            return parts, len(parts) >= 2 and gap[:1] in "，）"
        if len(parts) >= 2 and marks[-1] == "、" and gap[:1] == "，":
            return parts, True  # after a list with 、 a comma begins something else
        marks.append(gap[:1])
        parts.append(part)
        edge = part.figure.end
    return parts, True


def _add(parts: Sequence[Quantity], total: Quantity) -> tuple[Decimal, Decimal]:
    return sum((p.value for p in parts), Decimal(0)), sum((p.slack for p in parts), total.slack)


def _differs(sum_: Decimal, total: Quantity) -> str:
    scale = total.value / total.figure.value if total.figure.value else Decimal(1)
    unit = total.figure.unit
    return (
        f"分项合计{plain(sum_ / scale)}{unit}，总数写的是{plain(total.figure.value)}{unit}，"
        f"相差{plain(abs(sum_ - total.value) / scale)}{unit}，请核对。"
    )


def _hit(total: Quantity, parts: Sequence[Quantity], message: str, severity: Severity) -> Hit:
    start = min(total.figure.start, parts[0].figure.start)
    end = max(total.figure.end, parts[-1].figure.end)
    return Hit(start, end, message, kind=str(start), severity=severity)


RULES = (
    Rule(
        "N01",
        "分项合计与总数不符",
        "numbers",
        "error",
        "算术复算",
        _sums,
        (
            Example("全年巡查河道60次：日常巡查40次、夜间巡查12次、联合巡查6次。", "60次"),
            Example("共清理垃圾90吨，其中东河60吨、西河35吨。", "90吨"),
            Example("东河清淤30公里、西河清淤12公里，合计44公里。", "44公里"),
            Example("低保对象400户810人，其中城市150户300人，农村250户520人。", "810人"),
            Example("共接访250件，其中东河村120件、西河村60件、其他30件。", "250件"),
            Example("办理许可38件（新办20件、变更15件）。", "38件"),
            Example("办理许可128件，比上年增长14.3%，其中新办33件、变更81件、注销24件。", "128件"),
            Example("办理许可128件，比上年增加16件，其中新办33件、变更81件、注销24件。", "128件"),
            Example("办理许可128件（比上年增加16件），其中新办33件、变更81件、注销24件。", "128件"),
        ),
        (
            "全年巡查河道60次：日常巡查40次、夜间巡查12次、联合巡查8次。",
            "共清理垃圾90余吨，其中东河60吨、西河40吨。",
            "共清理垃圾90吨，其中东河20吨。",
            "办理许可128件，比上年增加16件，其中新办33件、变更71件、注销24件。",
            "办理许可128件（同比增长14.3%），其中新办33件、变更71件、注销24件。",
            "投入资金1.2亿元，其中省级7000万元、县级5000万元。",
            "配备巡河员60名，其中女性30名、党员45名。",
            "走访群众300人次，其中东河村120户、西河村80户。",
        ),
    ),
)
