"""The layout check: our own export is clean, and each thing set wrong is told once, at its place, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assistant.checks.layout_check import check_layout
from assistant.checks.layout_schema import FOLD_ABOVE, LayoutFinding
from assistant.errors import UnreadableFile
from assistant.export.document import Document, Line
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named, layouts
from assistant.readers import docx as reader
from assistant.readers.assemble import assemble
from tests.assistant.export.building import FINAL, REPORT

LAYOUT = layout_named()
NONE = {"firstLine": 0, "firstLineChars": 0}
TEXT = replace(FINAL, attachments=("行政检查计划", "普法清单"))
Change = Callable[[Any], None]


def changed(*changes: Change, document: Document = TEXT, layout: str = "gbt9704") -> bytes:
    """Our own export with something done to it."""
    word = docx.Document(BytesIO(docx_bytes(document, layout_named(layout))))
    for change in changes:
        change(word)
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def paragraph(word: Any, beginning: str) -> Any:
    return next(p for p in word.paragraphs if p.text.startswith(beginning))


def on_runs(beginning: str, act: Callable[[Any], None]) -> Change:
    """Do something to each run of the paragraph that begins so."""
    return lambda word: [act(run) for run in paragraph(word, beginning).runs] and None


def on(beginning: str, act: Callable[[Any], None]) -> Change:
    return lambda word: act(paragraph(word, beginning))


def fonts(run: Any, **names: str) -> None:
    for slot, name in names.items():
        run._r.rPr.rFonts.set(qn(f"w:{slot}"), name)


def chinese(name: str) -> Callable[[Any], None]:
    return lambda run: fonts(run, eastAsia=name)


def indents(**values: int) -> Callable[[Any], None]:
    def act(p: Any) -> None:
        p._p.pPr.ind.attrib.clear()
        for name, amount in values.items():
            p._p.pPr.ind.set(qn(f"w:{name}"), str(amount))

    return act


def pitch(rule: Any, length: Any) -> Callable[[Any], None]:
    def act(p: Any) -> None:
        p.paragraph_format.line_spacing = length
        p.paragraph_format.line_spacing_rule = rule

    return act


def aligned(where: Any) -> Callable[[Any], None]:
    return lambda p: setattr(p, "alignment", where)


def margins(**sides: float) -> Change:
    return lambda word: [setattr(word.sections[0], f"{side}_margin", Mm(mm)) for side, mm in sides.items()] and None


def page(width: float, height: float) -> Change:
    return lambda word: (
        [setattr(word.sections[0], name, Mm(mm)) for name, mm in (("page_width", width), ("page_height", height))]
        and None
    )


def in_footer(act: Callable[[Any], None]) -> Change:
    def change(word: Any) -> None:
        for footer in (word.sections[0].footer, word.sections[0].even_page_footer):
            act(footer.paragraphs[0])

    return change


def unhinted(run: Any) -> None:
    fonts(run, ascii="Times New Roman", hAnsi="Times New Roman")
    fonts(run, hint="default")


def no_text(p: Any, *texts: str) -> None:
    for run in p.runs:
        if run.text in texts:
            run.text = ""


def type_blanks(text: str) -> Callable[[Any], None]:
    def act(p: Any) -> None:
        p.runs[0].text = text + p.runs[0].text

    return act


def both(*acts: Callable[[Any], None]) -> Callable[[Any], None]:
    return lambda p: [act(p) for act in acts] and None


def picture(p: Any) -> None:
    drawing = OxmlElement("w:drawing")
    drawing.append(OxmlElement("wp:inline"))
    p.runs[0]._r.append(drawing)


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.id)
@pytest.mark.parametrize(
    "document", [REPORT, TEXT, replace(TEXT, addressee="", date="", agency="")], ids=["draft", "final", "bare"]
)
def test_our_own_export_is_clean(layout: Any, document: Document) -> None:
    assert check_layout(docx_bytes(document, layout), layout) == ()


BODY = "全年开展"
CASES: dict[str, tuple[Change, str, str]] = {
    "letter paper": (page(215.9, 279.4), "paper", "215.9×279.4毫米"),
    "top margin": (margins(top=25.4), "margin:top", "25.4毫米"),
    "left margin": (margins(left=31.8), "margin:left", "31.8毫米"),
    "right margin": (margins(right=31.8), "margin:right", "31.8毫米"),
    "title font": (on_runs("云溪市民政局\n", chinese("微软雅黑")), "font:title:warning", "微软雅黑"),
    "title in Song": (on_runs("云溪市民政局\n", chinese("SimSun")), "font:title:note", "宋体"),
    "title size": (on_runs("云溪市民政局\n", lambda run: setattr(run.font, "size", Pt(18))), "size:title", "小二（18磅）"),
    "title bold": (on_runs("云溪市民政局\n", lambda run: setattr(run.font, "bold", True)), "bold:title", "加粗"),
    "title left": (on("云溪市民政局\n", aligned(WD_ALIGN_PARAGRAPH.LEFT)), "title:align", "左对齐"),
    "title indented": (on("云溪市民政局\n", indents(firstLineChars=200)), "title:indent", "首行缩进2字"),
    "heading 1": (on_runs("一、", chinese("仿宋")), "font:heading1:warning", "仿宋"),
    "heading 2": (on_runs("（一）", chinese("FangSong_GB2312")), "font:heading2:warning", "仿宋_GB2312"),
    "heading 3": (on_runs("1.", chinese("黑体")), "font:heading3:warning", "黑体"),
    "heading 4 bold": (on_runs("（1）", lambda run: setattr(run.font, "bold", True)), "bold:heading4", "加粗"),
    "body font": (on_runs(BODY, chinese("宋体")), "font:body:warning", "宋体"),
    "body size": (on_runs(BODY, lambda run: setattr(run.font, "size", Pt(14))), "size:body", "四号（14磅）"),
    "no indent": (on(BODY, indents(**NONE)), "indent", "0字"),
    "half the indent": (on(BODY, indents(firstLine=320, firstLineChars=0)), "indent", "1字"),
    "typed indent": (on(BODY, both(indents(**NONE), type_blanks("\u3000\u3000"))), "indent:typed", "空格"),
    "both indents": (on(BODY, type_blanks("\u3000\u3000")), "indent", "4字"),
    "block indent": (on(BODY, indents(firstLine=640, left=640)), "left", "整段左缩进2字"),
    "one and a half lines": (on(BODY, pitch(WD_LINE_SPACING.MULTIPLE, 1.5)), "pitch", "1.5倍行距"),
    "25 points": (on(BODY, pitch(WD_LINE_SPACING.EXACTLY, Pt(25))), "pitch", "固定值25磅"),
    "at least": (on(BODY, pitch(WD_LINE_SPACING.AT_LEAST, Pt(28))), "pitch", "最小值28磅"),
    "space after": (on(BODY, lambda p: setattr(p.paragraph_format, "space_after", Pt(10))), "space", "段前0磅、段后10磅"),
    "body left": (on(BODY, aligned(WD_ALIGN_PARAGRAPH.LEFT)), "align", "左对齐"),
    "quotes": (on_runs("全年开展", lambda run: unhinted(run) if "“" in run.text else None), "quotes", "Times New Roman"),
    "picture": (on(BODY, picture), "picture", "固定值28.95磅"),
    "no page number": (in_footer(lambda p: p.clear()), "number:none", "没有页码"),
    "no dashes": (in_footer(lambda p: no_text(p, "— ", " —")), "number:dash", "1"),
    "number size": (in_footer(lambda p: [setattr(r.font, "size", Pt(9)) for r in p.runs] and None), "number:size", "小五（9磅）"),
    "number font": (in_footer(lambda p: [fonts(r, eastAsia="黑体", ascii="黑体", hAnsi="黑体") for r in p.runs] and None), "number:font", "黑体"),
    "number in the middle": (in_footer(aligned(WD_ALIGN_PARAGRAPH.CENTER)), "number:side", "居中"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_thing_wrong(name: str) -> None:
    change, kind, shown = CASES[name]
    data = changed(change)
    found = check_layout(data, LAYOUT)
    assert {(f.kind, f.found) for f in found} == {(kind, shown)}
    text = assemble(reader.read(data), id="", source="").text
    for finding in found:
        assert finding.message.endswith("。") and finding.wanted and finding.basis
        for place in finding.places:
            if place.start is not None and place.end is not None:
                assert text[place.start : place.end].startswith(place.excerpt)


def test_where_it_is() -> None:
    """The paragraph counts through the whole file; the words are those of the wrong run alone."""
    data = changed(lambda word: fonts(paragraph(word, BODY).runs[2], eastAsia="宋体"))
    (found,) = check_layout(data, LAYOUT)
    word = docx.Document(BytesIO(data))
    run = paragraph(word, BODY).runs[2]
    assert found.places[0].excerpt == run.text.strip()
    assert [*word.element.iter(qn("w:p"))][found.places[0].paragraph] is paragraph(word, BODY)._p
    assert (found.severity, found.basis) == ("warning", "GB/T 9704—2012 5.2.2、7.3.3")


def many(count: int) -> Document:
    return replace(TEXT, lines=(*TEXT.lines, *(Line("body", f"{BODY}第{n}次检查。") for n in range(count))))


def wrong_bodies(word: Any) -> None:
    for p in word.paragraphs:
        if p.text.startswith(f"{BODY}第"):
            p.paragraph_format.space_before = Pt(6)


@pytest.mark.parametrize(("count", "findings"), [(FOLD_ABOVE, FOLD_ABOVE), (FOLD_ABOVE + 1, 1)])
def test_more_than_five_alike_are_one(count: int, findings: int) -> None:
    found = check_layout(changed(wrong_bodies, document=many(count)), LAYOUT)
    assert len(found) == findings
    assert sum(f.count for f in found) == count
    assert [f"全文共{count}处" in f.message for f in found] == [findings == 1] * findings


class TestHowWordWorksItOut:
    """What is stated nowhere on the run itself."""

    @staticmethod
    def bare(word: Any) -> None:
        """Runs and paragraphs of body text without properties of their own: the style alone counts."""
        p = paragraph(word, BODY)
        for run in p.runs:
            run._r.remove(run._r.rPr)
        style = p._p.pPr.pStyle
        for child in list(p._p.pPr):
            if child is not style:
                p._p.pPr.remove(child)

    def test_styles_are_followed(self) -> None:
        assert check_layout(changed(self.bare), LAYOUT) == ()

    def test_a_style_based_on_another(self) -> None:
        def rebase(word: Any) -> None:
            self.bare(word)
            made = word.styles.add_style("自定", 1)
            made.base_style = paragraph(word, BODY).style
            made.font.size = Pt(15)
            paragraph(word, BODY).style = made

        assert {(f.kind, f.found) for f in check_layout(changed(rebase), LAYOUT)} == {("size:body", "小三（15磅）")}

    def test_a_character_style(self) -> None:
        def styled(word: Any) -> None:
            made = word.styles.add_style("字符样式", 2)
            made.font.size = Pt(15)
            for run in paragraph(word, BODY).runs:
                run._r.remove(run._r.rPr)
                run.style = made

        assert {(f.kind, f.found) for f in check_layout(changed(styled), LAYOUT)} == {("size:body", "小三（15磅）")}

    def test_document_defaults(self) -> None:
        def only_defaults(word: Any) -> None:
            self.bare(word)
            for style in ("Normal", "Body Text"):
                properties = word.styles[style].element.rPr
                properties.getparent().remove(properties)
            defaults = word.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rFonts')}")
            defaults.set(qn("w:eastAsia"), "等线")

        assert {(f.kind, f.found) for f in check_layout(changed(only_defaults), LAYOUT)} == {
            ("font:body:warning", "等线")
        }

    def test_theme_fonts(self) -> None:
        """python-docx's own template names its fonts by theme: the Chinese one stands under “Hans”."""
        word = docx.Document()
        word.add_paragraph("全年开展检查五十二次，发现问题十个，均已整改。")
        stream = BytesIO()
        word.save(stream)
        found = {f.kind: f.found for f in check_layout(stream.getvalue(), LAYOUT)}
        assert found["font:body:warning"] == "宋体"
        assert {"paper", "margin:top", "number:none", "indent", "pitch", "size:body"} <= found.keys()


class TestWhatIsAllowed:
    def test_28_to_29_points(self) -> None:
        acts = [on(BODY, pitch(WD_LINE_SPACING.EXACTLY, Pt(points))) for points in (28, 28.5, 29)]
        assert [check_layout(changed(act), LAYOUT) for act in acts] == [()] * 3

    @pytest.mark.parametrize(("pitch_of_grid", "kinds"), [(579, set()), (312, {"pitch"})])
    def test_lines_kept_by_the_grid_of_the_page(self, pitch_of_grid: int, kinds: set[str]) -> None:
        def by_grid(word: Any) -> None:
            p = paragraph(word, BODY)
            p.paragraph_format.line_spacing = 1.0
            p._p.pPr.find(qn("w:snapToGrid")).set(qn("w:val"), "1")
            word.element.body.sectPr.find(qn("w:docGrid")).set(qn("w:linePitch"), str(pitch_of_grid))

        assert {f.kind for f in check_layout(changed(by_grid), LAYOUT)} == kinds

    def test_margins_within_a_millimetre(self) -> None:
        assert check_layout(changed(margins(top=38, left=27)), LAYOUT) == ()

    def test_fonts_by_other_names(self) -> None:
        names = ("FangSong", "STFangsong", "方正仿宋_GBK", "仿宋")
        assert [check_layout(changed(on_runs(BODY, chinese(name))), LAYOUT) for name in names] == [()] * 4

    def test_a_landscape_section_for_a_table(self) -> None:
        def turned(word: Any) -> None:
            section = word.add_section()
            section.page_width, section.page_height = section.page_height, section.page_width
            section.left_margin = Mm(20)
            word.add_table(1, 2).cell(0, 0).text = "项目"

        assert check_layout(changed(turned), LAYOUT) == ()

    def test_a_heading_that_opens_a_paragraph_is_only_noted(self) -> None:
        def as_body(word: Any) -> None:
            for run in paragraph(word, "（二）").runs:
                fonts(run, eastAsia="仿宋_GB2312")

        found = check_layout(changed(as_body, document=replace(REPORT, state="comment")), LAYOUT)
        assert {(f.kind, f.severity) for f in found} == {("font:heading2:note", "note")}

    def test_tables_and_captions(self) -> None:
        def caption(word: Any) -> None:
            p = paragraph(word, "下一步")
            p.runs[0].text = "表1 检查情况"
            aligned(WD_ALIGN_PARAGRAPH.CENTER)(p)
            fonts(p.runs[0], eastAsia="黑体")
            word.tables[0].cell(0, 0).paragraphs[0].runs[0].font.size = Pt(9)

        assert check_layout(changed(caption, document=REPORT), LAYOUT) == ()


def test_an_even_footer_that_word_does_not_use() -> None:
    def alike(word: Any) -> None:
        word.settings.odd_and_even_pages_header_footer = False

    assert [(f.kind, f.found) for f in check_layout(changed(alike), LAYOUT)] == [("number:side", "居右")]


def test_several_sections_say_the_same_once() -> None:
    def sections(word: Any) -> None:
        margins(top=20)(word)
        word.add_section()

    found: tuple[LayoutFinding, ...] = check_layout(changed(sections), LAYOUT)
    assert [f.message for f in found] == ["第1节的天头（上边距）是20毫米，应为37毫米±1毫米。"]


@pytest.mark.parametrize("data", [b"", b"text", b"%PDF-1.7\n"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        check_layout(data, LAYOUT)
