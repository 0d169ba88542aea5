"""The certain corrections, put into the text; and into the user's own Word file as tracked changes to be accepted there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from assistant.checks.schema import Finding
from assistant.export.annotated import AUTHOR
from assistant.export.annotated_map import Spot, TextMap, map_report, solid
from assistant.export.annotated_package import open_word
from assistant.export.annotated_runs import Cuts, holder, host_paragraph, paragraph_of
from assistant.export.document import printable
from assistant.readers.docx_inline import local_name
from assistant.readers.docx_numbering import W
from vectorstore.schema import Report

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CHANGES = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))
_REPLACEABLE = frozenset({"rPr", "t", "lastRenderedPageBreak"})  # in a run that is deleted; anything else must stay


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement of ``[start, end)`` of the report's text."""

    start: int
    end: int
    text: str


def fixes(findings: Sequence[Finding]) -> tuple[Fix, ...]:
    """The certain replacements in the order of the text; of those that overlap, the first."""
    certain = [finding for finding in findings if finding.certain]
    places = [(f.start, f.end, f.suggestion) for f in certain]
    places += [(place.start, place.end, place.suggestion) for f in certain for place in f.others]
    wanted = {Fix(start, end, suggestion) for start, end, suggestion in places if suggestion is not None}
    kept: list[Fix] = []
    for fix in sorted(wanted, key=lambda f: (f.start, f.end, f.text)):
        before = kept[-1] if kept else None
        if before is None or (fix.start >= before.end and fix.start > before.start):
            kept.append(fix)
    return tuple(kept)


def fixed_text(text: str, findings: Sequence[Finding]) -> str:
    """The report's text with the certain replacements made."""
    for fix in reversed(fixes(findings)):
        text = text[: fix.start] + fix.text + text[fix.end :]
    return text


def fixed_docx(data: bytes, report: Report, findings: Sequence[Finding]) -> bytes:
    """The same Word file with the certain replacements as tracked changes by 循例, in the form of the words replaced.

    What cannot be replaced without touching something else is left as it is: automatic numbers, words in text boxes,
    in fields and controls that Word fills, in somebody's tracked insertion, around a picture or a note mark.

    Raises:
        InputError: the report was not read from this file.
        UnreadableFile: this is no .docx file, or it is damaged.
    """
    word = open_word(data)
    places = map_report(word, report)
    changes = [change for fix in fixes(findings) if (change := _change(fix, report.text, places))]
    cuts = Cuts((first, last) for _, first, last in changes)
    used = [e.get(f"{W}id", "") for e in word.root.iter(*_CHANGES)]
    id = max((int(id) for id in used if id.isdecimal()), default=0)
    for fix, first, last in changes:
        runs = _between(cuts.before(first), cuts.behind(last))
        if fix.start == fix.end:  # words to be put in behind a character that stays
            _insert(runs[-1], runs[-1], fix.text, id := id + 1)
        elif all(local_name(child) in _REPLACEABLE for run in runs for child in run):
            deleted = [_delete(run, id := id + 1) for run in runs]
            if fix.text:
                _insert(deleted[-1], runs[0], fix.text, id := id + 1)
    return word.saved()


def _change(fix: Fix, text: str, places: TextMap) -> tuple[Fix, Spot, Spot] | None:
    """The fix without what stays the same, and its first and last character; None where it cannot be made."""
    old, new = text[fix.start : fix.end], printable(fix.text)
    same = _same(old, new)
    tail = _same(old[same:][::-1], new[same:][::-1])
    fix = Fix(fix.start + same, fix.end - tail, new[same : len(new) - tail])
    if fix.start == fix.end:
        spots = [places.spots[fix.start - 1]] if fix.start else []
        if not fix.text:
            return None
    else:
        letters = [n for n in range(fix.start, fix.end) if solid(text[n]) or places.spots[n]]
        spots = [places.spots[n] for n in letters]
    if not spots or not all(spot and _free(spot) for spot in spots):
        return None
    first, last = spots[0], spots[-1]
    if not first or not last or holder(first[0]).first.getparent() is not holder(last[0]).first.getparent():
        return None
    return fix, first, last


def _same(a: str, b: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _free(spot: Spot) -> bool:
    paragraph = paragraph_of(spot[0])
    changed = any(e.tag in _CHANGES for e in spot[0].iterancestors())
    return holder(spot[0]).divisible and not changed and host_paragraph(paragraph) is paragraph


def _between(first: Any, last: Any) -> list[Any]:
    """The runs from one to another beside it; what stands between runs stays."""
    runs = [first]
    element = first
    while element is not last:
        element = element.getnext()
        if element.tag == f"{W}r":
            runs.append(element)
    return runs


def _delete(run: Any, id: int) -> Any:
    mark = _mark(run, "del", id)
    run.addprevious(mark)
    mark.append(run)
    for text in run.iterfind(f"{W}t"):
        text.tag = f"{W}delText"
        text.set(_SPACE, "preserve")
    return mark


def _insert(behind: Any, like: Any, text: str, id: int) -> None:
    mark = _mark(behind, "ins", id)
    run = behind.makeelement(f"{W}r", {}, behind.nsmap)
    run.extend(deepcopy(properties) for properties in _first(like.iterfind(f"{W}rPr")))
    words = behind.makeelement(f"{W}t", {_SPACE: "preserve"}, behind.nsmap)
    words.text = text
    run.append(words)
    mark.append(run)
    deleted = behind.getparent() if behind.getparent().tag == f"{W}del" else behind  # by the fix before this one
    deleted.addnext(mark)


def _first(elements: Iterable[Any]) -> list[Any]:
    return [*elements][:1]


def _mark(near: Any, name: str, id: int) -> Any:
    return near.makeelement(f"{W}{name}", {f"{W}id": str(id), f"{W}author": AUTHOR}, near.nsmap)
