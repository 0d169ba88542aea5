"""Instructions that rules can follow without a model: “精简到300字”, “突出普法”, “删去沿用的句子”. Pure.

Sentences are left out or moved, never reworded; none that holds a fact or a mark is lost, and none that counts (“一是…”), so that no
number is missing between the others. A length that cannot be reached so changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.drafting.edit import rearranged
from assistant.drafting.marks import open_marks
from assistant.drafting.schema import DraftSection
from vectorstore.chinese import Span, sentences

_LIMIT = re.compile(r"(\d{2,5})\s*(?:个)?字")
_STRESS = re.compile(
    r"(?:突出|强调|重点写|着重写)(?:一下)?[“\"]?([\u4e00-\u9fff]{2,12}?)[”\"]?(?:的?内容|部分|工作|方面)?(?:[，。,;；]|$)"
)
_DROP_CARRIED = re.compile(r"(?:删[去掉除]|去掉).{0,4}(?:沿用|上年|套话)")
_COUNTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[是要、]|首先|其次|再次|最后|第[一二三四五六七八九十]{1,3}[，、是]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]|[①-⑳])"
)
_CANNOT = "没有连接语言模型，这条要求不能自动完成，请手工修改：{}"
_TOO_LONG = "离线精简不到{}字，文字没有改动：现有{}字，{}。请手工删改，或配置语言模型后再试。"

_SHORTEST, _NOTHING_TO_DROP = "只删沿用上年的句子最少还有{}字", "没有可以直接删去的沿用句子"


def follow(section: DraftSection, instruction: str) -> DraftSection:
    """The section after an instruction; a note says what could not be done."""
    limit = _LIMIT.search(instruction)
    stress = _STRESS.search(instruction)
    before = section
    if _DROP_CARRIED.search(instruction):
        section = _without(section, len(_droppable(section)))
    if limit:
        section = _shortened(section, int(limit[1]))
    if stress:
        section = _stressed(section, stress[1])
    notes: list[str] = []
    if limit and len(before.text) <= int(limit[1]):
        notes.append(f"现有{len(before.text)}字，没有超过要求。")
    elif limit and len(section.text) > int(limit[1]):
        shortest = len(_without(section, len(_droppable(section))).text)
        why = _SHORTEST.format(shortest) if shortest < len(section.text) else _NOTHING_TO_DROP
        notes.append(_TOO_LONG.format(limit[1], len(section.text), why))
    elif section is before:
        notes.append(_CANNOT.format(instruction.strip()[:60]))
    return replace(section, notes=tuple(notes))


def _shortened(section: DraftSection, limit: int) -> DraftSection:
    """Without the last sentences that bring no fact, until the text is short enough; as it was where it never is."""
    shorter = (_without(section, count) for count in range(len(_droppable(section)) + 1))
    return next((s for s in shorter if len(s.text) <= limit), section)


def _droppable(section: DraftSection) -> tuple[str, ...]:
    """The sentences that may go: taken over as they were, open marks and counting words apart."""
    return tuple(s for s in section.carried_over if not _COUNTED.match(s) and not open_marks(s))


def _without(section: DraftSection, count: int) -> DraftSection:
    """Without the last ``count`` sentences that may go."""
    text = section.text
    dropped: list[Span] = []
    for sentence in _droppable(section)[::-1][:count]:
        at = text.rfind(sentence, 0, dropped[-1][0] if dropped else len(text))
        if at >= 0:
            dropped.append((at, at + len(sentence)))
    edges = [0, *(edge for span in reversed(dropped) for edge in span), len(text)]
    kept = list(zip(edges[::2], edges[1::2], strict=True))
    paragraphs = [[(max(a, low), min(b, high)) for a, b in kept if a < high and low < b] for low, high in _lines(text)]
    return rearranged(section, paragraphs) if dropped and any(paragraphs) else section


def _stressed(section: DraftSection, words: str) -> DraftSection:
    """With the paragraphs, then the sentences, that name the words first."""
    text = section.text
    lines = list(_lines(text))
    found = lines if len(lines) > 1 else list(sentences(text))
    if not any(words in text[a:b] for a, b in found):
        return section
    first = sorted(found, key=lambda span: words not in text[slice(*span)])
    return rearranged(section, [[span] for span in first] if len(lines) > 1 else [first])


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1
