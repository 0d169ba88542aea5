"""The commands that draft: figures, facts and draft, their JSON, their files, and what they refuse."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.assistant.building import AGENCY, PNG
from tests.assistant.conftest import Ran, Run
from tests.openai_server import OpenAIServer, Reply

REPORT = f"{AGENCY}2023年法治政府建设年度报告"
FIGURE = {"indicator", "value", "unit", "qualifier", "kind", "topic", "year", "start", "end", "text"}
DRAFT = {"title", "agency", "year", "mode", "sections", "unsupported_numbers", "problems", "files"}
SECTION = {"heading", "level", "topic", "text", "citations", "placeholders", "carried_over"}
CITATION = {"n", "report_id", "title", "agency", "year", "heading_path", "quote", "start", "end"}
ARGUMENTS = ("draft", "--agency", AGENCY, "--year", "2024")


@pytest.fixture(autouse=True)
def without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XUNLI_LLM_BASE_URL", raising=False)


@pytest.fixture
def workbook(run: Run, tmp_path: Path) -> Path:
    """The facts workbook made from the report on 2023."""
    path = tmp_path / "指标表.xlsx"
    assert run("facts", REPORT, "--out", path).code == 0
    return path


def fill_in(path: Path, values: dict[str, object]) -> dict[str, str]:
    """Write values by indicator as a clerk would; gives the cells."""
    book = load_workbook(path)
    page = book["指标"]
    head = next(row for row in page.iter_rows() if any(c.value == "本年值" for c in row))
    column = {str(c.value): c.column for c in head}
    cells: dict[str, str] = {}
    for row in page.iter_rows(min_row=head[0].row + 1):
        name = page.cell(row[0].row, column["指标"]).value
        if name in values:
            cell = page.cell(row[0].row, column["本年值"], values[str(name)])
            cells[str(name)] = cell.coordinate
    book.save(path)
    assert cells.keys() == values.keys()
    return cells


def section(ran: Ran, words: str) -> dict[str, Any]:
    return next(s for s in ran.json["sections"] if words in s["heading"])


def test_figures_json(run: Run) -> None:
    ran = run("figures", REPORT, "--json")
    assert ran.code == 0
    rows = ran.json
    assert all(row.keys() >= FIGURE for row in rows)
    text = run("show", REPORT, "--json").json["text"]
    row = next(r for r in rows if r["indicator"] == "行政检查")
    assert (row["value"], row["unit"], row["kind"], row["year"]) == ("207", "次", "count", 2023)
    assert text[row["start"] : row["end"]] == "207次"
    assert {r["kind"] for r in rows} >= {"count", "year"}
    said = run("figures", REPORT)
    assert "行政检查\t207次" in said.out
    assert "共" in said.out.splitlines()[-1]


def test_facts_writes_the_workbook_for_the_next_year(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    ran = run("facts", REPORT, "--out", path, "--json")
    assert ran.code == 0
    assert ran.json["year"] == 2024
    assert ran.json["facts"] > 10
    assert (ran.json["plans"], ran.json["shortcomings"]) >= (1, 1)
    book = load_workbook(path)
    cells = [str(c.value) for row in book["指标"].iter_rows() for c in row]
    assert "行政检查" in cells
    assert "主持研究法治工作" in cells, "what the statutory part that is missing asks for"
    before = path.read_bytes()
    run("facts", REPORT, "--out", path)
    assert path.read_bytes() == before


def test_a_whole_draft_as_json(run: Run) -> None:
    ran = run(*ARGUMENTS, "--json")
    assert ran.code == 0
    value = ran.json
    assert value.keys() >= DRAFT
    assert all(s.keys() >= SECTION for s in value["sections"])
    assert (value["agency"], value["year"], value["mode"]) == (AGENCY, 2024, "offline")
    assert value["title"] == f"{AGENCY}2024年法治政府建设年度报告"
    assert value["unsupported_numbers"] == value["problems"] == value["files"] == []
    law = section(ran, "行政执法")
    assert {"indicator": "行政检查", "unit": "次", "last_value": "207"} in law["placeholders"]
    assert law["citations"][0].keys() >= CITATION
    assert law["citations"][0]["year"] == 2023
    assert any("第一责任人" in s["heading"] for s in value["sections"])
    assert "2023年" not in value["sections"][0]["text"]


def test_values_of_the_workbook_stand_in_the_draft_with_their_cells(run: Run, workbook: Path) -> None:
    cells = fill_in(workbook, {"行政检查": 231, "行政处罚": "3余", "主持研究法治工作": 4})
    ran = run(*ARGUMENTS, "--facts", workbook, "--json", "--compare")
    assert (ran.code, ran.json["problems"], ran.json["unsupported_numbers"]) == (0, [], [])
    law = section(ran, "行政执法")
    assert "开展行政检查231次（同比增长11.6%），作出行政处罚3余件" in law["text"]
    used = {f["indicator"]: f for f in law["facts"]}
    assert used["行政检查"]["source"] == f"指标表.xlsx › 指标!{cells['行政检查']}"
    assert (used["行政检查"]["value"], used["行政检查"]["last_value"]) == ("231", "207")
    assert "研究法治工作4次" in section(ran, "第一责任人")["text"]
    assert "（同比" not in run(*ARGUMENTS, "--facts", workbook).out


def test_cells_that_cannot_be_used_are_named_and_the_rest_is_drafted(run: Run, workbook: Path) -> None:
    cells = fill_in(workbook, {"行政检查": "许多", "行政处罚": 35})
    ran = run(*ARGUMENTS, "--facts", workbook)
    assert ran.code == 1
    assert f"※ 指标!{cells['行政检查']}：" in ran.err
    assert "【待填：行政检查，次，上年207】" in ran.out
    assert "作出行政处罚35件" in ran.out
    told = run(*ARGUMENTS, "--facts", workbook, "--json")
    assert told.code == 1
    assert [p["cell"] for p in told.json["problems"]] == [f"指标!{cells['行政检查']}"]


@pytest.mark.parametrize("content", [None, b"", PNG, b"PK\x03\x04broken"])
def test_a_workbook_that_cannot_be_read_is_an_error_and_nothing_is_written(
    run: Run, tmp_path: Path, content: bytes | None
) -> None:
    path, out = tmp_path / "坏.xlsx", tmp_path / "out.docx"
    if content is not None:
        path.write_bytes(content)
    ran = run(*ARGUMENTS, "--facts", path, "--out", out)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    assert not out.exists()


def test_one_section(run: Run) -> None:
    ran = run(*ARGUMENTS, "--section", "普法", "--brief", "普法活动40场", "--json")
    assert [s["heading"] for s in ran.json["sections"]] == ["四、普法宣传"]
    assert "举办普法活动40场" in ran.json["sections"][0]["text"]


def test_word_with_its_checklist(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "报告.docx"
    ran = run(
        *ARGUMENTS, "--out", out, "--date", "2025-02-28", "--addressee", "区政府", "--attachment", "清单", "--json"
    )
    assert ran.code == 0
    beside = tmp_path / "报告—核对清单.xlsx"
    assert ran.json["files"] == [str(out), str(beside)]
    with ZipFile(BytesIO(out.read_bytes())) as package:
        xml = package.read("word/document.xml").decode()
    assert "征求意见稿" in "".join(_texts(out)) or "征求意见稿" in xml
    assert "区政府" in "".join(_texts(out))
    assert "2025年2月28日" in "".join(_texts(out))
    assert load_workbook(beside).sheetnames


def test_markdown(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "报告.md"
    ran = run(*ARGUMENTS, "--out", out)
    assert ran.code == 0
    assert str(out) in ran.out
    assert "待办标记" in ran.out
    text = out.read_text(encoding="utf-8")
    assert text.startswith(f"# {AGENCY}2024年法治政府建设年度报告（征求意见稿）")
    assert "## 二、行政执法" in text


@pytest.mark.parametrize("suffix", ["docx", "md"])
def test_a_final_text_is_refused_while_anything_is_open(run: Run, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"定稿.{suffix}"
    ran = run(*ARGUMENTS, "--out", out, "--final")
    assert ran.code == 2
    assert "不能导出定稿" in ran.err
    assert list(tmp_path.glob("定稿*")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ARGUMENTS, "--out", "报告.pdf"), "后缀"),
        ((*ARGUMENTS, "--out", "报告"), "后缀"),
        ((*ARGUMENTS, "--out", "没有/报告.md"), "写不进去"),
        ((*ARGUMENTS, "--out", "没有/报告.docx"), "写不进去"),
        ((*ARGUMENTS, "--date", "去年"), "2024-02-28"),
        ((*ARGUMENTS, "--layout", "没有"), "没有"),
        ((*ARGUMENTS, "--section", "星际航行"), "星际航行"),
        ((*ARGUMENTS, "--base", "没有这份"), "没有这份"),
        ((*ARGUMENTS, "--facts", "没有.xlsx"), "打不开"),
        (("draft", "--agency", AGENCY, "--year", "1999"), "起草"),
        (("draft", "--agency", AGENCY), "--year"),
        (("facts", REPORT, "--out", "f.csv"), ".xlsx"),
        (("facts", REPORT, "--out", "没有/f.xlsx"), "写不进去"),
        (("facts", REPORT), "--out"),
        (("facts", "没有这份", "--out", "f.xlsx"), "没有这份"),
        (("figures", "没有这份"), "没有这份"),
    ],
)
def test_usage_and_input_errors_are_one_clear_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_model_that_fails_leaves_the_offline_draft(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    offline = run(*ARGUMENTS, "--section", "普法", "--json").json["sections"]
    with OpenAIServer() as server:
        server.enqueue(Reply(("举办88场",), then="drop"))
        monkeypatch.setenv("XUNLI_LLM_BASE_URL", server.url)
        monkeypatch.setenv("XUNLI_LLM_MODEL", "test-model")
        ran = run(*ARGUMENTS, "--section", "普法", "--json")
        assert ran.json["mode"] == "offline"
        assert ran.json["fault"]
        assert ran.json["sections"] == offline
        asked = len(server.requests)
        assert asked == 1
        assert run(*ARGUMENTS, "--section", "普法", "--json", "--offline").json["fault"] is None
        assert len(server.requests) == asked


def _texts(path: Path) -> list[str]:
    from docx import Document

    document = Document(str(path))
    parts = [p.text for p in document.paragraphs]
    return parts + [p.text for s in document.sections for p in (*s.header.paragraphs, *s.footer.paragraphs)]
