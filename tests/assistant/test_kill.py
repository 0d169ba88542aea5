"""An ingest that is killed at any point and run again ends in the library of one clean run.

Twenty runs die by SIGKILL: fifteen at seeded random moments while files are added, five while the index is written.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from assistant.services import Services
from tests.assistant.building import (
    AGENCY,
    QUESTIONS,
    Contents,
    chroma_contents,
    contents,
    environment,
    open_services,
    run_cli,
    write_reports,
)
from vectorstore.index import MemoryIndex
from vectorstore.schema import Filters

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
YEARS = range(2011, 2023)
_EARLY = 5  # reports in the folder at the time of the first kills
_PATIENCE = 60.0


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twelve reports; no year twice, so that the order of adding leaves no trace."""
    return write_reports(tmp_path_factory.mktemp("reports"), YEARS)


def start(data: Path, files: list[Path]) -> subprocess.Popen[str]:
    # unbuffered, so that a line tells how far it is; files by name, so that all runs have the same source keys
    command = [sys.executable, "-u", "-m", "assistant", "ingest", *map(str, files)]
    return subprocess.Popen(
        command,
        env=environment(data),
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def killed_after(data: Path, files: list[Path], lines: int, seconds: float) -> None:
    """Kill a run some time after it has told of so many files."""
    with start(data, files) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline(), process.stderr and process.stderr.read()
        time.sleep(seconds)
        process.kill()
    assert process.returncode == -9, process.returncode


def killed_writing(data: Path, files: list[Path], seconds: float) -> bool:
    """Kill a run some time after it has begun to write the index; False when it was quicker."""
    marker = data / "chroma.dirty"
    until = time.monotonic() + _PATIENCE
    with start(data, files) as process:
        while not marker.exists() and process.poll() is None:
            assert time.monotonic() < until, "no index write was seen"
            time.sleep(0.001)
        time.sleep(seconds)
        process.kill()
    return process.returncode == -9 and marker.exists()


@cache
def clean_run(folder: Path) -> tuple[Contents, dict[str, tuple[list[float], dict[str, object]]]]:
    """One undisturbed run over all files of the folder."""
    data = folder / "clean" / "data"
    data.parent.mkdir()
    done = run_cli(data, "ingest", *map(str, sorted(folder.glob("*.txt"))))
    assert done.returncode == 0 and f"新增{len(YEARS)}" in done.stdout, done.stderr
    return contents(data), chroma_contents(data)


@pytest.mark.parametrize("seed", range(5))
def test_killed_and_run_again(seed: int, reports: list[Path], tmp_path: Path) -> None:
    chance = random.Random(seed)
    data = tmp_path / "data"
    files = reports[:_EARLY]
    killed_after(data, files, chance.randrange(_EARLY), chance.uniform(0, 0.05))

    # a run that was quicker than the kill leaves a whole index: with one more report there is something to write again
    while not killed_writing(data, files, chance.uniform(0, 0.03)):
        assert len(files) < len(reports), "no run could be killed while it wrote the index"
        files = reports[: len(files) + 1]

    for _ in range(2):
        killed_after(data, reports, chance.randrange(len(reports)), chance.uniform(0, 0.05))
    done = run_cli(data, "ingest", *map(str, reports))
    assert done.returncode == 0, done.stderr

    library, index = clean_run(reports[0].parent)
    assert contents(data) == library
    with closing(open_services(data)) as services:
        services.index.sync()  # as the page does on its start; where all files were known, the ingest opens no index
        assert_same_answers(services)
    ours = chroma_contents(data)
    assert ours.keys() == index.keys() == set(library.ids)
    for key, (vector, metadata) in ours.items():
        assert metadata == index[key][1]
        assert vector == pytest.approx(index[key][0], abs=1e-6)


def assert_same_answers(services: Services) -> None:
    """Chroma answers as the exact scan does."""
    chroma = services.index
    exact = MemoryIndex(services.archive, services.library.stamp)
    assert chroma.count() == exact.count()
    for filters in (Filters(), Filters(years=(2015, 2016)), Filters(agencies=(AGENCY,), topics=("T06",))):
        for vector in services.embedder.embed(QUESTIONS, "query"):
            # all of them: where two are as good as equal, the last bit decides which one a cut would leave out
            found, wanted = chroma.query(vector, exact.count(), filters), exact.query(vector, exact.count(), filters)
            scores = {hit.chunk_id: hit.score for hit in wanted}
            assert scores and {hit.chunk_id: hit.score for hit in found} == pytest.approx(scores, abs=1e-5)
            assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
