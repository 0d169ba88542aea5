"""The passages of a report that are compared, and how much of one passage another one says. Pure.

A passage is a sentence, or a part of it between semicolons: reports put several unrelated results into one sentence.
"""

from __future__ import annotations

import heapq
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from vectorstore.chinese import Span, sentences, trim
from vectorstore.schema import Report
from vectorstore.tokens import content_terms

_SEMICOLON = re.compile(r"[；;]")
_NUMBER = re.compile(r"\d[\d.,]*[余多]?[万亿]?[余多]?")
_TELLING = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")
# words that stand in every report and do not tell one measure from another
_EVERYWHERE = """
工作 我局 我区 我市 我县 全局 全市 全区 全县 全年 全部 年度 年末 年底 年初 年内 今年 本年 本年度 上年 去年 明年 下一步 进一步 达到
以上 不少 少于 不少于 左右 以内 推动 推进 推行 加强 加大 完善 健全 建立 强化 深化 提升 提高 促进 开展 组织 举办 实施 落实 做好 抓好 确保 实现 积极
持续 继续 不断 切实 着力 努力 力争 大力 全面 深入 有效 相关 有关 各类 各项 方面 情况 问题 主要 重点 其中 通过 进行 予以 以及 同时 建设
完成 计划 目标 任务 措施 方式 能力 水平 需要 一些 部分 个别 目前 仍然 还有 存在 针对 面向 不够 不足 不强 不高 偏少 偏弱 薄弱 单一 较为
没有 缺乏 缺少 有待 仍显 不到位 不及时 到位 及时 严格 规范 依法 制定 制作 启动 成立 设立 新增 项目 投资 同比 增长 下降 工程
亿元 万元 平方米 平方公里 公里 人次 万吨 万人 百分点 个百分点
"""
_IN_PARTS = 0.8
_CANDIDATES = 20
_COMMON = frozenset(_EVERYWHERE.split())


@dataclass(frozen=True, slots=True)
class Rarity:
    """How often each word stands in a set of passages: a rare word says more than one that stands everywhere."""

    count: int
    found: Counter[str] = field(hash=False)

    def weight(self, term: str) -> float:
        """The weight of a word; highest for one that no passage holds."""
        return math.log1p(self.count / (1 + self.found[term]))

    def cover(self, wanted: frozenset[str], said: frozenset[str]) -> float:
        """How much of what is wanted is said, 0–1, rare words counting more; 0 when nothing is wanted.

        Of a word that is not said but for its parts (通报 for 通报制度) the share of its parts counts somewhat less.
        """
        total = shared = 0.0
        for word, inner in _whole_words(wanted):
            weight = self.weight(word)
            total += weight
            if word in said:
                shared += weight
            elif inner:
                shared += weight * _IN_PARTS * sum(part in said for part in inner) / len(inner)
        return shared / total if total else 0.0


class Told:
    """Passages by their words, for finding the one that says most of something."""

    def __init__(self, passages: Sequence[tuple[Span, frozenset[str]]], rare: Rarity) -> None:
        self._passages = passages
        self._rare = rare
        self._holding: dict[str, list[int]] = {}
        for i, (_, words) in enumerate(passages):
            for word in words:
                self._holding.setdefault(word, []).append(i)

    def closest(self, wanted: frozenset[str]) -> tuple[Span | None, float]:
        """The passage that covers most of the wanted words, of equals the shortest, and how much (see ``Rarity.cover``)."""
        near: dict[int, float] = {}
        for word in wanted:
            weight = self._rare.weight(word)
            for i in self._holding.get(word, ()):
                near[i] = near.get(i, 0.0) + weight
        best: tuple[float, int, int] = (0.0, 0, 0)
        for i in heapq.nlargest(_CANDIDATES, near, key=near.__getitem__):
            (start, end), words = self._passages[i]
            best = max(best, (self._rare.cover(wanted, words), start - end, -start))
        score, length, start = best
        return ((-start, -start - length), score) if score else (None, 0.0)


@lru_cache(maxsize=4096)
def _whole_words(words: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words that stand in no longer one, each with those that stand in it."""
    return tuple(
        (word, tuple(w for w in sorted(words) if w != word and w in word))
        for word in sorted(words)
        if not any(word != other and word in other for other in words)
    )


def rarity(passages: Sequence[frozenset[str]]) -> Rarity:
    """The rarity of the words of these passages."""
    return Rarity(len(passages), Counter(term for passage in passages for term in passage))


def terms(text: str) -> frozenset[str]:
    """The words of a text that say what it is about: no numbers, no single characters, nothing every report says."""
    told = _NUMBER.sub(" ", text)
    return frozenset(t for t in content_terms(told) if _TELLING.fullmatch(t) and t not in _COMMON)


def distinct(words: frozenset[str]) -> int:
    """How many words there are when those inside longer ones (农牧 in 农牧业) do not count."""
    return len(_whole_words(words))


def passages(report: Report) -> tuple[Span, ...]:
    """Spans of the passages of a report in order."""
    return tuple(p for start, end in sentences(report.text) for p in parts(report.text, start, end))


def headings(report: Report) -> frozenset[int]:
    """Where the headings begin that stand in a line of their own: they promise, they do not tell."""
    ends = {b.start: b.end for b in report.blocks}
    return frozenset(s.start for s in report.sections if ends.get(s.start, s.end) <= s.body_start)


def parts(text: str, start: int, end: int) -> list[Span]:
    """The parts of a sentence between semicolons."""
    found: list[Span] = []
    at = start
    for stop in [*(m.end() for m in _SEMICOLON.finditer(text, start, end)), end]:
        span = trim(text, at, stop)
        if span[0] < span[1]:
            found.append(span)
        at = stop
    return found


def around(spans: Sequence[Span], offset: int) -> Span:
    """The last span that begins at or before an offset; the spans are in order and there is at least one."""
    return spans[max(0, bisect_right(spans, offset, key=lambda s: s[0]) - 1)]
