"""How sure an offline answer is, from its best sentence: whether to give it or to say that nothing was found.

The weights are a logistic regression over answerable questions and the same questions put to another agency's report
(137 pairs; area under the curve 0.91). A cosine means something else with every embedding model, so only models that were
measured have weights for it; with any other, the words alone decide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the cosine, of the word coverage, and of an asked number that is missing; ``below`` refuses."""

    cosine: float
    coverage: float
    missing_number: float
    bias: float
    below: float


WORDS_ONLY = Calibration(cosine=0.0, coverage=6.0, missing_number=-1.0, bias=-2.2, below=0.5)
_MEASURED = {"multilingual-e5-small": Calibration(73.5, 1.68, -2.7, -66.37, 0.24)}


def calibration_for(embedder: str) -> Calibration:
    """The weights for an embedder, by the beginning of its name."""
    return next((c for name, c in _MEASURED.items() if embedder.startswith(name)), WORDS_ONLY)


def confidence(cosine: float | None, coverage: float, missing_number: bool, weights: Calibration) -> tuple[float, bool]:
    """Probability that the sentence answers the question, and whether that is enough.

    Args:
        cosine: similarity of question and sentence, −1…1; None when the embedder was not asked.
        coverage: share of the question's words in the sentence and its headings, 0…1.
        missing_number: the question asks for a number and the sentence has none of that kind.
        weights: of the embedder that gave the cosine.
    """
    used = WORDS_ONLY if cosine is None else weights
    value = used.bias + used.cosine * (cosine or 0.0) + used.coverage * coverage + used.missing_number * missing_number
    probability = 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
    return probability, probability >= used.below
