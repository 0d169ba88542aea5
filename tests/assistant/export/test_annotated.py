"""Comments at the very words, in whatever Word file they are, and everything else as it was."""

from __future__ import annotations

import re

import pytest

from assistant.checks.layout_schema import LayoutFinding, LayoutPlace
from assistant.errors import InputError, UnreadableFile
from assistant.export.annotated import MOST_PLACES, annotated_copy, annotated_docx, comment_text
from assistant.export.annotated_map import aligned
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named
from tests.assistant.checks.building import report as report_of
from tests.assistant.export.annotated_building import (
    BOX,
    BREAK,
    NUMBERED,
    NUMBERING,
    anchored,
    at,
    comments,
    field,
    finding,
    folded,
    member,
    members,
    p,
    plain,
    read,
    run,
    spans,
)
from tests.assistant.export.building import REPORT
from tests.assistant.readers.building import package, part, table, word

BOLD = '<w:b/><w:color w:val="FF0000"/>'
CONTINUED = "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p("养老") + "</w:tc>"
MERGED = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p("养老") + "</w:tc>"
BODIES = {
    "one run": p("全年开展检查52次"),
    "several runs": p("全年", run("开展检", BOLD), "查52次", run("。")),
    "tracked": p("全年", f'<w:ins w:id="7" w:author="甲">{run("检查", BOLD)}</w:ins>', "<w:del><w:r><w:delText>旧旧</w:delText></w:r></w:del>", "52次"),
    "moved": p("甲", "<w:moveFrom>" + run("移动") + "</w:moveFrom>") + p("<w:moveTo>" + run("移动") + "</w:moveTo>", "乙"),
    "deleted mark": p("前一段", props="<w:rPr><w:del/></w:rPr>") + p("后一段"),
    "content controls": "<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent>" + p("日期：", "<w:sdt><w:sdtContent>" + run("2月底") + "</w:sdtContent></w:sdt>") + "</w:sdtContent></w:sdt>",
    "link": p("见", "<w:hyperlink>" + run("市政府网站") + "</w:hyperlink>", "。"),
    "link of a field": p("见", field(' HYPERLINK "http://a.b" ', run("市政府网站")), "底"),
    "hidden": p("显示", run("隐藏", "<w:vanish/>"), run("也显示", '<w:vanish w:val="0"/>')),
    "tab and break": p("许可", "<w:r><w:tab/><w:t>52件</w:t><w:br/><w:t>第二行</w:t></w:r>", "完"),
    "two paragraphs in one": p("第一段。", BREAK, "第二段。"),
    "white space": p("\u3000\u3000全年  检查\u3000两次\u00a0\u200b"),
    "symbol": p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是的</w:t></w:r>', "对"),
    "footnote": p("正文", '<w:r><w:footnoteReference w:id="1"/></w:r>', "还有"),
    "table": table(["项目", "数量"], ["养老机构", "52"]) + p("以上。"),
    "merged cells": f"<w:tbl><w:tr>{MERGED}<w:tc>{p('52') + p('7家')}</w:tc></w:tr><w:tr>{CONTINUED}<w:tc>{p('护理')}</w:tc></w:tr></w:tbl>",
    "empty rows": f"<w:tbl><w:tr><w:tc>{p('')}</w:tc><w:tc>{p('')}</w:tc></w:tr><w:tr><w:tc>{p('甲')}</w:tc><w:tc>{p('乙乙')}</w:tc></w:tr></w:tbl>",
    "nested table": table(["外", table(["里面", "二"]) + p("后")], ["尾", "部"]),
    "frame": table([p("框架里的一段。") + p("另一段。")]),
    "doubled title": p("云溪市民政局2023年法治政府建设年度报告") * 2 + p("正文一段。"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_every_place_is_marked_exactly(name: str) -> None:
    """One comment on every stretch of one and of three characters: each stands at its own words and at no others."""
    data = word(BODIES[name])
    report = read(data)
    wanted = list(spans(report))
    out = annotated_docx(data, report, [finding(report, *span, name=str(n)) for n, span in enumerate(wanted)])
    words = {id: re.sub(r"\D", "", text.partition("：")[0]) for id, (_, _, text) in comments(out).items()}
    marked = {int(words[id]): text for id, text in anchored(out).items()}
    unmarkable = {"☑"}  # no text element holds it
    for n, span in enumerate(wanted):
        excerpt = report.text[slice(*span)]
        if excerpt in unmarkable:
            continue
        assert squeezed(marked[n]) == squeezed(excerpt.lstrip("☑")), (excerpt, marked[n])


@pytest.mark.parametrize("name", BODIES)
def test_nothing_else_changes(name: str) -> None:
    data = word(BODIES[name], footnotes='<w:footnote w:id="1">' + p("注") + "</w:footnote>")
    report = read(data)
    out = annotated_docx(data, report, [finding(report, *span) for span in spans(report)])
    assert plain(member(out)) == plain(member(data))
    assert read(out).text == report.text
    before, after = members(data), members(out)
    assert after.keys() - before.keys() == {"word/comments.xml"}
    same = before.keys() - {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert all(before[name] == after[name] for name in same)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b隐藏]|旧旧", "", text)


@pytest.mark.parametrize(
    ("source", "target", "placed"),
    [
        ("甲 乙", "甲乙", True),
        ("甲乙", "甲 乙", True),
        ("甲乙丙", "甲乙", False),
        ("甲乙", "甲丙", False),
        ("甲", "甲乙", False),
    ],
)
def test_text_that_does_not_agree_is_not_placed_at_all(source: str, target: str, placed: bool) -> None:
    """No guess: a character too many or too few, and the whole paragraph counts as not found."""
    (spots,) = aligned([(char, (source, n)) for n, char in enumerate(source)], [target])
    assert any(spots) is placed
    assert all(source[spot[1]] == char for spot, char in zip(spots, target, strict=True) if spot)


def test_runs_keep_their_form() -> None:
    data = word(p("全年", run("开展检查", BOLD), "。"))
    report = read(data)
    root = member(annotated_docx(data, report, [at(report, "展检")]))
    forms = [
        (r.findtext("{*}t"), r.find("{*}rPr/{*}b") is not None) for r in root.iter("{*}r") if r.find("{*}t") is not None
    ]
    assert forms == [("全年", False), ("开", True), ("展检", True), ("查", True), ("。", False)]


def test_words_of_a_comment() -> None:
    data = word(p("全年检查52次"))
    report = read(data)
    out = annotated_docx(
        data, report, [at(report, "检查", suggestion="执法检查"), at(report, "年检", severity="warning", suggestion="")]
    )
    assert comments(out) == {
        0: ("循例", "例", "【警告】错字：可能写错了；建议：删去；依据：GB/T 15835。"),
        1: ("循例", "例", "【错误】错字：可能写错了；建议：改为“执法检查”；依据：GB/T 15835。"),
    }
    assert anchored(out) == {0: "年检", 1: "检查"}


def test_two_comments_on_the_same_words_and_none() -> None:
    data = word(p("全年检查52次"))
    report = read(data)
    assert list(anchored(annotated_docx(data, report, [at(report, "检查")] * 2)).values()) == ["检查", "检查"]
    untouched = annotated_docx(data, report, [])
    assert members(untouched).keys() == members(data).keys()


class TestWhatCannotBeMarked:
    def test_an_automatic_number(self) -> None:
        data = word(p("主要举措", props=NUMBERED) + p("正文"), numbering=NUMBERING)
        report = read(data)
        assert report.text.startswith("一、主要举措")
        out = annotated_docx(data, report, [at(report, "一、"), at(report, "一、主要"), at(report, "举措")])
        assert sorted(anchored(out).values()) == ["主要", "主要举措", "举措"]
        said = {id for id, (_, _, text) in comments(out).items() if "自动生成" in text}
        assert [anchored(out)[id] for id in said] == ["主要举措"]

    def test_a_text_box(self) -> None:
        data = word(p("甲", f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{BOX}</wps:txbx></mc:Choice>"
                      f"<mc:Fallback><v:textbox>{BOX}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>", "乙"))  # fmt: skip
        report = read(data)
        out = annotated_docx(data, report, [at(report, "框内")])
        assert plain(member(out)) == plain(member(data))
        assert not [e for box in member(out).iter("{*}txbxContent") for e in box.iter("{*}commentReference")]
        assert "文本框" in comments(out)[0][2]
        assert anchored(out)[0].startswith("甲")

    @pytest.mark.parametrize(
        ("body", "words", "expected"),
        [
            (p("截至", '<w:fldSimple w:instr="DATE">' + run("2022年") + "</w:fldSimple>", "底"), "022", "2022年"),
            (p("截至", field("IF", field("DATE", run("2022")) + run("年")), "底"), "02", "2022年"),
            (p("截至", field("DATE", run("2022年")), "底到", field("DATE", run("2023年"))), "到", "到"),
            (p("局名：", "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>" + run("民政局") + "</w:sdtContent></w:sdt>"), "政", "民政局"),
            (p("<w:r><w:ruby><w:rt>" + run("pin") + "</w:rt><w:rubyBase>" + run("拼音") + "</w:rubyBase></w:ruby></w:r>"), "拼", "pin拼音"),
        ],
        ids=["simple field", "nested fields", "between fields", "plain text control", "ruby"],
    )  # fmt: skip
    def test_what_the_program_writes_itself_is_marked_whole(self, body: str, words: str, expected: str) -> None:
        data = word(body)
        report = read(data)
        out = annotated_docx(data, report, [at(report, words)])
        assert anchored(out) == {0: expected}
        assert plain(member(out)) == plain(member(data))

    def test_no_words_at_all(self) -> None:
        """A finding of nothing, say of a part that is missing, takes one character; white space its neighbours."""
        data = word(p("全年检查") + p("许可", "<w:r><w:tab/></w:r>", "两件"))
        report = read(data)
        end, blank = len(report.text), report.text.index(" ")
        found = [
            finding(report, 0, 0),
            finding(report, 4, 4),
            finding(report, blank, blank + 1),
            finding(report, end, end),
        ]
        assert list(anchored(annotated_docx(data, report, found)).values()) == ["全", "查", "可两", "件"]


def test_a_range_over_two_paragraphs_but_not_over_cells() -> None:
    data = word(p("第一段") + p("第二段") + table(["甲甲", "乙乙"]))
    report = read(data)
    assert report.text == "第一段\n第二段\n甲甲 | 乙乙"
    out = annotated_docx(data, report, [finding(report, 1, 6), finding(report, 9, 15)])
    assert anchored(out) == {0: "一段第二", 1: "甲"}


def test_folded_findings() -> None:
    data = word(p("次" * 40))
    report = read(data)
    few = folded(report, [(n, n + 1) for n in range(6)])
    assert set(anchored(annotated_docx(data, report, [few])).values()) == {"次"}
    many = folded(report, [(n, n + 1) for n in range(40)])
    out = annotated_docx(data, report, [many])
    assert len(anchored(out)) == MOST_PLACES
    assert all("另有10处未逐一标出" in text for _, _, text in comments(out).values())


def test_comments_that_were_there_stay() -> None:
    old = '<w:comment w:id="5" w:author="甲">' + p("原有批注") + "</w:comment>"
    body = p(
        '<w:commentRangeStart w:id="5"/>',
        run("全年"),
        '<w:commentRangeEnd w:id="5"/>',
        '<w:r><w:commentReference w:id="5"/></w:r>',
        run("检查"),
    )
    data = word(body, comments=old)
    report = read(data)
    out = annotated_docx(data, report, [at(report, "年检")])
    assert anchored(out) == {5: "全年", 6: "年检"}
    assert [author for author, _, _ in comments(out).values()] == ["甲", "循例"]
    assert members(out).keys() == members(data).keys()


def test_iso_strict_files_stay_strict() -> None:
    usual, strict = (
        f"http://{ns}/main"
        for ns in ("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
    )
    data = word("", document=part("document", f"<w:body>{p('全年检查')}</w:body>").replace(usual, strict))
    report = read(data)
    out = members(annotated_docx(data, report, [at(report, "检查")]))
    assert strict.encode() in out["word/comments.xml"] and usual.encode() not in out["word/document.xml"]
    assert b"purl.oclc.org/ooxml/officeDocument/relationships/comments" in out["word/_rels/document.xml.rels"]


def test_refusals() -> None:
    data = word(p("全年检查"))
    with pytest.raises(InputError, match="another file"):
        annotated_docx(data, read(word(p("别的文字"))), [])
    for other in (b"plain text", b"%PDF-1.4\n", package({"a.txt": "x"})):
        with pytest.raises(UnreadableFile):
            annotated_docx(other, read(data), [])


def test_every_place_of_our_own_export() -> None:
    """Two-line title, footers, tables, highlighted marks: nothing but the blanks between cells is without a place."""
    data = docx_bytes(REPORT, layout_named())
    report = read(data)
    wanted = list(spans(report, [2]))
    marked = anchored(annotated_docx(data, report, [finding(report, *span) for span in wanted]))
    assert [marked[id] for id in sorted(marked)] == [report.text[s:e] for s, e in wanted]


class TestCopy:
    TEXT = "云溪市民政局\n2023年法治政府建设年度报告\n一、主要举措\n（一）压实责任。全年检查52次。\n二、不足\n执法 力量不足|待加强。\n【待填：问题，个】"

    def test_every_place(self) -> None:
        report = report_of(self.TEXT)
        assert report.title == "云溪市民政局2023年法治政府建设年度报告"
        wanted = list(spans(report, [2]))
        out = annotated_copy(report, [finding(report, *span) for span in wanted])
        marked = anchored(out)
        assert [squeezed(marked[id]) for id in sorted(marked)] == [squeezed(report.text[s:e]) for s, e in wanted]

    def test_tables_keep_their_places(self) -> None:
        source = word(p("一、情况") + table(["项目", "", "数量"], ["养老", "甲", "52"], ["合计", "", ""]) + p("以上。"))
        report = read(source)
        wanted = [at(report, words) for words in ("数量", "养老", "52", "合计", "以上")]
        assert list(anchored(annotated_copy(report, wanted)).values()) == ["数量", "养老", "52", "合计", "以上"]

    def test_the_whole_text_is_there(self) -> None:
        report = report_of(self.TEXT.replace("\n【待填：问题，个】", ""))
        assert "".join(read(annotated_copy(report, [])).text.split()) == "".join(report.text.split())


def test_text_of_a_comment_without_basis() -> None:
    report = report_of("全年检查52次")
    assert comment_text(finding(report, 0, 1, severity="note", basis=""), None) == "【提示】错字：可能写错了。"


def test_layout_findings_are_comments_too() -> None:
    """At the words, on the paragraph where there are none, and on the first paragraph what is about the whole file."""
    data = word(p("标题") + p("") + p("全年检查"))
    report = read(data)
    layout = [
        LayoutFinding("paper", "纸张", "warning", "纸张不是A4。", "B5", "A4", "5.1"),
        LayoutFinding(
            "size", "字号", "warning", "字号是四号。", "四号", "三号", "5.2.2", (LayoutPlace(2, "检查", 5, 7),)
        ),
        LayoutFinding(
            "picture", "图片", "warning", "图片被遮。", "固定值", "单倍", "常识", (LayoutPlace(1, "", None, None),)
        ),
    ]
    out = annotated_docx(data, report, [at(report, "年检")], layout)
    words = {text: anchored(out)[id] for id, (_, _, text) in comments(out).items()}
    assert words == {
        "【版式】纸张：纸张不是A4；依据：5.1。": "标题",
        "【版式】字号：字号是四号；依据：5.2.2。": "检查",
        "【版式】图片：图片被遮；依据：常识。": "",
        "【错误】错字：可能写错了；依据：GB/T 15835。": "年检",
    }
    assert plain(member(out)) == plain(member(data))
