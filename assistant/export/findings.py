"""What the rules found as an Excel list, to be worked off one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO

from assistant.checks.layout_schema import LayoutFinding
from assistant.checks.schema import FAMILY_NAMES, Finding
from assistant.export.annotated import SEVERITY_NAMES
from assistant.export.sheets import set_up, write_rows
from vectorstore.schema import Report

_COLUMNS = (
    ("序号", 6),
    ("级别", 8),
    ("类别", 12),
    ("规则", 16),
    ("位置", 28),
    ("原文", 40),
    ("问题", 44),
    ("建议", 28),
    ("依据", 30),
)
_CENTRED = {0, 1, 2}
_FILLS = {"error": "FFF8CBAD", "warning": "FFFFE699", "note": "FFE2EFDA"}
_NOTICE = "校对清单，不随正文公开"
_NOTHING = "（没有发现问题）"
_PATH = " › "
_AROUND = 12  # characters shown at either side of the words in question


def findings_xlsx(report: Report, findings: Sequence[Finding], layout: Sequence[LayoutFinding] = ()) -> bytes:
    """The findings as an .xlsx file, one row each, in the order given, those on the layout last; a folded one takes one row.

    The words in question stand in 〔〕 with a little of what is around them. Every cell is text.
    """
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    sheet = book.create_sheet("校对清单")
    found = [*map(partial(_row, report), findings), *map(_layout_row, layout)]
    rows = [[str(n), *row] for n, row in enumerate(found, start=1)]
    write_rows(sheet, _COLUMNS, rows or [["", _NOTHING]], _CENTRED)
    severities = [*(f.severity for f in findings), *(f.severity for f in layout)]
    for n, severity in enumerate(severities, start=2):
        sheet.cell(row=n, column=2).fill = PatternFill("solid", fgColor=_FILLS[severity])
    sheet.auto_filter.ref = f"A1:I{len(rows) + 1}"
    set_up(sheet, report.title or report.source, _NOTICE)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _row(report: Report, finding: Finding) -> list[str]:
    suggestion = finding.suggestion
    advice = "" if suggestion is None else f"改为“{suggestion}”" if suggestion else "删去"
    return [
        SEVERITY_NAMES[finding.severity],
        FAMILY_NAMES[finding.family],
        finding.name,
        _PATH.join(finding.heading_path) or "（正文开头）",
        _passage(report.text, finding),
        finding.message,
        advice,
        finding.basis,
    ]


def _layout_row(finding: LayoutFinding) -> list[str]:
    words = finding.places[0].excerpt if finding.places else "（全文）"
    severity = SEVERITY_NAMES[finding.severity]
    return [severity, "版式", finding.name, "", words, finding.message, f"改为{finding.wanted}", finding.basis]


def _passage(text: str, finding: Finding) -> str:
    """The words with their neighbours in the same paragraph."""
    before = text[max(0, finding.start - _AROUND) : finding.start].rpartition("\n")[2]
    after = text[finding.end : finding.end + _AROUND].partition("\n")[0]
    return f"{before}〔{finding.excerpt}〕{after}"
