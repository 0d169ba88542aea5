"""What can be brought to the page 审校, and what it becomes by corrections: files, reports of the library, drafts. No page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.checks.schema import Finding
from assistant.drafting.as_report import draft_report, text_report
from assistant.errors import InputError, UnreadableFile
from assistant.library import Correction, corrected, display_name
from assistant.readers.sniff import sniff
from assistant.services import Services
from assistant.web import check_texts as c
from assistant.web.state import Work
from vectorstore.schema import Report


def from_file(services: Services, name: str, data: bytes) -> Work:
    """A file, read and not added to the library. Raises UnreadableFile."""
    report = services.library.read(name, data)
    return Work(display_name(name), report, data if sniff(data) == "docx" else None)


def from_report(services: Services, key: str) -> Work:
    """A report of the library with its Word file, where it was one and still reads the same. Raises UnknownReport."""
    report = services.archive.report(key)
    data = services.library.original(key)
    word = data if data is not None and sniff(data) == "docx" and _reads_as(services, report, data) else None
    return Work(report.source, report, word, "report", key)


def from_draft(services: Services, key: str) -> Work:
    """A draft as it was last saved. Raises StoreError, InputError for one without text."""
    draft = services.drafts.load(key).draft
    report = draft_report(draft)
    if not report.text:
        raise InputError("empty", user_message="这份草稿还没有文字。", hint="请先到“起草”页写好再来审校。")
    return Work(c.draft_source(draft.title), report, None, "draft", key)


def with_fixes(services: Services, work: Work, findings: Iterable[Finding]) -> Work:
    """The work with the certain replacements of the findings made: in a Word file as tracked changes, else in the text.

    Raises:
        InputError: none of them can be made in the Word file.
    """
    from assistant.export.annotated_fixes import fixed_docx, fixed_text, fixes

    certain = [f for f in findings if f.certain]
    if work.word is None:
        text = fixed_text(work.report.text, certain)
        tables = any(b.kind == "table_row" for b in work.report.blocks)
        report = text_report(text, work.report.source, tables=tables)
        return replace(work, report=_carried(report, work.report), fixed=work.fixed + len(fixes(certain)))
    data = fixed_docx(work.word, work.report, certain)
    report = services.library.read(work.report.source, data)
    made = len(fixes(certain)) - _left(work.report, report, certain)
    if made < 1:
        raise InputError("not placed", user_message=c.CANNOT_FIX, hint=c.CANNOT_FIX_HINT)
    return replace(work, report=_carried(report, work.report), word=data, fixed=work.fixed + made)


def with_correction(work: Work, correction: Correction) -> Work:
    """The work with agency, year or kind set by hand. Raises InputError for impossible values."""
    return replace(work, report=corrected(work.report, correction))


def relocated(findings: Sequence[Finding], text: str) -> tuple[Finding, ...]:
    """Findings that quote the text, put where their words stand now; those whose words are gone are left out."""
    found = []
    for finding in findings:
        at = text.find(finding.excerpt)
        if at >= 0:
            found.append(replace(finding, start=at, end=at + len(finding.excerpt)))
    return tuple(found)


def _left(before: Report, after: Report, certain: Sequence[Finding]) -> int:
    """How many corrections are not in the text that was read back: each stretch up to the next one is new or old."""
    from assistant.export.annotated_fixes import fixes

    made = fixes(certain)
    bounds = [*(f.start for f in made[1:]), len(before.text)]
    left, at = 0, made[0].start if made else 0
    for fix, end in zip(made, bounds, strict=True):
        new, old = fix.text + before.text[fix.end : end], before.text[fix.start : end]
        done = after.text.startswith(new, at)
        left += not done
        at += len(new if done else old)
    return left


def _carried(new: Report, old: Report) -> Report:
    """The new text with what is known of the old one, which a person may have corrected."""
    return replace(
        new,
        title=new.title or old.title,
        agency=old.agency,
        region=old.region,
        year=old.year,
        kind=old.kind,
        delivered=old.delivered,
        published=old.published,
        problems=old.problems,
        removed=new.removed or old.removed,
    )


def _reads_as(services: Services, report: Report, data: bytes) -> bool:
    try:
        return services.library.read(report.source, data).text == report.text
    except UnreadableFile:
        return False
