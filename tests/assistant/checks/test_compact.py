"""Near matches of fixed wordings."""

from __future__ import annotations

import pytest

from assistant.checks.compact import compact, near

WORDING = "河湖长制工作责任体系"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("健全河湖长制工作责认体系。", "河湖长制工作责认体系"),
        ("健全河湖长制工作责体系。", "河湖长制工作责体系"),
        ("健全河湖长制工作任责体系。", "河湖长制工作任责体系"),
        ("健全“河湖长制”工作责认体系。", "河湖长制工作责认体系"),
        ("健全河湖长制工作责任体系。", None),
        ("健全河湖长制的工作责任体系。", None),
        ("健全林长制工作责任体系。", None),
        ("健全河湖长制工作考核体系。", None),
    ],
)
def test_near(text: str, found: str | None) -> None:
    whole = compact(text)
    spans = [whole.text[a:b] for a, b in near(whole.text, WORDING)]
    assert spans == ([found] if found else [])


def test_spans_lead_back_to_the_text() -> None:
    whole = compact("健全“河湖长制”，")
    assert whole.text == "健全河湖长制"
    assert whole.span(2, 6) == (3, 7)
