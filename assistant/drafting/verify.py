"""A model's section held to the rules: what no source supports is marked, what was left out comes back. Pure.

Looked at are numbers and how they are told (of what, about, more or less), years, document numbers, titles, quoted names,
agencies, sentences that nothing in the material speaks of, marks, and the facts and placeholders that had to be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.fuzz import partial_ratio

from assistant.citations import without_marks
from assistant.drafting.edit import followed
from assistant.drafting.epochs import unmarked_epochs
from assistant.drafting.headings import bare_heading
from assistant.drafting.marks import MARK, mark, without_open_marks
from assistant.drafting.schema import DraftSection, Use
from assistant.figures.extract import Figure, figures
from assistant.figures.grounding import unsupported_spans
from assistant.readers.agency import named_agencies
from vectorstore.chinese import Span, sentences

_NAME = re.compile(r"《[^《》\n。；]*》?|“[^”\n]{2,40}”")
_NUMBER = re.compile(r"[〔﹝\[［(（]\s*(?:19|20)\d\d\s*[〕﹞\]］)）]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?|(二[〇○零][〇○零一二三四五六七八九]{2})年")
_TO_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_COMPARED = re.compile(r"[比较与同从由自]\s*$")
# an organ by the two characters before 局 or 厅; 格局, 大局 … are none
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2}(?<![大格布全结开时破危困政战])[局厅]|[\u4e00-\u9fff]{2}(?:委员会|支队|大队|公司|协会|大学|学院|医院|银行)|法院|检察院"
)
# amounts that are no figures: “数百人”, “百余场”, “翻一番”
_VAGUE = re.compile(r"[数几][十百千万]+|[十百千万]余|翻[一两二三四]番|[一二两三四五六七八九十]倍|成倍|翻倍|过半|半数")
_DIRECTION = re.compile(r"(增长|增加|增幅|上升|提高|提升)|(下降|减少|降幅|降低|下滑|回落)")
_CHANGE = re.compile(r"（(?:同比|与上年)[^）]*）$")  # what ``compare`` puts behind a figure
_DIRECTION_BEFORE = 8  # characters before a number in which “增长” speaks of it
_MARKDOWN = re.compile(r"(?m)^\s*(?:#+\s*|>\s*|[-*+]\s+|```\w*$|\|\s*)|\s*\|\s*$|\*\*|__|`")
_TABLE_RULE = re.compile(r"[-|:\s]+")
_TALK = re.compile(
    r"^(?:好的|当然|没问题|明白|收到|以下是|下面是|这是|以上是|根据您|按照您|已按|已根据)[^\n：:。]{0,50}(?:[：:。]|$)|.*您.*"
)
_REFUSAL = re.compile(
    r"(?:抱歉|对不起|很遗憾)[，,]|我(?:无法|不能|没有办法)|人工智能|语言模型|^[（(]?(?:略|同上|无变化)"
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CLAUSE = re.compile(r"[，。；、\n]")
_NO_SOURCE = "底稿和要求中没有这句话的依据"
_LEAST_COVERED = 0.2  # share of a sentence's pairs of characters that the material has
_LEAST_LENGTH = 0.3  # of the offline text, where nobody asked for less
_LEAST_SHORT = 20  # characters, where somebody did
_SHORTEST_CLAIM, _SHORTEST_CLAUSE = 5, 8  # pairs of characters
_SAME_INDICATOR, _OTHER_INDICATOR = 60.0, 90.0
_ANCHOR = 6  # characters before a mark that tell what it is about


@dataclass(frozen=True, slots=True)
class Verdict:
    """The section with marks, and what was found, as sentences for the model or the user. ``usable``: it says enough."""

    section: DraftSection
    faults: tuple[str, ...]
    usable: bool = True


def verified(
    text: str,
    offline: DraftSection,
    given: str,
    years: tuple[int, int],
    *,
    agency: str = "",
    shorter: bool = False,
) -> Verdict:
    """Check a model's text for a section against its offline text.

    Args:
        text: what the model wrote.
        offline: the section as written without a model; its uses are what has to be said.
        given: the user's own words, whose numbers and names may be used.
        years: the year reported on and the one planned for.
        agency: whose report it is; its name may be used.
        shorter: a shorter text was asked for.
    """
    refused = _REFUSAL.search(text) is not None and _REFUSAL.search(offline.text) is None
    text = _plain(text, offline)
    source = _Material(without_open_marks(offline.text), f"{given}\n{agency}\n{offline.heading}", years)
    spans = _joined([*_unsupported(text, source), *_misplaced(text, offline, source), *_strange_marks(text, offline)])
    faults = [f"“{text[a:b]}”没有来源" for a, b in spans]
    claims = _unfounded(text, f"{offline.text}\n{source.given}", spans)
    faults.extend(f"“{text[a:b][:30]}…”在底稿和要求中没有依据" for a, b in claims)
    missing_words = tuple(dict.fromkeys(text[a:b] for a, b in spans))
    edits = [(a, b, mark("待核", text[a:b])) for a, b in spans] + [(b, b, mark("待核", _NO_SOURCE)) for _, b in claims]
    marked, lost = _with_marks(_apply(text, sorted(edits)), offline)
    faults.extend(f"漏掉了“{words}”" for words in lost)
    epochs = unmarked_epochs(marked, offline.text, given)
    faults.extend(told.strip("【】").removeprefix("待核：") for _, told in epochs)
    marked = _apply(marked, [(at, at, told) for at, told in epochs])
    uses = _uses(marked, offline)
    said = {u.key for u in uses}
    left_out = [u for u in offline.uses if u.key not in said]
    least = _LEAST_LENGTH * len(MARK.sub("", offline.text))
    usable = bool(text) and not refused and len(MARK.sub("", text)) >= (min(least, _LEAST_SHORT) if shorter else least)
    for use in left_out:
        faults.append(f"漏掉了“{offline.text[use.start : use.end]}”")
    marked, uses = _brought_back(marked, uses, left_out, offline)
    old = set(offline.carried_over)
    section = replace(
        offline,
        text=marked,
        uses=tuple(sorted(uses, key=lambda u: u.start)),
        carried_over=tuple(marked[a:b] for a, b in sentences(marked) if marked[a:b] in old),
        unsupported=missing_words,
        follows=tuple(n or min(1, len(offline.citations)) for n in followed(offline, marked)),
        origin="model",
    )
    return Verdict(section, tuple(dict.fromkeys(faults)), usable)


@dataclass(frozen=True, slots=True)
class _Material:
    """What may be said: the offline text without its marks, what the user and the program gave, and the two years."""

    text: str
    given: str
    years: tuple[int, int]

    def has(self, words: str) -> bool:
        """True when the words stand there, white space aside."""
        return "".join(words.split()) in "".join(f"{self.text}{self.given}".split())


def _plain(text: str, offline: DraftSection) -> str:
    """Without Markdown, citation marks, unseen characters, talk around the text, and the heading said again."""
    text = _MARKDOWN.sub("", without_marks(_UNSEEN.sub("", text)))
    lines = [_TALK.sub("", line.strip()).strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not _TABLE_RULE.fullmatch(line)]
    if lines and offline.heading and bare_heading(lines[0]) == bare_heading(offline.heading):
        lines = lines[1:]
    elif lines and offline.heading and lines[0].startswith(f"{offline.title}。"):
        lines[0] = lines[0][len(offline.title) + 1 :]
    return "\n".join(lines)


def _unsupported(text: str, source: _Material) -> list[Span]:
    """Numbers, years, document numbers, titles, quoted names and agencies that neither the material nor the user has."""
    bare = without_open_marks(text)
    allowed = [f"{year}年" for year in source.years]
    found = list(unsupported_spans(bare, [source.text, source.given], allowed))
    found.extend(m.span() for m in _VAGUE.finditer(bare) if not source.has(m.group()))
    found.extend(m.span() for m in _NAME.finditer(bare) if not source.has(m.group()))
    found.extend(m.span() for m in _ORGAN.finditer(bare) if not source.has(m.group()))
    for name in named_agencies(bare):
        if not source.has(name) and not _ORGAN.search(name):
            found.extend(m.span() for m in re.finditer(re.escape(name), bare))
    # a year that the material has only inside a name, or only to compare with, is none for the text around it
    outside = _blanked(bare)
    known = {
        (_year(m), bool(_COMPARED.search(words[: m.start()])))
        for words in map(_blanked, (source.text, source.given))
        for m in _YEAR.finditer(words)
    }
    for match in _YEAR.finditer(outside):
        compared = {False, bool(_COMPARED.search(outside[: match.start()]))}
        if _year(match) not in source.years and not any((_year(match), c) in known for c in compared):
            found.append(match.span())
    return found


def _misplaced(text: str, offline: DraftSection, source: _Material) -> list[Span]:
    """Figures that stand beside something else than what they count, or as more, less or about what they are."""
    facts = _facts(offline)
    told = [t for words in (source.text, source.given) for t in _told(words)]
    rivals = [(f.indicator, f.unit) for f, _ in facts] + [(p.indicator, p.unit) for p in offline.placeholders]
    compared = [w for use in offline.uses if _CHANGE.search(w := offline.text[use.start : use.end])]
    whole = [span for words in compared for span in _places(text, words)]
    changes = [f for words in compared for f in figures(words)[1:]]
    found: list[Span] = []
    for figure, sentence, said in _told(text):
        if text[slice(*sentence)] in offline.text:
            continue
        inside = _overlaps((figure.start, figure.end), whole)
        if any(_same(f, figure) for f in changes):
            # a change is worked out anew with its figure: it must stand behind it as it was
            found.extend([] if inside else [(figure.start, figure.end)])
            continue
        same = [how for f, _, how in told if _same(f, figure)]
        fits = [f for f, _ in facts if _same(f, figure)]
        others = [name for name, unit in rivals if unit == figure.unit and name not in {f.indicator for f in fits}]
        wrong_way = bool(same) and said not in same
        if wrong_way or (fits and _elsewhere([f.indicator for f in fits], others, figure, text, sentence)):
            found.append((figure.start, figure.end))
    return found


def _elsewhere(own: Sequence[str], others: Sequence[str], figure: Figure, text: str, sentence: Span) -> bool:
    """True when the sentence does not name what a figure counts, or its clause names something else of the same unit."""
    if "" in own:
        return False
    if max(partial_ratio(name, text[slice(*sentence)]) for name in own) < _SAME_INDICATOR:
        return True
    if figure.indicator in others and figure.indicator not in own:
        return True
    low = max((m.end() for m in _CLAUSE.finditer(text, sentence[0], figure.start)), default=sentence[0])
    edge = _CLAUSE.search(text, figure.end)
    clause = text[low : edge.start() if edge else len(text)]
    best = max((partial_ratio(name, clause) for name in others if name), default=0.0)
    return best >= _OTHER_INDICATOR and best > max(partial_ratio(name, clause) for name in own)


def _told(text: str) -> list[tuple[Figure, Span, tuple[str, str]]]:
    """Data figures outside marks, each with its sentence, and how it is told: its qualifier, and whether as a rise or fall."""
    found: list[tuple[Figure, Span, tuple[str, str]]] = []
    bare = without_open_marks(text)
    for figure, where in _figures(text):
        low = max((m.end() for m in _CLAUSE.finditer(bare, 0, figure.start)), default=0)
        before = list(_DIRECTION.finditer(bare, max(low, figure.start - _DIRECTION_BEFORE), figure.start))
        direction = "" if not before else "+" if before[-1].group(1) else "-"
        found.append((figure, where, (figure.qualifier, direction)))
    return found


def _strange_marks(text: str, offline: DraftSection) -> list[Span]:
    """Marks that the offline text does not have, and brackets that open none."""
    have = set(MARK.findall(offline.text))
    bare = MARK.sub(_spaces, text)
    strange = [m.span() for m in MARK.finditer(text) if m.group() not in have]
    return strange + [m.span() for m in re.finditer(r"【[^【】\n　]*】|【[^【】\n　，。；]*", bare)]


def _with_marks(text: str, offline: DraftSection) -> tuple[str, tuple[str, ...]]:
    """The text with the marks that are no places of facts and that it dropped, and those; one on words that are gone is gone too."""
    lost: list[str] = []
    for match in MARK.finditer(offline.text):
        words = match.group()
        if any(u.start <= match.start() < u.end for u in offline.uses):
            continue
        anchor = offline.text[max(0, match.start() - _ANCHOR) : match.start()].split("\n")[-1]
        if anchor and f"{anchor}{words}" in text:
            continue
        if anchor and anchor in text:
            text = text.replace(anchor, f"{anchor}{words}", 1)
        elif words not in text and not words.startswith("【待核"):
            text = f"{text}\n{words}" if text else words
        else:
            continue
        lost.append(words)
    return text, tuple(lost)


def _uses(text: str, offline: DraftSection) -> list[Use]:
    """Where the offline text's facts and marks stand in the new text; each place belongs to one."""
    keys: dict[str, list[str]] = {}
    for use in sorted(offline.uses, key=lambda u: u.start):
        keys.setdefault(offline.text[use.start : use.end], []).append(use.key)
    uses: list[Use] = []
    taken: list[Span] = []
    for words in sorted(keys, key=len, reverse=True):
        if not MARK.fullmatch(words) and sum(f.is_data for f in figures(words)) == 1:
            continue
        free = [span for span in _places(text, words) if not _overlaps(span, taken)]
        taken.extend(free)
        uses.extend(Use(keys[words][min(i, len(keys[words]) - 1)], *span) for i, span in enumerate(free))
    facts = _facts(offline)
    for figure, where in _figures(text):
        span = (figure.start, figure.end)
        fits = [(partial_ratio(f.indicator, text[slice(*where)]), key) for f, key in facts if _same(f, figure)]
        if fits and not _overlaps(span, taken):
            taken.append(span)
            uses.append(Use(max(fits)[1], *span))
    return uses


def _brought_back(text: str, uses: list[Use], left_out: Sequence[Use], offline: DraftSection) -> tuple[str, list[Use]]:
    """Placeholders that the model dropped stand at the end again; of a dropped value a mark says so."""
    seen: set[str] = set()
    for use in left_out:
        if use.key in seen:
            continue
        seen.add(use.key)
        words = offline.text[use.start : use.end]
        separator = "" if text.endswith("】") and seen != {use.key} else "\n" if text else ""
        text += separator
        if MARK.fullmatch(words):
            uses = [*uses, Use(use.key, len(text), len(text) + len(words))]
            text += words
        else:
            before = offline.text[max(0, use.start - 12) : use.start]
            text += mark("待核", f"改写时漏掉：{_CLAUSE.split(before)[-1]}{words}")
    return text, uses


def _unfounded(text: str, material: str, spans: Sequence[Span]) -> list[Span]:
    """Sentences of which hardly anything, and clauses of which nothing, stands in the material."""
    have = {material[i : i + 2] for i in range(len(material) - 1)}

    def covered(a: int, b: int, shortest: int) -> float:
        words = re.findall(r"[\u4e00-\u9fff]+", MARK.sub("", text[a:b]))
        pairs = [w[i : i + 2] for w in words for i in range(len(w) - 1)]
        if len(pairs) < shortest or any(a <= x < b for x, _ in spans):
            return 1.0
        return sum(p in have for p in pairs) / len(pairs)

    found: list[Span] = []
    for a, b in sentences(text):
        if covered(a, b, _SHORTEST_CLAIM) < _LEAST_COVERED:
            found.append((a, b))
            continue
        edges = [a, *(m.end() for m in _CLAUSE.finditer(without_open_marks(text), a, b)), b]
        found.extend(span for span in pairwise(edges) if covered(*span, _SHORTEST_CLAUSE) == 0)
    return found


def _facts(offline: DraftSection) -> list[tuple[Figure, str]]:
    """The figures of the offline text that are facts, with their keys; of “36场（同比增长20%）” the first."""
    found: list[tuple[Figure, str]] = []
    all_figures = [f for f in figures(offline.text) if f.is_data]
    for use in offline.uses:
        if not MARK.fullmatch(offline.text[use.start : use.end]):
            inside = [f for f in all_figures if use.start <= f.start and f.end <= use.end]
            found.extend((f, use.key) for f in inside[:1])
    return found


def _figures(text: str) -> list[tuple[Figure, Span]]:
    """Data figures outside marks, each with its sentence."""
    bare = without_open_marks(text)
    where = list(sentences(bare))
    return [
        (f, next((s for s in where if s[0] <= f.start < s[1]), (f.start, f.end))) for f in figures(bare) if f.is_data
    ]


def _places(text: str, words: str) -> list[Span]:
    return [m.span() for m in re.finditer(re.escape(words), text)] if words else []


def _blanked(text: str) -> str:
    """Without names and document numbers, every other character in its place."""
    return _NUMBER.sub(_spaces, _NAME.sub(_spaces, text))


def _year(match: re.Match[str]) -> int:
    return int((match[1] or match[2]).translate(_TO_DIGITS))


def _spaces(match: re.Match[str]) -> str:
    return "　" * len(match.group())


def _same(a: Figure, b: Figure) -> bool:
    return a.value == b.value and a.unit == b.unit


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in taken)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Overlapping spans as one, in order."""
    out: list[Span] = []
    for a, b in sorted(set(spans)):
        if out and a < out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


def _apply(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for a, b, new in reversed(edits):
        text = text[:a] + new + text[b:]
    return text
