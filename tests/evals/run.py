"""Evaluate the question sets and print a table.

``python -m tests.evals.run [-k SET] [-v] [--half 0|1] [--embedder bundled|bigram] [--library FOLDER] [--write]``:
``-k`` one set, ``-v`` what failed, ``--half`` one half of the cases, ``--library`` keeps the filled libraries there for
the next run, ``--write`` makes the figures the new baseline.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from assistant.ingest import find_files, ingest
from assistant.services import Services, build_services
from assistant.settings import load_settings
from tests.evals.cases import Library, QuestionSet, question_sets
from tests.evals.evaluate import DEPTH, Outcome, evaluate, refusals, scores
from tests.shared import SHARED
from vectorstore.embedding import Embedder, TextKind, Vectors
from vectorstore.sentence_embedder import build_embedder

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = Path(__file__).parent / "baseline.json"
# sets whose questions have an answer or none; a question with a wrong premise has something of both
REFUSAL_SETS = ("single", "comparison", "unanswerable", "multi_turn", "samples")
_COLUMNS = (
    ("questions", "n"),
    ("recall_1", "R@1"),
    ("recall_3", "R@3"),
    ("recall_5", "R@5"),
    ("recall_shown", "R@all"),
    ("mrr", "MRR"),
    ("wrong_year_5", "year✗"),
    ("wrong_agency_5", "agency✗"),
    ("filters", "filters"),
    ("answered", "answer"),
    ("cited", "cited"),
    ("false_refusals", "refused✗"),
    ("refusal_recall", "refused"),
    ("follow_up", "follow"),
    ("alone", "alone"),
    ("cells", "cells"),
    ("wrong_cells", "cell✗"),
)


class Remembering:
    """An embedder that encodes a text once: the questions of a set are answered from the same few sentences."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, TextKind], Vectors] = {}

    @property
    def name(self) -> str:
        """See Embedder."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """See Embedder."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """See Embedder."""
        new = [t for t in dict.fromkeys(texts) if (t, kind) not in self._known]
        if new:
            self._known.update(zip(((t, kind) for t in new), self._embedder.embed(new, kind), strict=True))
        return np.stack([self._known[t, kind] for t in texts])


def fill(services: Services, library: Library) -> None:
    """Put the samples, and for ``all`` the real reports beside the repository, into a library; what is there stays."""
    folders = [ROOT / "samples"]
    if library == "all":
        folders += [SHARED / "reports", SHARED / "data" / "hailar"]
    for _ in ingest(services.library, find_files(folders), max_bytes=50_000_000):
        pass


@contextmanager
def filled(folder: Path, library: Library, embedder: str) -> Iterator[Services]:
    """Services over a filled library in ``folder``."""
    home = folder / f"{library}-{embedder}"
    remembering = Remembering(build_embedder(embedder, cache=folder / "models"))
    services = build_services(load_settings(data_dir=home, embedding_model=embedder), embedder=remembering)
    try:
        fill(services, library)
        yield services
    finally:
        services.close()


def measure(folder: Path, embedder: str, sets: list[QuestionSet]) -> dict[str, list[Outcome]]:
    """The outcomes of every set, on the library that it is meant for."""
    found: dict[str, list[Outcome]] = {}
    for library in dict.fromkeys(s.library for s in sets):
        with filled(folder, library, embedder) as services:
            for chosen in (s for s in sets if s.library == library):
                found[chosen.name] = list(evaluate(services, chosen.cases))
    return found


def figures(outcomes: Mapping[str, list[Outcome]]) -> dict[str, dict[str, float | None]]:
    """What the baseline keeps: the scores of each set, and the refusals of all sets that have an answer or none."""
    table = {name: scores(rows).as_dict() for name, rows in outcomes.items()}
    pooled = [o for n in REFUSAL_SETS for o in outcomes.get(n, ()) if o.case.kind != "wrong_premise"]
    found = refusals(pooled)
    values = {"precision": found.precision, "recall": found.recall, "f1": found.f1}
    table["refusals"] = {k: round(v, 4) for k, v in values.items()}
    return table


def show(table: Mapping[str, Mapping[str, float | None]]) -> None:
    """Print the figures, a set a line."""
    print(f"{'':18}" + "".join(f"{head:>9}" for _, head in _COLUMNS))
    for name, row in table.items():
        if name != "refusals":
            cells = ("–" if row[key] is None else f"{row[key]:.4g}" for key, _ in _COLUMNS)
            print(f"{name:18}" + "".join(f"{cell:>9}" for cell in cells))
    print("refusals           " + "  ".join(f"{k} {v:.3f}" for k, v in table["refusals"].items()))


def show_misses(outcomes: Mapping[str, list[Outcome]]) -> None:
    """Print every case that was not answered, found, read or refused as it should be."""
    for name, rows in outcomes.items():
        for o in rows:
            missed = (o.rank or 0) > DEPTH or o.filters is False
            whole = o.cells[0] == len(o.case.cells)
            if (o.right if o.case.answerable else o.refused) and not missed and o.alone is not False and whole:
                continue
            state = "right" if o.right else "REFUSED" if o.refused else "WRONG" if o.case.answerable else "ANSWERED"
            read = o.answer.filters
            print(f"\n{name} {o.case.id} {o.case.kind} {o.case.question} [{'; '.join(o.case.earlier)}]")
            print(f"    {state} rank {o.rank} filters {o.filters} {read.agencies} {read.years} {read.topics}", end=" ")
            print(f"alone {o.alone} wanted {o.case.wanted} cited {o.cited} cells {o.cells}/{len(o.case.cells)}")
            print(f"    {o.answer.text[:220]!r} {o.answer.notes}")


def main() -> int:
    """Run the sets as the arguments say."""
    parser = argparse.ArgumentParser(description="evaluate the question sets")
    parser.add_argument("-k", dest="name", default="")
    parser.add_argument("-v", dest="verbose", action="store_true")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--embedder", default="bundled")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    sets = [s for s in question_sets() if args.name in ("", s.name)]
    with tempfile.TemporaryDirectory() as temporary:
        outcomes = measure(args.library or Path(temporary), args.embedder, sets)
    if args.half is not None:
        outcomes = {n: [o for o in rows if o.case.half == args.half] for n, rows in outcomes.items()}
    if args.verbose:
        show_misses(outcomes)
    table = figures(outcomes)
    show(table)
    if args.write:
        BASELINE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
