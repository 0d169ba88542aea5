"""Measure the checker: ``python -m tests.evals.checks.run [-v] [--write]``.

``-v`` prints what was missed, and the alarms; ``--write`` keeps the figures as the baseline that the tests compare with.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from tests.evals.checks.measure import Recall, alarms, city_reports, planted, real_errors
from tests.evals.checks.planting import cases
from tests.evals.checks.plants_content import CONTENT_KINDS
from tests.evals.checks.plants_form import FORM_KINDS
from tests.shared import SHARED

EACH = 8
BASELINE = Path(__file__).with_name("baseline.json")
_SHOWN = 50


def _print(name: str, recall: Recall, *, verbose: bool) -> None:
    print(f"{name}: {recall.share:.1%} of {sum(recall.wanted.values())}")
    for group, share in recall.by_group().items():
        print(f"  {group:12} {share:.1%} of {recall.wanted[group]}")
    if verbose:
        for missed in recall.missed:
            print("  missed", missed)


def _rounded(recall: Recall) -> dict[str, float]:
    return {"all": round(recall.share, 4), **{g: round(s, 4) for g, s in recall.by_group().items()}}


def main() -> int:
    """Print all measures."""
    verbose = "-v" in sys.argv
    real = list(city_reports(step=12)) if SHARED.is_dir() else []
    recall = planted(cases((*FORM_KINDS, *CONTENT_KINDS), EACH, real=real))
    _print("planted errors", recall, verbose=verbose)
    figures: dict[str, object] = {"planted": _rounded(recall)}
    if not SHARED.is_dir():
        return 0
    recall, false = real_errors()
    figures |= {"real": round(recall.share, 4), "false_at_right_places": len(false)}
    _print("errors of real reports", recall, verbose=verbose)
    print(f"alarms at places known to be right: {len(false)} {false}")
    found = alarms(city_reports())
    print(f"city reports: {found.characters} characters, {found.errors_per_thousand:.3f} errors per 1,000")
    for family, counts in sorted(found.counts.items()):
        print(f"  {family:12} {dict(counts)}")
    figures["errors_per_thousand"] = round(found.errors_per_thousand, 4)
    if "--write" in sys.argv:
        BASELINE.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if verbose:
        rng = random.Random(3)
        for source, finding, context in rng.sample(found.errors, min(_SHOWN, len(found.errors))):
            print(f"  {finding.rule} {source} [{finding.excerpt}] {context} | {finding.message}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
