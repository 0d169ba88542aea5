"""Hand-labelled figures of real reports against the extractor: ``python -m tests.evals.figures.score [-v] [--write]``.

``-v`` prints each error (with text of the reports, which is not stored); ``--write`` stores the scores as the new baseline.
``labels.jsonl`` holds places and values only, ``files.json`` the hash and the fully labelled range of each file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from assistant.figures.extract import Figure, figures
from tests.shared import SHARED

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
DATA = frozenset({"count", "money", "percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled number; ``start``/``end`` span the number alone.

    ``indicator`` holds acceptable spans of the text, the best one first; ``unit_also`` other defensible units. An
    ``optional`` number (part of a project's name, “三级…体系”) may be extracted or not and is never scored.
    """

    file: str
    start: int
    end: int
    value: str
    unit: str
    kind: str
    indicator: Sequence[Sequence[int]] = ()
    unit_also: Sequence[str] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A text of which ``[start:end]`` is fully labelled."""

    text: str
    start: int
    end: int
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of 0–1. ``indicator`` and ``data_kind`` are over the data figures found with right value and unit."""

    data: int
    typed: int
    precision: float
    recall: float
    f1: float
    indicator: float
    data_kind: float
    typed_kind: float


def read_cases() -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """The labelled texts, and the names of the files that are missing or not those that were labelled."""
    rows = [json.loads(line) for line in (HERE / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    labels = [Label(**row) for row in rows]
    cases, changed = [], []
    for name, known in json.loads((HERE / "files.json").read_text(encoding="utf-8")).items():
        path = SHARED / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known["sha256"]:
            changed.append(name)
            continue
        text = path.read_text(encoding="utf-8")
        cases.append(Case(text, known["start"], known["end"], tuple(x for x in labels if x.file == name)))
    return tuple(cases), tuple(changed)


def score(
    cases: Sequence[Case], extract: Callable[[str, int, int], Sequence[Figure]] = figures
) -> tuple[Scores, tuple[str, ...]]:
    """The scores of ``extract`` on ``cases``, and one line for each error.

    A data label is found by the first data figure that overlaps it, has its value and unit, and serves no other label.
    """
    right: Counter[str] = Counter()
    errors: list[str] = []
    for case in cases:
        got = list(extract(case.text, case.start, case.end))
        free = [f for f in got if f.is_data and not any(x.optional and _overlap(f, x) for x in case.labels)]
        right["predicted"] += len(free)
        for label in (x for x in case.labels if not x.optional):
            near = [f for f in got if _overlap(f, label)]
            if label.kind in DATA:
                hit = next((i for i, f in enumerate(free) if _overlap(f, label) and _same(f, label)), None)
                found = None if hit is None else free.pop(hit)
                judged = _judge(found, label, case.text)
            else:
                judged = {"typed": True, "typed_kind": {f.kind for f in near} == {label.kind}}
            right.update(name for name, good in judged.items() if good)
            errors += [_line(name, case.text, label, near) for name, good in judged.items() if not good]
        errors += [_line("not to be found", case.text, f, [f]) for f in free]
    of = {"found": ("predicted", "data"), "indicator": ("found",), "data_kind": ("found",), "typed_kind": ("typed",)}
    shares = [right[part] / max(right[whole], 1) for part, wholes in of.items() for whole in wholes]
    shares.insert(2, 2 * right["found"] / max(right["predicted"] + right["data"], 1))
    return Scores(right["data"], right["typed"], *(round(x, 4) for x in shares)), tuple(errors)


def _judge(found: Figure | None, label: Label, text: str) -> dict[str, bool]:
    if found is None:
        return {"data": True, "found": False}
    named = any(_named(found.indicator, text[a:b]) for a, b in label.indicator)
    return {"data": True, "found": True, "indicator": named, "data_kind": found.kind == label.kind}


def _overlap(a: Figure, b: Label) -> bool:
    return a.start < b.end and b.start < a.end


def _same(found: Figure, label: Label) -> bool:
    return found.value == Decimal(label.value) and found.unit in (label.unit, *label.unit_also)


def _named(found: str, wanted: str) -> bool:
    """Equal but for marks and spaces, or one holds the other, which is at least two characters and half as long."""
    short, long = sorted(("".join(c for c in x if c.isalnum()) for x in (found, wanted)), key=len)
    return short == long or (short in long and len(short) >= 2 and 2 * len(short) >= len(long))


def _line(what: str, text: str, place: Figure | Label, got: Sequence[Figure]) -> str:
    wanted = [text[a:b] for a, b in place.indicator] if isinstance(place, Label) else []
    start, end = place.start, place.end
    around = f"{text[max(0, start - 20) : start]}【{text[start:end]}】{text[end : end + 12]}"
    figures_got = [(f.indicator, str(f.value), f.unit, f.kind) for f in got]
    return " ".join(f"{what}: {around} wanted {wanted} got {figures_got}".split())


if __name__ == "__main__":
    read, left_out = read_cases()
    scores, wrong = score(read)
    lines = [f"left out, not the labelled file: {name}" for name in left_out] + list(wrong if "-v" in sys.argv else ())
    print(*lines, json.dumps(asdict(scores), indent=2), sep="\n")
    if "--write" in sys.argv and not left_out:
        BASELINE.write_text(json.dumps(asdict(scores), indent=2) + "\n", encoding="utf-8")
