"""Rules on heading numbers: gaps, mixed styles, marks after the number and after the heading, broken 一是 二是."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document, NumberMark
from assistant.checks.schema import Example, Hit, Rule
from vectorstore.chinese import chinese_number

_CN = "零一二三四五六七八九十"
_LEVELS = "15834—2011 附录B.3"
_LONGEST_HEADING = 30
_AFTER_DIGIT = re.compile(r"(\d{1,2})、")
_AFTER_BRACKET = re.compile(r"([（(][一二三四五六七八九十\d]{1,3}[)）])([、，,.．])")
_POINT = re.compile(r"(?:^|(?<=[。；：，！？\s]))([一二三四五六七八九十]{1,3})(?:是|要)(?![否为不])", re.MULTILINE)


def _cn(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens < 1 else "十" if tens == 1 else _CN[tens] + "十") + (_CN[ones] if ones or not tens else "")


def _form(rank: int, value: int) -> str:
    return {1: f"{_cn(value)}、", 2: f"（{_cn(value)}）", 3: f"{value}.", 4: f"（{value}）"}[rank]


def _inline(document: Document, rank: int, value: int, start: int, end: int) -> bool:
    """True when the number stands inside a paragraph, where a heading runs in or line breaks were lost."""
    forms = {_form(rank, value), _form(rank, value).replace(".", "、"), _form(rank, value).replace(".", "．")}
    return any(document.text.find(form, start, end) >= 0 for form in forms)


def _sequence(document: Document) -> Iterator[Hit]:
    last: dict[int, NumberMark] = {}
    for mark in document.marks:
        before = last.get(mark.rank)
        higher = max((m.end for r, m in last.items() if r < mark.rank), default=0)
        last = {r: m for r, m in last.items() if r < mark.rank} | {mark.rank: mark}
        twice = before is not None and mark.value == before.value
        fresh = mark.value == 1 and not (twice and mark.rank <= 2)  # a new list may start below the second level
        if fresh or (before is not None and mark.value == before.value + 1):
            continue
        since = before.end if before is not None else higher
        expected = before.value + 1 if before is not None else 1
        if mark.value > expected and all(
            _inline(document, mark.rank, v, since, mark.start) for v in range(expected, mark.value)
        ):
            continue
        shown, wanted = _form(mark.rank, mark.value), _form(mark.rank, expected)
        if before is None:
            if mark.rank > 2 or mark.value > 3:
                continue  # a lone numbered line, such as a quoted clause
            message = f"序号从“{shown}”开始，前面没有“{wanted}”。"
        elif twice:
            message = f"序号“{shown}”重复，按顺序应为“{wanted}”。"
        elif mark.value < before.value:
            message = f"序号“{shown}”排在“{_form(mark.rank, before.value)}”之后，次序颠倒。"
        else:
            message = f"序号从“{_form(mark.rank, before.value)}”跳到“{shown}”，缺“{wanted}”。"
        yield Hit(mark.start, mark.end, message, kind=f"{mark.rank}/{mark.start}")


def _mixed_styles(document: Document) -> Iterator[Hit]:
    """Chapters whose first level below is “1.” beside chapters where it is （一）."""
    children: list[tuple[NumberMark, int]] = []
    chapter: NumberMark | None = None
    ranks: list[NumberMark] = []
    for mark in (*document.marks, None):
        if mark is None or mark.rank == 1:
            if chapter is not None and len(ranks) >= 2:
                children.append((ranks[0], ranks[0].rank))
            chapter, ranks = mark, []
        elif chapter is not None and mark.rank <= 3 and (not ranks or mark.rank == ranks[0].rank):
            ranks.append(mark)
    used = [rank for _, rank in children]
    if len(set(used)) < 2:
        return
    usual = max(sorted(set(used)), key=used.count)
    for mark, rank in children:
        if rank != usual:
            yield Hit(
                mark.start,
                mark.end,
                f"同一层次的序号样式不一：这一部分用“{_form(rank, 1)}”，其他部分用“{_form(usual, 1)}”，请统一。",
            )


def _mark_after(document: Document) -> Iterator[Hit]:
    for block in document.paragraphs:
        digit = _AFTER_DIGIT.match(document.raw, block.start, block.end)
        if digit:
            yield Hit(*digit.span(), "阿拉伯数字序号后用下圆点，不用顿号。", f"{digit[1]}.", certain=True, kind="digit")
        bracket = _AFTER_BRACKET.match(document.raw, block.start, block.end)
        if bracket:
            yield Hit(*bracket.span(), "带括号的序号后面不加标点。", bracket[1], certain=True, kind="bracket")


def _heading_ends(document: Document) -> Iterator[Hit]:
    with_mark: dict[int, list[int]] = {}
    without: dict[int, int] = {}
    for mark in document.marks:
        block = document.report.blocks[mark.block]
        body = document.text[mark.end : block.end].rstrip()
        if not body or len(body) > _LONGEST_HEADING or re.search(r"[。；！？：]", body[:-1]):
            continue
        if body[-1] in "。；，：":
            with_mark.setdefault(mark.rank, []).append(mark.end + len(body) - 1)
        else:
            without[mark.rank] = without.get(mark.rank, 0) + 1
    for rank, places in with_mark.items():
        # items of a list are sentences: the bare form must be the usual one
        if without.get(rank, 0) >= len(places) + (rank > 2):
            for at in places:
                yield Hit(at, at + 1, "独立成行的标题末尾不用标点，同级其他标题也没有用。", "", certain=True)


def _broken_points(document: Document) -> Iterator[Hit]:
    last, section = 0, None
    for block in document.paragraphs:
        here = document.section_at(block.start)
        if here != section and not (here and section and here.start == section.start):
            last, section = 0, here
        first = True
        for match in _POINT.finditer(document.text, block.start, block.end):
            value = chinese_number(match[1]) or 0
            continued, at_start = first and last > 0 and value == last + 1, match.start() == block.start
            if value > 1 and value != last + 1:
                what = "重复" if value == last else "缺前一项" if not last else f"与前面的“{_cn(last)}是”不连续"
                yield Hit(
                    match.start(1), match.end(), f"序次语“{match.group()}”{what}，请核对。", kind=str(match.start())
                )
            elif continued and not at_start and document.text[block.start : match.start()].strip():
                yield Hit(
                    match.start(1), match.end(), f"“{_cn(last)}是”在上一段，列举被断开，请检查分段。", kind="split"
                )
            last, first = value, False


RULES = (
    Rule(
        "S01",
        "序号断号、重号",
        "structure",
        "error",
        "GB/T 9704—2012 7.3.3",
        _sequence,
        (
            Example("一、健全制度\n做好工作。\n三、下一步打算\n继续努力。", "三、"),
            Example("一、主要做法\n（一）抓学习\n有计划。\n（一）抓培训\n有安排。", "（一）"),
            Example("一、主要做法\n1.抓学习\n有计划。\n2.抓培训\n有安排。\n4.抓考核\n有结果。", "4."),
        ),
        (
            "一、主要做法\n（一）抓学习\n有计划。\n（二）抓培训\n有安排。\n二、下一步打算\n（一）补短板\n再努力。",
            "一、主要做法（一）抓学习。有计划。\n（二）抓培训。有安排。\n二、打算\n第一，补短板。",
        ),
    ),
    Rule(
        "S02",
        "层次序号样式混用",
        "structure",
        "warning",
        f"GB/T {_LEVELS}.8",
        _mixed_styles,
        (
            Example(
                "一、抓组织\n（一）建机构\n已建。\n（二）定责任\n已定。\n二、抓执法\n1.抓检查\n已查。\n2.抓案卷\n已评。\n三、抓普法\n（一）进机关\n已办。\n（二）进乡村\n已办。",
                "1.",
            ),
        ),
        (
            "一、抓组织\n（一）建机构\n1.班子\n已建。\n2.队伍\n已建。\n（二）定责任\n已定。\n二、抓执法\n（一）抓检查\n已查。\n（二）抓案卷\n已评。",
            "一、抓组织\n1.建机构\n已建。\n2.定责任\n已定。\n二、抓执法\n1.抓检查\n已查。\n2.抓案卷\n已评。",
        ),
    ),
    Rule(
        "S03",
        "序号后的标点",
        "structure",
        "error",
        f"GB/T {_LEVELS}.3、B.3.4",
        _mark_after,
        (
            Example("一、工作情况\n1、建立联席会议制度。每季度开会。", "1、"),
            Example("一、工作情况\n（二）、建立联席会议制度。每季度开会。", "（二）、"),
        ),
        (
            "一、工作情况\n1.建立联席会议制度。每季度开会。\n（二）抓好落实。",
            "一、工作情况\n会议讨论了1、2号地块的问题。",
        ),
    ),
    Rule(
        "S04",
        "标题末尾标点不一",
        "structure",
        "warning",
        "GB/T 15834—2011 附录B.4",
        _heading_ends,
        (Example("一、加强领导\n已落实。\n二、完善制度。\n已落实。\n三、严格执法\n已落实。", "。"),),
        (
            "一、加强领导。已落实各项责任。\n二、完善制度。已修订三项办法。",
            "一、加强领导\n已落实。\n二、完善制度\n已落实。\n（一）强化培训。一是办好讲座。二是抓好考试。",
        ),
    ),
    Rule(
        "S08",
        "序次语不连续",
        "structure",
        "note",
        f"GB/T {_LEVELS}.7",
        _broken_points,
        (
            Example("一是建章立制。出台办法。三是强化督查。开展抽查。", "三是"),
            Example("主要做法有：一是建章立制。\n全年开会三次。二是强化督查。", "二是"),
        ),
        (
            "一是建章立制。二是强化督查。三是严格问责。\n一是摸清底数。二是分类施策。",
            "一是建章立制。\n二是强化督查。\n三是严格问责。",
            "这项工作的第一是态度，统一是关键。",
        ),
    ),
)
