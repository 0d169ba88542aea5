"""The marks of a draft: what they look like, and that nothing inside one breaks it."""

from __future__ import annotations

import pytest

from assistant.drafting.marks import Placeholder, mark, open_marks, placeholders, without_open_marks


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        (Placeholder("行政检查", "次", "52"), "【待填：行政检查，次，上年52】"),
        (Placeholder("行政检查", "次", ""), "【待填：行政检查，次】"),
        (Placeholder("", "", ""), "【待填：数据，数】"),
        (Placeholder("检查，复查", "次", "350余"), "【待填：检查、复查，次，上年350余】"),
        (Placeholder("检查】【假", "次", "5\n2"), "【待填：检查〗〖假，次，上年5 2】"),
    ],
)
def test_a_placeholder_is_one_mark_and_read_back(placeholder: Placeholder, text: str) -> None:
    assert placeholder.text == text
    assert open_marks(text) == [(0, len(text))]
    (read,) = placeholders(f"共{text}。")
    assert read.text == text


def test_a_mark_around_anything_stays_one_mark() -> None:
    text = mark("待核", "【待填：a，件】\n【已核实】")
    assert open_marks(text) == [(0, len(text))]
    assert placeholders(text) == ()


@pytest.mark.parametrize("kind", ["待填", "待写", "待回应", "待核"])
def test_marks_are_found_and_blanked_in_place(kind: str) -> None:
    text = f"前{mark(kind, '某事30件')}后"
    assert open_marks(text) == [(1, len(text) - 1)]
    assert without_open_marks(text) == f"前{'　' * (len(text) - 2)}后"


@pytest.mark.parametrize("text", ["【1】", "【待填】", "【说明：无】", "〔2023〕3号", "【待填：没有写完"])
def test_other_brackets_are_no_marks(text: str) -> None:
    assert open_marks(text) == []
