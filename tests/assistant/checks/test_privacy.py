"""Check digits of identity and card numbers. All numbers are made up."""

from __future__ import annotations

import pytest

from assistant.checks.privacy import is_identity_number, passes_luhn


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("110101190001010014", True),
        ("110101190001010013", False),  # check digit
        ("110101190002300016", False),  # 30 February
        ("990101190001010014", False),  # no such province
    ],
)
def test_identity_number(number: str, right: bool) -> None:
    assert is_identity_number(number) is right


@pytest.mark.parametrize(("digits", "right"), [("6222000000000000004", True), ("6222000000000000005", False)])
def test_card_number(digits: str, right: bool) -> None:
    assert passes_luhn(digits) is right
