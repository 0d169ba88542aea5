"""Ingest, search, memory, first token, checks and drafts: ``python -m bench.speed [--quick] [--resume]``.

Each measurement has a process of its own. Writes ``bench/results/speed.md``. About half an hour of one core; ``--quick``
takes the ten reports only, ``--resume`` keeps what an interrupted run has measured (in ``XUNLI_BENCH_CACHE``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.cache import cache_folder
from bench.corpus import ROOT
from bench.tables import machine, table, write
from vectorstore.bundled_model import ensure_bundled_model

_INGESTED = ((10, 1), (150, 3))  # reports, and which of them are encoded alone as well
_FILLED = 1_500
_WORK = cache_folder() / "speed"
_NOTES = """\
One torch thread. “Wall” is what a user waits, and suffers from whatever else runs on the machine; “processor” is what this
process used, all its threads together. Libraries are resampled from the samples and the real reports beside the repository:
other agencies, years and digits, five years an agency.
"""


def main() -> int:
    """Run all measurements, one after the other."""
    sizes = _INGESTED[:1] if "--quick" in sys.argv else _INGESTED
    if "--resume" not in sys.argv:
        shutil.rmtree(_WORK, ignore_errors=True)
    parts = ["# Speed and memory\n", machine(), _NOTES]
    libraries = {count: _library(count) for count, _ in sizes}
    ingested = [_run("ingest", libraries[count], count, every) for count, every in sizes]
    parts.append(_ingest_table(ingested))
    if len(sizes) > 1:
        libraries[_FILLED] = _library(_FILLED)
        parts.append(_fill_line(_run("fill", libraries[_FILLED], _FILLED, libraries[sizes[-1][0]])))
    queried = [_run("query", library) for library in libraries.values()]
    parts += [_query_table(queried), _where_table(queried[-1])]
    parts.append(_memory_table(ingested, queried))
    parts.append(_first_token_line(_run("first_token", libraries[sizes[0][0]])))
    parts.append(_documents_table(_run("documents")))
    print(write("speed.md", "\n".join(parts)))
    return 0


def _library(count: int) -> Path:
    """A data folder with the model in it."""
    folder = _WORK / str(count)
    if not folder.is_dir():
        model = ensure_bundled_model(cache_folder() / "models")
        shutil.copytree(model, folder / "models" / model.name)
    return folder


def _run(task: str, *arguments: object) -> dict[str, Any]:
    kept = _WORK / f"{'-'.join([task, *(Path(str(a)).name for a in arguments)])}.json"
    if not kept.is_file():
        environment = os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
        command = [sys.executable, "-m", "bench.measure", task, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(done.stdout.splitlines()[-1], encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    print(kept.stem, json.dumps(found), flush=True)
    return found


def _ingest_table(rows: Sequence[Mapping[str, Any]]) -> str:
    header = ["reports", "chunks", "ingest s", "of it index s", "alone s", "ratio wall", "ratio processor", "opening s"]
    cells = [
        [
            str(r["reports"]),
            f"{r['chunks']:,}",
            f"{r['add_wall'] + r['sync_wall']:.0f}",
            f"{r['sync_wall']:.1f}",
            f"{r['alone_wall'] * r['add_wall'] / r['paired_wall']:.0f}",
            f"{r['ratio_wall']:.2f}",
            f"{r['ratio_cpu']:.2f}",
            f"{r['opening']:.0f}",
        ]
        for r in rows
    ]
    note = (
        "Reading, figures, chunks, vectors, words, SQLite and Chroma, over encoding the same texts in the same batches in the\n"
        "same process; of larger libraries every third report is encoded alone, right after its ingest. Opening: once, before.\n"
    )
    return f"## Ingest ÷ encoding alone\n\n{note}\n{table(header, cells)}"


def _fill_line(found: Mapping[str, Any]) -> str:
    return (
        f"{found['reports']:,} reports ({found['chunks']:,} chunks) were not encoded: real vectors with a little noise went "
        f"straight into the archive ({found['written']:.0f} s), then into Chroma ({found['synced']:.0f} s).\n"
    )


def _query_table(rows: Sequence[Mapping[str, Any]]) -> str:
    header = ["reports", "chunks", "", "search p50 / p95", "embedding p50 / p95", "p95 − p95", "offline answer p50"]
    cells = [
        [
            f"{r['reports']:,}",
            f"{r['chunks']:,}",
            name,
            _pair(r[kind]["search"]),
            _pair(r[kind]["embedding"]),
            f"**{r[kind]['search']['p95'] - r[kind]['embedding']['p95']:.0f}**",
            f"{r[kind]['offline answer']['p50']:.0f}",
        ]
        for r in rows
        for kind, name in (("wall", "wall ms"), ("cpu", "processor ms"))
    ]
    return f"## Search − embedding the question\n\n200 questions: half name agency and year, a quarter a year, a quarter nothing.\n\n{table(header, cells)}"


def _where_table(found: Mapping[str, Any]) -> str:
    names = [n for n in found["cpu"] if n not in {"search", "offline answer"}]
    cells = [[n, _pair(found["wall"][n]), _pair(found["cpu"][n])] for n in names]
    rows = table(["step", "wall ms p50 / p95", "processor ms p50 / p95"], cells)
    return f"Where it goes at {found['reports']:,} reports (the list of reports is part of understanding):\n\n{rows}"


def _memory_table(ingested: Sequence[Mapping[str, Any]], queried: Sequence[Mapping[str, Any]]) -> str:
    cells = [
        [
            f"ingest {r['reports']}",
            f"{r['chunks']:,}",
            f"{r['peak']:.0f}",
            "–" if r["growth"] is None else f"{r['growth']:.0f}",
        ]
        for r in ingested
    ]
    cells += [[f"open and search {r['reports']:,}", f"{r['chunks']:,}", f"{r['peak']:.0f}", "–"] for r in queried]
    return f"## Peak memory of the process\n\n{table(['what', 'chunks', 'peak MB', 'growth in MB per 1,000 chunks (second half)'], cells)}"


def _first_token_line(found: Mapping[str, Any]) -> str:
    model, ours = found["model"], found["ours"]
    return (
        "## First token\n\nBeside a stub model on this machine that thinks for 300 ms: "
        f"{_pair(ours)} ms (p50 / p95), the model alone {_pair(model)} ms; "
        f"ours is **{ours['p50'] - model['p50']:.0f} ms** later at the median.\n"
    )


def _documents_table(found: Mapping[str, Any]) -> str:
    cells = [[name, f"{seconds:.2f}"] for name, seconds in found.items()]
    return f"## Checks, drafts, exports (no model, best of three)\n\n{table(['what', 'wall s'], cells)}"


def _pair(times: Mapping[str, float]) -> str:
    return f"{times['p50']:.0f} / {times['p95']:.0f}"


if __name__ == "__main__":
    sys.exit(main())
