"""Clocks and percentiles."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path


class Clock:
    """Seconds since it was made: on the wall, and of all processors by this process (which others cannot disturb)."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def wall(self) -> float:
        """Seconds passed."""
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        """Processor seconds used by this process, all threads together."""
        return time.process_time() - self._cpu


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(seconds)
    return {f"p{share}": ordered[min(len(ordered) - 1, share * len(ordered) // 100)] * 1000 for share in (50, 95)}


def resident_mb() -> float:
    """Memory of this process now; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def growth(samples: Sequence[tuple[int, float]]) -> float | None:
    """Megabytes a thousand chunks, by least squares over the second half (the first fills the allocator's pools)."""
    import numpy as np

    late = samples[len(samples) // 2 :]
    if len(late) < 25:
        return None
    x, y = np.array(late).T
    return float(np.polyfit(x, y, 1)[0] * 1000)
