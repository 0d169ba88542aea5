"""The run log: one line a call, bounded, written by several at once, and never in the way."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

import pytest

from assistant.runlog import RunLog, RunRecord

RECORD = RunRecord("answer", "0a1b2c3d", "qwen3", 1200, 80, 2.5, "ModelTimeout", ("r1:3", "r2:7"))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_holds_the_record_and_the_time(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "runs.jsonl"
    RunLog(path).record(RECORD)
    RunLog(path).record(RunRecord("condense", "0a1b2c3d", "通义", 1, 2, 0.1))
    first, second = lines(path)
    assert first.pop("time") == RECORD.time
    assert RECORD.time.endswith("+00:00")
    assert first == {
        "task": "answer",
        "fingerprint": "0a1b2c3d",
        "model": "qwen3",
        "characters_in": 1200,
        "characters_out": 80,
        "seconds": 2.5,
        "outcome": "ModelTimeout",
        "passage_ids": ["r1:3", "r2:7"],
    }
    assert (second["model"], second["outcome"], second["passage_ids"]) == ("通义", "ok", [])


def test_the_size_is_bounded_and_one_old_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    log = RunLog(path, max_bytes=1000)
    for number in range(40):
        log.record(RunRecord("answer", "0a1b2c3d", "m", number, 0, 0.0))
    old = path.with_name("runs.jsonl.1")
    assert {p.name for p in tmp_path.iterdir()} <= {"runs.jsonl", "runs.jsonl.1", "runs.jsonl.lock"}
    assert path.stat().st_size + old.stat().st_size < 2 * 1300
    kept = [line["characters_in"] for line in lines(old) + lines(path)]
    assert kept == list(range(40 - len(kept), 40))
    assert len(kept) > 4


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"

    def write() -> None:
        for _ in range(50):
            RunLog(path).record(RECORD)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(path)) == 200


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        RunLog(tmp_path / "file" / "runs.jsonl").record(RECORD)
    assert "cannot write the run log" in caplog.text
