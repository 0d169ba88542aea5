"""The words of one Word paragraph: what is printed, not what is stored for the machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.readers.docx_numbering import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# deleted or moved away, instructions of fields, former formats, ruby above the line, alternatives of text boxes
_SKIPPED = frozenset(
    {"del", "moveFrom", "instrText", "delInstrText", "delText", "pPr", "rPr", "sectPr", "rt", "sdtPr", "sdtEndPr"}
    | {"footnoteRef", "endnoteRef", "annotationRef", "fldData", "ffData", "object"}
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Wingdings characters that officials use as check boxes and ticks
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F053": "☒", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0FC": "✓", "F050": "✓"}


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def chosen(alternate: Any) -> Any:
    """Of the alternatives of the same content, the first that holds anything: newer form first, never both."""
    for branch in alternate:
        if local_name(branch) in ("Choice", "Fallback") and len(branch):
            return branch
    return ()


def paragraph_text(paragraph: Any, boxes: list[Any]) -> str:
    """Give the printed text of a paragraph, breaks as ``\\n``; text boxes anchored in it are added to ``boxes``."""
    return "".join(_pieces(paragraph, [], boxes))


def _pieces(element: Any, fields: list[bool], boxes: list[Any]) -> Iterator[str]:
    """``fields`` holds, for each field that is open, whether its result has begun: instructions are not printed."""
    for child in element:
        name = local_name(child)
        if name == "t":
            if all(fields):
                yield child.text or ""
        elif name in _SKIPPED or (name == "r" and _hidden(child)):
            continue
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "fldChar":
            _track(child.get(f"{W}fldCharType"), fields)
        elif name == "sym":
            yield _symbol(child.get(f"{W}char", ""))
        elif name == "txbxContent":
            boxes.append(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from _pieces(chosen(child), fields, boxes)
        elif len(child):
            yield from _pieces(child, fields, boxes)


def _track(kind: str | None, fields: list[bool]) -> None:
    if kind == "begin":
        fields.append(False)
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()


def _hidden(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "1") not in ("0", "false", "off")


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # 0xF000–0xF0FF are places in a symbol font, meaningless without it
    return "" if 0xD800 <= number <= 0xF8FF or not 0x20 <= number <= 0xFFFD else chr(number)
