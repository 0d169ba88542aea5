"""What may stand in a file, and what counts as open."""

from __future__ import annotations

import pytest

from assistant.export.document import MARK, printable

MARKS = [
    ("检查【待填：行政检查，次，上年52】次", ["【待填：行政检查，次，上年52】"]),
    ("【待核：52次】和【待回应：去年的承诺】", ["【待核：52次】", "【待回应：去年的承诺】"]),
    ("没有收尾【待填：次", ["【待填：次"]),
    ("【待遇保障】【说明：略】待填：数", []),
]


@pytest.mark.parametrize(("text", "expected"), MARKS)
def test_marks(text: str, expected: list[str]) -> None:
    assert MARK.findall(text) == expected


PRINTABLE = [
    ("正常的“文字”——…《》", "正常的“文字”——…《》"),
    ("一行\n两行", "一行两行"),
    ("Word \r\n file", "Word file"),
    ("a\x00b\u200b\ufeff\ud83d", "ab"),
    ("𠮷\ue000é", "𠮷\ue000é"),
]


@pytest.mark.parametrize(("text", "expected"), PRINTABLE)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected
