"""All rules, in the order of the families."""

from __future__ import annotations

from assistant.checks import (
    consistency,
    dated,
    documents,
    indicators,
    law_names,
    number_forms,
    numbering,
    parts,
    privacy,
    punctuation,
    ratios,
    residue,
    sums,
    width,
    words,
    years,
)
from assistant.checks.schema import Rule

RULES: tuple[Rule, ...] = (
    *numbering.RULES,
    *parts.RULES,
    *documents.RULES,
    *law_names.RULES,
    *punctuation.RULES,
    *width.RULES,
    *sums.RULES,
    *ratios.RULES,
    *indicators.RULES,
    *number_forms.RULES,
    *years.RULES,
    *dated.RULES,
    *words.RULES,
    *consistency.RULES,
    *privacy.RULES,
    *residue.RULES,
)
