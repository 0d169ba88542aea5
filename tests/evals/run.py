"""Evaluate the question sets and print the figures: ``python -m tests.evals.run [-v] [--write]`` (``--write``: new baseline)."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from assistant.ingest import find_files, ingest
from assistant.services import Services, build_services
from assistant.settings import load_settings
from tests.evals.evaluate import evaluate
from tests.shared import SHARED, questions

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = Path(__file__).parent / "baseline.json"
SAMPLE_QUESTIONS = Path(__file__).parent / "sample_questions.jsonl"


def question_sets() -> dict[str, list[dict[str, object]]]:
    """The sets by name: our own on the samples, and those beside the repository where it has them."""
    lines = SAMPLE_QUESTIONS.read_text(encoding="utf-8").splitlines()
    sets = {"samples": [json.loads(line) for line in lines]}
    if SHARED.is_dir():
        sets |= {"reports": questions("questions.jsonl"), "years": questions("year_questions.jsonl")}
    return sets


def fill(services: Services) -> None:
    """Put the samples, and the real reports where they are, into an empty library."""
    folders = [ROOT / "samples"]
    if SHARED.is_dir():
        folders += [SHARED / "reports", SHARED / "data" / "hailar"]
    for _ in ingest(services.library, find_files(folders), max_bytes=50_000_000):
        pass


def main() -> int:
    """Run all sets on a fresh library."""
    with tempfile.TemporaryDirectory() as folder:
        services = build_services(load_settings(data_dir=Path(folder)))
        try:
            fill(services)
            found = {
                name: evaluate(services, rows, verbose="-v" in sys.argv).as_dict()
                for name, rows in question_sets().items()
            }
        finally:
            services.close()
    print(json.dumps(found, indent=2))
    if "--write" in sys.argv:
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
