"""Rules on the width of marks and on blanks: half-width punctuation, spaces, missing marks between two figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule
from vectorstore.schema import Block

_COMMAS = 10  # from this many commas on, their share tells what the whole text does
_SHARE = 0.8
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff，。；：、”》）,;:)%])[ \u00a0\u2002-\u200a\u3000]+(?=[\u4e00-\u9fff\d“《（])"
    r"|(?<=[\d%])[ \u00a0\u2002-\u200a\u3000]+(?=[\u4e00-\u9fff%，。；、])"
    r"|(?<=[\u4e00-\u9fff])[ \u00a0\u2002-\u200a\u3000]+(?=[，。；、])"
)
_SHORT_LINE = 30
_OMITTED = re.compile(
    r"了《[^《》]{2,60}》(?=(?:在|经|通过|按照))|(?<=\d)(?:人次|件|次|场次)(?=\d+(?:\.\d+)?(?:万元|亿元|元|件|场))"
)


def _half_width(document: Document) -> Iterator[Hit]:
    raw, text = document.raw, document.text
    places = [i for i, (a, b) in enumerate(zip(raw, text, strict=True)) if a != b and _beside_chinese(raw, i)]
    half, full = sum(raw[i] == "," for i in places), raw.count("，")
    whole = half >= _COMMAS and half >= _SHARE * (half + full)
    message = "全文的标点大多是半角，应是转换造成的，可以一次改为全角。" if whole else "汉字旁边的标点用全角。"
    for i in places:
        yield Hit(i, i + 1, message, text[i], certain=True)


def _beside_chinese(text: str, at: int) -> bool:
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return any("\u4e00" <= c <= "\u9fff" or c in "”》“《）（。、" for c in around)


def _blanks(document: Document) -> Iterator[Hit]:
    for block in document.report.blocks:
        if block.kind != "paragraph" or _laid_out(document, block):
            continue
        for match in _BLANK.finditer(document.raw, block.start, block.end):
            before = document.raw[block.start : match.start()]
            if before[-1] in "。！？" or (
                len(before) < 6 and re.match(r"[（(]?[\d一二三四五六七八九十]+[)）]?[、.．]?$", before)
            ):
                continue
            if document.in_quote(match.start()) and not re.search(
                r"\d", document.raw[match.start() - 1] + document.raw[match.end()]
            ):
                continue  # the two halves of a slogan
            yield Hit(
                match.start() - 1,
                match.end() + 1,
                "多了空格。",
                document.raw[match.start() - 1] + document.raw[match.end()],
                certain=True,
            )


def _laid_out(document: Document, block: Block) -> bool:
    """A short line such as a signature, or a row set with blanks."""
    line = document.raw[block.start : block.end]
    short = len(line) <= _SHORT_LINE and not re.search(r"[。；，,;]", line)
    return short or len(re.findall(r"[ \u3000]{2,}", line)) >= 3


def _omitted(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_OMITTED):
        yield Hit(match.end() - 1, match.end() + 1, "这里似乎漏了标点。")


RULES = (
    Rule(
        "P01",
        "半角标点",
        "punctuation",
        "note",
        "GB/T 15834—2011 4.4.2等",
        _half_width,
        (Example("开展巡查,清理垃圾。", ","), Example("巡查重点(含夜间):河道。", "(")),
        ("水位达到1,200毫米，9:30到场，比例为1:500。",),
    ),
    Rule(
        "P07",
        "多余空格",
        "punctuation",
        "warning",
        "公文惯例：中文行文不打空格",
        _blanks,
        (
            Example("河道保洁覆盖率达到 100%，群众满意。", "到 1"),
            Example("清理垃圾35 吨，成效明显。", "5 吨"),
            Example("开展 巡查行动，成效明显。", "展 巡"),
        ),
        ("河道保洁覆盖率达到100%，群众满意。", "局  长  李  明", "一、 加强领导，落实责任。"),
    ),
    Rule(
        "P06",
        "漏标点",
        "punctuation",
        "note",
        "GB/T 15834—2011",
        _omitted,
        (Example("印发了《白鹭县河道名录》在网站公布。", "》在"), Example("全年发放补助300人次45.2万元。", "次4")),
        ("印发《白鹭县河道名录》，在网站公布。", "惠及120户350人。"),
    ),
)
