"""The command line: ``python -m assistant <command>``. The contract (JSON shapes, exit codes) is in docs/cli.md.

Exit codes: 0 done, 1 done with failures, 2 usage or input error with one clear sentence. Logs go to stderr.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from assistant import cli_backup, cli_checking, cli_drafting
from assistant import cli_output as out
from assistant.answering import Ask
from assistant.cli_parser import USAGE, ChineseParser, clean_text
from assistant.diagnostics import diagnose
from assistant.errors import AssistantError, InputError, SettingsError
from assistant.ingest import find_files, ingest
from assistant.profiles import profiles
from assistant.question import understand
from assistant.restore import finish_interrupted
from assistant.services import Services, build_services
from assistant.settings import load_settings
from vectorstore.errors import UnknownReport, VectorStoreError
from vectorstore.schema import Filters

T = TypeVar("T")
DONE, FAILURES = 0, 1
_USAGE_ERRORS = (InputError, SettingsError, UnknownReport)


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    _settle_streams()
    arguments = _parser().parse_args(argv)
    try:
        settings = load_settings()
        _log_to_stderr(settings.log_level)
        finish_interrupted(settings)
        with closing(build_services(settings)) as services:
            code: int = arguments.run(services, arguments)
            sys.stdout.flush()
            return code
    except (AssistantError, VectorStoreError) as error:
        return _complain(error)
    except KeyboardInterrupt:
        print("已停止。已完成的部分保留，再运行一次即可继续。", file=sys.stderr)
        return FAILURES
    except BrokenPipeError:
        # whoever read the output has left; what is still buffered must not fail once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _settle_streams() -> None:
    """UTF-8 in pipes and files whatever the locale; a terminal keeps its encoding. Nothing that is said fails on a letter."""
    for stream, encoding in ((sys.stdin, "utf-8-sig"), (sys.stdout, "utf-8"), (sys.stderr, "utf-8")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else encoding, errors="backslashreplace")


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "chromadb", "sentence_transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _complain(error: AssistantError | VectorStoreError) -> int:
    print(f"{error.user_message}{error.hint}", file=sys.stderr)
    return USAGE if isinstance(error, _USAGE_ERRORS) else FAILURES


def _parser() -> argparse.ArgumentParser:
    parser = ChineseParser(prog="python -m assistant", description="循例：查阅往年报告，起草新报告。")
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=ChineseParser)

    def command(name: str, run: Callable[[Services, argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.register("type", None, clean_text)  # every text argument; paths stay what they are
        sub.add_argument("--json", action="store_true", help="输出一个 JSON 值")
        sub.set_defaults(run=run)
        return sub

    def filtered(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--agency", metavar="单位", help="只看这个单位")
        sub.add_argument("--year", metavar="年度", type=int, action="append", help="只看报告所述的这个年度，可重复")
        kinds = tuple(profiles())
        sub.add_argument("--kind", metavar="文种", choices=kinds, help=f"只看这个文种：{'、'.join(kinds)}")

    sub = command("ingest", _ingest, "添加文件或文件夹中的报告")
    sub.add_argument("paths", nargs="+", type=_path, metavar="文件或文件夹")
    command("reports", _reports, "列出资料库中的报告")
    sub = command("show", _show, "显示一份报告的全文和标题层次")
    sub.add_argument("report", metavar="报告")
    sub = command("remove", _remove, "从资料库删除报告")
    sub.add_argument("reports", nargs="+", metavar="报告")
    sub = command("rebuild", _rebuild, "换了向量模型后重新建立索引（可中断后继续）")
    sub.add_argument("--all", action="store_true", help="全部重新计算")
    for name, run, text in (("search", _search, "检索段落"), ("ask", _ask, "提问")):
        sub = command(name, run, text)
        sub.add_argument("question", nargs="?", metavar="问题")
        sub.add_argument("--stdin", action="store_true", help="从标准输入逐行读问题，逐行输出 JSON")
        filtered(sub)
        if name == "search":
            sub.add_argument("-k", type=int, default=5, metavar="段数", help="返回几段（默认5）")
        else:
            sub.add_argument("--offline", action="store_true", help="不使用语言模型")
    cli_drafting.add_commands(command, _path)
    cli_checking.add_commands(command, _path)
    cli_backup.add_commands(command, _path)
    command("doctor", _doctor, "检查程序能否正常工作")
    return parser


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("路径是空的")  # Path("") would be the current folder
    return Path(text)


def _ingest(services: Services, arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    files = find_files(arguments.paths)
    max_bytes = services.settings.max_file_mb * 1_000_000
    rows: list[out.Json] = []
    failed = 0
    for path, result in _progress(ingest(services.library, files, max_bytes=max_bytes), len(files)):
        failed += result.status == "failed"
        rows.append(out.file_json(str(path), result))
        if not arguments.json:
            _say(out.file_text(result))
    seconds = round(time.monotonic() - started, 2)
    summary = {"files": rows, "seconds": seconds, "peak_memory_mb": _peak_memory_mb()}
    if arguments.json:
        out.print_json(summary)
    else:
        counts = "，".join(f"{out.STATUS[s]}{n}" for s in out.STATUS if (n := sum(r["status"] == s for r in rows)))
        print(f"共{len(rows)}个文件：{counts}。用时{seconds}秒，内存峰值{summary['peak_memory_mb']} MB。")
    if failed and len(files) == 1 and files == arguments.paths:
        return USAGE
    return FAILURES if failed else DONE


def _reports(services: Services, arguments: argparse.Namespace) -> int:
    infos = services.archive.infos()
    if arguments.json:
        out.print_json([out.report_json(i) for i in infos])
    else:
        print(out.reports_text(infos))
        for failure in services.archive.failures():
            print(f"未能读取：{failure.name}　{failure.problem.text}")
    return DONE


def _show(services: Services, arguments: argparse.Namespace) -> int:
    report = services.archive.report(services.library.find(arguments.report).id)
    if arguments.json:
        out.print_json(out.show_json(report))
    else:
        print(report.text)
    return DONE


def _remove(services: Services, arguments: argparse.Namespace) -> int:
    ids = list(dict.fromkeys(services.library.find(name).id for name in arguments.reports))
    services.library.remove(ids)
    if arguments.json:
        out.print_json({"removed": ids})
    else:
        print(f"已删除{len(ids)}份报告。")
    return DONE


def _rebuild(services: Services, arguments: argparse.Namespace) -> int:
    total = 0
    for done, total in services.library.rebuild(everything=arguments.all):
        if sys.stderr.isatty():
            print(f"\r重建 {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
    if arguments.json:
        out.print_json({"reports": total, "chunks": services.index.count()})
    else:
        print(f"重新计算了{total}份报告，索引共{services.index.count()}段。")
    return DONE


def _search(services: Services, arguments: argparse.Namespace) -> int:
    def search(question: str) -> tuple[out.Json, str]:
        read = understand(
            question,
            services.archive.infos(),
            today_year=services.answerer.today_year(),
            scope=_scope(services, arguments),
        )
        found = services.answerer.search(read, k=max(1, arguments.k))
        value = {
            "query": question,
            "filters": out.filters_json(read.filters),
            "passages": [out.passage_json(p) for p in found],
            "notes": [*read.notes, *([read.unknown] if read.unknown else [])],
        }
        return value, read.unknown or out.passages_text(found)

    return _each_question(arguments, search)


def _ask(services: Services, arguments: argparse.Namespace) -> int:
    def ask(question: str) -> tuple[out.Json, str]:
        answer = services.answerer.answer(Ask(question, scope=_scope(services, arguments), offline=arguments.offline))
        return out.answer_json(answer), out.answer_text(answer)

    return _each_question(arguments, ask)


def _doctor(services: Services, arguments: argparse.Namespace) -> int:
    checks = diagnose(services)
    if arguments.json:
        out.print_json({"checks": [{"name": c.name, "ok": c.ok, "text": c.text, "hint": c.hint} for c in checks]})
    else:
        for check in checks:
            print(
                f"{'正常' if check.ok else '问题'}  {check.name}：{check.text}"
                + (f"\n      {check.hint}" if check.hint else "")
            )
    return DONE if all(c.ok for c in checks) else FAILURES


def _each_question(arguments: argparse.Namespace, answer: Callable[[str], tuple[out.Json, str]]) -> int:
    if arguments.stdin:
        for line in sys.stdin:
            if line.strip():
                print(json.dumps(answer(line.strip())[0], ensure_ascii=False), flush=True)
        return DONE
    if not (arguments.question or "").strip():
        raise InputError("empty", user_message="没有写问题。", hint="请把问题放在命令后面，或用 --stdin 逐行输入。")
    value, text = answer(arguments.question.strip())
    if arguments.json:
        out.print_json(value)
    else:
        print(text)
    return DONE


def _scope(services: Services, arguments: argparse.Namespace) -> Filters:
    agencies: tuple[str, ...] = ()
    if arguments.agency:
        agencies = (services.answerer.agency_named(arguments.agency) or arguments.agency,)
    return Filters(
        agencies=agencies, years=tuple(arguments.year or ()), kinds=(arguments.kind,) if arguments.kind else ()
    )


def _progress(items: Iterable[T], total: int) -> Iterator[T]:
    from tqdm import tqdm

    yield from tqdm(items, total=total, unit="份", disable=not sys.stderr.isatty(), file=sys.stderr)


def _say(text: str) -> None:
    """Print a line without running into the progress bar."""
    from tqdm import tqdm

    tqdm.write(text)


def _peak_memory_mb() -> int | None:
    """Peak memory of this process in MB, or None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000))
