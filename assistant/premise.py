"""What a question takes for granted, held against what the report says: notes beside the answer. Pure.

“为什么下降” is answered with the figures; when these say that it rose, the answer says so instead of looking for a reason.
"""

from __future__ import annotations

import re

from assistant.asked import Asked, clause_around
from assistant.extractive import Candidate, gives_reason
from assistant.figures.extract import Figure, figures

_UP = re.compile(r"比[上去前]一?年(?:更|还)?多|增长|增加|增多|上升|提高|上涨|猛增|变多|多了|涨")
_DOWN = re.compile(r"比[上去前]一?年(?:更|还)?少|下降|减少|下滑|降低|下跌|回落|变少|少了|跌|缩水|负增长|降到|降了|降至")
_ONLY_ASKED = re.compile(r"还是|多少|几[个件次家户人名项张]|[吗没][?？]?$")


def premise_notes(text: str, question: Asked, best: Candidate, before: Candidate | None) -> tuple[str, ...]:
    """Chinese sentences on what the best sentence contradicts or leaves out of the question.

    Args:
        text: the question without its filters.
        question: what it asks.
        best: the sentence that leads the answer.
        before: the sentence on the same in the report of the year before, where there is one.
    """
    notes: list[str] = []
    supposed = _direction(text) if not _ONLY_ASKED.search(text) else None
    if supposed is not None:
        said = _change_said(question, best.text) or _change_between(question, best, before)
        if said and said[0] != supposed:
            notes.append(f"报告的数字是{said[1]}，与问题中的说法不一致，请核对。")
    if question.reason and not gives_reason(best.text):
        notes.append("报告没有写明原因，这里只是报告写到的有关情况。")
    return tuple(notes)


def _direction(text: str) -> int | None:
    """1 for up, −1 for down, None where a text says neither."""
    if _DOWN.search(text):
        return -1
    return 1 if _UP.search(text) else None


def _change_said(question: Asked, sentence: str) -> tuple[int, str] | None:
    """The change against an earlier time that the sentence itself states of what is asked."""
    for figure in figures(sentence):
        start, end = clause_around(sentence, figure)
        way = _direction(sentence[start : figure.start])
        if figure.base and way is not None and question.share(f"{figure.indicator}{sentence[start:end]}") > 0:
            return way, f"“{sentence[start:end]}”"
    return None


def _change_between(question: Asked, best: Candidate, before: Candidate | None) -> tuple[int, str] | None:
    """The change between the same figure of two years' reports."""
    if before is None:
        return None
    earlier = {(f.indicator, f.unit): f for f in figures(before.text) if f.is_data}
    for figure in sorted(figures(best.text), key=lambda f: -question.share(f.indicator)):
        other = earlier.get((figure.indicator, figure.unit))
        if other is None or not figure.is_data or question.share(figure.indicator) == 0 or other.value == figure.value:
            continue
        years = (before.passage.report.year, best.passage.report.year)
        told = f"{years[0]}年{_written(before.text, other)}、{years[1]}年{_written(best.text, figure)}"
        return (1 if figure.value > other.value else -1), told
    return None


def _written(sentence: str, figure: Figure) -> str:
    return sentence[figure.start : figure.end]
