"""Rules on document numbers and document names: brackets, padding, 《》, short names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule

_YEAR_BRACKETS = re.compile(r"[﹝\[［【(（〈<{〔]((?:19|20)\d{2})[﹞\]］】)）〉>}〕](\s*第?\d+\s*号)")
_SHORT_YEAR = re.compile(r"〔(\d{2})〕(?=\s*第?\d+\s*号)")
_PADDED = re.compile(r"(?<=[〕﹞\]］】)）])(\s*)(第?)(0*)(\d+)\s*号(文(?!件))?(?!令)")
_AFTER_YEAR = re.compile(r"(?:19|20)\d{2}$")
_QUOTED_NAME = re.compile(
    r"(?:印发|出台|制定|制订|修订|下发|发布|草拟|起草|转发)了?“([^“”《》]{8,40}"
    r"(?:办法|要点|方案|意见|规划|条例|规定|细则|通知|指南|规则|计划|纲要|指引))”"
)
_BARE_NAME = re.compile(
    r"(?:印发|出台|下发)了?(关于[^，。；：、《》“”（）]{6,40}?的(?:通知|实施意见|意见|实施办法|办法|实施方案|方案|决定))"
)
_SHORT = re.compile(r"以下(?:统)?简称[：为]?(?:《([^《》]{2,16})》|“([^“”]{2,16})”)")
_GENERIC = re.compile(r"《(条例|纲要|规定|办法|意见|方案|通知|决定|规划|准则|细则|实施方案|实施意见)》")
_MARKS = re.compile(r"[《》〈〉]")


def _brackets(document: Document) -> Iterator[Hit]:
    for match in _YEAR_BRACKETS.finditer(document.raw):
        opening, closing = match.group()[0], document.raw[match.end(1)]
        if (opening, closing) != ("〔", "〕"):
            yield Hit(
                match.start(), match.end(1) + 1, "发文字号的年份用六角括号〔〕。", f"〔{match[1]}〕", certain=True
            )
    for match in _SHORT_YEAR.finditer(document.raw):
        yield Hit(*match.span(), "发文字号的年份应写全四位。", f"〔20{match[1]}〕", kind="short")


def _padding(document: Document) -> Iterator[Hit]:
    for match in _PADDED.finditer(document.raw):
        year = _AFTER_YEAR.search(document.raw[max(0, match.start() - 5) : match.start() - 1])
        if year and (match[2] or match[3] or match[5]):
            start = match.start(2) if match[2] or match[3] else match.start(4)
            yield Hit(
                start,
                match.end(),
                "发文字号的序号不加“第”、不编虚位（1不编为01），“号”后不加“文”。",
                f"{match[4]}号",
                certain=True,
            )


def _names(document: Document) -> Iterator[Hit]:
    for match in _QUOTED_NAME.finditer(document.text):
        start, end = match.start(1) - 1, match.end(1) + 1
        yield Hit(start, end, "文件名用书名号，不用引号。", f"《{document.raw[start + 1 : end - 1]}》", certain=True)
    for match in document.finditer(_BARE_NAME, names=False):
        if not document.in_quote(match.start()):
            yield Hit(*match.span(1), "文件名漏了书名号。", f"《{document.raw[slice(*match.span(1))]}》")


def _short_names(document: Document) -> Iterator[Hit]:
    defined: dict[str, int] = {}
    for match in _SHORT.finditer(document.text):
        name = match[1] or match[2]
        defined.setdefault(name, match.end())
        form = f"《{name}》" if match[1] else name
        if form not in document.text[match.end() :]:
            yield Hit(*match.span(), f"简称“{name}”后文没有再用，不必加注简称。", kind=name)
    reported: set[str] = set()
    for match in _GENERIC.finditer(document.text):
        name = match[1]
        issued = re.search(r"[委府院]|中央|党的|国家|部$", document.text[max(0, match.start() - 4) : match.start()])
        if (
            issued is None
            and name not in reported
            and defined.get(name, len(document.text)) > match.start()
            and not _defines(document, match)
        ):
            reported.add(name)
            yield Hit(*match.span(), f"简称《{name}》前面没有注明全称（“以下简称《{name}》”）。", kind=name)


def _defines(document: Document, match: re.Match[str]) -> bool:
    return document.text[max(0, match.start() - 8) : match.start()].rstrip("为：").endswith("简称")


def _nesting(document: Document) -> Iterator[Hit]:
    for block in document.report.blocks:
        stack: list[tuple[str, int]] = []
        for match in _MARKS.finditer(document.text, block.start, block.end):
            if match.group() in "《〈":
                stack.append((match.group(), match.start()))
            elif stack:
                mark, start = stack.pop()
                inner = document.raw[start + 1 : match.start()]
                if mark == "《" and match.group() == "》" and stack and stack[-1][0] == "《":
                    outer_end = document.text.find("》", match.end(), min(block.end, match.end() + 40))
                    following = document.text[match.end() : outer_end] if outer_end >= 0 else "《"
                    if "《" not in following and "。" not in inner:
                        yield Hit(
                            start, match.end(), "书名号里面再用书名号时，里面用单书名号。", f"〈{inner}〉", certain=True
                        )


RULES = (
    Rule(
        "D01",
        "文号括号",
        "documents",
        "error",
        "GB/T 15834—2011 4.9.3.4；GB/T 9704—2012 7.2.5",
        _brackets,
        (
            Example("印发《白鹭县河道管理办法》（白水发[2022]11号）。", "[2022]"),
            Example("印发《白鹭县河道管理办法》（白水发（2022）11号）。", "（2022）"),
            Example("按照白水发﹝2021﹞3号要求办理。", "﹝2021﹞"),
            Example("按照白水发〔21〕3号要求办理。", "〔21〕"),
        ),
        (
            "印发《白鹭县河道管理办法》（白水发〔2022〕11号）。",
            "县法院作出（2023）鲁0102行初15号判决。",
            "自2012年起实施（2020）年度计划。",
        ),
    ),
    Rule(
        "D02",
        "文号赘字",
        "documents",
        "warning",
        "GB/T 9704—2012 7.2.5",
        _padding,
        (
            Example("印发通知（白水发〔2022〕第11号）。", "第11号"),
            Example("印发通知（白水发〔2022〕06号）。", "06号"),
            Example("落实白水发〔2022〕36号文要求。", "36号文"),
        ),
        ("印发通知（白水发〔2022〕11号）。", "会议传达第5号令。", "（白水发〔2022〕100号）"),
    ),
    Rule(
        "D03",
        "文件名没有用书名号",
        "documents",
        "warning",
        "GB/T 15834—2011 4.15.3.1",
        _names,
        (
            Example("制定出台“白鹭县河湖长制考核实施方案”，明确责任。", "“白鹭县河湖长制考核实施方案”"),
            Example("印发关于加强水库安全管理工作的通知，明确责任。", "关于加强水库安全管理工作的通知"),
        ),
        (
            "制定“一河一策”方案，落实“十四五”规划。",
            "印发《关于加强水库安全管理工作的通知》。",
            "出台“惠农十条”，发布“最美河湖”名单。",
        ),
    ),
    Rule(
        "D05",
        "简称没有注明或注而不用",
        "documents",
        "note",
        "公文惯例",
        _short_names,
        (
            Example("县局组织学习《条例》，开展宣讲。", "《条例》"),
            Example("按照《白鹭县河道管理办法》（以下简称《办法》）开展检查。全年检查20次。", "以下简称《办法》"),
        ),
        ("按照《白鹭县河道管理办法》（以下简称《办法》）开展检查。《办法》施行以来成效明显。",),
    ),
    Rule(
        "D06",
        "书名号嵌套",
        "documents",
        "error",
        "GB/T 15834—2011 4.15.3.5",
        _nesting,
        (Example("转发《关于印发《白鹭县河道管理办法》的通知》。", "《白鹭县河道管理办法》"),),
        ("转发《关于印发〈白鹭县河道管理办法〉的通知》。", "印发《白鹭县河道管理办法》《白鹭县水库管理办法》。"),
    ),
)
