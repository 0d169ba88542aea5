"""One line of JSON for every call of a language model: what ran, how long, how it ended. Never what was said."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import filelock

MAX_BYTES = 5_000_000

logger = logging.getLogger(__name__)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A model call. ``outcome`` is ``"ok"`` or the name of an error class; ``time`` is UTC.

    ``fingerprint`` is that of the prompt files; the sizes are in characters, of all messages and of the whole answer.
    """

    task: str
    fingerprint: str
    model: str
    characters_in: int
    characters_out: int
    seconds: float
    outcome: str = "ok"
    passage_ids: tuple[str, ...] = ()
    time: str = field(default_factory=_now)


class RunLog:
    """A JSON-lines file that several processes may append to. At ``max_bytes`` it is set aside as ``<name>.1``."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes

    def record(self, record: RunRecord) -> None:
        """Append one line in one write. A log that cannot be written is reported once a call and stops nothing."""
        line = json.dumps(asdict(record), ensure_ascii=False) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._full():
                self._rotate()
            with self._path.open("ab", buffering=0) as file:  # unbuffered: one line is one write
                file.write(line.encode())
        except OSError as error:
            logger.warning("cannot write the run log: %s", type(error).__name__)

    def _full(self) -> bool:
        return self._path.exists() and self._path.stat().st_size >= self._max_bytes

    def _rotate(self) -> None:
        """Set the file aside; the lock keeps a second process from setting aside the new, nearly empty one."""
        with filelock.FileLock(f"{self._path}.lock", timeout=5):
            if self._full():
                self._path.replace(f"{self._path}.1")
