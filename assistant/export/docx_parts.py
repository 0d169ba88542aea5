"""Runs and paragraphs of a Word file in one layout.

Fonts, size and spacing are written into the styles and again on every paragraph and run, so that text pasted into
another document keeps its form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assistant.export.layout import HEADING_ROLES, Layout, Role
from assistant.export.typesetting import Piece, Script, pieces

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph is set. Indents count Chinese characters of its own type."""

    style: str  # id of the Word style
    role: Role = "body"
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    outline: int | None = None  # 0 is the highest
    keep_next: bool = False
    exact: bool = True  # on the line grid; else single spaced
    tight: bool = False  # no gap between Chinese and digits: for lines whose width is reckoned


BODY = Shape("BodyText", first=2)
BLANK = Shape("BodyText")
TITLE = Shape("Title", "title", align="center", keep_next=True, tight=True)
NOTE = Shape("Subtitle", "note", align="center", keep_next=True)
ADDRESSEE = Shape("Salutation", align="left")
ATTACHMENT = Shape("Attachment", align="left", tight=True)
SIGNATURE = Shape("Signature", align="right", right=2, tight=True)
DATE = Shape("Date", align="right", right=2, tight=True)
CELL = Shape("TableText", "table", align="left", exact=False)
PAGE_NUMBER = Shape("Footer", "page_number", tight=True)
HEADINGS = tuple(
    Shape(f"Heading{n}", role, align="left", first=2, outline=n - 1, keep_next=True)
    for n, role in enumerate(HEADING_ROLES, start=1)
)


def el(tag: str, *children: Any, **attributes: object) -> Any:
    """A ``w:`` element with ``w:`` attributes."""
    element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def text_el(tag: str, text: str) -> Any:
    """A ``w:`` element that holds text, blanks at its ends included."""
    element = el(tag)
    element.text = text
    element.set(_SPACE, "preserve")
    return element


def flag(tag: str, on: bool) -> Any:
    """A ``w:`` switch."""
    return el(tag) if on else el(tag, val=0)


class Parts:
    """Makes runs and paragraphs in one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def run_properties(
        self, role: Role, script: Script = "chinese", *, size: int | None = None, style: str = "", marked: bool = False
    ) -> Any:
        """``w:rPr``. Without the hint Word takes “ ” — … from the Latin font: they are in both kinds of fonts."""
        face = self.layout.faces[role]
        chinese = face.rare if script == "rare" and face.rare else face.name
        latin = self.layout.latin if script == "latin" and not face.own_latin else chinese
        half_points = size or face.size
        spacing = self.layout.spacing(role)
        display = role == "title" or role in HEADING_ROLES  # whose built-in styles are bold and blue elsewhere
        return el(
            "rPr",
            *([el("rStyle", val=style)] if style else []),
            el("rFonts", hint="eastAsia", ascii=latin, eastAsia=chinese, hAnsi=latin, cs=latin),
            *([flag("b", False)] if display else []),
            *([flag("snapToGrid", False)] if spacing else []),
            *([el("color", val="000000")] if display else []),
            *([el("spacing", val=spacing)] if spacing else []),
            el("sz", val=half_points),
            el("szCs", val=half_points),
            *([el("highlight", val="yellow")] if marked else []),
        )

    def run(self, piece: Piece, role: Role, *, size: int | None = None, style: str = "") -> Any:
        properties = self.run_properties(role, piece.script, size=size, style=style, marked=piece.marked)
        return el("r", properties, text_el("t", piece.text))

    def runs(self, text: str, role: Role, *, size: int | None = None, style: str = "") -> list[Any]:
        """Text as runs, cut where the font changes or a mark begins or ends."""
        return [self.run(piece, role, size=size, style=style) for piece in pieces(text)]

    def paragraph_properties(self, shape: Shape, *, in_style: bool = False) -> Any:
        """``w:pPr``, in the order that the schema asks for."""
        return el(
            "pPr",
            *([] if in_style else [el("pStyle", val=shape.style)]),
            flag("keepNext", shape.keep_next),
            flag("keepLines", False),
            flag("widowControl", False),
            *([flag("autoSpaceDE", False), flag("autoSpaceDN", False)] if shape.tight else []),
            flag("snapToGrid", False),  # the pitch is exact; LibreOffice would spread characters over the grid's cells
            el("spacing", before=0, after=0, **self._line(shape)),
            el("ind", **self._indents(shape)),
            el("jc", val=shape.align),
            *([el("outlineLvl", val=shape.outline)] if shape.outline is not None else []),
        )

    def paragraph(self, shape: Shape, runs: Iterable[Any] = ()) -> Any:
        properties = self.paragraph_properties(shape)
        properties.append(self.run_properties(shape.role))  # of the paragraph mark: it gives an empty line its height
        return el("p", properties, *runs)

    def text(self, shape: Shape, text: str) -> Any:
        """A paragraph in one type."""
        return self.paragraph(shape, self.runs(text, shape.role))

    def _line(self, shape: Shape) -> dict[str, object]:
        if not shape.exact:
            return {"line": 240, "lineRule": "auto"}
        pitch = self.layout.faces[shape.role].em if shape.role == "page_number" else self.layout.pitch
        return {"line": pitch, "lineRule": "exact"}

    def _indents(self, shape: Shape) -> dict[str, int]:
        """In characters, which Word goes by, and in twips for programs that do not know them. The page number only in
        twips, as Word would count characters of the body's size."""
        em = self.layout.faces[shape.role].em
        amounts = {"left": shape.left, "right": shape.right}
        amounts |= {"hanging": shape.hanging} if shape.hanging else {"firstLine": shape.first}
        found: dict[str, int] = {}
        for name, characters in amounts.items():
            if shape.role != "page_number":
                found[f"{name}Chars"] = round(characters * 100)
            found[name] = round(characters * em)
        return found
