"""What the tests of the annotated copies share: findings at given words, and what a Word file's comments stand at."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

from lxml import etree

from assistant.checks.schema import Finding, Place
from assistant.readers import docx
from assistant.readers.assemble import assemble
from tests.assistant.readers.building import p, run
from vectorstore.schema import Report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKS = {f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"}

BOX = f"<w:txbxContent>{p('框内文字')}</w:txbxContent>"
BREAK = "<w:r><w:br/></w:r>"
NUMBERING = """<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"""
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def field(instruction: str, result: str) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}{result}{end}"


def read(data: bytes) -> Report:
    return assemble(docx.read(data), id="sample", source="样例.docx")


def finding(report: Report, start: int, end: int, **values: Any) -> Finding:
    given: dict[str, Any] = {
        "rule": "r-1", "name": "错字", "family": "words", "severity": "error", "message": "可能写错了。",
        "suggestion": None, "certain": False, "basis": "GB/T 15835", "heading_path": (), "fingerprint": "f", "others": (),
    }  # fmt: skip
    return Finding(start=start, end=end, excerpt=report.text[start:end], **{**given, **values})


def at(report: Report, words: str, nth: int = 0, **values: Any) -> Finding:
    """A finding at the n-th place of these words."""
    start = -1
    for _ in range(nth + 1):
        start = report.text.index(words, start + 1)
    return finding(report, start, start + len(words), **values)


def folded(report: Report, spans: Iterable[tuple[int, int]], **values: Any) -> Finding:
    first, *others = spans
    places = tuple(Place(s, e, values.get("suggestion")) for s, e in others)
    return finding(report, *first, others=places, **values)


def member(data: bytes, name: str = "word/document.xml") -> Any:
    with ZipFile(BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def members(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def anchored(data: bytes) -> dict[int, str]:
    """For each comment in the text the words between its marks; fails where marks are not in threes and in order."""
    open_: dict[int, str] = {}
    closed: dict[int, str] = {}
    referred: list[int] = []
    for element in member(data).iter():
        id = int(element.get(f"{W}id", "-1"))
        if element.tag == f"{W}commentRangeStart":
            open_[id] = ""
        elif element.tag == f"{W}commentRangeEnd":
            closed[id] = open_.pop(id)
        elif element.tag == f"{W}commentReference":
            assert id in closed
            referred.append(id)
        elif element.tag == f"{W}t":
            open_ = {key: text + (element.text or "") for key, text in open_.items()}
    assert not open_ and sorted(referred) == sorted(closed)
    return closed


def comments(data: bytes) -> dict[int, tuple[str, str, str]]:
    """Author, initials and words of each comment."""
    found = {}
    for comment in member(data, "word/comments.xml"):
        words = "".join(t.text or "" for t in comment.iter(f"{W}t"))
        found[int(comment.get(f"{W}id"))] = (comment.get(f"{W}author"), comment.get(f"{W}initials"), words)
    return found


def plain(root: Any, *, drop: Iterable[str] = MARKS) -> bytes:
    """The XML with comment marks left out and neighbouring runs of the same form as one: equal for equal documents."""
    root = copy.deepcopy(root)
    for element in list(root.iter(*drop)):
        parent = element.getparent()
        parent.remove(element)
        if parent.tag == f"{W}r" and not len(parent):
            parent.getparent().remove(parent)
    for run_ in list(root.iter(f"{W}r")):
        before = run_.getprevious()
        if before is not None and before.tag == run_.tag and _form(before) == _form(run_):
            for child in [e for e in before if e.tag != f"{W}rPr"][::-1]:
                run_.insert(1 if run_.find(f"{W}rPr") is not None else 0, child)
            before.getparent().remove(before)
    for paragraph in root.iter(f"{W}r"):
        for first, second in reversed(list(pairwise(list(paragraph)))):
            if first.tag == second.tag == f"{W}t":
                first.text = (first.text or "") + (second.text or "")
                paragraph.remove(second)
    for text in root.iter(f"{W}t"):
        text.attrib.clear()
    return bytes(etree.tostring(root, method="c14n"))


def _form(element: Any) -> tuple[bytes, tuple[Any, ...]]:
    properties = element.find(f"{W}rPr")
    xml = b"" if properties is None else etree.tostring(properties, method="c14n")
    return xml, tuple(sorted(element.attrib.items()))


def spans(report: Report, lengths: Iterable[int] = (1, 3)) -> Iterator[tuple[int, int]]:
    """Ranges everywhere in the report, each within one block and not beginning or ending in white space."""
    for block in report.blocks:
        for length in lengths:
            for start in range(block.start, block.end - length + 1):
                words = report.text[start : start + length]
                if words.strip() == words and "|" not in words:
                    yield start, start + length


__all__ = ["BOX", "BREAK", "NUMBERED", "NUMBERING", "field", "p", "run"]
