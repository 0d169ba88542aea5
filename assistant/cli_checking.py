"""The commands that check: ``check`` and ``compare``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from assistant import cli_output as out
from assistant.checking import Checked
from assistant.checks.layout_check import check_layout
from assistant.checks.layout_schema import LayoutFinding
from assistant.checks.schema import FAMILY_NAMES, SEVERITIES, Finding
from assistant.cli_files import Command, read_file, require_suffix, write_file
from assistant.compare.compare import Comparison, compare, comparison_json, series_json
from assistant.compare.years import series
from assistant.errors import InputError
from assistant.export.annotated import annotated_copy, annotated_docx
from assistant.export.findings import findings_xlsx
from assistant.export.layout import layout_named, layouts
from assistant.readers.sniff import sniff
from assistant.services import Services
from vectorstore.schema import Report

DONE, FAILURES = 0, 1
SEVERITY_NAMES = {"error": "错误", "warning": "警告", "note": "提示"}
_STATUS = {"answered": "已回应", "partly": "部分回应", "unanswered": "未见回应"}


def add_commands(command: Command, path: Callable[[str], Path]) -> None:
    """Add the commands to the command line."""
    sub = command("check", _check, "审校一份报告")
    sub.add_argument("file", type=path, metavar="文件", help="要审校的报告（不会加入资料库）")
    sub.add_argument("--against", metavar="报告", help="与资料库中的哪一份对照（默认本单位上一年度的）")
    sub.add_argument("--out", type=path, metavar="文件", help="写入带批注的 Word（.docx）或问题清单（.xlsx）")
    sub.add_argument("--layout", choices=tuple(layouts()), metavar="版式", help="同时按这个版式检查 Word 排版")
    sub.add_argument("--review", action="store_true", help="另请语言模型审读内容")
    sub = command("compare", _compare, "对照两份报告")
    sub.add_argument("reports", nargs="+", metavar="报告", help="两份报告；三份以上的列出历年数据")


def _check(services: Services, arguments: argparse.Namespace) -> int:
    if arguments.out is not None:
        require_suffix(arguments.out, (".docx", ".xlsx"))
    data = read_file(arguments.file, services.settings.max_file_mb * 1_000_000)
    report = services.library.read(arguments.file.name, data)
    against = services.library.find(arguments.against).id if arguments.against else None
    checked = services.checker.check(report, against)
    findings = list(checked.findings)
    faults: list[str] = []
    if arguments.review:
        if not services.checker.has_model:
            faults.append("没有配置语言模型，没有做内容审读。")
        for part in services.checker.review(report):
            findings.extend(part.findings)
            faults.extend([part.fault] if part.fault else [])
        findings.sort(key=lambda f: (f.start, f.end, f.rule))
    is_word = sniff(data) == "docx"
    layout = check_layout(data, layout_named(arguments.layout)) if arguments.layout and is_word else ()
    if arguments.out is not None:
        _write(arguments.out, data if is_word else None, checked, findings, layout)
    if arguments.json:
        out.print_json(_json(arguments.file, checked, findings, layout, faults))
    else:
        print(_text(checked, findings, layout))
        if arguments.out is not None:
            print(f"已写入“{arguments.out}”。")
    for fault in faults:
        print(f"※ {fault}", file=sys.stderr)
    return FAILURES if any(f.severity == "error" for f in findings) else DONE


def _compare(services: Services, arguments: argparse.Namespace) -> int:
    reports = [services.archive.report(services.library.find(name).id) for name in arguments.reports]
    if len({r.id for r in reports}) < max(2, len(reports)):
        raise InputError("two", user_message="请写出两份不同的报告。", hint="三份以上的列出历年数据。")
    if len(reports) > 2:
        return _series(reports, as_json=arguments.json)
    found = compare(reports[0], reports[1])
    if arguments.json:
        out.print_json(comparison_json(found))
    else:
        print(_comparison_text(found))
    return DONE


def _series(reports: Sequence[Report], *, as_json: bool) -> int:
    """The indicators over the years, and what became of each year's plans and shortcomings in the next."""
    reports = sorted(reports, key=lambda r: r.year or 0)
    rows = series(reports)
    steps = [compare(a, b) for a, b in pairwise(reports)]
    if as_json:
        out.print_json({"rows": series_json(rows), "steps": [comparison_json(c) for c in steps]})
        return DONE
    print("\t".join(["指标", *(f"{r.year}年" if r.year else r.source for r in reports)]))
    for row in rows:
        cells = [f"{c.value:f}{c.unit}" if c else "—" for c in row.cells]
        print("\t".join([row.indicator, *cells]))
    return DONE


def _write(
    path: Path,
    word: bytes | None,
    checked: Checked,
    findings: Sequence[Finding],
    layout: Sequence[LayoutFinding],
) -> None:
    if path.suffix.lower() == ".xlsx":
        write_file(path, findings_xlsx(checked.report, findings, layout))
    elif word is not None:
        write_file(path, annotated_docx(word, checked.report, findings, layout))
    else:
        write_file(path, annotated_copy(checked.report, findings))


def _json(
    path: Path,
    checked: Checked,
    findings: Sequence[Finding],
    layout: Sequence[LayoutFinding],
    faults: Sequence[str],
) -> out.Json:
    report = checked.report
    against = checked.against
    return {
        "file": str(path),
        "report": {
            "title": report.title,
            "agency": report.agency,
            "region": report.region,
            "year": report.year,
            "kind": report.kind,
            "problems": out.problems_json(report.problems),
        },
        "against": {"id": against.id, "title": against.title, "year": against.year} if against else None,
        "findings": [finding_json(f) for f in findings],
        "layout": [layout_json(f) for f in layout],
        "summary": {s: sum(f.severity == s for f in findings) for s in SEVERITIES},
        "faults": list(faults),
    }


def finding_json(finding: Finding) -> out.Json:
    """One finding; ``others`` are the further places of a folded one."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "family": finding.family,
        "severity": finding.severity,
        "start": finding.start,
        "end": finding.end,
        "excerpt": finding.excerpt,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "certain": finding.certain,
        "basis": finding.basis,
        "heading_path": list(finding.heading_path),
        "others": [{"start": p.start, "end": p.end, "suggestion": p.suggestion} for p in finding.others],
    }


def layout_json(finding: LayoutFinding) -> out.Json:
    """One finding on the typesetting."""
    return {
        "kind": finding.kind,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "places": [{"excerpt": p.excerpt, "start": p.start, "end": p.end} for p in finding.places],
        "found": finding.found,
        "wanted": finding.wanted,
        "basis": finding.basis,
    }


def _text(checked: Checked, findings: Sequence[Finding], layout: Sequence[LayoutFinding]) -> str:
    lines: list[str] = []
    for severity in SEVERITIES:
        group = [f for f in findings if f.severity == severity]
        if group:
            lines.append(f"{SEVERITY_NAMES[severity]}（{len(group)}）")
        for f in group:
            where = " › ".join(f.heading_path) or "开头"
            lines.append(f"  {f.rule} {FAMILY_NAMES[f.family]}　“{_shown(f.excerpt)}”　{f.message}　（{where}）")
    if layout:
        lines.append(f"版式（{len(layout)}）")
        lines.extend(f"  {f.name}　{f.message}" for f in layout)
    counts = "，".join(f"{SEVERITY_NAMES[s]}{sum(f.severity == s for f in findings)}" for s in SEVERITIES)
    against = f"对照：{checked.against.title}。" if checked.against else "资料库中没有本单位更早的报告，没有做对照。"
    return "\n".join([*lines, f"共{len(findings)}条：{counts}。{against}"])


def _comparison_text(found: Comparison) -> str:
    value = comparison_json(found)
    changed = [s for s in value["sections"] if s["status"] != "same"]
    moved = [f for f in value["figures"] if f["change"] not in (None, "0") or f["a"] is None or f["b"] is None]
    lines = [f"章节：{len(value['sections'])}对，有变化{len(changed)}处"]
    lines.extend(f"  {s['status']}　{s['a'] or '—'} → {s['b'] or '—'}" for s in changed)
    lines.append(f"数据：{len(value['figures'])}项，有变化{len(moved)}项")
    lines.extend(
        f"  {f['indicator']}　{f['a'] or '—'} → {f['b'] or '—'}{f['unit']}"
        + (f"（{'+' if not str(f['percent']).startswith('-') else ''}{f['percent']}%）" if f["percent"] else "")
        for f in moved
    )
    lines.append("上年计划与不足：")
    lines.extend(f"  {_STATUS.get(p['status'], p['status'])}　{_shown(p['text'], 40)}" for p in value["promises"])
    return "\n".join(lines)


def _shown(text: str, most: int = 24) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
