"""What a model says of a section counts only where it quotes the section."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.checks.model_review import review
from assistant.errors import ModelBusy, ModelError
from assistant.prompting import PromptLibrary
from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.runlog import RunLog
from assistant.writer import Writer
from tests.fakes import ScriptedChatModel
from vectorstore.schema import Report

LACKS = "执法人员数量不足，普法形式单一，案卷质量有待提高，部门之间的数据没有打通。"
PLANS = "加强执法队伍建设，丰富普法形式，提高案卷质量，推动部门之间数据互通，争取年底前见到成效。"


def report() -> Report:
    lines = ["石桥县水利局2023年法治政府建设年度报告", "一、存在的不足", LACKS, "二、下一步打算", PLANS]
    return assemble(RawDocument("txt", tuple(RawBlock(line) for line in lines)), id="r1", source="水利局.txt")


def said(quote: str, kind: str = "cause", message: str = "没有写原因，请补写。") -> str:
    return json.dumps({"quote": quote, "kind": kind, "message": message}, ensure_ascii=False)


def reviewed(tmp_path: Path, *scripts: tuple[str | ModelError, ...]) -> list[object]:
    model = ScriptedChatModel(default=lambda _: ["无"])
    for script in scripts:
        model.enqueue(*script)
    writer = Writer(model, PromptLibrary(), RunLog(tmp_path / "runs.jsonl"))
    return list(review(report(), writer))


def test_a_finding_stands_at_its_quote(tmp_path: Path) -> None:
    first, second = reviewed(
        tmp_path, (said("执法人员数量不足"), "\n", said("普法形式单一", "vague")), (said("年底前见到成效", "tense"),)
    )
    text = report().text
    found = [*first.findings, *second.findings]  # type: ignore[attr-defined]
    assert [(f.excerpt, f.severity, f.heading_path) for f in found] == [
        ("执法人员数量不足", "note", ("一、存在的不足",)),
        ("普法形式单一", "note", ("一、存在的不足",)),
        ("年底前见到成效", "warning", ("二、下一步打算",)),
    ]
    assert all(text[f.start : f.end] == f.excerpt for f in found)
    assert all(f.suggestion is None and not f.certain for f in found)


@pytest.mark.parametrize(
    "line",
    [
        said("执法人员严重不足"),  # not what stands there
        said("丰富普法形式"),  # of another section
        said("不足"),  # too short to be a place
        said("执法人员数量不足", "typo"),  # not what was asked for
        said("执法人员数量不足", message="  "),
        "执法人员数量不足",
        '{"quote": "执法人员数量不足"',
        '["执法人员数量不足"]',
        '{"quote": 7, "kind": "cause", "message": "甲"}',
    ],
)
def test_anything_else_is_dropped(tmp_path: Path, line: str) -> None:
    assert all(not r.findings for r in reviewed(tmp_path, (line,)))  # type: ignore[attr-defined]


def test_the_same_quote_counts_once(tmp_path: Path) -> None:
    first, *_ = reviewed(tmp_path, (f"{said('执法人员数量不足')}\n{said('执法人员数量不足', 'vague')}",))
    assert len(first.findings) == 1  # type: ignore[attr-defined]


def test_a_fault_ends_the_review_and_is_told(tmp_path: Path) -> None:
    (only,) = reviewed(tmp_path, (said("执法人员数量不足"), "\n", ModelBusy()))
    assert len(only.findings) == 1  # type: ignore[attr-defined]
    assert "正忙" in only.fault  # type: ignore[attr-defined]
