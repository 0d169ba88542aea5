"""The marks that a draft carries until a person has settled them: 【待填：…】 【待写：…】 【待回应：…】 【待核：…】. Pure.

待填 a figure or date that is missing, 待写 words that only the agency can write, 待回应 a plan or shortcoming of last year that
has no answer yet, 待核 something that no source supports. A text that holds none of them can be called final.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vectorstore.chinese import Span

MARK = re.compile(r"【待(?:填|写|回应|核)：[^【】]*】")
_FIGURE = re.compile(r"【待填：([^，】]*)，([^，】]*)(?:，上年([^】]*))?】")
_INSIDE = str.maketrans({"【": "〖", "】": "〗", "\n": " "})


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A figure that is still to be filled in: 【待填：行政检查，次，上年52】. ``last_value`` is as last year's report wrote it."""

    indicator: str
    unit: str
    last_value: str

    @property
    def text(self) -> str:
        """How it stands in the draft."""
        last = f"，上年{_clean(self.last_value)}" if self.last_value else ""
        indicator = _clean(self.indicator).replace("，", "、") or "数据"
        return f"【待填：{indicator}，{_clean(self.unit) or '数'}{last}】"


def mark(kind: str, text: str) -> str:
    """A mark of a kind (待写, 待回应, 待核) around ``text``; brackets inside it are softened so that it stays one mark."""
    return f"【{kind}：{_clean(text)}】"


def open_marks(text: str) -> list[Span]:
    """Where marks stand in a text."""
    return [m.span() for m in MARK.finditer(text)]


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The missing figures of a text, in order."""
    return tuple(Placeholder(m[1], m[2], m[3] or "") for m in _FIGURE.finditer(text))


def without_open_marks(text: str) -> str:
    """The text with every mark blanked out, all other characters in their place."""
    return MARK.sub(lambda m: "　" * len(m.group()), text)


def _clean(text: str) -> str:
    return text.translate(_INSIDE).strip()
