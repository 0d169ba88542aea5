"""What a Word file holds around its text: styles, page, settings, fonts, page number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.export.docx_parts import (
    ADDRESSEE,
    ATTACHMENT,
    BLANK,
    BODY,
    CELL,
    DATE,
    HEADINGS,
    NOTE,
    PAGE_NUMBER,
    SIGNATURE,
    TITLE,
    Parts,
    Shape,
    el,
    text_el,
)
from assistant.export.layout import Layout
from assistant.export.typesetting import Piece

_SHAPES = (BODY, TITLE, NOTE, ADDRESSEE, *HEADINGS, ATTACHMENT, SIGNATURE, DATE, CELL, PAGE_NUMBER)
# Names by which Word and WPS know their own styles, where the id is not the name
_BUILT_IN = {"BodyText": "Body Text", "Footer": "footer", **{f"Heading{n}": f"heading {n}" for n in range(1, 5)}}
_OUR_OWN = {"Attachment": "附件说明", "TableText": "表格文字"}
_GB2312_CHARSET = 86  # hexadecimal
_MODERN_WORD = 15  # lower numbers make Word show “兼容模式”


def styles(parts: Parts) -> list[Any]:
    """The children of ``w:styles``: defaults and every style that the document uses."""
    defaults = parts.run_properties("body")
    # without this Word and LibreOffice may draw 、。 in the traditional form
    defaults.append(el("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    made = [
        el("docDefaults", el("rPrDefault", defaults), el("pPrDefault")),
        _style(
            "paragraph",
            "Normal",
            "Normal",
            el("qFormat"),
            parts.paragraph_properties(BLANK, in_style=True),
            parts.run_properties("body"),
            default=1,
        ),
        _style("character", "DefaultParagraphFont", "Default Paragraph Font", el("semiHidden"), default=1),
        _style("table", "TableNormal", "Normal Table", el("semiHidden"), default=1),
    ]
    for shape in _SHAPES:
        made.extend(_styles_of(parts, shape))
    return made


def section(layout: Layout) -> list[Any]:
    """The children of ``w:sectPr``: page size, margins, line and character grid."""
    grid: dict[str, object] = {"type": "lines", "linePitch": layout.pitch}
    if layout.char_space is not None:
        grid |= {"type": "linesAndChars", "charSpace": layout.char_space}
    margins = {side: getattr(layout, side) for side in ("top", "right", "bottom", "left", "header", "footer")}
    return [
        el("pgSz", w=layout.page_width, h=layout.page_height),
        el("pgMar", **margins, gutter=0),
        el("cols", space=425),
        el("docGrid", **grid),
    ]


def settings(layout: Layout) -> list[Any]:
    """The children of ``w:settings``. Punctuation keeps its full width: characters a line are counted on that."""
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": _MODERN_WORD}
    return [
        el("zoom", percent=100),
        el("defaultTabStop", val=420),
        *([el("evenAndOddHeaders")] if layout.page_number == "outside" else []),
        el("characterSpacingControl", val="doNotCompress"),
        el("compat", el("doNotExpandShiftReturn"), el("useFELayout"), el("compatSetting", **mode)),
        el("themeFontLang", val="en-US", eastAsia="zh-CN"),
    ]


def font_table(layout: Layout) -> Any:
    """``w:fonts``: for each Chinese font those that may stand in for it where it is not installed."""
    fonts: dict[str, tuple[str, ...]] = {}
    for face in layout.faces.values():
        for n, name in enumerate(face.names):
            if name in (face.name, face.rare):
                fonts.setdefault(name, face.names[n + 1 :])
    return el("fonts", *(_font(name, others) for name, others in fonts.items()))


def page_number(parts: Parts, align: str) -> Any:
    """A footer paragraph “— 1 —” with a field for the number, one character in from the side that it stands on."""
    role = PAGE_NUMBER.role

    def run(child: Any) -> Any:
        return el("r", parts.run_properties(role), child)

    return parts.paragraph(
        replace(PAGE_NUMBER, align=align, left=align == "left", right=align == "right"),
        [
            parts.run(Piece("— ", "chinese"), role),
            run(el("fldChar", fldCharType="begin")),
            run(text_el("instrText", " PAGE ")),
            run(el("fldChar", fldCharType="separate")),
            parts.run(Piece("1", "chinese"), role),
            run(el("fldChar", fldCharType="end")),
            parts.run(Piece(" —", "chinese"), role),
        ],
    )


def _styles_of(parts: Parts, shape: Shape) -> list[Any]:
    """The paragraph style of a shape, and for a heading the character style linked to it."""
    heading = shape.outline is not None
    name = _OUR_OWN.get(shape.style) or _BUILT_IN.get(shape.style, shape.style)
    paragraph = _style(
        "paragraph",
        shape.style,
        name,
        el("basedOn", val="Normal"),
        *([el("next", val="BodyText"), el("link", val=f"{shape.style}Char")] if heading else []),
        el("qFormat"),
        parts.paragraph_properties(shape, in_style=True),
        parts.run_properties(shape.role),
        **({"customStyle": 1} if shape.style in _OUR_OWN else {}),
    )
    if not heading:
        return [paragraph]
    # for headings that run into their paragraph: a table of contents takes only what is in this style
    character = _style(
        "character",
        f"{shape.style}Char",
        f"{name} Char",
        el("basedOn", val="DefaultParagraphFont"),
        el("link", val=shape.style),
        parts.run_properties(shape.role),
        customStyle=1,
    )
    return [paragraph, character]


def _style(kind: str, id: str, name: str, *children: Any, **attributes: object) -> Any:
    return el("style", el("name", val=name), *children, type=kind, styleId=id, **attributes)


def _font(name: str, others: tuple[str, ...]) -> Any:
    instead = [el("altName", val=",".join(others))] if others else []
    return el("font", *instead, el("charset", val=_GB2312_CHARSET), name=name)
