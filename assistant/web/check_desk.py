"""The report under inspection on the page 审校: opened, checked once for each state it is in, corrected, and gone back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from assistant.checking import Checked
from assistant.checks.schema import SEVERITIES, Finding
from assistant.errors import AssistantError, InputError
from assistant.export.annotated_fixes import fixes
from assistant.library import Correction
from assistant.web import check_texts as c
from assistant.web.check_text import page_at
from assistant.web.check_work import relocated, with_correction, with_fixes
from assistant.web.runtime import Runtime
from assistant.web.state import Asked, Bench, CheckView, Upload, Work
from vectorstore.errors import VectorStoreError

_MOST_BEFORE = 10  # corrections that can be taken back
_MOST_FILES = 4  # of the chat, kept in the session to be opened here


def do(bench: Bench, act: Callable[..., None], *args: Any) -> None:
    """Do what a button asks for, before the page is drawn; an error is kept for the page to show."""
    bench.problem, bench.said, bench.asked = None, "", None
    try:
        act(*args)
    except (AssistantError, VectorStoreError) as error:
        bench.problem = (error.user_message, error.hint)


def current(bench: Bench) -> Work:
    """The work that is open."""
    assert bench.work is not None
    return bench.work


def open_work(bench: Bench, work: Work | None) -> None:
    """Begin with a work, or go back to choosing one."""
    fresh = Bench(work=work, resumed=True, uploads=bench.uploads + 1, turns=bench.turns, files=bench.files)
    for field in fields(Bench):
        setattr(bench, field.name, getattr(fresh, field.name))


def keep_file(bench: Bench, report_id: str, file: Upload) -> None:
    """Remember a file of the chat for as long as the session lasts; the oldest go first."""
    bench.files.pop(report_id, None)
    bench.files[report_id] = file
    while len(bench.files) > _MOST_FILES:
        del bench.files[next(iter(bench.files))]


def checked(app: Runtime, bench: Bench) -> Checked:
    """What is found in the open work; found anew only when its text, the rules, what is ignored or the library changed.

    Raises:
        StoreError: what is ignored cannot be read.
        VectorStoreError: the library cannot be read, or the chosen earlier report is no longer there.
    """
    key = _depends_on(app, bench)
    if bench.checked is None or bench.checked_for != key:
        bench.checked = app.services.checker.check(current(bench).report, bench.against)
        bench.checked_for = key
    return bench.checked


def found(app: Runtime, bench: Bench) -> tuple[Finding, ...]:
    """All findings in reading order, the model's among them. Raises as ``checked``."""
    rules = checked(app, bench).findings
    ignored = app.services.check_memory.fingerprints() if bench.reviewed else frozenset()
    model = [f for f in bench.reviewed if f.fingerprint not in ignored]
    return tuple(sorted([*rules, *model], key=lambda f: (f.start, f.end, f.rule)))


def counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    """How many findings there are of each grade."""
    return {s: sum(f.severity == s for f in findings) for s in SEVERITIES}


def confidential(checked: Checked) -> Mapping[str, int]:
    """The privacy and secrecy errors that stand, by name, with the number of places."""
    names: Counter[str] = Counter()
    for finding in checked.confidential:
        names[finding.name] += finding.count
    return names


def key_of(finding: Finding) -> str:
    """Tells a finding from all others of the page, for the keys of its buttons."""
    return f"{finding.fingerprint}-{finding.start}"


def go(bench: Bench, view: CheckView) -> None:
    """Show another view."""
    bench.view = view


def locate(bench: Bench, finding: Finding) -> None:
    """Show a finding in the text; again and again, its further places."""
    same = bench.chosen is not None and bench.chosen[:2] == (finding.fingerprint, finding.start)
    place = (bench.chosen[2] + 1) % finding.count if same and bench.chosen else 0
    start = finding.others[place - 1].start if place else finding.start
    bench.chosen, bench.scroll = (finding.fingerprint, finding.start, place), True
    bench.page = page_at(current(bench).report, start)


def turn(bench: Bench, page: int) -> None:
    """Show another page of the text."""
    bench.page, bench.chosen = page, None


def fix(app: Runtime, bench: Bench, finding: Finding) -> None:
    """Make the replacement of one finding, at all its places. Raises InputError where it cannot be made."""
    if finding not in found(app, bench):
        raise InputError("gone", user_message=c.GONE, hint=c.GONE_HINT)
    _fix(app, bench, (finding,))


def fix_all(app: Runtime, bench: Bench) -> None:
    """Make every certain replacement. Raises InputError where none can be made."""
    _fix(app, bench, checked(app, bench).findings)


def _fix(app: Runtime, bench: Bench, findings: tuple[Finding, ...]) -> None:
    before = current(bench)
    after = with_fixes(app.services, before, findings)
    wanted = len(fixes(findings))
    bench.before = [*bench.before, before][-_MOST_BEFORE:]
    _replace(bench, after)
    bench.said = c.fixed(after.fixed - before.fixed, wanted - (after.fixed - before.fixed))


def undo(bench: Bench) -> None:
    """Go back to the text before the last correction."""
    if bench.before:
        _replace(bench, bench.before.pop())
        bench.said = c.UNDONE


def _replace(bench: Bench, work: Work) -> None:
    bench.work, bench.chosen, bench.made = work, None, None
    bench.reviewed = relocated(bench.reviewed, work.report.text)


def correct(bench: Bench, correction: Correction) -> None:
    """Set agency, year or kind by hand. Raises InputError."""
    bench.work, bench.against = with_correction(current(bench), correction), None


def ignore(app: Runtime, bench: Bench, finding: Finding, sure: bool = False) -> None:
    """Ignore a finding from now on; one that keeps a report from being published is asked about first. Raises StoreError."""
    if finding.family == "privacy" and finding.severity == "error" and not sure:
        bench.asked = Asked("ignore", key_of(finding))
        return
    app.services.check_memory.ignore(finding)
    bench.said, bench.made = c.IGNORED_SAID, None
    if bench.checked is not None:  # a long report need not be checked again for that
        left = tuple(f for f in bench.checked.findings if f.fingerprint != finding.fingerprint)
        bench.checked, bench.checked_for = replace(bench.checked, findings=left), _depends_on(app, bench)


def restore(app: Runtime, bench: Bench, fingerprint: str) -> None:
    """Show an ignored finding again. Raises StoreError."""
    app.services.check_memory.restore(fingerprint)
    bench.said, bench.made = c.RESTORED, None


def switch(app: Runtime, bench: Bench, rule: str, on: bool) -> None:
    """Switch a rule for all checks to come. Raises StoreError."""
    app.services.check_memory.switch(rule, on=on)
    bench.made = None


def _depends_on(app: Runtime, bench: Bench) -> tuple[object, ...]:
    report, memory = current(bench).report, app.services.check_memory
    what = (report.id, report.agency, report.year, report.kind)
    return (*what, memory.off(), memory.fingerprints(), bench.against, app.services.archive.state())
