"""The three measures: errors of real reports, planted errors, alarms on other people's clean reports."""

from __future__ import annotations

import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.checks.engine import check
from assistant.checks.schema import Finding
from tests.evals.checks.planting import Case, read
from tests.shared import SHARED
from vectorstore.schema import Report

REAL = Path(__file__).parent / "real_errors.jsonl"


@dataclass(slots=True)
class Recall:
    """What was to be found and what was; ``missed`` says what to look at."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def add(self, group: str, hit: bool, note: str) -> None:
        self.wanted[group] += 1
        self.found[group] += hit
        if not hit:
            self.missed.append(f"{group}: {note}")

    @property
    def share(self) -> float:
        """Over all groups, 0–1."""
        return sum(self.found.values()) / max(1, sum(self.wanted.values()))

    def by_group(self) -> dict[str, float]:
        """Each group's own share."""
        return {g: self.found[g] / n for g, n in sorted(self.wanted.items())}


def places(findings: Iterable[Finding]) -> Iterator[tuple[str, str, str, int, int]]:
    """Rule, family, severity and span of every place, folded ones too."""
    for f in findings:
        for start, end in ((f.start, f.end), *((p.start, p.end) for p in f.others)):
            yield f.rule, f.family, f.severity, start, end


def touches(start: int, end: int, low: int, high: int) -> bool:
    """True when two spans overlap or, for empty ones, meet."""
    return (start < high and low < end) or (start, end) == (low, high)


def real_errors() -> tuple[Recall, list[str]]:
    """The errors known in the real reports, and the alarms at places that are known to be right."""
    recall, alarms = Recall(), []
    found: dict[str, list[tuple[str, str, str, int, int]]] = {}
    for line in REAL.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        if item["file"] not in found:
            data = (SHARED / "reports" / item["file"]).read_bytes()
            found[item["file"]] = list(places(check(read(item["file"], data))))
        hits = [p for p in found[item["file"]] if any(touches(p[3], p[4], *span) for span in item["spans"])]
        if item.get("silent"):
            family = item["rule"].rstrip("*")
            alarms += [f"{item['file'][:3]} {p[0]} {p[3]}" for p in hits if p[0].startswith(family) and p[2] != "note"]
        else:
            families = {item["rule"][0]}
            recall.add(item["rule"][0], any(p[0][0] in families for p in hits), f"{item['id']} {item['rule']}")
    return recall, alarms


def planted(cases: Iterable[Case]) -> Recall:
    """Whether each planted error is found by a rule that knows its kind, at its place."""
    recall = Recall()
    for case in cases:
        hits = [p for p in places(check(case.report)) if touches(p[3], p[4], case.start, case.end)]
        hit = any(p[0] in case.rules for p in hits)
        recall.add(case.family, hit, f"{case.kind} | {case.report.text[max(0, case.start - 20) : case.end + 20]!r}")
    return recall


@dataclass(slots=True)
class Alarms:
    """Findings on reports that were published after review."""

    characters: int = 0
    errors: list[tuple[str, Finding, str]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def errors_per_thousand(self) -> float:
        """Findings of grade error per 1,000 characters."""
        return 1000 * len(self.errors) / max(1, self.characters)


def city_reports(step: int = 1) -> Iterator[Report]:
    """Every ``step``-th of the city reports."""
    with zipfile.ZipFile(SHARED / "data" / "city_reports.zip") as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith(".docx"))[::step]:
            yield read(name, archive.read(name))


def alarms(reports: Iterable[Report]) -> Alarms:
    """Check reports of other kinds: the statutory rules are off."""
    found = Alarms()
    for report in reports:
        found.characters += len(report.text)
        for f in check(report, statutory=False):
            found.counts[f.family][f.severity] += 1
            if f.severity == "error":
                context = report.text[max(0, f.start - 24) : f.end + 24].replace("\n", "⏎")
                found.errors.append((report.source, f, context))
    return found
