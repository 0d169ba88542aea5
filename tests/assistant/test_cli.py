"""The command line: one JSON value on stdout for programs, Chinese for people."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.assistant.building import (
    AGENCY,
    PNG,
    report_text,
    write_reports,
)
from tests.assistant.conftest import Run
from tests.openai_server import OpenAIServer, Reply, failing

TITLE_2023 = f"{AGENCY}2023年法治政府建设年度报告"

# -- the JSON contract ---------------------------------------------------------------------------------------------

FILE = {"path", "status", "report_id", "title", "agency", "region", "year", "kind", "chunks", "problems"}
REPORT = {"id", "title", "agency", "region", "year", "kind", "sections", "characters", "figures", "source"}
SECTION = {"heading", "level", "number", "topics", "start", "end"}
FILTERS = {"agencies", "years", "kinds", "topics"}
PASSAGE = {"rank", "score", "report_id", "title", "agency", "year", "heading_path", "text", "start", "end", "page"}
CITATION = {"n", "report_id", "title", "agency", "year", "heading_path", "quote", "start", "end"}
ANSWER = {"question", "answer", "mode", "grounded", "refusal", "filters", "citations", "unsupported_numbers"}
DRAFT = {"title", "agency", "year", "mode", "sections", "unsupported_numbers"}
DRAFTED = {"heading", "level", "topic", "text", "citations", "placeholders", "carried_over"}
QUESTION = f"{AGENCY}2023年受理行政复议案件多少件"


def test_ingest_json(run: Run, tmp_path: Path) -> None:
    (file,) = write_reports(tmp_path / "in", (2020,))
    ran = run("ingest", file, "--json")
    assert ran.code == 0 and {"files", "seconds"} <= ran.json.keys()
    (row,) = ran.json["files"]
    assert row.keys() >= FILE
    assert (row["path"], row["status"], row["year"]) == (str(file), "added", 2020)
    assert (row["agency"], row["region"], row["kind"]) == (AGENCY, "东湖区", "rule_of_law")
    assert row["chunks"] == 6 and row["problems"] == [] and ran.json["seconds"] >= 0
    assert run("ingest", file, "--json").json["files"] == [row | {"status": "unchanged"}]
    file.write_text(report_text(year=2020, cases=77))
    assert run("ingest", file, "--json").json["files"][0]["status"] == "updated"
    file.write_bytes(PNG)
    (row,) = run("ingest", file, "--json").json["files"]
    assert row["status"] == "failed" and row["report_id"] is None and row["chunks"] == 0
    assert row["problems"][0]["code"] == "image"


def test_reports_json(run: Run) -> None:
    rows = run("reports", "--json").json
    assert [(r["agency"], r["year"]) for r in rows] == [
        (AGENCY, 2023),
        (AGENCY, 2022),
        (AGENCY, 2021),
        ("西山区民政局", 2023),
    ]
    assert all(r.keys() >= REPORT for r in rows)
    assert rows[0]["source"] == "甲2023.txt" and rows[0]["sections"] == 5 and rows[0]["figures"] == 13


def test_show_json(run: Run) -> None:
    shown = run("show", "甲2023", "--json").json
    assert {"id", "title", "agency", "region", "year", "kind", "text", "sections"} <= shown.keys()
    assert all(s.keys() >= SECTION for s in shown["sections"])
    for section in shown["sections"]:
        text = shown["text"][section["start"] : section["end"]]
        assert text.startswith(section["number"] + section["heading"])
    assert "T10" in shown["sections"][2]["topics"]


def test_search_json(run: Run) -> None:
    found = run("search", "行政复议案件", "--agency", AGENCY, "--year", 2022, "-k", 2, "--json").json
    assert found["query"] == "行政复议案件" and found["filters"].keys() >= FILTERS
    assert (found["filters"]["agencies"], found["filters"]["years"]) == ([AGENCY], [2022])
    assert [p["rank"] for p in found["passages"]] == [1, 2]
    best = found["passages"][0]
    assert best.keys() >= PASSAGE and best["heading_path"] == ["三、行政复议和行政诉讼"]
    assert 1 >= best["score"] >= found["passages"][1]["score"] >= 0
    text = run("show", best["report_id"], "--json").json["text"]
    assert text[best["start"] : best["end"]] == best["text"] and "22件" in best["text"]


@pytest.mark.parametrize("k", [-3, 0, 1, 10_000])
def test_search_with_any_k(run: Run, k: int) -> None:
    found = run("search", "行政复议", "-k", k, "--json")
    assert found.code == 0 and 1 <= len(found.json["passages"]) <= max(k, 1)


def test_search_filters_by_kind(run: Run) -> None:
    assert run("search", "行政复议", "--kind", "work_summary", "--json").json["passages"] == []
    several = run("search", "行政复议", "--year", 2021, "--year", 2022, "--json").json
    assert {p["year"] for p in several["passages"]} == {2021, 2022}


def test_ask_json(run: Run) -> None:
    ran = run("ask", QUESTION, "--json")
    answer = ran.json
    assert ran.code == 0 and answer.keys() >= ANSWER
    assert (answer["question"], answer["mode"], answer["grounded"], answer["refusal"]) == (
        QUESTION,
        "offline",
        True,
        None,
    )
    assert "23件" in answer["answer"] and answer["unsupported_numbers"] == []
    (citation,) = answer["citations"]
    assert citation.keys() >= CITATION and (citation["n"], citation["agency"], citation["year"]) == (1, AGENCY, 2023)
    text = run("show", citation["report_id"], "--json").json["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_refuses_with_a_reason(run: Run) -> None:
    for argv in (
        ("南山县财政局2023年预算多少",),
        ("行政复议案件多少", "--year", "1999"),
        ("复议", "--agency", "南山县财政局"),
    ):
        ran = run("ask", *argv, "--json")
        assert ran.code == 0 and ran.json["refusal"] and not ran.json["citations"]


def test_draft_json(run: Run) -> None:
    ran = run("draft", "--agency", AGENCY, "--year", 2024, "--section", "行政复议", "--json")
    draft = ran.json
    assert ran.code == 0 and draft.keys() >= DRAFT
    assert (draft["agency"], draft["year"], draft["mode"]) == (AGENCY, 2024, "offline")
    (section,) = draft["sections"]
    assert section.keys() >= DRAFTED and "【待填：" in section["text"] and section["citations"][0]["year"] == 2023
    assert section["placeholders"] and all(
        p.keys() == {"indicator", "unit", "last_value"} for p in section["placeholders"]
    )
    assert "23" in {p["last_value"] for p in section["placeholders"]}


def test_draft_takes_given_figures_and_another_base(run: Run) -> None:
    common = ("draft", "--agency", AGENCY, "--year", 2024, "--section", "行政复议", "--json")
    given = run(*common, "--brief", "今年受理行政复议案件31件").json
    assert "31件" in given["sections"][0]["text"]
    other = run(*common, "--base", "乙").json["sections"][0]
    assert {c["agency"] for c in other["citations"]} == {"西山区民政局"}


def test_remove_json(run: Run) -> None:
    ids = {r["source"]: r["id"] for r in run("reports", "--json").json}
    removed = run("remove", "甲2023.txt", ids["甲2023.txt"], "乙", "--json")
    assert removed.code == 0 and removed.json == {"removed": [ids["甲2023.txt"], ids["乙.txt"]]}
    assert {r["source"] for r in run("reports", "--json").json} == {"甲2022.txt", "甲2021.txt"}


def test_rebuild_json(run: Run) -> None:
    assert run("rebuild", "--json").json == {"reports": 0, "chunks": 24}
    assert run("rebuild", "--all", "--json").json == {"reports": 4, "chunks": 24}


def test_doctor_json(run: Run) -> None:
    ran = run("doctor", "--json")
    assert ran.code == 0 and {c["name"] for c in ran.json["checks"]} >= {"资料库", "向量模型", "向量索引", "语言模型"}
    assert all(c.keys() == {"name", "ok", "text", "hint"} and c["ok"] for c in ran.json["checks"])


def test_doctor_with_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIServer() as server:
        monkeypatch.setenv("XUNLI_LLM_BASE_URL", server.url)
        monkeypatch.setenv("XUNLI_LLM_MODEL", "test-model")
        assert run("doctor").code == 0
        server.enqueue(*[failing(401)] * 3)
        ran = run("doctor")
    assert ran.code == 1 and "问题  语言模型：语言模型服务拒绝了密钥。" in ran.out


@pytest.mark.parametrize("command", ["ask", "search"])
def test_stdin_gives_one_json_a_line(run: Run, command: str) -> None:
    ran = run(command, "--stdin", stdin=f"{QUESTION}\n\n  \n西山区民政局2023年普法活动多少场\r\n")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0 and len(rows) == 2
    key = "question" if command == "ask" else "query"
    assert [r[key] for r in rows] == [QUESTION, "西山区民政局2023年普法活动多少场"]
    assert rows[1]["filters"]["agencies"] == ["西山区民政局"]


def test_model_answers_and_offline_does_without(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIServer() as server:
        monkeypatch.setenv("XUNLI_LLM_BASE_URL", server.url)
        monkeypatch.setenv("XUNLI_LLM_MODEL", "test-model")
        server.enqueue(Reply(("受理行政复议案件23件", "[1]。")))
        answer = run("ask", QUESTION, "--json").json
        assert (answer["mode"], answer["answer"]) == ("llm", "受理行政复议案件23件[1]。") and answer["grounded"]
        assert run("ask", QUESTION, "--offline", "--json").json["mode"] == "offline"
        assert len(server.requests) == 1
        server.enqueue(*[failing(401)] * 3)
        ran = run("ask", QUESTION)
    assert ran.code == 0 and "23件" in ran.out and "※ 语言模型服务拒绝了密钥。" in ran.out


# -- for people ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["reports"], ["2023", AGENCY, "法治政府建设年度报告", "共4份。"]),
        (["show", "甲2023"], [f"{TITLE_2023}\n", "三、行政复议和行政诉讼\n受理行政复议案件23件"]),
        (["search", QUESTION, "-k", "1"], [f"1. {AGENCY}2023年　三、行政复议和行政诉讼　", "23件"]),
        (["search", "南山县财政局2023年预算"], ["资料库中没有南山县财政局的报告"]),
        (["ask", QUESTION], ["23件", f"[1] {TITLE_2023}　三、行政复议和行政诉讼"]),
        (["ask", "行政复议案件多少", "--year", "1999"], ["资料库中没有任何单位1999年度的报告"]),
        (["draft", "--agency", AGENCY, "--year", "2024", "--section", "T10"], ["【待填：", "依据：", "待确认。"]),
        (["remove", "乙"], ["已删除1份报告。"]),
        (["rebuild"], ["重新计算了0份报告，索引共24段。"]),
        (["doctor"], ["正常  资料库：4份报告，24段", "未配置，以离线方式工作"]),
    ],
)
def test_output_for_people(run: Run, argv: list[str], said: list[str]) -> None:
    ran = run(*argv)
    assert ran.code == 0 and ran.err == ""
    for text in said:
        assert text in ran.out
    assert "\033" not in ran.out  # colours are for terminals


def test_ingest_for_people(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_reports(folder, (2019, 2020))
    (folder / "坏.docx").write_bytes(PNG)
    ran = run("ingest", folder)
    assert ran.code == 1
    assert f"新增  {AGENCY}2019.txt  {AGENCY}　2019年　法治政府建设年度报告\n" in ran.out
    assert "失败  坏.docx  \n      这是一张图片，不是文字文件。" in ran.out
    assert re.search(r"^共3个文件：新增2，失败1。用时[\d.]+秒，内存峰值\d+ MB。$", ran.out, re.M)
    assert "未能读取：坏.docx　这是一张图片" in run("reports").out
    assert run("ingest", folder).out.count("未变") == 3  # two files and the summary


def test_empty_library(run: Run, data: Path) -> None:
    shutil.rmtree(data)
    assert "资料库还是空的" in run("reports").out and run("reports", "--json").json == []
    ran = run("ask", "行政复议多少件")
    assert ran.code == 0 and ran.out.strip()
    ran = run("draft", "--agency", AGENCY, "--year", "2024", "--section", "T10")
    assert (
        ran.code == 2
        and ran.err == "资料库中没有可以参照的报告，无法起草。请先在“资料库”上传本单位或同类单位往年的报告。\n"
    )


def test_draft_into_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "草稿.MD"
    draft = ("draft", "--agency", AGENCY, "--year", "2024", "--section", "行政复议")
    assert f"已写入“{target}”。" in run(*draft, "--out", target).out
    text = target.read_text(encoding="utf-8")
    public, _, working = text.partition("\n---\n")
    assert public.startswith(f"# {AGENCY}2024年法治政府建设年度报告（征求意见稿）\n\n## 三、行政复议和行政诉讼\n\n受理")
    assert working.lstrip().startswith("以下为工作底稿，不随正文公开。")
    count = public.count("【待填：")
    assert count >= 3 and working.count("- 占位：") == working.count("，上年") == count
    assert f"- {TITLE_2023}　三、行政复议和行政诉讼" in working
    assert run(*draft, "--out", target, "--json").json["year"] == 2024
