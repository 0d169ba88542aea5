"""A conversation as a document: every kind of message, its sources, and nothing that could be markup."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest

from assistant.export.conversation import NOTE, conversation_document, conversation_markdown
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named
from assistant.store.conversations import StoredMessage

_CITED = {
    "n": 1,
    "report_id": "r",
    "title": "青松县水务局2023年法治政府建设年度报告",
    "agency": "青松县水务局",
    "year": 2023,
    "heading_path": ["一、主要举措和成效", "（一）规范行政执法"],
    "quote": "全年开展行政检查187次，\n发现问题12个。",
    "page": 3,
}
_ANSWER: dict[str, Any] = {
    "notes": ["沿用上一问的内容"],
    "headings": [],
    "unsupported_numbers": ["999件"],
    "citations": [_CITED],
}
_VALUE = {"gap": None, "n": 1, "text": "187次", "unit_changed": False, "change": None}
_TABLE = {
    "columns": [{"agency": "青松县水务局", "year": 2022}, {"agency": "青松县水务局", "year": 2023}],
    "rows": [{"indicator": "行政检查", "unit": "次", "cells": [{"gap": "no_report", "n": None}, _VALUE]}],
}


def user(text: str, **data: Any) -> StoredMessage:
    return StoredMessage(0, "user", text, data)


def said(text: str, **data: Any) -> StoredMessage:
    return StoredMessage(0, "assistant", text, data)


def lines(*messages: StoredMessage) -> list[tuple[str, int, str]]:
    document = conversation_document("题", messages)
    assert document.lines[0].text == NOTE
    return [(x.kind, x.level, x.text) for x in document.lines[1:]]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([user("问\n第二行")], [("heading", 1, "问 第二行")]),
        ([user("", said="上传a.txt")], [("heading", 1, "上传a.txt")]),
        (
            [said("检查187次[1]。\n\n另起一段。", kind="answer", answer=_ANSWER)],
            [
                ("body", 0, "检查187次[1]。"),
                ("body", 0, "另起一段。"),
                ("body", 0, "说明：沿用上一问的内容"),
                ("body", 0, "下列数字在所引资料中没有找到，请核实：999件"),
                ("heading", 3, "出处"),
                (
                    "body",
                    0,
                    "[1] 青松县水务局2023年，《青松县水务局2023年法治政府建设年度报告》，一、主要举措和成效 › （一）规范行政执法，第3页："
                    "“全年开展行政检查187次， 发现问题12个。”",
                ),
            ],
        ),
        ([said("半", kind="answer", cut=True)], [("body", 0, "半"), ("body", 0, "（回答中断，不完整）")]),
        ([said("", kind="error", message="没有。", hint="请上传。")], [("body", 0, "没有。"), ("body", 0, "请上传。")]),
        ([said("新增1份。", kind="upload", files=[])], [("body", 0, "新增1份。")]),
        (
            [said("稿【待填：检查，次，上年9】", kind="draft", draft={"sections": [{"carried_over": ["旧句。"]}]})],
            [("body", 0, "稿【待填：检查，次，上年9】"), ("body", 0, "沿用上年，请确认：旧句。")],
        ),
    ],
)
def test_every_kind_of_message_is_told(messages: list[StoredMessage], expected: list[tuple[str, int, str]]) -> None:
    assert lines(*messages) == expected


def test_a_series_becomes_a_table() -> None:
    message = said("历年检查：", kind="answer", answer={**_ANSWER, "table": _TABLE})
    rows = [text for kind, _, text in lines(message) if kind == "table_row"]
    assert rows[0] == "指标 | 2022年 | 2023年"
    assert rows[1].startswith("行政检查 | —") and rows[1].endswith("187次[1]")
    markdown = conversation_markdown("题", [message])
    assert "| 指标 | 2022年 | 2023年 |\n| --- | --- | --- |\n| 行政检查 |" in markdown


def test_the_word_file_opens_and_may_hold_open_marks() -> None:
    messages = [user("帮我写"), said("稿【待填：检查，次，上年9】", kind="draft", draft={"sections": []}), user("问")]
    messages.append(said("答[1]。", kind="answer", answer={**_ANSWER, "table": _TABLE}))
    document = conversation_document("对话 <b>", messages, "2024年5月10日")
    opened = docx.Document(io.BytesIO(docx_bytes(document, layout_named())))
    texts = [p.text for p in opened.paragraphs]
    assert texts[0] == "对话 <b>"
    assert "稿【待填：检查，次，上年9】" in texts and "2024年5月10日" in texts
    assert "（征求意见稿）" not in texts
    assert [p.text for p in opened.paragraphs if p.style.name and "1" in p.style.name] == ["帮我写", "问"]
    assert len(opened.tables) == 1


def test_nothing_that_was_said_becomes_markup() -> None:
    hostile = '<script>alert(1)</script> # 标题 **粗** [a](javascript:b) `x` | y\n<img src=x onerror="a">'
    answer = {**_ANSWER, "citations": [{**_CITED, "quote": hostile, "title": hostile}], "notes": [hostile]}
    written = conversation_markdown(hostile, [user(hostile), said(hostile, kind="answer", answer=answer)])
    plain = written.replace("\\", "")
    assert "<script>" in plain  # all of it is there
    assert not re.findall(r"(?<!\\)[<>*`\[]", written.replace("[1] ", "", 1).replace("](", ""))
    assert sum(line.startswith("#") for line in written.split("\n")) == 3  # title, question, sources


def test_an_endless_quote_is_cut() -> None:
    answer = {**_ANSWER, "citations": [{**_CITED, "quote": "长" * 5000}]}
    assert max(len(text) for _, _, text in lines(said("答", kind="answer", answer=answer))) < 800
