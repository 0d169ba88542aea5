"""The commands that draft: ``figures``, ``facts`` and ``draft``."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from assistant import cli_output as out
from assistant.cli_files import Command, read_file, require_suffix, write_file
from assistant.drafting.as_report import draft_report
from assistant.drafting.public import document_of
from assistant.drafting.schema import Draft, Drafted, DraftRequest, Writing
from assistant.errors import InputError
from assistant.export.checklist import checklist_bytes
from assistant.export.document import require_final
from assistant.export.docx import docx_bytes
from assistant.export.fonts import missing_fonts
from assistant.export.layout import layouts
from assistant.export.markdown import draft_markdown
from assistant.figures.facts import CellProblem, FactSheet
from assistant.figures.records import figure_records
from assistant.figures.workbook import workbook_bytes
from assistant.figures.workbook_read import read_workbook
from assistant.services import Services
from vectorstore.schema import Report

DONE, FAILURES = 0, 1
CHECKLIST = "核对清单"
_DATE = re.compile(r"(\d{4})[年-](\d{1,2})[月-](\d{1,2})日?")


def add_commands(command: Command, path: Callable[[str], Path]) -> None:
    """Add the commands to the command line."""
    sub = command("figures", _figures, "列出一份报告中的数据及其指标")
    sub.add_argument("report", metavar="报告")
    sub = command("facts", _facts, "由一份报告生成下一年度的指标表（Excel）")
    sub.add_argument("report", metavar="报告")
    sub.add_argument("--out", type=path, required=True, metavar="文件", help="写入的 .xlsx 文件")
    sub.add_argument("--agency", metavar="单位", help="为哪个单位准备（默认报告的单位）")
    sub.add_argument("--year", type=int, metavar="年度", help="为哪个年度准备（默认下一年度）")
    sub = command("draft", _draft, "起草整份报告或其中一个部分")
    sub.add_argument("--agency", required=True, metavar="单位", help="为哪个单位起草")
    sub.add_argument("--year", type=int, required=True, metavar="年度", help="起草哪个年度的")
    sub.add_argument("--section", default="", metavar="部分", help="只写一个部分：主题（如 T11）或标题中的词")
    sub.add_argument("--base", metavar="报告", help="依据哪一份报告（默认本单位最近一份）")
    sub.add_argument("--facts", type=path, metavar="文件", help="填好的指标表（.xlsx）")
    sub.add_argument("--brief", default="", metavar="文字", help="要求和补充的本年数据")
    sub.add_argument("--compare", action="store_true", help="在数据后写明与上年相比的变化")
    sub.add_argument("--out", type=path, metavar="文件", help="写入 Word（.docx）或 Markdown（.md）文件")
    sub.add_argument("--layout", default="gbt9704", choices=tuple(layouts()), metavar="版式", help="Word 版式")
    sub.add_argument("--addressee", default="", metavar="主送机关", help="主送机关")
    sub.add_argument("--date", type=_date, metavar="日期", help="成文日期，如 2024-02-28")
    sub.add_argument("--attachment", action="append", default=[], metavar="名称", help="附件名称，可重复")
    sub.add_argument("--final", action="store_true", help="导出定稿；还有待办内容时拒绝")
    sub.add_argument("--offline", action="store_true", help="不使用语言模型")


def _figures(services: Services, arguments: argparse.Namespace) -> int:
    records = figure_records(_report(services, arguments.report))
    if arguments.json:
        out.print_json(out.figures_json(records))
    else:
        print(out.figures_text(records))
    return DONE


def _facts(services: Services, arguments: argparse.Namespace) -> int:
    report = _report(services, arguments.report)
    require_suffix(arguments.out, (".xlsx",))
    if report.year is None and arguments.year is None:
        raise InputError("year", user_message="这份报告没有年度。", hint="请用 --year 写明为哪个年度准备。")
    agency = _agency(services, arguments.agency or report.agency or "")
    sheet = services.drafter.starter.sheet(report, agency, arguments.year or (report.year or 0) + 1)
    write_file(arguments.out, workbook_bytes(sheet))
    counts = {"facts": len(sheet.facts), "plans": _count(sheet, "plan"), "shortcomings": _count(sheet, "shortcoming")}
    if arguments.json:
        out.print_json({"file": str(arguments.out), "year": sheet.year, "base": sheet.base_id, **counts})
    else:
        print(
            f"已写入“{arguments.out}”：{counts['facts']}项指标，{counts['plans']}条上年计划，{counts['shortcomings']}条上年不足。"
        )
    return DONE


def _draft(services: Services, arguments: argparse.Namespace) -> int:
    request = DraftRequest(
        agency=_agency(services, arguments.agency),
        year=arguments.year,
        section=arguments.section,
        brief=arguments.brief,
        base=services.library.find(arguments.base).id if arguments.base else None,
        compare=arguments.compare,
    )
    if arguments.out is not None:
        require_suffix(arguments.out, (".docx", ".md"))
    sheet, problems = _filled(services, request, arguments.facts)
    draft = _written(services, request, sheet, offline=arguments.offline)
    if arguments.final:
        services.checker.require_public(draft_report(draft))
    written = _export(draft, arguments) if arguments.out is not None else []
    if arguments.json:
        value = out.draft_json(draft)
        out.print_json({**value, "problems": [out.problem_json(p) for p in problems], "files": written})
    else:
        print(out.draft_text(draft) if not written else f"已写入{'、'.join(f'“{w}”' for w in written)}。{_open(draft)}")
    for problem in problems:
        print(f"※ {problem.cell}：{problem.text}", file=sys.stderr)
    return FAILURES if problems else DONE


def _filled(
    services: Services, request: DraftRequest, path: Path | None
) -> tuple[FactSheet | None, tuple[CellProblem, ...]]:
    if path is None:
        return None, ()
    report, _ = services.drafter.starter.base(request)
    sheet = services.drafter.starter.sheet(report, request.agency, request.year)
    data = read_file(path, services.settings.max_file_mb * 1_000_000)
    filled = read_workbook(data, sheet, path.name)
    return filled.sheet, filled.problems


def _written(services: Services, request: DraftRequest, sheet: FactSheet | None, *, offline: bool) -> Draft:
    for event in services.drafter.stream(request, sheet, offline=offline):
        if isinstance(event, Writing) and sys.stderr.isatty():
            print(f"\r起草 {event.n}/{event.total}　{event.title[:20]}\033[K", end="", file=sys.stderr, flush=True)
        if isinstance(event, Drafted):
            if sys.stderr.isatty():
                print("\r\033[K", end="", file=sys.stderr)
            return event.draft
    raise AssertionError("a stream always ends with Drafted")


def _export(draft: Draft, arguments: argparse.Namespace) -> list[str]:
    path: Path = arguments.out
    document = document_of(
        draft,
        final=arguments.final,
        addressee=arguments.addressee,
        date=arguments.date or "",
        attachments=tuple(arguments.attachment),
    )
    require_final(document)
    if path.suffix.lower() == ".md":
        write_file(path, draft_markdown(draft).encode("utf-8"))
        return [str(path)]
    layout = layouts()[arguments.layout]
    write_file(path, docx_bytes(document, layout))
    beside = path.with_name(f"{path.stem}—{CHECKLIST}.xlsx")
    write_file(beside, checklist_bytes(document))
    for warning in missing_fonts(layout):
        print(f"※ {warning.text}", file=sys.stderr)
    return [str(path), str(beside)]


def _open(draft: Draft) -> str:
    carried = sum(len(s.carried_over) for s in draft.sections)
    return f"待办标记{len(document_of(draft).open_marks)}处，沿用上年{carried}句待确认。"


def _report(services: Services, name: str) -> Report:
    return services.archive.report(services.library.find(name).id)


def _agency(services: Services, name: str) -> str:
    return services.answerer.agency_named(name) or name


def _count(sheet: FactSheet, kind: str) -> int:
    return sum(p.kind == kind for p in sheet.promises)


def _date(text: str) -> str:
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise argparse.ArgumentTypeError("日期应写作 2024-02-28 或 2024年2月28日")
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日"
