"""Sentences that hold for one year only: “2023年是全面贯彻党的二十大精神的开局之年”, “第十个国家宪法日”, “建县70周年之际”. Pure.

Moved on with their year they would say something false, and often something political. So they are marked for a person, and the year
that such a sentence is about stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.drafting.marks import MARK, mark, without_open_marks
from vectorstore.chinese import Span, sentences

_N = r"(?:[一二三四五六七八九十百两]+|\d{1,3})"
_EPOCH = re.compile(
    r"(?:(?!有生|暮|花甲)[\u4e00-\u9fff]{2}之年"  # 开局之年, 收官之年, 换届之年, 召开之年
    r"|(?:开局|起步|收官|攻坚|关键|重要|换届|决胜|冲刺|转折|最后|不平凡)的?一年"
    rf"|第{_N}(?:个|届)(?!一?百年|五年规划)[^，。；、\s]{{2,16}}?(?:日|周|月|年|节)(?![度份个均内来])"  # 第十个国家宪法日
    rf"|(?<!每)第{_N}年(?!度)"  # “十四五”规划的第三年, 连续第三年
    rf"|{_N}周年(?:之际)?"
    r"|(?:学习贯彻|结合|思想|第[一二]批|以)[^，。；]{0,40}?(主题教育)(?!基地|场馆|公园|活动)"
    r"|党[史纪]学习教育)[”\"]?"
)
_ABOUT = re.compile(
    r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?=\s*年(?:[既也正又都]?是|为(?![民企了群])|系|恰逢|适逢|正值|迎来))"
)


def epochs(text: str, start: int, end: int) -> Iterator[tuple[int, tuple[str, ...], tuple[Span, ...]]]:
    """Each sentence of ``text[start:end]`` that holds for its year only.

    Yields the end of its last such words, the words, and the spans of years that it is about and that stay.
    """
    for a, b in sentences(text, start, end):
        found = [
            m for m in _EPOCH.finditer(text, a, b) if text.rfind("《", a, m.start()) <= text.rfind("》", a, m.start())
        ]
        if found:
            words = tuple(dict.fromkeys((m[1] or m[0]).strip('”"') for m in found))
            yield found[-1].end(), words, tuple(m.span() for m in _ABOUT.finditer(text, a, found[-1].end()))


def epoch_mark(words: Sequence[str]) -> str:
    """The mark that stands behind such words."""
    return mark("待核", f"“{'、'.join(words)}”是就上年说的，请按今年的情况改写或删去")


def unmarked_epochs(text: str, before: str, given: str) -> list[tuple[int, str]]:
    """Where marks belong in a rewritten text: behind such words that no mark names, unless they stood so ``before`` or are ``given``."""
    settled = {w for _, words in _bare(before) for w in words}
    return [(at, epoch_mark(words)) for at, words in _bare(text) if not all(w in settled or w in given for w in words)]


def _bare(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Such words that no mark names."""
    marks = "".join(MARK.findall(text))
    for at, words, _ in epochs(without_open_marks(text), 0, len(text)):
        bare = tuple(w for w in words if w not in marks)
        if bare:
            yield at, bare
