"""Certain corrections: in the text, and as tracked changes that say the same and take nothing else along."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.export.annotated_fixes import fixed_docx, fixed_text
from tests.assistant.export.annotated_building import (
    BREAK,
    NUMBERED,
    NUMBERING,
    W,
    at,
    field,
    finding,
    folded,
    member,
    p,
    plain,
    read,
    run,
)
from tests.assistant.readers.building import table, word

BOLD = "<w:b/>"
SURE: dict[str, Any] = {"certain": True}


def rejected(data: bytes) -> bytes:
    """The XML of the document when every change of ours is refused."""
    root = member(data)
    for mark in [e for e in root.iter(f"{W}ins") if e.get(f"{W}author") == "循例"]:
        mark.getparent().remove(mark)
    for mark in [e for e in root.iter(f"{W}del") if e.get(f"{W}author") == "循例"]:
        for text in mark.iter(f"{W}delText"):
            text.tag = f"{W}t"
        for child in mark:
            mark.addprevious(child)
        mark.getparent().remove(mark)
    return plain(root)


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("全年检查检查52次。。", [("检查检查", "检查"), ("。。", "。")], "全年检查52次。"),
        ("依法行正", [("行正", "行政")], "依法行政"),
        ("全年检查", [("年检", "年共检")], "全年共检查"),
        ("一二三四", [("一", "1"), ("二", "2"), ("四", "")], "12三"),
        ("一二三四", [("一二", "x"), ("二三", "y"), ("四", "z")], "x三z"),
        ("一二三四", [("一", "")], "二三四"),
    ],
)  # fmt: skip
def test_fixed(text: str, changes: list[tuple[str, str]], expected: str) -> None:
    data = word(p(run(text[:3], BOLD), run(text[3:])))
    report = read(data)
    found = [at(report, words, suggestion=new, **SURE) for words, new in changes]
    assert fixed_text(report.text, found) == expected
    out = fixed_docx(data, report, found)
    assert read(out).text == expected
    assert rejected(out) == plain(member(data))


def test_only_what_is_certain() -> None:
    data = word(p("依法行正"))
    report = read(data)
    found = [at(report, "行正", suggestion="行政"), at(report, "依法", **SURE)]
    assert fixed_text(report.text, found) == report.text
    assert plain(member(fixed_docx(data, report, found))) == plain(member(data))


def test_all_places_of_a_folded_finding() -> None:
    data = word(p("正正正") + p("正正正"))
    report = read(data)
    found = [folded(report, [(n, n + 1) for n in (0, 1, 2, 4, 5, 6)], suggestion="政", **SURE)]
    assert fixed_text(report.text, found) == read(fixed_docx(data, report, found)).text == "政政政\n政政政"


def test_words_put_in_at_a_place_of_no_length() -> None:
    data = word(p("全年检查"))
    report = read(data)
    found = [finding(report, 2, 2, suggestion="共", **SURE)]
    assert fixed_text(report.text, found) == read(fixed_docx(data, report, found)).text == "全年共检查"


def test_words_put_in_right_behind_deleted_ones() -> None:
    data = word(p("一二"))
    report = read(data)
    found = [finding(report, 0, 1, suggestion="", **SURE), finding(report, 1, 1, suggestion="三", **SURE)]
    out = fixed_docx(data, report, found)
    assert fixed_text(report.text, found) == read(out).text == "三二"
    assert not member(out).findall(f".//{W}del/{W}ins")


def test_new_words_have_the_form_of_the_old() -> None:
    data = word(p("依法", run("行正事", BOLD), "。"))
    report = read(data)
    root = member(fixed_docx(data, report, [at(report, "行正事", suggestion="行政事", **SURE)]))
    inserted = root.find(f".//{W}ins")
    assert inserted.findtext(f"{W}r/{W}t") == "政"  # only what differs
    assert inserted.find(f"{W}r/{W}rPr/{W}b") is not None
    assert root.find(f".//{W}del").findtext(f"{W}r/{W}delText") == "正"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (p("主要举措", props=NUMBERED), "一、"),
        (p("全年", '<w:ins w:id="3" w:author="甲">' + run("检查") + "</w:ins>"), "检查"),
        (p("检", '<w:r><w:footnoteReference w:id="1"/></w:r>', "查"), "检查"),
        (p("检", "<w:r><w:tab/></w:r>", "查"), "检 查"),
        (p("见", "<w:hyperlink>" + run("网站") + "</w:hyperlink>"), "见网"),
        (p("截至", '<w:fldSimple w:instr="DATE">' + run("2022年") + "</w:fldSimple>"), "2022年"),
        (p("截至", field("REF a", run("行正"))), "正"),
        (p("第一段。", BREAK, "第二段。"), "。\n第"),
        (p("第一段") + p("第二段"), "段\n第"),
        (table(["甲", "乙"]), "甲 | 乙"),
    ],
    ids=["number", "their insertion", "note mark", "tab", "half a link", "field", "long field", "break", "paragraphs", "cells"],
)  # fmt: skip
def test_what_is_better_left_alone(body: str, words: str) -> None:
    data = word(body, numbering=NUMBERING)
    report = read(data)
    out = fixed_docx(data, report, [at(report, words, suggestion="改", **SURE)])
    assert plain(member(out)) == plain(member(data))
