"""The annotated copy in a real office program, and in a report of 300 pages."""

from __future__ import annotations

import shutil
import subprocess
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from assistant.export.annotated import annotated_copy, annotated_docx
from assistant.export.annotated_fixes import fixed_docx
from assistant.export.document import Document, Line
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named
from tests.assistant.export.annotated_building import BOX, anchored, at, field, finding, member, p, plain, read, run
from tests.assistant.export.building import REPORT
from tests.assistant.readers.building import part, table
from vectorstore.schema import Report

SOFFICE = shutil.which("soffice")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
BOLD = "<w:b/>"
BY = 'w:author="甲" w:date="2024-01-01T00:00:00Z"'
HARD = (
    p("云溪市民政局2023年法治政府建设年度报告"),
    p("全年", f'<w:ins w:id="901" {BY}>{run("共开展", BOLD)}</w:ins>', f'<w:del w:id="902" {BY}><w:r><w:delText>旧文字</w:delText></w:r></w:del>', "检查52次。"),
    p("见", '<w:hyperlink w:anchor="a">' + run("市政府网站") + "</w:hyperlink>", "公开内容。"),
    p("截至", field("REF a", run("二〇二三年")), "年底。"),
    p("日期：", "<w:sdt><w:sdtContent>" + run("控件文字") + "</w:sdtContent></w:sdt>", "。"),
    "<w:sdt><w:sdtContent>" + p("整段控件一。") + p("整段控件二。") + "</w:sdtContent></w:sdt>",
    table(["检查对象", "家次"], ["养老机构", "82"]),
    p("自动编号的标题", style="ListNumber"),
    p("框外", f"<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><wps:txbx>{BOX}</wps:txbx></mc:Choice></mc:AlternateContent></w:r>", "文字。"),
    p("最后", run("一段", BOLD), "。"),
)  # fmt: skip
# words to be marked, some over the edges of runs, links and insertions
WORDS = (
    "民政局",
    "年共开",
    "开展",
    "展检查52",
    "政府网",
    "站公开",
    "二〇二三年",
    "控件文",
    "件二",
    "养老",
    "82",
    "标题",
    "后一段。",
)


def hard() -> bytes:
    word = docx.Document()
    body = word.element.body
    for xml in HARD:
        for element in list(parse_xml(part("body", xml).partition("?>")[2])):
            body.sectPr.addprevious(element)
    word.add_comment(word.paragraphs[-1].runs, text="原有批注", author="甲", initials="甲")
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def annotations(odt: Path) -> dict[str, tuple[str, str]]:
    """Author and marked words of each comment of an OpenDocument file, by the comment's words."""
    with ZipFile(odt) as package:
        root = etree.fromstring(package.read("content.xml"))
    open_: dict[str, str] = {}
    notes: dict[str, Any] = {}
    closed: dict[str, tuple[str, str]] = {}

    def add(text: str | None) -> None:
        for name in open_:
            open_[name] += text or ""

    def walk(element: Any) -> None:
        name = element.get(f"{OFFICE}name", "")
        if element.tag == f"{OFFICE}annotation":
            open_[name], notes[name] = "", element
        elif element.tag == f"{OFFICE}annotation-end":
            note = notes[name]
            words = "".join("".join(e.itertext()) for e in note.iter(f"{TEXT}p"))
            closed[words] = (note.findtext("{http://purl.org/dc/elements/1.1/}creator"), open_.pop(name))
        elif element.tag != f"{TEXT}tracked-changes":
            add(element.text)
            for child in element:
                walk(child)
        add(element.tail)

    walk(root.find(f"{OFFICE}body"))
    return closed


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, tuple[str, str]]]:
    """The comments that LibreOffice finds in each file, all opened in one run."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    ours, difficult = docx_bytes(REPORT, layout_named()), hard()
    files = {
        "hard": annotated_docx(difficult, read(difficult), named(read(difficult))),
        "ours": annotated_docx(ours, read(ours), pieces(read(ours))),
        "copy": annotated_copy(read(ours), pieces(read(ours))),
    }
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    names = [str(folder / f"{name}.docx") for name in files]
    command = [SOFFICE, profile, "--headless", "--convert-to", "odt", "--outdir", str(folder), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: annotations(folder / f"{name}.odt") for name in files}


def named(report: Report) -> list[Any]:
    return [at(report, words, name=str(n), message="见此处") for n, words in enumerate(WORDS)]


def pieces(report: Report) -> list[Any]:
    """Every sixth stretch of four characters."""
    starts = [s for b in report.blocks for s in range(b.start, b.end - 3, 6) if "|" not in report.text[s : s + 4]]
    return [finding(report, s, s + 4, name=str(n)) for n, s in enumerate(starts)]


def test_libreoffice_finds_the_comments_of_a_hard_file_at_the_same_words(opened: dict[str, Any]) -> None:
    found = opened["hard"]
    assert found.pop("原有批注") == ("甲", "最后一段。")
    marked = {text.partition("】")[2].partition("：")[0]: place for text, place in found.items()}
    assert marked == {str(n): ("循例", words) for n, words in enumerate(WORDS)}


@pytest.mark.parametrize("name", ["ours", "copy"])
def test_libreoffice_finds_the_comments_of_our_own_files(opened: dict[str, Any], name: str) -> None:
    report = read(docx_bytes(REPORT, layout_named()))
    marked = {text.partition("】")[2].partition("：")[0]: words for text, (_, words) in opened[name].items()}
    wanted = {f.name: f.excerpt.replace(" ", "") for f in pieces(report)}
    assert {key: words.replace(" ", "").replace("\n", "") for key, words in marked.items()} == wanted


def test_a_hard_file_keeps_everything() -> None:
    data = hard()
    report = read(data)
    out = annotated_docx(data, report, named(report))
    before, after = member(data), member(out)
    assert plain(after, drop=MARKS) == plain(before, drop=MARKS)
    assert docx.Document(BytesIO(out)).comments  # python-docx opens it, comments part and all
    assert len(list(docx.Document(BytesIO(out)).comments)) == len(WORDS) + 1
    docx.Document(BytesIO(fixed_docx(data, report, [at(report, "整段控件", suggestion="全段", certain=True)])))


MARKS = {
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
}


def test_three_hundred_pages() -> None:
    """About 180,000 characters with 1,500 findings, in seconds."""
    lines = [
        Line("heading", f"（{n}）举措", level=2)
        if n % 20 == 0
        else Line("body", f"第{n}段，全年开展检查，" + "依法行政工作扎实推进，" * 8)
        for n in range(1, 1900)
    ]
    data = docx_bytes(Document("云溪市民政局2023年法治政府建设年度报告", tuple(lines), state="final"), layout_named())
    report = read(data)
    assert len(report.text) > 170_000
    found = [
        at_block
        for n in range(1500)
        for at_block in [finding(report, report.blocks[n].start + 2, report.blocks[n].start + 5)]
    ]
    began = time.perf_counter()
    out = annotated_docx(data, report, found)
    assert time.perf_counter() - began < 30
    marked = anchored_fast(out)
    assert marked == [f.excerpt for f in found]


def anchored_fast(data: bytes) -> list[str]:
    """The marked words in order, for ranges that do not overlap."""
    words: list[str] = []
    inside = False
    for element in member(data).iter():
        kind = etree.QName(element).localname
        if kind == "commentRangeStart":
            words.append("")
        inside = kind == "commentRangeStart" or (inside and kind != "commentRangeEnd")
        if kind == "t" and inside:
            words[-1] += element.text or ""
    return words


def test_the_same_words_are_marked_in_the_file_itself() -> None:
    data = hard()
    report = read(data)
    marked = anchored(annotated_docx(data, report, named(report)))
    assert sorted(marked.values()) == sorted([*WORDS, "最后一段。"])
