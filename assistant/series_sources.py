"""Where the cells of a series table come from: figures and sentences with their citations, and what is computed from two of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.asked import asked_figures
from assistant.citations import cite
from assistant.compare.items import Item
from assistant.extractive import Candidate, rank_sentences
from assistant.points import is_plan
from assistant.schema import Citation
from assistant.series_match import Key, Sought
from assistant.series_schema import Change, Value
from assistant.whole import cite_report
from vectorstore.schema import Passage, Report

EXPECTED = "预计"
_TENTH = Decimal("0.1")
_WORDS_ONLY = re.compile(r"全部|全面|全覆盖|均(?!值)|都(?!市)|没有|未|无|零")
_NEAR = 0.3  # share of the question that a gap's nearest sentence must say
IN_WORDS = 0.6  # share of a question that words without a number of it must hold to speak of it
_SCOPE = re.compile(r"[市区县旗]本级|全(?:市|区|县|省|旗|州|局|系统|社会)")
_GROWTH = re.compile(
    r"\s*[，,（(]?(?:预计)?(?:同比|(?:比|较)(?:上一?年|去年)(?:同期)?)(增长|增加|上升|下降|减少|回落)了?(\d{1,4}(?:\.\d{1,3})?)[%％](?!点)"
)
_APART = 5  # points between a growth as reported and as computed that want a word
_EXPECTED = re.compile(r"预计[^，,。；;]{0,5}$")
_CLAUSES = re.compile(r"[，,；;。]")


class Sources:
    """Citations as they are given out, each sentence once."""

    def __init__(self, reports: Mapping[str, Report], start: int) -> None:
        self._reports = reports
        self._start = start
        self.citations: list[Citation] = []

    def sentence(self, item: Item) -> int:
        """The number that cites the sentence of a figure."""
        report, figure = self._reports[item.report_id], item.record.figure
        text = item.record.text
        at = report.text.find(text, max(0, figure.end - len(text)))
        return self._given(cite_report(0, report, item.record.heading_path, text, at, at + len(text)))

    def candidate(self, candidate: Candidate) -> int:
        """The number that cites a sentence of a passage."""
        return self._given(cite(0, candidate.passage, candidate.start, candidate.end))

    def text_of(self, item: Item) -> str:
        """A figure in its report's own characters, its unit behind it where that stands elsewhere (in a table's head)."""
        figure = item.record.figure
        written = self._reports[item.report_id].text[figure.start : figure.end].strip()
        return written if not figure.unit or figure.unit[-1] in written else f"{written}{figure.unit}"

    def scope_of(self, item: Item) -> str:
        """Whose figure it is, where the words before it say so: 全区."""
        text, start = self._reports[item.report_id].text, item.span[0]
        found = _SCOPE.findall(re.split(r"[，；。\n]", text[max(0, start - 30) : start])[-1])
        return str(found[0]) if found else ""

    def growth_of(self, item: Item) -> Decimal | None:
        """The growth on the year before that the report gives right behind a figure, in per cent."""
        found = _GROWTH.match(self._reports[item.report_id].text, item.span[1])
        return None if found is None else Decimal(found[2]) * (-1 if found[1] in "下降减少回落" else 1)

    def is_expected(self, item: Item) -> bool:
        """The report was written before the figure was known: “预计完成84亿元”."""
        return _EXPECTED.search(self._reports[item.report_id].text[max(0, item.span[0] - 8) : item.span[0]]) is not None

    def _given(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.report_id, known.start, known.end) == (citation.report_id, citation.start, citation.end):
                return known.n
        n = self._start + len(self.citations)
        self.citations.append(replace(citation, n=n))
        return n


class Nearest:
    """The sentences that come nearest to what is asked, where there is no figure."""

    def __init__(self, what: Sought, passages: Sequence[Passage], quotes: tuple[str, ...]) -> None:
        self._asked = what.question
        self._question = replace(what.question, kind=None, units=frozenset(), demands=(), quoted=quotes)
        self._passages = passages

    def to(self, key: Key) -> Candidate | None:
        """The nearest sentence of a cell; what the other cells' sentences say counts as much as the question."""
        mine = [p for p in self._passages if (p.report.agency, p.report.year) == key and not is_plan(p)]
        best = next(iter(rank_sentences(self._question, mine)), None)
        return best if best is not None and best.coverage >= _NEAR else None

    def tells(self, near: Candidate | None) -> bool:
        """The sentence answers in words: a clause of it says what is asked about, and of all or none, without such a number."""
        if near is None or near.coverage < IN_WORDS:
            return False
        clauses = [c for c in _CLAUSES.split(near.text) if self._asked.share(c) >= _NEAR]
        return any(_WORDS_ONLY.search(c) and not asked_figures(self._asked, c) for c in clauses)


def value_of(item: Item, sources: Sources) -> Value:
    """The cell of a figure, its sentence cited."""
    figure = item.record.figure
    expected = sources.is_expected(item)
    return Value(
        n=sources.sentence(item),
        name=item.record.figure.indicator,
        value=figure.value,
        unit=figure.unit,
        qualifier=EXPECTED if expected else figure.qualifier,
        text=f"{sources.text_of(item)}（{EXPECTED}）" if expected else sources.text_of(item),
        base=item.value,
        base_unit=item.unit,
        report_id=item.report_id,
        span=item.span,
        scope=sources.scope_of(item),
    )


def change_of(years: tuple[int, int], before: Item, item: Item, *, approx: bool, growth: Decimal | None) -> Change:
    """What two neighbouring years' figures in one unit come to; ``growth`` is what the later report says of it."""
    since, until = years
    difference = item.value - before.value
    rate = item.record.figure.kind == "percent"
    percent = None
    if not rate and before.value:
        percent = (difference / before.value * 100).quantize(_TENTH, ROUND_HALF_UP)
    at_odds = (
        growth is not None and percent is not None and until == since + 1 and abs(growth - percent) > Decimal(_APART)
    )
    return Change(
        since=since,
        until=until,
        amount=(difference / item.scale).normalize() if item.scale != 1 else difference,
        unit="个百分点" if rate else item.record.figure.unit,
        percent=percent,
        approx=approx,
        converted=before.scale != item.scale,
        reported=growth if at_odds else None,
    )
