"""Rules on what was left in: web chrome, blanks of a template, traces of generated text, invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule

_REVIEW = "政府网站发布审核要求"
_EDGE = 10  # lines at either end in which web chrome is looked for
_CHROME = re.compile(
    r"您(?:现在)?(?:的|所在的?)位置|当前位置|首页\s*>|浏览次数|阅读次数|点击数|访问量|字号[：:]|字体[：:]|发布(?:日期|时间)[：:]|信息来源[：:]|责任编辑|责编[：:]"
    r"|打印本页|【?打印】?\s*【?关闭】?|关闭窗口|ICP备|公网安备|网站标识码|扫一扫|分享到|上一篇|下一篇|主办单位[：:]|承办单位[：:]|版权所有|网站地图|索引号[：:]"
)
_BLANKS = re.compile(
    r"20[xX×＊*○〇]{2}年|(?<![A-Za-z])[xXＸ×]{2,}(?=省|市|县|区|镇|乡|村|局|同志|单位|年|月|人|件|次|户|家|名|份|处|个|项|条|场|期|万元|元|%)|(?<![*A-Za-z0-9])\*{1,3}(?=次|件|人|户|万元|名|家|份|场|个)"
    r"|〔\s*〕|(?<![A-Za-z])XXX+(?![A-Za-z])|×××+|待(?:补充?|填写?|核实|定)(?=[）】\]])|【[^】]{0,30}(?:填写|待填|待补|待核|待写|待回应|插入|请输入)[^】]{0,300}】|_{3,}|\{\{[^{}]{0,60}\}\}"
)
_GENERATED = (
    (re.compile(r"\*\*[^*\n]{1,80}\*\*"), "Markdown 的加粗记号没有去掉。"),
    (re.compile(r"^#{1,6}\s*(?=\S)", re.MULTILINE), "Markdown 的标题记号没有去掉。"),
    (re.compile(r"```|^\s*[-*]\s+(?=[\u4e00-\u9fff])", re.MULTILINE), "Markdown 的记号没有去掉。"),
    (
        re.compile(r"作为(?:一个|一名)?(?:AI|人工智能(?:助手|语言模型|模型)|语言模型|大模型)[^，。\n]{0,12}"),
        "这是模型的自述，应删去。",
    ),
    (
        re.compile(r"(?:以下|下面)是(?:为您|根据您?)[^。\n]{0,24}(?:生成|撰写|整理|起草|修改)[^。：\n]{0,16}[：。]"),
        "这是模型的回话，应删去。",
    ),
    (
        re.compile(r"希望(?:以上|这[些份个])[^。\n]{0,16}(?:对您|能帮|有所帮助|有帮助)[^。\n]{0,8}。?"),
        "这是模型的回话，应删去。",
    ),
    (
        re.compile(
            r"如(?:果您?)?(?:需|需要|有)[^。\n]{0,20}(?:请(?:随时)?(?:告诉|告知|联系)我|随时告诉我)[^。\n]{0,8}。?"
        ),
        "这是模型的回话，应删去。",
    ),
    (re.compile(r"^好的[，,][^。\n]{0,20}(?:为您|帮您)[^。\n]{0,30}[：。]", re.MULTILINE), "这是模型的回话，应删去。"),
)
_SHORT_LINE = 30
_STRAIGHT = re.compile(r"\"([^\"\n]{1,40})\"")
_UNSEEN = re.compile(r"[\u00a0\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff\u2002-\u200a]+|\ufffd+|[\ue000-\uf8ff]+")


def _chrome(document: Document) -> Iterator[Hit]:
    report = document.report
    lines = [line for line in report.removed if _CHROME.search(line)]
    if lines:
        shown = "；".join(line.strip()[:24] for line in lines[:3])
        yield Hit(
            0, 0, f"原文件里有网页残留{len(lines)}行（{shown}），读入时已剥离，请在原文件中删去。", kind="removed"
        )
    edges = report.blocks if len(report.blocks) <= 2 * _EDGE else (*report.blocks[:_EDGE], *report.blocks[-_EDGE:])
    for block in edges:
        line = document.raw[block.start : block.end]
        if len(line) <= 140 and _CHROME.search(line) and not line.rstrip().endswith("。"):
            yield Hit(block.start, block.end, "网页残留，应删去。", "", certain=True, kind=str(block.start))


def _blanks(document: Document) -> Iterator[Hit]:
    for match in _BLANKS.finditer(document.text):
        # a draft has a mark for every open figure: one finding, apart from the blanks of a template
        if match.group().startswith("【"):
            yield Hit(*match.span(), "【】里待填写、待核实的内容还没有处理。", kind="mark")
        else:
            yield Hit(*match.span(), "模板空白没有填写。", kind="blank")


def _generated(document: Document) -> Iterator[Hit]:
    for pattern, message in _GENERATED:
        for match in pattern.finditer(document.raw):
            bold = match.group().startswith("**")
            yield Hit(*match.span(), message, match.group().strip("*") if bold else "", certain=True, kind=message)
    for match in _STRAIGHT.finditer(document.raw):
        if re.search(r"[\u4e00-\u9fff]", match[1]):
            yield Hit(
                *match.span(), "中文用弯引号“”。", f"“{match[1]}”", certain=True, kind="straight", severity="note"
            )


def _unseen(document: Document) -> Iterator[Hit]:
    for match in _UNSEEN.finditer(document.raw):
        broken = match.group()[0] == "\ufffd" or "\ue000" <= match.group()[0] <= "\uf8ff"
        if broken:
            yield Hit(*match.span(), "有显示不出来的字符，请核对原文补上。", kind="broken", severity="warning")
        elif not _laid_out(document, match):
            yield Hit(*match.span(), "有看不见的字符，应删去。", "", certain=True, kind="unseen")


def _laid_out(document: Document, match: re.Match[str]) -> bool:
    """Blanks that space a name or a signature on a line of its own."""
    block = document.block_at(match.start())
    line = document.raw[block.start : block.end]
    return match.group().isspace() and len(line) <= _SHORT_LINE and not re.search(r"[。，；,;]", line)


RULES = (
    Rule(
        "R01", "网页残留", "residue", "error", _REVIEW, _chrome,
        (Example("白鹭县水利局2023年工作总结\n开展检查。\n下一篇：白鹭县水利局通知", ""),),
        ("白鹭县水利局2023年工作总结\n在政府网站公布信息，信息来源于各科室。",),
    ),
    Rule(
        "R02", "模板空白", "residue", "error", _REVIEW, _blanks,
        (
            Example("20xx年，全县开展巡查。", "20xx年"),
            Example("召开会议**次。", "**"),
            Example("印发通知（白水发〔〕3号）。", "〔〕"),
            Example("开展巡查【待填：巡查，次】。", "【待填：巡查，次】"),
            Example("【待写：存在的不足】", "【待写：存在的不足】"),
            Example("【待回应：上年计划“清淤60处”】", "【待回应：上年计划“清淤60处”】"),
            Example("XX县水利局开展巡查。", "XX"),
        ),
        ("2023年，全县开展巡查60次。", "印发通知（白水发〔2023〕3号）。", "XX1型设备和EXXX级。"),
    ),
    Rule(
        "R04", "生成痕迹", "residue", "error", _REVIEW, _generated,
        (
            Example("**一、主要成效**\n开展巡查。", "**一、主要成效**"),
            Example("作为AI语言模型，无法核实。\n开展巡查。", "作为AI语言模型"),
            Example("以下是为您撰写的年度报告：\n开展巡查。", "以下是为您撰写的年度报告："),
            Example("开展巡查。\n希望以上内容对您有所帮助。", "希望以上内容对您有所帮助"),
            Example("推进\"清河\"行动。", "\"清河\""),
        ),
        ("开展巡查，推进人工智能应用，以下是主要做法。", "推进“清河”行动，建设5G网络。"),
    ),
    Rule(
        "R05", "不可见字符", "residue", "note", _REVIEW, _unseen,
        (Example("开展\u200b巡查。", "\u200b"), Example("清理垃圾\u00a0三吨。", "\u00a0"), Example("水位\ufffd升高。", "\ufffd")),
        ("开展巡查，清理垃圾 三吨。",),
    ),
)  # fmt: skip
