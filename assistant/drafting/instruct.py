"""Instructions that rules can follow without a model: “精简到300字”, “突出普法”, “删去沿用的句子”. Pure.

Sentences are left out or moved, never reworded, and none that holds a fact or a mark is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.drafting.edit import rearranged
from assistant.drafting.schema import DraftSection
from vectorstore.chinese import Span, sentences

_LIMIT = re.compile(r"(\d{2,5})\s*(?:个)?字")
_STRESS = re.compile(
    r"(?:突出|强调|重点写|着重写)(?:一下)?[“\"]?([\u4e00-\u9fff]{2,12}?)[”\"]?(?:的?内容|部分|工作|方面)?(?:[，。,;；]|$)"
)
_DROP_CARRIED = re.compile(r"(?:删[去掉除]|去掉).{0,4}(?:沿用|上年|套话)")
_CANNOT = "没有连接语言模型，这条要求不能自动完成，请手工修改：{}"


def follow(section: DraftSection, instruction: str) -> DraftSection:
    """The section after an instruction; a note says what could not be done."""
    limit = _LIMIT.search(instruction)
    stress = _STRESS.search(instruction)
    before = section
    if _DROP_CARRIED.search(instruction):
        section = _without(section, len(section.carried_over))
    if limit:
        section = _shortened(section, int(limit[1]))
    if stress:
        section = _stressed(section, stress[1])
    notes: tuple[str, ...] = ()
    if limit and len(before.text) <= int(limit[1]):
        notes = (f"现有{len(before.text)}字，没有超过要求。",)
    elif section is before:
        notes = (_CANNOT.format(instruction.strip()[:60]),)
    elif limit and len(section.text) > int(limit[1]):
        notes = (f"留下的都是含数据或待办内容的句子，共{len(section.text)}字，不能再自动精简。",)
    return replace(section, notes=notes)


def _shortened(section: DraftSection, limit: int) -> DraftSection:
    """Without the last sentences that bring no fact, until the text is short enough."""
    for count in range(len(section.carried_over) + 1):
        shorter = _without(section, count)
        if len(shorter.text) <= limit:
            return shorter
    return _without(section, len(section.carried_over))


def _without(section: DraftSection, count: int) -> DraftSection:
    """Without the last ``count`` sentences that were taken over as they were."""
    text = section.text
    dropped: list[Span] = []
    for sentence in section.carried_over[::-1][:count]:
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
