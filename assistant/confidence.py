"""How sure an offline answer is, from its best sentence: whether to give it or to say that nothing was found.

The weights are a logistic regression over the answerable and unanswerable questions of one half of the question sets
(split by a hash of their ids); the other half only reports how well it does (``docs/retrieval.md``). All features are
relative – shares of the question's own concepts, and how much better another year's report does – because a cosine
means something else with every embedding model and hardly told the two kinds apart with any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against the best sentence; all shares are 0–1.

    ``coverage``: weighted share of the question's concepts in the sentence, its headings or the sentence before.
    ``known``: share found anywhere among the candidates. ``clause``: share of the concepts in the asked figure's own
    clause. ``elsewhere``: by how much another year's report covers more. ``missing_number``: a number is asked for and
    the sentence has none of that kind. ``unmet``: the question demands what the sentence cannot give (a rate per head, a
    ranking, a person's name).
    """

    coverage: float
    known: float
    clause: float
    elsewhere: float = 0.0
    missing_number: bool = False
    unmet: bool = False


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the signs; a probability under ``below`` refuses."""

    coverage: float
    known: float
    clause: float
    elsewhere: float
    missing_number: float
    bias: float
    below: float


_PLAIN = Calibration(2.4, 1.4, 1.0, -2.2, -1.4, -1.0, 0.55)
_MEASURED = {"multilingual-e5-small": Calibration(2.6, 1.6, 1.1, -2.3, -1.3, -1.3, 0.5)}


def calibration_for(embedder: str) -> Calibration:
    """The weights for an embedder, by the beginning of its name: which sentence comes first depends on it."""
    return next((c for name, c in _MEASURED.items() if embedder.startswith(name)), _PLAIN)


def confidence(signs: Signs, weights: Calibration) -> tuple[float, bool]:
    """Probability (0–1) that the sentence answers the question, and whether that is enough."""
    value = (
        weights.bias
        + weights.coverage * signs.coverage
        + weights.known * signs.known
        + weights.clause * signs.clause
        + weights.elsewhere * signs.elsewhere
        + weights.missing_number * signs.missing_number
    )
    probability = 1 / (1 + math.exp(-value))
    return (0.0, False) if signs.unmet else (probability, probability >= weights.below)
