"""``check`` and ``compare`` from outside: shapes, files, codes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.assistant.building import report_text, word_report
from tests.assistant.conftest import Run

FINDING = {"rule", "name", "severity", "start", "end", "excerpt", "message", "suggestion", "basis", "heading_path"}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A report on 2024 with a doubled word, a wrong bracket and a mobile number, as a Word file."""
    text = report_text(year=2024, cases=40).replace(
        "组织专家论证。", "组织专家论证，办理变更登记登记3件，印发《通知》([2024]5号)，联系电话13812345678。"
    )
    path = tmp_path / "送审稿.docx"
    path.write_bytes(word_report(text))
    return path


def test_check_json(run: Run, faulty: Path) -> None:
    ran = run("check", faulty, "--json")
    value = ran.json
    assert ran.code == 1
    assert value["file"] == str(faulty)
    assert (value["report"]["agency"], value["report"]["year"]) == ("东湖区司法局", 2024)
    assert value["against"]["year"] == 2023
    assert all(f.keys() >= FINDING for f in value["findings"])
    assert value["summary"] == {
        s: sum(f["severity"] == s for f in value["findings"]) for s in ("error", "warning", "note")
    }
    assert {"W02", "D01"} <= {f["rule"] for f in value["findings"]}
    assert any(f["rule"].startswith("V") for f in value["findings"]), "the comparison with last year's report is there"


def test_offsets_lead_to_the_words(run: Run, faulty: Path) -> None:
    value = run("check", faulty, "--json").json
    run("ingest", faulty)
    text = run("show", "送审稿", "--json").json["text"]
    assert all(text[f["start"] : f["end"]] == f["excerpt"] for f in value["findings"])


def test_a_checked_file_does_not_enter_the_library(run: Run, faulty: Path) -> None:
    before = run("reports", "--json").out
    run("check", faulty)
    assert run("reports", "--json").out == before


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_findings_as_a_file(run: Run, faulty: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"审校{suffix}"
    ran = run("check", faulty, "--out", target, "--layout", "gbt9704")
    assert f"已写入“{target}”。" in ran.out and "版式（" in ran.out
    if suffix == ".docx":
        with zipfile.ZipFile(target) as package:
            assert package.read("word/comments.xml").count(b"<w:comment ") >= 3
    else:
        import openpyxl

        assert openpyxl.load_workbook(target).worksheets[0].max_row >= 4


def test_a_text_file_gets_a_commented_copy(run: Run, tmp_path: Path) -> None:
    file, target = tmp_path / "稿.txt", tmp_path / "稿.docx"
    file.write_text(report_text(year=2024).replace("论证。", "论证，变更登记登记3件。"), encoding="utf-8")
    run("check", file, "--out", target)
    import docx

    assert list(docx.Document(str(target)).comments)


def test_review_without_a_model_says_so(run: Run, faulty: Path) -> None:
    assert "没有配置语言模型" in run("check", faulty, "--review").err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["check", "没有.docx"], "文件“没有.docx”打不开。"),
        (["check", "甲.txt", "--out", "a.pdf"], "只能写入.docx或.xlsx文件。"),
        (["compare", "甲2022", "甲2022"], "请写出两份不同的报告。"),
        (["compare", "甲2022"], "请写出两份不同的报告。"),
        (["compare", "甲2022", "丙"], "资料库中没有“丙”这份报告。"),
    ],
)
def test_what_cannot_be_used(run: Run, argv: list[str], said: str) -> None:
    ran = run(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_a_file_that_is_no_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "图.docx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    ran = run("check", path)
    assert (ran.code, ran.out) == (2, "") and len(ran.err.strip().splitlines()) == 1


def test_compare_json(run: Run) -> None:
    value = run("compare", "甲2023", "甲2022", "--json").json
    assert value.keys() >= {"sections", "figures", "promises"}
    checks = next(f for f in value["figures"] if f["indicator"] == "行政检查")
    assert (checks["a"], checks["b"], checks["unit"]) == ("198", "207", "次"), "the earlier year comes first"
    assert {p["status"] for p in value["promises"]} <= {"answered", "partly", "unanswered"}
    assert "行政检查" in run("compare", "甲2022", "甲2023").out


def test_a_series(run: Run) -> None:
    value = run("compare", "甲2023", "甲2021", "甲2022", "--json").json
    row = next(r for r in value["rows"] if r["indicator"] == "行政检查")
    assert [c["value"] for c in row["cells"]] == ["189", "198", "207"]
    assert len(value["steps"]) == 2
    assert "2021年\t2022年\t2023年" in run("compare", "甲2021", "甲2022", "甲2023").out
