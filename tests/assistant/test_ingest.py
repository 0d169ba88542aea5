"""Files and folders into the library: what is tried, what is refused, what a second run costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError
from assistant.ingest import find_files, ingest
from assistant.library import FileResult
from assistant.services import Services
from tests.assistant.building import (
    AGENCY,
    PNG,
    environment,
    fill,
    locked_word,
    many_members,
    open_services,
    pdf_report,
    report_text,
    run_cli,
    state,
    word_report,
    write_reports,
    zip_bomb,
)
from vectorstore.index import MemoryIndex
from vectorstore.schema import Filters


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A library of one report."""
    fill(tmp_path / "data", ("甲.txt", report_text(year=2020)))
    with closing(open_services(tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "报告"
    made.mkdir()
    return made


def run(services: Services, *paths: Path) -> dict[str, FileResult]:
    """Ingest with the program's own limits, over the exact index."""
    library = services.library
    library._index = MemoryIndex(services.archive, library.stamp)  # no Chroma for what is about files
    files = find_files(paths)
    return {p.name: r for p, r in ingest(library, files, max_bytes=services.settings.max_file_mb * 1_000_000)}


# -- which files ---------------------------------------------------------------------------------------------------


def test_a_folder_gives_what_may_be_a_report(folder: Path) -> None:
    wanted = ["乙.DOCX", "甲.txt", "子/丙.pdf", "子/丁.html"]
    passed_over = [".隐藏.txt", "~$乙.docx", "图.png", "表.xlsx", ".git/甲.txt", "无后缀"]
    for name in [*wanted, *passed_over]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    (folder / "是文件夹.txt").mkdir()
    (folder / "悬空.txt").symlink_to(folder / "没有")
    assert sorted(find_files([folder])) == sorted(folder / name for name in wanted)
    assert find_files([folder]) == find_files([folder])


def test_a_named_file_is_tried_whatever_its_name_and_only_once(folder: Path) -> None:
    file = folder / "无后缀"
    file.write_text(report_text())
    (folder / "甲.txt").write_text(report_text())
    assert find_files([file, folder, file]) == [file, folder / "甲.txt"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("没有.txt", "没有找到“没有.txt”。请检查路径。"),
        ("没有/", "没有找到“没有”。请检查路径。"),
        ("长" * 300, "没有找到“" + "长" * 119 + "…”。请检查路径。"),
        ("坏\0名", "没有找到“坏 名”。请检查路径。"),
        ("空", "这里没有可以读取的报告文件。支持 txt、md、docx、doc、wps、rtf、pdf、html。"),
        ("图", "这里没有可以读取的报告文件。支持 txt、md、docx、doc、wps、rtf、pdf、html。"),
    ],
)
def test_nothing_to_read(services: Services, folder: Path, name: str, said: str) -> None:
    (folder / "空").mkdir()
    (folder / "图").mkdir()
    (folder / "图" / "图.png").write_bytes(PNG)
    before = state(services.archive)
    with pytest.raises(InputError) as caught:
        run(services, folder / name)
    assert caught.value.user_message + caught.value.hint == said
    assert state(services.archive) == before


def test_too_many_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.ingest._MOST_FILES", 2)
    write_reports(folder)
    with pytest.raises(InputError, match="too_many"):
        find_files([folder])


# -- bad input -----------------------------------------------------------------------------------------------------

SCAN = "扫描件，没有文字层，请先识别"
GOOD_WORD, GOOD_PDF = word_report(report_text()), pdf_report(report_text())
BAD_FILES = [
    ("空.txt", b"", "empty", "文件是空的"),
    ("空.docx", b"", "empty", "文件是空的"),
    ("图片.docx", PNG, "image", "这是一张图片"),
    ("截断.docx", GOOD_WORD[: len(GOOD_WORD) // 2], "damaged", "已损坏或不完整"),
    ("截断.pdf", GOOD_PDF[: len(GOOD_PDF) // 3], "damaged", "不完整"),
    ("炸弹.docx", zip_bomb(), "too_large", "文件内容过大"),
    ("部件.docx", many_members(), "too_large", "文件内容过大"),
    ("加密.docx", locked_word(), "password", "有密码保护"),
    ("加密.pdf", pdf_report(report_text(), locked=True), "password", "密码"),
    ("扫描.pdf", pdf_report("", image=True), "scan", SCAN),
    ("乱码.txt", bytes(range(256)) * 20, "unknown", "认不出"),
    ("表格.docx", b"PK\x03\x04" + bytes(100), "damaged", "已损坏或不完整"),
]


@pytest.mark.parametrize(("name", "data", "code", "said"), BAD_FILES, ids=[name for name, *_ in BAD_FILES])
def test_bad_file_is_refused_with_one_sentence(
    services: Services, folder: Path, name: str, data: bytes, code: str, said: str
) -> None:
    (folder / name).write_bytes(data)
    before = state(services.archive)
    originals = sorted((services.settings.data_dir / "originals").iterdir())
    result = run(services, folder)[name]
    assert (result.status, result.info) == ("failed", None)
    (problem,) = result.problems
    assert problem.code == code and said in problem.text and problem.text.endswith("。")
    assert state(services.archive) == before
    assert sorted((services.settings.data_dir / "originals").iterdir()) == originals
    assert [(f.name, f.problem) for f in services.archive.failures()] == [(name, problem)]


def test_bad_files_do_not_stop_good_ones(services: Services, folder: Path) -> None:
    write_reports(folder, (2021, 2022))
    for name, data, *_ in BAD_FILES:
        (folder / name).write_bytes(data)
    results = run(services, folder)
    assert {name for name, r in results.items() if r.status == "failed"} == {name for name, *_ in BAD_FILES}
    assert {i.year for i in services.archive.infos()} == {2020, 2021, 2022}
    assert services.index.count() == services.archive.count()


def test_huge_file_is_not_even_read(services: Services, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "大.txt").open("wb") as file:
        file.truncate(60_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("was read"))
    result = run(services, folder)["大.txt"]
    assert result.status == "failed" and result.problems[0].text == "文件超过50 MB，没有读取。请拆分后再试。"


def test_endless_text_costs_little(services: Services, folder: Path) -> None:
    (folder / "长.txt").write_bytes("一、\n".encode() * 6_000_000)
    started = time.process_time()
    result = run(services, folder)["长.txt"]
    assert result.status == "failed" and "200万字" in result.problems[0].text
    assert time.process_time() - started < 3  # parsing it would take a minute and a gigabyte


def test_file_that_cannot_be_opened(services: Services, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_reports(folder, (2021, 2022))
    opened = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if "2021" in path.name:
            raise PermissionError
        return opened(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    results = run(services, folder)
    assert [r.status for r in results.values()] == ["failed", "added"]
    assert results[f"{AGENCY}2021.txt"].problems[0].code == "unreadable"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('"引号"\'.txt', '"引号"\'.txt'),
        ("换\n行.txt", "换 行.txt"),
        ("..\\..\\上级.txt", "上级.txt"),
        ("...", "..."),
        ("<script>alert(1)<b>.txt", "<script>alert(1)<b>.txt"),
        (os.fsdecode(b"\xb1\xa8\xb8\xe6.txt"), "????.txt"),  # GBK, as old archives unpack
        ("{{7*7}}%s.txt", "{{7*7}}%s.txt"),
    ],
)
def test_odd_names(services: Services, folder: Path, name: str, shown: str) -> None:
    (folder / name).write_text(report_text())
    before = {f.name for f in (services.settings.data_dir / "originals").iterdir()}
    (result,) = run(services, folder / name).values()
    assert (result.status, result.name) == ("added", shown)
    assert len({f.name for f in (services.settings.data_dir / "originals").iterdir()} - before) == 1
    # the same path is known again, and a change of it replaces the report
    (result,) = run(services, folder / name).values()
    assert result.status == "unchanged"
    (folder / name).write_text(report_text(cases=44))
    (result,) = run(services, folder / name).values()
    assert result.status == "updated"


def test_same_file_twice_and_under_another_name(services: Services, folder: Path) -> None:
    (file,) = write_reports(folder, (2021,))
    (folder / "副本.txt").write_bytes(file.read_bytes())
    results = run(services, folder)
    assert [(r.name, r.status) for r in results.values()] == [(file.name, "added"), ("副本.txt", "unchanged")]
    assert f"“{file.name}”" in results["副本.txt"].problems[0].text
    roundabout = folder / ".." / folder.name / file.name
    assert run(services, roundabout)[file.name].status == "unchanged"
    # known by its real path: a change of it replaces the report
    file.write_text(report_text(year=2021, cases=44))
    assert run(services, roundabout)[file.name].status == "updated"
    assert len(services.archive.infos()) == 2


@pytest.mark.parametrize("stop_after", [1, 3, None])
def test_index_follows_once_also_when_stopped(
    services: Services, folder: Path, stop_after: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_reports(folder)
    calls: list[int] = []
    monkeypatch.setattr(type(services.library), "sync", lambda _: calls.append(len(services.archive.infos())))
    stopped: Any = ingest(services.library, find_files([folder]), max_bytes=1_000_000)
    seen = list(islice(stopped, stop_after))
    stopped.close()
    assert calls == [1 + len(seen)]
    run(services, folder)
    calls.clear()
    run(services, folder)
    assert calls == []  # nothing changed, nothing is opened


# -- again, and beside another process -----------------------------------------------------------------------------

_WITNESS = """
import json, sys, time
from assistant.cli import main
code = main(sys.argv[1:])
heavy = [name for name in ("chromadb", "torch", "sentence_transformers", "transformers") if name in sys.modules]
print(json.dumps({"code": code, "heavy": heavy, "seconds": time.process_time()}), file=sys.stderr)
"""


def test_second_ingest_is_quick_and_loads_nothing(tmp_path: Path, folder: Path) -> None:
    write_reports(folder, range(2004, 2024))
    data = tmp_path / "data"
    with closing(open_services(data)) as services:
        assert {r.status for r in run(services, folder).values()} == {"added"}
    done = subprocess.run(
        [sys.executable, "-c", _WITNESS, "ingest", str(folder), "--json"],
        env=environment(data),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    files = json.loads(done.stdout)["files"]
    assert len(files) == 20 and {f["status"] for f in files} == {"unchanged"}
    witness = json.loads(done.stderr)
    assert (witness["code"], witness["heavy"]) == (0, [])
    # of the processor, start and imports included: the clock would measure what else the machine is doing
    assert witness["seconds"] < 2


def test_ingest_while_another_process_holds_the_index(tmp_path: Path, folder: Path) -> None:
    write_reports(folder)
    data = tmp_path / "data"
    fill(data, ("甲.txt", report_text("西山区民政局", 2022)))
    with closing(open_services(data)) as holder:  # the web page
        holder.index.sync()
        assert (data / "chroma").exists() and holder.index.count() == holder.archive.count()
        before = holder.index.count()
        vector = holder.embedder.embed([f"{AGENCY} 2023年 普法活动"], "query")[0]
        wanted = Filters(agencies=(AGENCY,), years=(2023,))
        assert holder.index.query(vector, 5, wanted) == []

        done = run_cli(data, "ingest", str(folder), "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(run_cli(data, "search", f"{AGENCY}2023年普法活动", "--json").stdout)["passages"]
        assert found and {(p["agency"], p["year"]) for p in found} == {(AGENCY, 2023)}

        # found at once, by the exact scan, and by Chroma after the next sync
        at_once = holder.index.query(vector, 5, wanted)
        assert len(at_once) == 5
        assert holder.index.count() == before
        holder.index.sync()
        assert holder.index.count() == holder.archive.count() > before
        synced = holder.index.query(vector, 5, wanted)
        assert [h.score for h in synced] == pytest.approx([h.score for h in at_once], abs=1e-5)
        assert {h.chunk_id for h in synced} == {h.chunk_id for h in at_once}
