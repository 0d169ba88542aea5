"""Which whole sections a question means: by the words of their headings, by topic, or by where the best passage stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asked import subject_concepts
from assistant.points import leading
from assistant.thesaurus import Concept
from vectorstore.schema import Report, Section

# words that every report or heading may hold and that name no part
_GENERAL = re.compile(
    r"问题|不足|短板|困难|薄弱|薄弱环节|环节|存在|打算|计划|安排|目标|下一步|下一年|下一年度|年度|工作|主要|法治|政府|法治建设|怎么写|写法|原文|全文|那块|那段|那章"
    r"|建设|报告|原因|方面|措施|思路|明年|今后|局里|单位|提出|写明|准备|一步|下年度|情况|推进|加强|依法行政|行政|依法|部分|内容|章节|毛病|弱项|承认|自己|原话|领导"
)
_LONG_WORD = 3  # characters; one such word names a heading, shorter ones need company


def subject(text: str) -> tuple[Concept, ...]:
    """The concepts of a question on plans, shortcomings or sections that name a subject (“在普法上有什么短板” → 普法)."""
    return tuple(c for c in subject_concepts(text) if len(c.word) > 1 and not _GENERAL.fullmatch(c.word))


def by_heading(report: Report, text: str, inside: Sequence[Section] | None = None) -> Section | None:
    """The section whose own heading holds most of what a question names; None when no heading says enough."""
    wanted = subject(text)
    plain = "".join(re.findall(r"[\u4e00-\u9fff]", text))

    def weight(section: Section) -> int:
        held = [max((len(w) for w in c.wordings if w in section.heading), default=0) for c in wanted]
        return sum(held) + _common_run(section.heading, plain)

    best = max(inside if inside is not None else report.sections, key=weight, default=None)
    return best if best is not None and weight(best) >= _LONG_WORD else None


def of_topics(report: Report, topics: Sequence[str]) -> list[Section]:
    """The outermost sections of the topics, in the topics' order."""
    return [s for t in topics for s in leading(report, report.sections, t)]


def around(report: Report, at: int) -> Section | None:
    """The innermost section that an offset stands in."""
    inside = [s for s in report.sections if s.start <= at < s.end]
    return min(inside, key=lambda s: s.end - s.start, default=None)


def _common_run(heading: str, text: str) -> int:
    """The longest run of characters that a heading and a question share, where it is four or more (“法治政府”)."""
    for length in range(min(len(heading), 12), 3, -1):
        if any(heading[i : i + length] in text for i in range(len(heading) - length + 1)):
            return length
    return 0
