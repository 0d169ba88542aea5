"""A report checked: the rules, last year's report beside it, what the user chose to ignore, and a model's reading on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checks.schema import Finding
from assistant.errors import Confidential
from assistant.profiles import profiles
from assistant.store.check_memory import CheckMemory
from assistant.writer import Writer
from vectorstore.archive import Archive
from vectorstore.schema import Filters, Report, ReportInfo

if TYPE_CHECKING:  # the rules and the comparison are many modules, which the first page can do without
    from assistant.checks.model_review import Reviewed
    from assistant.compare.compare import Comparison


@dataclass(frozen=True, slots=True)
class Checked:
    """A report with its findings in reading order. ``against`` is the earlier report that it was compared with, if any."""

    report: Report
    findings: tuple[Finding, ...]
    against: Report | None = None
    comparison: Comparison | None = None

    def count(self, severity: str) -> int:
        """How many findings are of a grade; a folded one counts once."""
        return sum(f.severity == severity for f in self.findings)

    @property
    def confidential(self) -> tuple[Finding, ...]:
        """Errors of privacy and secrecy: while they stand the report must not be published."""
        return tuple(f for f in self.findings if f.family == "privacy" and f.severity == "error")


class Checker:
    """Checks reports that need not be in the library."""

    def __init__(self, archive: Archive, memory: CheckMemory, *, writer: Writer | None) -> None:
        self._archive = archive
        self._memory = memory
        self._writer = writer

    @property
    def has_model(self) -> bool:
        """True when ``review`` has a model to ask."""
        return self._writer is not None

    def earlier(self, report: Report) -> ReportInfo | None:
        """The agency's own report of the same kind on the nearest earlier year in the library, or None."""
        if report.agency is None or report.year is None:
            return None
        infos = self._archive.infos(Filters(agencies=(report.agency,), kinds=(report.kind,)))
        fits = [i for i in infos if i.year is not None and i.year < report.year and i.id != report.id]
        return max(fits, key=lambda i: i.year or 0, default=None)

    def check(self, report: Report, against: str | None = None) -> Checked:
        """Everything that the rules and the comparison with an earlier report find.

        Args:
            report: the report as read.
            against: id of the earlier report; empty for the agency's own last one, where there is one.

        Raises:
            UnknownReport: there is no such earlier report.
            StoreError: what the user chose to ignore cannot be read.
        """
        from assistant.checks.engine import check
        from assistant.compare.compare import compare
        from assistant.compare.findings import findings as comparison_findings

        off, ignored = self._memory.off(), self._memory.fingerprints()
        profile = profiles().get(report.kind)
        findings = check(report, off=off, ignored=ignored, statutory=bool(profile and profile.statutory))
        info = self._archive.info(against) if against else self.earlier(report)
        if info is None:
            return Checked(report, findings)
        earlier = self._archive.report(info.id)
        comparison = compare(earlier, report)
        compared = comparison_findings(comparison, off=off, ignored=ignored)
        merged = tuple(sorted([*findings, *compared], key=lambda f: (f.start, f.end, f.rule)))
        return Checked(report, merged, earlier, comparison)

    def require_public(self, report: Report) -> None:
        """Let a text pass that may be published.

        Raises:
            Confidential: errors of privacy or secrecy stand in it that nobody chose to ignore.
            StoreError: what the user chose to ignore cannot be read.
        """
        from assistant.checks.catalogue import RULES
        from assistant.checks.engine import check

        rules = [rule for rule in RULES if rule.family == "privacy"]
        found = check(report, ignored=self._memory.fingerprints(), statutory=False, rules=rules)
        names = tuple(dict.fromkeys(f.name for f in found if f.severity == "error"))
        if names:
            raise Confidential(names)

    def review(self, report: Report) -> Iterator[Reviewed]:
        """A model's findings section by section; nothing without a model. Ignored findings are left out."""
        from assistant.checks.model_review import Reviewed, review

        if self._writer is None:
            return
        ignored = self._memory.fingerprints()
        for part in review(report, self._writer):
            kept = tuple(f for f in part.findings if f.fingerprint not in ignored)
            yield Reviewed(part.n, part.total, kept, part.fault)
