"""A made-up report for the export tests, and the XML of what is made of it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

from assistant.export.document import Document, Line
from assistant.export.docx import docx_bytes
from assistant.export.layout import Layout, layout_named

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = ("检查对象 | 家次 | 发现问题", "养老机构 | 82 | 61", "社会组织 | 73 | 【待填：问题，个，上年48】")
REPORT = Document(
    title="云溪市民政局关于2023年度法治政府建设情况的报告",
    lines=(
        Line("body", "2023年，云溪市民政局深入推进法治政府建设。现将有关情况报告如下。"),
        Line("heading", "一、主要举措和成效", level=1),
        Line("heading", "（一）压实法治建设责任", level=2),
        Line("heading", "1.健全工作机制", level=3),
        Line("heading", "（1）完善会议制度", level=4),
        Line("body", "全年开展“双随机”检查52次——比上年增加12.5%……出台《管理办法》，由王喆牵头。"),
        *(Line("table_row", row) for row in TABLE),
        Line("heading", "（二）严格执法。全年检查【待填：行政检查，次，上年52】。", level=2, run_in=7),
        Line("body", "下一步，继续推进各项工作。"),
    ),
    addressee="市委、市政府",
    agency="云溪市人力资源和社会保障局",
    date="2024年2月28日",
)
FINAL = replace(
    REPORT,
    state="final",
    lines=tuple(line for line in REPORT.lines if "【" not in line.text),
)


def tree(document: Document, part: str = "document", layout: Layout | None = None) -> Any:
    """One part of the Word file made of a document."""
    data = docx_bytes(document, layout or layout_named())
    with ZipFile(BytesIO(data)) as package:
        return etree.fromstring(package.read(f"word/{part}.xml"))


def find(root: Any, path: str) -> Any:
    """The first element below, by its path of names without prefix."""
    return root.find(
        "/".join(step if step == "." or step.startswith("//") else f"{W}{step}" for step in path.split("/"))
    )


def attributes(root: Any, path: str) -> dict[str, str]:
    found = find(root, path)
    return {} if found is None else {key.replace(W, ""): value for key, value in found.attrib.items()}


def val(root: Any, path: str) -> str | None:
    return attributes(root, path).get("val")


def text_of(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def paragraph(root: Any, beginning: str) -> Any:
    """The first paragraph that begins with these words."""
    return next(p for p in root.iter(f"{W}p") if text_of(p).startswith(beginning))


def run_with(root: Any, text: str) -> Any:
    """The first run that holds this text."""
    return next(r for r in root.iter(f"{W}r") if text in text_of(r))
