"""A page layout as data: one YAML file a layout, read once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from assistant.errors import InputError

DEFAULT = "gbt9704"
Role = Literal["title", "note", "heading1", "heading2", "heading3", "heading4", "body", "table", "page_number"]
ROLES: tuple[Role, ...] = get_args(Role)
HEADING_ROLES: tuple[Role, ...] = ("heading1", "heading2", "heading3", "heading4")

_FOLDER = Path(__file__).parent / "layouts"
_CHAR_SPACE_UNITS = 4096  # w:charSpace counts 1/4096 point
_ROUNDING = 1  # twips a character that a printer's resolution may add: LibreOffice breaks the line without it


@dataclass(frozen=True, slots=True)
class Face:
    """The type of one kind of text. ``names`` holds the font wanted and then what may stand in for it, best first;
    ``size`` is in half-points; ``rare`` is the font for characters outside GB 2312, empty where the first font has them;
    ``own_latin``: digits and Latin letters are of the same font."""

    names: tuple[str, ...]
    size: int
    rare: str = ""
    own_latin: bool = False

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def em(self) -> int:
        """The width of one Chinese character, in twips."""
        return self.size * 10


@dataclass(frozen=True, slots=True)
class Layout:
    """A page layout. All lengths in twips.

    ``pitch`` is the exact line spacing, ``lines`` how many of them fill a page. ``characters`` is the number of body
    characters that a line has to hold, or None for as many as the type allows. ``header`` and ``footer`` are the
    distances from the edges of the paper.
    """

    id: str
    name: str
    page_width: int
    page_height: int
    top: int
    right: int
    bottom: int
    left: int
    header: int
    footer: int
    pitch: int
    lines: int
    characters: int | None
    page_number: Literal["outside", "centred"]
    blank_after_title: int
    latin: str
    faces: Mapping[Role, Face]

    @property
    def text_width(self) -> int:
        return self.page_width - self.left - self.right

    @property
    def text_height(self) -> int:
        return self.page_height - self.top - self.bottom

    @property
    def char_space(self) -> int | None:
        """What the character grid adds to each body character, in 1/4096 point (``w:charSpace``), rounded so that a full
        line fits. None: no character grid."""
        if self.characters is None:
            return None
        points = self.text_width / 20 / self.characters - self.faces["body"].size / 2
        return math.floor(points * _CHAR_SPACE_UNITS)

    def spacing(self, role: Role) -> int:
        """Twips added after each character of type of the body's size, so that ``characters`` fit; 0 or less.

        The grid alone would do in Word, but not in every program: LibreOffice 7.4 gives a character that is wider than
        a cell of the grid two cells.
        """
        body = self.faces["body"]
        if self.characters is None or self.faces[role].size != body.size:
            return 0
        return min(0, self.text_width // self.characters - _ROUNDING - body.em)

    def line_characters(self, role: Role) -> int:
        """How many Chinese characters of that type fit on a line."""
        return self.text_width // (self.faces[role].em + self.spacing(role))


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by id, the standard one first."""
    files = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.yaml")}
    return {id: _layout(id, data) for id, data in sorted(files.items(), key=lambda item: int(item[1]["order"]))}


def layout_named(name: str = DEFAULT) -> Layout:
    """The layout of that id.

    Raises:
        InputError: there is none.
    """
    found = layouts().get(name)
    if found is None:
        known = "、".join(f"{key}（{layout.name}）" for key, layout in layouts().items())
        raise InputError(f"layout {name!r}", user_message="没有这种版式。", hint=f"可用的版式：{known}。")
    return found


def _layout(id: str, data: dict[str, Any]) -> Layout:
    page, margins, fonts = data["page"], data["margins"], data["fonts"]
    return Layout(
        id=id,
        name=data["name"],
        page_width=page["width"],
        page_height=page["height"],
        **{side: margins[side] for side in ("top", "right", "bottom", "left")},
        **{key: data[key] for key in ("header", "footer", "pitch", "lines", "characters", "page_number")},
        blank_after_title=data["blank_after_title"],
        latin=data["latin"],
        faces={role: _face(fonts[role]) for role in ROLES},
    )


def _face(data: dict[str, Any]) -> Face:
    return Face(tuple(data["names"]), data["size"], data.get("rare", ""), data.get("own_latin", False))
