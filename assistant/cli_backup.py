"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from assistant import cli_output as out
from assistant.backup import Counts, Progress, counts_of, make_backup
from assistant.cli_files import Command, require_suffix
from assistant.errors import InputError
from assistant.restore import discard, put_back, stage
from assistant.services import Services
from vectorstore.errors import VectorStoreError

DONE = 0
_NAMES = {"reports": "报告", "chunks": "段落", "originals": "原件", "conversations": "对话", "drafts": "草稿"}


def add_commands(command: Command, path: Callable[[str], Path]) -> None:
    """Add the commands to the command line."""
    sub = command("backup", _backup, "把全部资料备份成一个 zip 文件（程序运行时也可以）")
    sub.add_argument("out", type=path, metavar="备份文件", help="要写入的 .zip")
    sub = command("restore", _restore, "检查一个备份；加 --yes 才恢复")
    sub.add_argument("file", type=path, metavar="备份文件")
    sub.add_argument("--yes", action="store_true", help="确认恢复：现有数据另存后由备份替换")


def _backup(services: Services, arguments: argparse.Namespace) -> int:
    require_suffix(arguments.out, (".zip",), option="备份文件")
    if not arguments.out.absolute().parent.is_dir():
        raise InputError("out", user_message=f"文件“{arguments.out}”写不进去。", hint="请检查文件夹是否存在。")
    path = make_backup(services.settings, arguments.out, _progress())
    counts = counts_of(services.settings)
    if arguments.json:
        out.print_json({"path": str(path), "bytes": path.stat().st_size, "counts": asdict(counts)})
    else:
        print(f"备份已做好：{path}（{path.stat().st_size / 1e6:.1f} MB）。{_said(counts)}。")
        if services.settings.database_url:
            print("对话和草稿在另外的数据库中（XUNLI_DATABASE_URL），不在备份里，请用该数据库自己的办法备份。")
    return DONE


def _restore(services: Services, arguments: argparse.Namespace) -> int:
    settings = services.settings
    if not arguments.file.is_file():
        raise InputError("file", user_message=f"文件“{arguments.file}”打不开。", hint="请检查路径和权限。")
    staged = stage(arguments.file, settings, _progress())
    try:
        now: Counts | None = counts_of(settings)
    except VectorStoreError:
        now = None  # damaged data are a reason to restore
    aside: Path | None = None
    if arguments.yes:
        aside = put_back(staged, settings, _progress())
        services.app_database.close()
        services.library.sync()
    else:
        discard(staged)
    manifest = staged.manifest
    value = {
        "file": str(arguments.file),
        "made": manifest.made,
        "version": manifest.version,
        "counts": asdict(manifest.counts),
        "before": asdict(now) if now else None,
        "restored": arguments.yes,
        "set_aside": str(aside) if aside else None,
    }
    if arguments.json:
        out.print_json(value)
        return DONE
    print(f"备份完整：{manifest.made.replace('T', ' ')}制作。{_said(manifest.counts)}。")
    print(f"现在：{_said(now) if now else '现有数据无法读取'}。")
    if not arguments.yes:
        print("没有改动任何数据。确认恢复请加 --yes。")
    else:
        print(f"已恢复。{f'恢复前的数据另存在 {aside}。' if aside else ''}")
    return DONE


def _said(counts: Counts) -> str:
    return "，".join(f"{_NAMES[key]}{value}" for key, value in asdict(counts).items() if value is not None)


def _progress() -> Progress:
    """A line on a terminal, nothing elsewhere."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            percent = 100 * done // max(total, 1)
            print(f"\r{percent}%", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
