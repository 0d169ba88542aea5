"""The layouts that are shipped, and the arithmetic of a page."""

from __future__ import annotations

import pytest

from assistant.errors import InputError
from assistant.export.layout import ROLES, Layout, layout_named, layouts

each = pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.id)


def test_the_standard_comes_first_and_is_the_default() -> None:
    assert list(layouts()) == ["gbt9704", "gbt9704_28"]
    assert layout_named() is layouts()["gbt9704"]


@each
def test_22_lines_and_no_more_fill_the_text_area(layout: Layout) -> None:
    assert layout.text_height // layout.pitch == layout.lines == 22
    assert (layout.text_width, layout.text_height) == (8844, 12756)  # 156 × 225 mm


def test_characters_on_a_line() -> None:
    standard, house = layouts().values()
    assert (standard.line_characters("body"), house.line_characters("body")) == (28, 27)
    assert (standard.char_space, house.char_space) == (-849, None)
    assert standard.line_characters("title") == 20


@each
def test_every_role_has_a_font_and_the_rare_one_can_stand_in(layout: Layout) -> None:
    for role in ROLES:
        face = layout.faces[role]
        assert len(face.names) >= 2
        assert face.rare in ("", *face.names[1:])
        assert 24 <= face.size <= 44


def test_an_unknown_layout_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        layout_named("letter")
    assert "gbt9704（" in caught.value.hint
