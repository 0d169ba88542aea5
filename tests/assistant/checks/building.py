"""Made-up reports for the tests of the rules, read by the real readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from vectorstore.schema import Report


def report(text: str, **values: Any) -> Report:
    """The report of a text, a line a paragraph. ``values`` override what the readers found."""
    blocks = tuple(RawBlock(line) for line in text.split("\n") if line.strip())
    return replace(assemble(RawDocument("text", blocks), id="sample", source="样例.txt"), **values)
