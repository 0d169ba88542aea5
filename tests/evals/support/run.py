"""Measure the support test and print its figures: ``python -m tests.evals.support.run [-v]`` (``-v``: each error)."""

from __future__ import annotations

import json
import sys

from tests.evals.support.measure import SETS, measure, read_pairs


def main() -> int:
    """Run all labelled sentences, set by set and together."""
    sets = {name: read_pairs(name) for name in SETS}
    found = {}
    for name, pairs in [*sets.items(), ("all", tuple(p for one in sets.values() for p in one))]:
        scores = measure(pairs)
        if "-v" in sys.argv and name != "all":
            print(*scores.errors, sep="\n")
        found[name] = {"sentences": scores.sentences, "precision": scores.precision, "recall": scores.recall}
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
