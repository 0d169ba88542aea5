"""Runs of a Word paragraph cut at exact characters, so that something can begin or end there. Text and formatting stay."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.export.annotated_map import Spot
from assistant.readers.docx_inline import local_name
from assistant.readers.docx_numbering import W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RUN, _PARAGRAPH, _TEXT = f"{W}r", f"{W}p", f"{W}t"
# what may hold marks among its runs (EG_RunLevelElements)
_OPEN = frozenset(
    f"{W}{name}" for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "dir", "bdo")
)
# content controls whose content Word writes anew from elsewhere: marks in it would be lost
_FILLED = frozenset(f"{W}{name}" for name in ("text", "dataBinding", "date", "comboBox", "dropDownList"))


def paragraph_of(text: Any) -> Any:
    """The paragraph that a text element stands in."""
    return next(e for e in text.iterancestors() if e.tag == _PARAGRAPH)


def host_paragraph(paragraph: Any) -> Any:
    """The paragraph of the text proper that a paragraph of a text box is anchored in; itself where it is in no box."""
    outer = [e for e in paragraph.iterancestors() if e.tag == _PARAGRAPH]
    return outer[-1] if outer else paragraph


@dataclass(frozen=True, slots=True)
class Holder:
    """The elements that marks may stand before and behind. ``divisible``: it is one run, which may be cut."""

    first: Any
    last: Any
    divisible: bool


def holder(text: Any) -> Holder:
    """What holds a text element. Fields, filled content controls, formulas and ruby are not cut: they are marked whole."""
    chain: list[Any] = []
    for element in text.iterancestors():
        if element.tag == _PARAGRAPH:
            break
        chain.append(element)
    closed = [e for e in chain[1:] if e.tag not in _OPEN or _filled(e)]
    outer = closed[-1] if closed else chain[0]
    if field := _field(outer):
        return Holder(*field, divisible=False)
    return Holder(outer, outer, divisible=not closed and outer.tag == _RUN and text.tag == _TEXT)


class Cuts:
    """Runs cut at the beginnings and ends of ranges. All ranges are given at once: a cut changes what offsets mean."""

    def __init__(self, ranges: Iterable[tuple[Spot, Spot]]) -> None:
        """``ranges`` are pairs of the first and the last character."""
        self._first: dict[Spot, Any] = {}
        self._after: dict[Spot, Any] = {}
        places: dict[Any, dict[Any, set[int]]] = {}
        for (first, at), (last, end) in ranges:
            for text, cut in ((first, at), (last, end + 1)):
                held = holder(text)
                if held.divisible:
                    places.setdefault(held.first, {}).setdefault(text, set()).add(cut)
                else:
                    self._first[text, cut], self._after[text, cut] = held.first, held.last
        for run, cuts in places.items():
            self._cut(run, cuts)

    def before(self, spot: Spot) -> Any:
        """The element that begins with this first character of a range."""
        return self._first[spot]

    def behind(self, spot: Spot) -> Any:
        """The element that ends with this last character of a range."""
        return self._after[spot[0], spot[1] + 1]

    def _cut(self, run: Any, cuts: dict[Any, set[int]]) -> None:
        properties = run.find(f"{W}rPr")
        content = [child for child in run if child is not properties]
        current = run
        fresh = True  # nothing stands in the current run yet
        for child in content:
            wanted = cuts.get(child, set())
            text = (child.text or "") if wanted else ""
            edges = sorted({0, len(text), *wanted})
            for n, (start, end) in enumerate(pairwise(edges) if len(edges) > 1 else [(0, 0)]):
                if start in wanted and not fresh:
                    current, fresh = _next_run(current, properties), True
                piece = child if n == 0 else _copy(child)
                if wanted and (start, end) != (0, len(text)):
                    piece.text = text[start:end]
                    piece.set(_SPACE, "preserve")
                if piece.getparent() is not current:
                    current.append(piece)
                fresh = False
                if wanted:
                    self._first[child, start] = self._after[child, end] = current
            if len(text) in wanted:
                current, fresh = _next_run(current, properties), True
        if fresh:
            current.getparent().remove(current)


def edges(paragraph: Any) -> tuple[Any, Any] | None:
    """The first and the last element of a paragraph's content, or None where it has none."""
    content = [e for e in paragraph if e.tag != f"{W}pPr" and isinstance(e.tag, str)]
    return (content[0], content[-1]) if content else None


def _field(element: Any) -> tuple[Any, Any] | None:
    """The runs that begin and end the outermost field around an element, all of them siblings; None where there is none.

    A link is no field here: nobody computes its words.
    """
    begin, depth, inside, instruction = None, 0, False, ""
    for run in element.getparent().iterchildren(_RUN, element.tag):
        inside = inside or run is element
        if run is element and depth == 0:
            return None
        for mark in run:
            if mark.tag == f"{W}instrText":
                instruction += mark.text or ""
            elif mark.tag == f"{W}fldChar" and mark.get(f"{W}fldCharType") == "begin":
                begin, instruction = (begin, instruction) if depth else (run, "")
                depth += 1
            elif mark.tag == f"{W}fldChar" and mark.get(f"{W}fldCharType") == "end":
                depth = max(0, depth - 1)
                if depth == 0 and inside:
                    return None if instruction.split()[:1] == ["HYPERLINK"] else (begin, run)
    return None


def _filled(element: Any) -> bool:
    properties = element.find(f"{W}sdtPr") if local_name(element) == "sdt" else None
    return properties is not None and any(child.tag in _FILLED for child in properties)


def _next_run(run: Any, properties: Any) -> Any:
    new = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    if properties is not None:
        new.append(deepcopy(properties))
    run.addnext(new)
    return new


def _copy(text: Any) -> Any:
    return text.makeelement(text.tag, dict(text.attrib), text.nsmap)
