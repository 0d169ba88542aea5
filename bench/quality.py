"""The same questions through two plain pipelines and ours: ``python -m bench.quality [--cities N]`` (140).

Writes ``bench/results/quality.md``. Vectors are kept in ``XUNLI_BENCH_CACHE``, so a second run takes a minute.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from assistant.services import Services, build_services
from assistant.settings import load_settings
from bench.baselines import LangChainQuickStart, Ours, WordBM25
from bench.cache import CachedEmbedder, cache_folder
from bench.corpus import File, base_files, characters, city_files, sample_files
from bench.scoring import DEPTH, Search, score
from bench.tables import machine, table, write
from tests.evals.cases import QuestionSet, question_sets
from vectorstore.embedding import Embedder
from vectorstore.schema import Report
from vectorstore.sentence_embedder import build_embedder

_HEADER = ["set", "n", "system", "R@1", "R@3", "R@5", "MRR", "wrong year@5", "wrong agency@5", "characters read"]
_NOTES = """\
R@k: the share of questions whose evidence stands whole in one of the first k pieces of the right report (a comparison:
all its evidence). Wrong year@5 and wrong agency@5: the share of the first five pieces that come from another year or
agency than the evidence, over the questions that name one. Characters read: mean length of the first five pieces.

All systems get the same text of a file, from our readers, and the same model. What was asked before a follow-up is put in
front of it for those that have no memory. “In our filters” gives a plain pipeline only the reports that our reading of
the question leaves, to tell that from the search itself; “no filters” is our search without it.
"""


def main() -> int:
    """Measure on the small library, then among the city reports where they are."""
    bundled = build_embedder("bundled", cache=cache_folder() / "models")
    embedder = CachedEmbedder(bundled, cache_folder() / "vectors.sqlite")
    parts = ["# Finding the passage, beside plain pipelines\n", machine(), _NOTES]
    most = int(sys.argv[sys.argv.index("--cities") + 1]) if "--cities" in sys.argv else None
    base, cities = base_files(), city_files()[:most]
    sets = question_sets()
    among = [s for s in sets if s.library == "all"]
    runs: list[tuple[str, list[File], list[QuestionSet]]] = [
        ("The nine samples", sample_files(), [s for s in sets if s.library == "nine"]),
        ("Samples and seven real reports", base, among),
        (f"The same among {len(cities)} city reports", [*base, *cities], among if cities else []),
    ]
    for title, files, chosen in runs:
        if not chosen:
            continue
        started = time.monotonic()
        parts.append(_measured(title, files, chosen, embedder))
        print(f"{title}: {time.monotonic() - started:.0f} s\n{parts[-1]}", flush=True)
    print(write("quality.md", "\n".join(parts)))
    return 0


def _measured(title: str, files: Sequence[File], sets: Sequence[QuestionSet], embedder: Embedder) -> str:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(_env_file=None, data_dir=Path(folder), llm_base_url="")
        with closing(build_services(settings, embedder=embedder)) as services:
            reports = _fill(services, files)
            systems, pieces = _systems(services, reports, embedder)
            rows: list[list[str]] = []
            by_id = {r.id: r for r in reports}
            for asked in sets:
                for label, search in systems.items():
                    scores = score(asked.cases, by_id, search)
                    if scores is not None:
                        rows.append([asked.name, str(scores.questions), label, *scores.cells()])
    about = f"{len(reports)} reports, {characters(reports):,} characters; {pieces}."
    return f"## {title}\n\n{about}\n\n{table(_HEADER, rows)}"


def _fill(services: Services, files: Sequence[File]) -> list[Report]:
    for file in files:
        services.library.add(file.name, file.data, source_key=file.name)
    services.library.sync()
    return [services.archive.report(i.id) for i in services.archive.infos()]


def _systems(services: Services, reports: Sequence[Report], embedder: Embedder) -> tuple[dict[str, Search], str]:
    plain, words = LangChainQuickStart(reports, embedder), WordBM25(reports)
    ours, unfiltered = Ours(services), Ours(services, understood=False)

    systems: dict[str, Search] = {
        "LangChain quick start": lambda q: plain.search(q, DEPTH),
        "BM25 over words": lambda q: words.search(q, DEPTH),
        "ours": lambda q: ours.search(q, DEPTH),
        "*LangChain in our filters*": lambda q: plain.search(q, DEPTH, ours.reports(q)),
        "*BM25 in our filters*": lambda q: words.search(q, DEPTH, ours.reports(q)),
        "*ours, no filters*": lambda q: unfiltered.search(q, DEPTH),
    }
    pieces = f"pieces: LangChain {plain.pieces}, BM25 {words.pieces}, ours {services.archive.count()}"
    return systems, pieces


if __name__ == "__main__":
    sys.exit(main())
