"""The Word file: what GB/T 9704 asks for stands in its XML, and nothing in a text can break it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest

from assistant.errors import NotFinal
from assistant.export.document import Document, FactSource, Line, Source
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named, layouts
from assistant.readers import docx as reader
from tests.assistant.export.building import (
    FINAL,
    REPORT,
    W,
    attributes,
    find,
    paragraph,
    run_with,
    text_of,
    tree,
    val,
)

SIXTEEN = "32"


@pytest.fixture(scope="module")
def body() -> Any:
    return tree(REPORT)


def test_page(body: Any) -> None:
    section = find(body, "body/sectPr")
    assert attributes(section, "pgSz") == {"w": "11906", "h": "16838"}
    margins = attributes(section, "pgMar")
    assert {side: margins[side] for side in ("top", "right", "bottom", "left")} == {
        "top": "2098",
        "right": "1474",
        "bottom": "1984",
        "left": "1588",
    }
    assert attributes(section, "docGrid") == {"type": "linesAndChars", "linePitch": "579", "charSpace": "-849"}


# beginning, style, font, size, alignment, first line in characters and in twips, outline level
PARAGRAPHS = [
    ("云溪市民政局关于", "Title", "方正小标宋简体", "44", "center", "0", "0", None),
    ("（征求意见稿）", "Subtitle", "楷体_GB2312", SIXTEEN, "center", "0", "0", None),
    ("市委、市政府：", "Salutation", "仿宋_GB2312", SIXTEEN, "left", "0", "0", None),
    ("一、主要", "Heading1", "黑体", SIXTEEN, "left", "200", "640", "0"),
    ("（一）压实", "Heading2", "楷体_GB2312", SIXTEEN, "left", "200", "640", "1"),
    ("1.健全", "Heading3", "仿宋_GB2312", SIXTEEN, "left", "200", "640", "2"),
    ("（1）完善", "Heading4", "仿宋_GB2312", SIXTEEN, "left", "200", "640", "3"),
    ("全年开展", "BodyText", "仿宋_GB2312", SIXTEEN, "both", "200", "640", None),
]


@pytest.mark.parametrize(("begin", "style", "font", "size", "align", "chars", "twips", "outline"), PARAGRAPHS)
def test_type_and_place_of_each_kind_of_paragraph(
    body: Any, begin: str, style: str, font: str, size: str, align: str, chars: str, twips: str, outline: str | None
) -> None:
    styles = {s.get(f"{W}styleId"): s for s in tree(REPORT, "styles").iter(f"{W}style")}
    p = paragraph(body, begin)
    assert val(p, "pPr/pStyle") == style
    for holder in (p, styles[style]):  # said twice: by the style, and where the paragraph is pasted elsewhere
        assert val(holder, "pPr/jc") == align
        indent = attributes(holder, "pPr/ind")
        assert (indent["firstLineChars"], indent["firstLine"]) == (chars, twips)
        assert val(holder, "pPr/outlineLvl") == outline
        spacing = attributes(holder, "pPr/spacing")
        assert spacing == {"before": "0", "after": "0", "line": "579", "lineRule": "exact"}
        assert val(holder, "pPr/widowControl") == "0"
    chinese = [r for r in p.iter(f"{W}r") if text_of(r) and not text_of(r).isascii()]
    for look in [*(find(r, "rPr") for r in chinese), find(styles[style], "rPr")]:
        fonts = attributes(look, "rFonts")
        assert fonts["hint"] == "eastAsia"
        assert {fonts[slot] for slot in ("ascii", "hAnsi", "eastAsia", "cs")} in ({font}, {"仿宋"})
        assert val(look, "sz") == size
        assert val(look, "b") in (None, "0")
        assert val(look, "color") in (None, "000000")


@pytest.mark.parametrize("style", ["Heading1", "Heading2", "Heading3", "Heading4"])
def test_headings_are_the_program_s_own_styles(style: str) -> None:
    names = {s.get(f"{W}styleId"): val(s, "name") for s in tree(REPORT, "styles").iter(f"{W}style")}
    assert names[style] == f"heading {style[-1]}"


def test_no_theme_font_and_no_bold_anywhere() -> None:
    for part in ("document", "styles"):
        root = tree(REPORT, part)
        assert not [key for e in root.iter(f"{W}rFonts") for key in e.attrib if "Theme" in key]
        assert {e.get(f"{W}val") for e in root.iter(f"{W}b")} <= {"0"}


def test_a_blank_line_follows_the_title(body: Any) -> None:
    texts = [text_of(p) for p in body.iter(f"{W}p")][:4]
    assert texts == ["云溪市民政局关于2023年度法治政府建设情况的报告", "（征求意见稿）", "", "市委、市政府："]
    assert [text_of(p) for p in tree(FINAL).iter(f"{W}p")][1:3] == ["", "市委、市政府："]


def test_a_title_breaks_inside_its_paragraph(body: Any) -> None:
    assert len(list(paragraph(body, "云溪市民政局关于").iter(f"{W}br"))) == 1


@pytest.mark.parametrize("marks", ["“双随机”", "——", "……", "《管理办法》"])
def test_marks_that_latin_fonts_hold_too_are_chinese(body: Any, marks: str) -> None:
    p = paragraph(body, "全年开展")
    assert marks in text_of(p)
    for r in p.iter(f"{W}r"):
        if set(text_of(r)) & set(marks):
            assert set(attributes(r, "rPr/rFonts").values()) == {"eastAsia", "仿宋_GB2312"}


@pytest.mark.parametrize("number", ["52", "12.5%"])
def test_digits_are_in_the_latin_font(body: Any, number: str) -> None:
    p = paragraph(body, "全年开展")
    fonts = attributes(run_with(p, number), "rPr/rFonts")
    assert (fonts["ascii"], fonts["hAnsi"], fonts["eastAsia"]) == ("Times New Roman", "Times New Roman", "仿宋_GB2312")


def test_digits_of_the_title_are_in_its_own_font(body: Any) -> None:
    assert set(attributes(run_with(body, "2023"), "rPr/rFonts").values()) == {"eastAsia", "方正小标宋简体"}


def test_a_character_outside_gb2312_gets_the_larger_font(body: Any) -> None:
    assert attributes(run_with(body, "喆"), "rPr/rFonts")["eastAsia"] == "仿宋"


def test_28_characters_fit_on_a_line_and_22_lines_on_a_page(body: Any) -> None:
    section, run = find(body, "body/sectPr"), run_with(paragraph(body, "下一步"), "下一步")
    size, margins = attributes(section, "pgSz"), attributes(section, "pgMar")
    breadth = int(size["w"]) - int(margins["left"]) - int(margins["right"])
    advance = int(val(run, "rPr/sz") or 0) * 10 + int(val(run, "rPr/spacing") or 0)
    assert breadth // advance == 28
    assert val(run, "rPr/snapToGrid") == "0"  # else Word would tighten twice
    depth = int(size["h"]) - int(margins["top"]) - int(margins["bottom"])
    assert depth // 579 == 22


def test_a_heading_that_runs_in_shares_its_paragraph(body: Any) -> None:
    p = paragraph(body, "（二）严格执法。")
    assert (val(p, "pPr/pStyle"), val(p, "pPr/outlineLvl")) == ("BodyText", "1")
    runs = [(text_of(r), attributes(r, "rPr/rFonts")["eastAsia"], val(r, "rPr/rStyle")) for r in p.iter(f"{W}r")]
    assert runs[:2] == [("（二）严格执法", "楷体_GB2312", "Heading2Char"), ("。全年检查", "仿宋_GB2312", None)]


def test_only_marks_are_highlighted(body: Any) -> None:
    lit = "".join(text_of(r) for r in body.iter(f"{W}r") if val(r, "rPr/highlight") == "yellow")
    assert lit == "【待填：问题，个，上年48】【待填：行政检查，次，上年52】"


@pytest.mark.parametrize(("part", "align", "side"), [("footer1", "right", "right"), ("footer2", "left", "left")])
def test_page_numbers_stand_outside(part: str, align: str, side: str) -> None:
    root = tree(REPORT, part)
    p = find(root, "p")
    assert text_of(p) == "— 1 —"
    assert [e.text.strip() for e in p.iter(f"{W}instrText")] == ["PAGE"]
    assert val(p, "pPr/jc") == align
    indent = attributes(p, "pPr/ind")
    assert {k: indent[k] for k in ("left", "right")} == {"left": "0", "right": "0", side: "280"}
    for r in p.iter(f"{W}r"):
        assert set(attributes(r, "rPr/rFonts").values()) == {"eastAsia", "宋体"}
        assert val(r, "rPr/sz") == "28"


def test_even_pages_have_their_own_footer() -> None:
    section = find(tree(REPORT), "body/sectPr")
    assert [e.get(f"{W}type") for e in section.iter(f"{W}footerReference")] == ["default", "even"]
    assert find(tree(REPORT, "settings"), "evenAndOddHeaders") is not None


def test_the_dash_of_the_page_number_stands_7_mm_below_the_text() -> None:
    margins = attributes(find(tree(REPORT), "body/sectPr"), "pgMar")
    # Word puts the base line of an exactly spaced line at four fifths; a dash stands about 0.36 em above it
    line = 280
    dash = int(margins["footer"]) + line * 0.2 + 280 * 0.36
    assert (int(margins["bottom"]) - dash) / 56.69 == pytest.approx(7, abs=0.5)


def test_the_house_layout_has_28_points_and_the_number_in_the_middle() -> None:
    layout = layout_named("gbt9704_28")
    p = paragraph(tree(REPORT, layout=layout), "全年开展")
    assert attributes(p, "pPr/spacing")["line"] == "560"
    assert val(find(tree(REPORT, "footer1", layout), "p"), "pPr/jc") == "center"
    assert find(tree(REPORT, "settings", layout), "evenAndOddHeaders") is None
    assert attributes(find(tree(REPORT, layout=layout), "body/sectPr"), "docGrid") == {
        "type": "lines",
        "linePitch": "560",
    }


# agency, date, characters at the right of each
SIGNATURES = [
    (
        "云溪市人力资源和社会保障局",
        "2024年2月28日",
        "200",
        "650",
    ),  # 13 and 6.5 characters: the date begins 2 further in
    ("云溪市司法局", "2024年2月28日", "450", "200"),  # the date is longer: it keeps two, the name moves
    ("云溪市民政局", "2024年12月31日", "500", "200"),
    ("云溪市民政局", "", "200", None),
    ("", "2024年2月28日", None, "200"),
]


@pytest.mark.parametrize(("agency", "date", "name_right", "date_right"), SIGNATURES)
def test_signature(agency: str, date: str, name_right: str | None, date_right: str | None) -> None:
    root = tree(replace(REPORT, agency=agency, date=date))
    found = {val(p, "pPr/pStyle"): p for p in root.iter(f"{W}p")}
    for style, text, right in (("Signature", agency, name_right), ("Date", date, date_right)):
        if right is None:
            assert style not in found
            continue
        assert text_of(found[style]) == text
        assert val(found[style], "pPr/jc") == "right"
        indent = attributes(found[style], "pPr/ind")
        assert (indent["rightChars"], indent["right"]) == (right, str(round(int(right) * 3.2)))


def test_the_signature_stays_with_the_last_paragraph(body: Any) -> None:
    tail = list(find(body, "body").iter(f"{W}p"))[-4:]
    assert [text_of(p) for p in tail] == ["下一步，继续推进各项工作。", "", REPORT.agency, REPORT.date]
    assert [find(p, "pPr/keepNext").get(f"{W}val") for p in tail] == [None, None, None, "0"]


def test_attachments_are_listed_below_the_text() -> None:
    root = tree(replace(REPORT, attachments=("执法数据统计表。", "2023年度文件目录")))
    first, second = paragraph(root, "附件："), paragraph(root, "2. ")
    assert (text_of(first), text_of(second)) == ("附件：1.执法数据统计表", "2. 2023年度文件目录")
    assert {k: attributes(first, "pPr/ind")[k] for k in ("leftChars", "hangingChars")} == {
        "leftChars": "575",
        "hangingChars": "375",
    }
    one = paragraph(tree(replace(REPORT, attachments=("执法数据统计表",))), "附件：")
    assert text_of(one) == "附件：执法数据统计表"
    assert attributes(one, "pPr/ind")["leftChars"] == "500"


OPEN = [
    replace(FINAL, open_marks=(("一、主要举措", "【待填：行政检查，次】"),)),
    replace(FINAL, lines=(Line("body", "检查【待核：52次】。"),)),
    replace(FINAL, lines=(Line("table_row", "甲 | 【待填：数】"),)),
    replace(FINAL, lines=(Line("body", "检查【待填:半角冒号】。"),)),
    replace(FINAL, lines=(Line("body", "丢了后一半【待回应：去年的承诺"),)),
    replace(FINAL, lines=(Line("body", "【待\u200b填：藏着零宽字符】"),)),
    replace(FINAL, agency="【待填：单位】"),
    replace(FINAL, attachments=("【待填：附件名】",)),
]


@pytest.mark.parametrize("document", OPEN)
def test_a_final_document_has_nothing_open(document: Document) -> None:
    with pytest.raises(NotFinal) as caught:
        docx_bytes(document, layout_named())
    assert "1处" in caught.value.user_message
    assert docx_bytes(replace(document, state="comment"), layout_named())


def test_a_final_document_says_nothing_of_comments() -> None:
    assert "征求意见" not in text_of(tree(FINAL))


def test_what_the_office_keeps_is_not_in_the_file() -> None:
    secret = "只供内部核对的句子"
    document = replace(
        REPORT,
        carried_over=((secret, secret),),
        sources=(Source(secret, secret, (secret,), secret),),
        facts=(FactSource(secret, secret, secret, secret),),
        notes=(secret,),
    )
    with ZipFile(BytesIO(docx_bytes(document, layout_named()))) as package:
        assert not [name for name in package.namelist() if secret in package.read(name).decode("utf-8")]


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.id)
def test_the_same_document_gives_the_same_bytes(layout: Any) -> None:
    data = docx_bytes(REPORT, layout)
    assert data == docx_bytes(REPORT, layout)
    with ZipFile(BytesIO(data)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    core = docx.Document(BytesIO(data)).core_properties
    assert (core.title, core.author, core.created, core.modified) == (REPORT.title, REPORT.agency, None, None)


HOSTILE = [
    ("<w:p>不是标签</w:p> & &lt; ]]>", "<w:p>不是标签</w:p> & &lt; ]]>"),
    ("控制\x00\x08\x0b字\ufffe符\ud800", "控制字符"),
    ("反\u202e向\u200b零宽\ufeff", "反向零宽"),
    ("分\n行\r\n也\t是", "分行也是"),
    ("Word\nfile", "Word file"),
    ("{{ jinja }} %s {0} $x", "{{ jinja }} %s {0} $x"),
    ("生僻字𠮷㙓\ue000", "生僻字𠮷㙓\ue000"),
]


@pytest.mark.parametrize(("given", "kept"), HOSTILE)
def test_text_stays_text(given: str, kept: str) -> None:
    document = Document(
        given,
        (
            Line("body", given),
            Line("heading", given, level=9),
            Line("heading", given, level=1, run_in=2),
            Line("table_row", given),
        ),
        agency=given,
        addressee=given,
        attachments=(given,),
    )
    root = tree(document)
    texts = [text_of(p) for p in root.iter(f"{W}p")]
    assert texts.count(kept) >= 4
    assert kept + "：" in texts


@pytest.mark.parametrize("document", [Document("", ()), Document("题", (Line("body", "　 "),), state="final")])
def test_an_empty_document_is_still_a_file(document: Document) -> None:
    assert docx.Document(BytesIO(docx_bytes(document, layout_named()))).paragraphs


def test_a_long_report_keeps_every_character() -> None:
    sentence = "全年开展“双随机、一公开”行政检查1204次，办结率98.7%，涉及《条例》等3部法规。"
    lines = tuple(Line("body", sentence * 6) for _ in range(50))
    assert text_of(tree(Document("", lines, state="final"))) == sentence * 300  # more than 12,000 characters


def test_our_own_reader_understands_the_file() -> None:
    raw = reader.read(docx_bytes(REPORT, layout_named()))
    assert raw.title == REPORT.title
    found = [(block.kind, block.text, block.level) for block in raw.blocks]
    for line in REPORT.lines:
        kind = "table_row" if line.kind == "table_row" else "paragraph"
        assert (kind, line.text, line.level or None) in found
    assert raw.removed == ("— 1 —",)
