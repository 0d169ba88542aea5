"""The figures of a text in their surroundings: what is said beside them, and which way they move. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant.figures.extract import Figure, figures
from assistant.support_source import Source

EDGE = re.compile(r"[，,。；;：:、！？!?\n|]")
_ROW = re.compile(r"([^|\n]+)\|")
_SENTENCE = re.compile(r"[。；;！？!?\n]")
_RISE = r"增长|增加|增多|增至|增幅|增速|(?<!新)增(?=\d)|上升|升至|提高|提升|扩大|延长|上涨|攀升"
_FALL = r"下降|减少|降至|降幅|降低|压减|压缩|缩短|精简|回落|下滑|减(?=\d)|降(?=\d)"
WAY = re.compile(rf"(?P<rise>{_RISE})|(?P<fall>{_FALL})")
_TO = re.compile(r"^[^\d]{0,4}?[到至为成]")
_FROM = re.compile(r"[由从](?:20\d\d年)?\D{0,16}$")
REACH = 10  # characters between “增长” and the number it speaks of
_FILL = re.compile(
    r"^(?:其中|另有|分别|共计?|全年|全[市区县局]|年[末底内]|截[至止]|当年|本年度?|20\d\d年度?|年度?|[底末]|该局|我局|[，,。、的了和与及为达到有是由从已均各])+|(?:达到?|为|共计?|有|是|的|占|了|约|达|合计|中)+$"
)
_SAME_UNIT = {"位": "人", "名": "人", "家": "个", "座": "个", "处": "个", "所": "个"}

Role = Literal["from", "to", "by", ""]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in its surroundings.

    ``near`` is what stands beside it in its clause, ``behind`` what follows it there and may belong to the next number,
    ``lead`` the sentence up to it, ``row`` the first cell of its table row. ``way`` is + or − where it is told as a rise or
    fall, ``role`` whether it is where that began, where it came to, or by how much.
    """

    figure: Figure
    near: str
    lead: str
    way: str
    role: Role
    source: Source | None = None
    row: str = ""
    behind: str = ""

    @property
    def column(self) -> str:
        """Of a table's cell, the heading of its column."""
        return plain(self.figure.indicator.removeprefix(self.row)) if self.row else ""

    @property
    def key(self) -> tuple[Decimal, Decimal | None, str]:
        """What must be equal: value, upper end, unit."""
        f = self.figure
        return f.value, f.high, _SAME_UNIT.get(f.unit, f.unit)

    @property
    def names(self) -> tuple[str, ...]:
        """The ways to say what it counts."""
        names = dict.fromkeys([self.figure.indicator, self.near, self.behind])
        # 登记 says less than the 社会组织成立登记 that it is taken from
        return tuple(n for n in names if n and (n == self.near or len(n) > 2 or not self.near.endswith(n)))

    @property
    def own_names(self) -> tuple[str, ...]:
        """Those that stand beside the number; a name carried over from the number before is left out."""
        if len(self.near) < 2:
            return self.names
        return tuple(n for n in self.names if n == self.near or set(n) <= set(self.near))


def told(body: str, source: Source | None = None) -> list[Told]:
    """The data figures of a text with their surroundings."""
    every = figures(body)
    data = [f for f in every if f.is_data]
    found: list[Told] = []
    for i, f in enumerate(data):
        floor = data[i - 1].end if i else 0
        ceiling = data[i + 1].start if i + 1 < len(data) else len(body)
        left = after_edge(body, floor, f.start)
        edge = EDGE.search(body, f.end, ceiling)
        right = body[f.end : edge.start()] if edge else body[f.end : ceiling]
        shared = edge is None and ceiling < len(body)  # what stands between two numbers may belong to either
        begin = max((m.end() for m in _SENTENCE.finditer(body, 0, f.start)), default=0)
        way, role = _way(body, f, floor, ceiling)
        row = _ROW.match(body[body.rfind("\n", 0, f.start) + 1 :])
        before = plain(WAY.sub("", body[left : f.start]))
        near = "" if row else before if shared else plain(before + right)
        behind = plain(right) if shared and not row else ""
        found.append(
            Told(
                f,
                near or plain(f.indicator),
                body[begin : f.start],
                way,
                role,
                source,
                row[1].strip() if row else "",
                behind,
            )
        )
    return found


@lru_cache(maxsize=64)
def of_source(source: Source) -> tuple[Told, ...]:
    """The data figures of a source."""
    return tuple(told(source.text, source))


def after_edge(text: str, floor: int, stop: int) -> int:
    """Where the clause begins that ends at ``stop``, not before ``floor``."""
    return max((m.end() for m in EDGE.finditer(text, floor, stop)), default=floor)


def _way(text: str, figure: Figure, floor: int, ceiling: int) -> tuple[str, Role]:
    """Whether a figure is told as a rise (+) or fall (−), and as where it began, where it came to, or by how much."""
    written = text[figure.start : figure.end]
    start = after_edge(text, max(floor, figure.start - REACH), figure.start)
    before = list(WAY.finditer(text, start, figure.start))
    if before:
        last = before[-1]
        sign = "+" if last["rise"] else "-"
        between = text[last.end() : figure.start] + written[:1]
        role: Role = "to" if _TO.match(between) or last.group()[-1] in "至到" else "by"
        if last.group() in {"增幅", "降幅", "增速"}:
            role = "by"
        return sign, role
    clause = after_edge(text, floor, figure.start)
    if _FROM.search(text, clause, figure.start):
        after = WAY.search(text, figure.end, min(len(text), figure.end + REACH + 8))
        if after and not EDGE.search(text, figure.end, after.start()):
            return ("+" if after["rise"] else "-"), "from"
    behind = re.compile(r"的?(?:" + _RISE + "|" + _FALL + ")").match(text, figure.end, ceiling)
    if behind and figure.kind == "percent":
        return ("+" if WAY.search(behind.group())["rise"] else "-"), "by"  # type: ignore[index]
    return "", ""


def plain(words: str) -> str:
    """A name without punctuation and the words around it that name nothing."""
    words = re.sub(r"[^\u4e00-\u9fff0-9A-Za-z]", "", words)
    before = None
    while words != before:
        before, words = words, _FILL.sub("", words)
    return words or before or ""


def alike(a: Told, b: Told) -> float:
    """How alike two figures are by what they count, 0–1."""
    return max((like(plain(x), plain(y)) for x in a.names for y in b.names), default=0.0)


@lru_cache(maxsize=8192)
def like(a: str, b: str) -> float:
    """How alike two names are, 0–1: the mean of what they share in characters and in pairs, more where one holds the other."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) >= 2 and (a in b or b in a):
        return 0.85 + 0.1 * min(len(a), len(b)) / max(len(a), len(b))
    return (_dice(list(a), list(b)) + _dice([*map("".join, pairwise(a))], [*map("".join, pairwise(b))])) / 2


def _dice(a: Sequence[str], b: Sequence[str]) -> float:
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) if a or b else 0.0
