"""Word files: everything that is printed, once, in order, and nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from assistant.readers import docx
from assistant.readers.base import MAX_TABLE_CELL
from assistant.readers.sniff import raw_document
from tests.assistant.readers.building import p, part, run, table, word

CITY_REPORTS = Path(__file__).parents[4] / "shared" / "data" / "city_reports.zip"


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in docx.read(word(body, **parts)).blocks]


def field(instruction: str, result: str, inner: str = "") -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{inner}{marks[1]}{result}{marks[2]}"


BOX = "<w:txbxContent>" + p("框内文字") + "</w:txbxContent>"
BREAK = "<w:r><w:br/></w:r>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(p("全年", "<w:ins>" + run("检查") + "</w:ins>", "52次"), ["全年检查52次"], id="tracked insertion"),
        pytest.param(p("全年", "<w:del><w:r><w:delText>旧</w:delText><w:tab/></w:r></w:del>", "52次"), ["全年52次"], id="deletion"),
        pytest.param(p("甲", "<w:moveFrom>" + run("移") + "</w:moveFrom>") + p("<w:moveTo>" + run("移") + "</w:moveTo>"),
                     ["甲", "移"], id="moved text once"),
        pytest.param(p("前", props="<w:rPr><w:del/></w:rPr>") + p("后"), ["前后"], id="deleted paragraph mark"),
        pytest.param("<w:sdt><w:sdtPr><w:t>名</w:t></w:sdtPr><w:sdtContent>" + p("控件") + "</w:sdtContent></w:sdt>",
                     ["控件"], id="content control"),
        pytest.param(p("日期：", "<w:sdt><w:sdtContent>" + run("2月") + "</w:sdtContent></w:sdt>"), ["日期：2月"],
                     id="content control in a line"),
        pytest.param(p("见", "<w:hyperlink>" + run("网站") + "</w:hyperlink>", "。"), ["见网站。"], id="link"),
        pytest.param(p("见", "<w:smartTag><w:smartTag>" + run("云溪市") + "</w:smartTag></w:smartTag>"), ["见云溪市"],
                     id="smart tags"),
        pytest.param(p("截至", field(' DATE \\@ "yyyy" ', run("2022年")), "底"), ["截至2022年底"], id="field result"),
        pytest.param(p("第", field("IF", run("1"), inner=field("PAGE", run("9"))), "页"), ["第1页"], id="nested field"),
        pytest.param(p('<w:fldSimple w:instr="DATE">' + run("2022年") + "</w:fldSimple>"), ["2022年"], id="simple field"),
        pytest.param(p("甲", "<w:r><mc:AlternateContent><mc:Choice><wps:txbx>" + BOX + "</wps:txbx></mc:Choice>"
                       "<mc:Fallback><v:textbox>" + BOX + "</v:textbox></mc:Fallback></mc:AlternateContent></w:r>", "乙"),
                     ["甲乙", "框内文字"], id="text box once"),
        pytest.param(p("甲", "<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback><v:textbox>" + BOX
                       + "</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"), ["甲", "框内文字"], id="old text box"),
        pytest.param(p("显示", run("隐藏", "<w:vanish/>"), run("也显示", '<w:vanish w:val="0"/>')), ["显示也显示"], id="hidden"),
        pytest.param(p("许可", "<w:r><w:tab/></w:r>", "52件"), ["许可 52件"], id="tab"),
        pytest.param(p("云溪市民政局", BREAK, "2022年度报告"), ["云溪市民政局2022年度报告"], id="break in a title"),
        pytest.param(p("第一段。", BREAK, "第二段。"), ["第一段。", "第二段。"], id="break between paragraphs"),
        pytest.param(p("A", "<w:r><w:noBreakHyphen/></w:r>", "B"), ["A-B"], id="hyphen"),
        pytest.param(p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "是"), ["☑是"], id="check box"),
        pytest.param(p("<w:r><w:ruby><w:rt>" + run("pin") + "</w:rt><w:rubyBase>" + run("拼") + "</w:rubyBase></w:ruby></w:r>"),
                     ["拼"], id="ruby"),
        pytest.param(p("正文", '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'),
                     ["正文"], id="references"),
        pytest.param(p("\u3000\u3000全年\ufeff检查\u00a0"), ["全年检查"], id="white space"),
        pytest.param(p("") + p(" \u3000") + p("正文"), ["正文"], id="empty paragraphs"),
    ],
)  # fmt: skip
def test_words(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


class TestTables:
    def test_rows_and_merged_cells(self) -> None:
        continued = "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p("养老") + "</w:tc>"
        start = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p("养老") + "</w:tc>"
        rows = ["<w:tc>" + p("项目") + '</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("数量") + "</w:tc>"]
        rows += [f"{first}<w:tc>{p(name)}</w:tc><w:tc>{p(n)}</w:tc>" for first, name, n in
                 ((start, "床位", "52"), (continued, "护理", "7"))]  # fmt: skip
        body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
        assert texts(body) == ["项目 | 数量", "养老 | 床位 | 52", "| 护理 | 7"]

    def test_paragraphs_of_a_cell_are_joined(self) -> None:
        assert texts(table((p("行政许可") + p("（件）"), p("126") + p("118")))) == ["行政许可（件） | 126 118"]

    def test_nested_tables_follow_their_row(self) -> None:
        inner = table(("甲", "1"))
        assert texts(table((p("外") + inner, "2"), ("末", "3"))) == ["外 | 2", "甲 | 1", "末 | 3"]

    def test_a_frame_gives_paragraphs(self) -> None:
        blocks = docx.read(word(table((p("第一段。") + p("第二段。"),)))).blocks
        assert [(b.text, b.kind) for b in blocks] == [("第一段。", "paragraph"), ("第二段。", "paragraph")]

    def test_a_cell_as_long_as_a_page_gives_paragraphs(self) -> None:
        long = "字" * (MAX_TABLE_CELL + 1)
        blocks = docx.read(word(table(("序号", long)))).blocks
        assert [(b.text, b.kind) for b in blocks] == [("序号", "paragraph"), (long, "paragraph")]

    def test_empty_and_deleted_rows_are_left_out(self) -> None:
        deleted = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("删") + "</w:tc><w:tc>" + p("1") + "</w:tc></w:tr>"
        body = table(("", ""), ("留", "2")).replace("</w:tbl>", deleted + "</w:tbl>")
        assert texts(body) == ["留 | 2"]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/>'
    "</w:numPr></w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="公文二级"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="out"><w:name w:val="公文三级"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="环"/><w:basedOn w:val="x"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="1"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_headings_numbers_and_title() -> None:
    third = '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>'
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        p("年度报告", style="T") + p("一、概况\t1", style="toc") + p("概况", style="1") + p("组织", style="2") + p("检查", props=third)
        + p("培训", style="own") + p("经费", style="out") + p("不足", style="1") + p("附", style="1", props=off)
        + p("正文", props='<w:outlineLvl w:val="9"/>', style="out") + p("环", style="x") + p("无此样式", style="none")
    )  # fmt: skip
    document = docx.read(word(body, styles=STYLES, numbering=NUMBERING))
    assert [(block.text, block.level) for block in document.blocks] == [
        ("年度报告", None),
        ("一、概况", 1),
        ("（一）组织", 2),
        ("1.检查", None),
        ("（二）培训", 2),
        ("经费", 3),
        ("二、不足", 1),
        ("附", 1),
        ("正文", None),
        ("环", None),
        ("无此样式", None),
    ]
    assert document.title == "年度报告"
    assert document.removed == ("一、概况 1",)


def test_notes_and_running_heads_are_removed_not_lost() -> None:
    document = docx.read(
        word(
            p("正文"),
            header=p("云溪市民政局"),
            footer=p("— ", field("PAGE", run("1")), " —"),
            footnotes='<w:footnote w:type="separator">'
            + p("线")
            + '</w:footnote><w:footnote w:id="2">'
            + p("脚注")
            + "</w:footnote>",
            comments="<w:comment>" + p("批注") + "</w:comment>",
        )
    )
    assert [block.text for block in document.blocks] == ["正文"]
    assert document.removed == ("云溪市民政局", "— 1 —", "脚注")


def test_strict_files_have_another_namespace() -> None:
    document = part(
        "document", "<w:body>" + p("全年检查52次。", props='<w:outlineLvl w:val="0"/>') + "</w:body>"
    ).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    blocks = docx.read(word("", document=document)).blocks
    assert [(b.text, b.level) for b in blocks] == [("全年检查52次。", 1)]


@pytest.mark.skipif(not CITY_REPORTS.exists(), reason="the shared reports are not here")
def test_real_reports() -> None:
    sizes: list[int] = []
    with zipfile.ZipFile(CITY_REPORTS) as archive:
        for info in archive.infolist():
            data = archive.read(info)
            document = raw_document(data, max_bytes=50_000_000)
            sizes.append(sum(len(block.text) for block in document.blocks))
            with zipfile.ZipFile(BytesIO(data)) as opened:  # nothing lost: all text elements against all blocks
                from lxml import etree

                root = etree.fromstring(opened.read("word/document.xml"))
            stored = "".join(element.text or "" for element in root.iter("{*}t"))
            given = "".join(block.text for block in document.blocks)
            assert "".join(given.split()) == "".join(stored.split()), info.filename
    assert len(sizes) == 140
    assert min(sizes) > 4_000
