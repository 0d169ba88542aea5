"""The command line where something is wrong: input, settings, usage, and the process around it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.cli_parser import ChineseParser, chinese
from tests.assistant.building import (
    AGENCY,
    PNG,
    environment,
    locked_word,
    pdf_report,
    report_text,
    run_cli,
    write_reports,
)
from tests.assistant.conftest import Ran, Run
from vectorstore.errors import ArchiveError

TITLE_2023 = f"{AGENCY}2023年法治政府建设年度报告"
QUESTION = f"{AGENCY}2023年受理行政复议案件多少件"
COMMANDS = (
    "ingest",
    "reports",
    "show",
    "remove",
    "rebuild",
    "search",
    "ask",
    "figures",
    "facts",
    "draft",
    "check",
    "compare",
    "backup",
    "restore",
    "doctor",
)


# -- what is wrong with the input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["show", "丙"], "资料库中没有“丙”这份报告。请用“python -m assistant reports”查看已有的报告。"),
        (["remove", "甲2023", "丙"], "资料库中没有“丙”这份报告。请用“python -m assistant reports”查看已有的报告。"),
        (["ask"], "没有写问题。请把问题放在命令后面，或用 --stdin 逐行输入。"),
        (["search", "  "], "没有写问题。请把问题放在命令后面，或用 --stdin 逐行输入。"),
        (["ingest", "没有.txt"], "没有找到“没有.txt”。请检查路径。"),
        (["ingest", "甲" * 300], "没有找到“" + "甲" * 119 + "…”。请检查路径。"),
        (
            ["draft", "--agency", AGENCY, "--year", "2024", "--section", "T10", "--out", "a.pdf"],
            "只能写入.docx或.md文件。请把 --out 的后缀改为.docx或.md。",
        ),
        (
            ["draft", "--agency", AGENCY, "--year", "2024", "--section", "T10", "--out", "没有/a.md"],
            "文件“没有/a.md”写不进去。请检查文件夹是否存在、有没有权限。",
        ),
        (
            ["draft", "--agency", AGENCY, "--year", "2024", "--section", "T10", "--base", "丙"],
            "资料库中没有“丙”这份报告。请用“python -m assistant reports”查看已有的报告。",
        ),
    ],
)
def test_one_sentence_and_code_2(run: Run, argv: list[str], said: str) -> None:
    before = run("reports", "--json").out
    assert run(*argv) == Ran(2, "", said + "\n")
    assert run(*argv, "--json") == Ran(2, "", said + "\n")
    assert run("reports", "--json").out == before


def test_ambiguous_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "又一份.txt"
    file.write_text(report_text(cases=99))
    run("ingest", file)
    ran = run("show", TITLE_2023)
    assert ran.code == 2 and ran.err.startswith(f"有2份报告都符合“{TITLE_2023}”。")
    ids = [r["id"] for r in run("reports", "--json").json]
    assert run("show", ids[0][:6], "--json").json["id"] == ids[0]
    assert run("show", ids[0][:3]).code == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b"", "文件是空的，没有内容。"),
        ("图.docx", PNG, "这是一张图片，不是文字文件。"),
        ("锁.docx", locked_word(), "文件有密码保护，无法读取。"),
        ("扫描.pdf", pdf_report("", image=True), "扫描件，没有文字层，请先识别"),
    ],
)
def test_a_bad_file_named_alone_is_an_input_error(
    run: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(content)
    before = run("reports", "--json").out
    ran = run("ingest", folder / name)
    assert ran.code == 2 and f"失败  {name}" in ran.out and said in ran.out
    assert run("ingest", folder / name, "--json").code == 2
    assert run("ingest", folder).code == 1  # a failed file of a folder
    assert run("reports", "--json").out == before


def test_folder_without_reports(run: Run, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    ran = run("ingest", tmp_path / "空")
    assert (ran.code, ran.out) == (2, "") and ran.err.startswith("这里没有可以读取的报告文件。支持 txt、")


@pytest.mark.parametrize(
    ("name", "value", "code", "said"),
    [
        ("XUNLI_MAX_FILE_MB", "many", 2, "设置有误：XUNLI_MAX_FILE_MB。请对照 .env.example 检查设置。\n"),
        ("XUNLI_EMBEDDING_MODEL", "/没有", 1, "找不到设置的向量模型"),
        ("XUNLI_DATA_DIR", "/dev/null", 1, f"{ArchiveError.user_message}{ArchiveError.hint}\n"),
    ],
)
def test_wrong_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int, said: str
) -> None:
    (file,) = write_reports(tmp_path / "in", (2020,))
    monkeypatch.setenv(name, value)
    ran = run("ingest", file)
    assert (ran.code, ran.out) == (code, "") and ran.err.startswith(said) and ran.err.count("\n") == 1


def test_other_embedder(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.bigram.BigramEmbedder.name", "bigram-v2")
    for argv in (["search", QUESTION], ["ingest", *write_reports(tmp_path / "in", (2020,))]):
        ran = run(*argv)
        assert (ran.code, ran.out) == (1, "") and "python -m assistant rebuild" in ran.err
    assert run("rebuild").out == "重新计算了4份报告，索引共24段。\n"
    assert run("search", QUESTION).code == 0


def test_a_wrong_model_setting_stops_searching_only(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_EMBEDDING_MODEL", "/no/such/folder")
    assert run("reports").code == 0
    ran = run("search", QUESTION)
    assert (ran.code, ran.out) == (1, "") and "XUNLI_EMBEDDING_MODEL" in ran.err
    assert "XUNLI_EMBEDDING_MODEL" in run("doctor").out


# -- argparse ------------------------------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"usage|options|positional|arguments?\b|required|invalid|choose|expected|unrecognized|show this|exit\b"
)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "缺少命令"),
        (["吃饭"], f"命令不能是“吃饭”，可以是{'、'.join(COMMANDS)}"),
        (["ingest"], "缺少文件或文件夹"),
        (["ingest", ""], "文件或文件夹：路径是空的"),
        (["show"], "缺少报告"),
        (["show", "甲", "乙"], "多出了“乙”"),
        (["draft"], "缺少--agency、--year"),
        (["draft", "--agency"], "--agency后面没有内容"),
        (["ask", "--year", "去年", "问"], "--year应是整数，不能是“去年”"),
        (["ask", "问", "--kind", "诗歌"], "--kind不能是“诗歌”，可以是rule_of_law、"),
        (["ask", "问", "--json=是"], "--json后面不能带“是”"),
        (["ask", "问", "--stdi"], "多出了“--stdi”"),
        (["ask", "it's", "--kind", "it's"], "--kind不能是“it's”，"),
        (["reports", "--color"], "多出了“--color”"),
    ],
)
def test_usage_errors_are_chinese(run: Run, argv: list[str], said: str) -> None:
    ran = run(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"用法有误：{said}") and ran.err.endswith("。用 --help 查看说明。\n")
    assert not ENGLISH.search(ran.err.replace(str(argv), ""))


def test_unknown_message_does_not_get_through() -> None:
    assert chinese("something new went wrong") == "命令写法不对"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese(run: Run, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    ran = run(*filter(None, [command]), "--help")
    assert ran.code == 0 and ran.err == ""
    assert ran.out.startswith(f"用法：python -m assistant {command}".rstrip())
    assert "\n选项：\n" in ran.out and "显示这段说明" in ran.out
    # beyond the names of commands, options and kinds everything is Chinese
    assert not ENGLISH.search(ran.out)
    options = re.findall(r"^  (?:-\w(?: \S+)?, )?(--\S+|-\w)(.*)$", ran.out, re.M)
    assert options and all(re.search(r"[\u4e00-\u9fff]", rest) for _, rest in options)


def test_every_command_is_there(run: Run) -> None:
    listed = re.findall(r"^    (\w+) +[\u4e00-\u9fff]", run("--help").out, re.M)
    assert tuple(listed) == COMMANDS


def test_parser_leaves_argparse_alone(capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    ChineseParser(prog="x")
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="x").parse_args(["--help"])
    assert capsys.readouterr().out.startswith("usage: x")


# -- in a process of its own ---------------------------------------------------------------------------------------


def test_stdout_is_json_whatever_is_logged(data: Path, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", (2020,))
    (tmp_path / "in" / "坏.docx").write_bytes(PNG)
    done = run_cli(
        data, "ingest", "in", "--json", XUNLI_LOG_LEVEL="DEBUG", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert done.returncode == 1
    assert [f["status"] for f in json.loads(done.stdout)["files"]] == ["added", "failed"]
    assert "DEBUG" in done.stderr
    assert not re.search("行政复议|普法活动", done.stderr)  # no report text in the log


def test_doctor_with_chroma(data: Path) -> None:
    done = run_cli(data, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "正常  向量索引：24段，与资料库一致" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_text_that_is_no_utf_8(data: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"in/\xb1\xa8.txt")  # as old archives unpack it
    (tmp_path / "in").mkdir()
    (tmp_path / name).write_text(report_text(year=2020))
    done = run_cli(data, "ingest", name, "--json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["files"]
    assert row["status"] == "added" and row["path"] == name  # the JSON leads back to the file
    for argv in (("ask", "\udcff行政复议"), ("show", "\udcff"), ("search", "复议", "--agency", "\udcff")):
        done = run_cli(data, *argv)
        assert done.returncode in (0, 2) and "Traceback" not in done.stderr


def process(data: Path, *argv: str) -> subprocess.Popen[str]:
    """A command whose streams this test holds."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *argv],
        env=environment(data),
        cwd=data.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("argv", [("show", "甲2023", "--json"), ("ask", "--stdin")])
def test_reader_that_leaves_early(data: Path, argv: tuple[str, ...]) -> None:
    with process(data, *argv) as running:
        assert running.stdin and running.stdout and running.stderr
        running.stdout.close()
        running.stdin.write(f"{QUESTION}\n")
        running.stdin.close()
        assert running.stderr.read() == ""
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_answers_come_at_once_and_can_be_stopped(data: Path) -> None:
    with process(data, "ask", "--stdin") as running:
        assert running.stdin and running.stdout and running.stderr
        running.stdin.write(f"{QUESTION}\n")
        running.stdin.flush()
        assert "23件" in json.loads(running.stdout.readline())["answer"]
        time.sleep(0.1)  # until it waits for the next line
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == "已停止。已完成的部分保留，再运行一次即可继续。\n"
    assert running.returncode == 1
