"""Rules on punctuation marks: pairs, doubled marks, marks in lists, full stops in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule
from vectorstore.chinese import Span

_MARKS = "GB/T 15834—2011"
_PAIRS = {"“": "”", "《": "》", "〈": "〉", "（": "）", "【": "】", "〔": "〕", "「": "」"}
_CLOSERS = {v: k for k, v in _PAIRS.items()}
_ANY = re.compile("[" + "".join(_PAIRS) + "".join(_CLOSERS) + "]")
_BROKEN_LINE = 15  # characters: a shorter line is a heading
_PAGE_NUMBER = re.compile(r"[—\-\s]*\d{1,3}[—\-\s]*")
_LINE_ENDS = "。！？；：:;!?"
_LIST_CLOSER = re.compile(r"(?:^|[\s。；：，、])(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,2})$")
_DOUBLED = re.compile(r"([，。、；：！？])\1+|[，、；：](?=[。，、；：])|。(?=[，、；])")
_BETWEEN = re.compile(r"(?<=[》”])、(?=[《“])")
_CONJUNCTION = re.compile(
    r"、(?:和(?![谐平睦美解合善煦衷盘弄气悦田县源牛]|政县|顺县|龙市|静县|硕县|布克|林格尔|光[同程])|以及|及(?![时早格其第])|并且|或者)"
)
_PLACE = re.compile(r"、[和及][\u4e00-\u9fff]{0,2}[县区市镇乡村路街]")
_ETC = re.compile(r"、(等)(?![级次额待候同于效位值距离量身差比温高压深宽闲一二])")
_CUT = re.compile(
    r"(?:(?<=[”）])|(?<=清单)|(?<=制度)|(?<=机制)|(?<=方面)|(?<=类别)|(?<=部分))。(?=即(?![将使日时便刻可墨兴期席]))|。(?=(?:分别为|分别是|包括(?![^。]{0,30}在内)))"
)
_MONTH_DAY = re.compile(r"“(\d{1,2})([.．，,、•。])(\d{1,2})”")
_DAYS_KNOWN = {
    (3, 15), (12, 4), (4, 15), (6, 26), (11, 9), (5, 12), (12, 9), (3, 8), (5, 1), (6, 1), (7, 1), (8, 1), (10, 1), (6, 5),
    (12, 1), (9, 18), (3, 12), (3, 5), (4, 26), (6, 25), (4, 7), (1, 10), (9, 16), (10, 17), (12, 2), (3, 22), (6, 14),
}  # fmt: skip
_DAY_WORDS = re.compile(
    r"(?:国际|国家|世界|全国|宪法|消费者|安全|禁毒|消防|活动|主题|法治|全民|普法|宣传|警察|交通|烈士|特大|重大|事故|专案|地震)"
)
_YEARS_JOINED = re.compile(r"(?<!\d)((?:19|20)\d{2})((?:19|20)\d{2})年(?!\d)")
_YEARS_DASH = re.compile(r"(?<!\d)((?:19|20)\d{2}年?)\s*([-~～–－]|——)\s*((?:19|20)\d{2}年)")
_TERM_SPLIT = re.compile(r"“([\u4e00-\u9fff]{2,4})”([\u4e00-\u9fff]{2})")


def _paragraphs(document: Document) -> Iterator[Span]:
    """Spans of whole paragraphs: lines that were broken at the margin belong together."""
    start: int | None = None
    for block in document.report.blocks:
        if start is not None and _PAGE_NUMBER.fullmatch(document.text, block.start, block.end):
            continue
        start = block.start if start is None else start
        broken = block.end - block.start >= _BROKEN_LINE and document.text[block.end - 1] not in _LINE_ENDS
        if not broken or block.kind == "table_row":
            yield start, block.end
            start = None
    if start is not None:
        yield start, len(document.text)


def _pairs(document: Document) -> Iterator[Hit]:
    for begin, end in _paragraphs(document):
        stack: list[tuple[str, int]] = []
        for match in _ANY.finditer(document.text, begin, end):
            mark, at = match.group(), match.start()
            if mark in _PAIRS:
                if mark in "“" and stack and stack[-1][0] == "“":
                    yield _odd(stack.pop()[1], f"“{mark}”没有配对的“{_PAIRS[mark]}”。")
                stack.append((mark, at))
            elif stack and stack[-1][0] == _CLOSERS[mark]:
                stack.pop()
            elif any(m == _CLOSERS[mark] for m, _ in stack):
                while stack[-1][0] != _CLOSERS[mark]:
                    opener, place = stack.pop()
                    yield _odd(place, f"“{opener}”没有配对的“{_PAIRS[opener]}”。")
                stack.pop()
            elif mark != "）" or not _LIST_CLOSER.search(document.text[max(begin, at - 4) : at]):
                yield _odd(at, f"“{mark}”前面没有配对的“{_CLOSERS[mark]}”。")
        for mark, at in stack:
            yield _odd(at, f"“{mark}”没有配对的“{_PAIRS[mark]}”。")


def _odd(at: int, message: str) -> Hit:
    return Hit(at, at + 1, message, kind=str(at))


def _doubled(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_DOUBLED):
        if match[1]:
            if len(match.group()) <= 2 or match[1] != "。":  # “。。。” stands for an ellipsis
                yield Hit(*match.span(), "标点重复。", document.raw[match.start()], certain=True)
        else:
            yield Hit(match.start(), match.end() + 1, "两个点号连用，请保留一个。")


def _needless(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_BETWEEN):
        yield Hit(
            match.start() - 1,
            match.end() + 1,
            "并列的书名号或引号之间通常不用顿号。",
            document.raw[match.start() - 1] + document.raw[match.end()],
            certain=True,
        )


def _before_conjunction(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_CONJUNCTION, names=False):
        if not document.in_quote(match.start()) and not _PLACE.match(document.text, match.start()):
            yield Hit(*match.span(), "顿号和连词不能连用，删去顿号。", match.group()[1:], certain=True)
    for match in document.finditer(_ETC, names=False):
        yield Hit(*match.span(), "“等”前面不用顿号。", "等", certain=True)


def _cut_sentence(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_CUT):
        yield Hit(
            match.start(),
            match.end() + 1,
            "后面是对前文的列举说明，这里不应断句，改用逗号。",
            "，" + document.raw[match.end()],
            certain=False,
        )


def _month_day(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_MONTH_DAY):
        day = int(match[1]), int(match[3])
        if not (1 <= day[0] <= 12 and 1 <= day[1] <= 31):
            continue
        if day in _DAYS_KNOWN or _DAY_WORDS.match(document.text, match.end()):
            yield Hit(*match.span(), "表示节日或事件的月、日之间用间隔号。", f"“{match[1]}·{match[3]}”", certain=True)


def _year_range(document: Document) -> Iterator[Hit]:
    for match in _YEARS_JOINED.finditer(document.text):
        if int(match[1]) < int(match[2]) <= int(match[1]) + 30:
            yield Hit(
                *match.span(), "两个年份之间漏了连接号。", f"{match[1]}—{match[2]}年", certain=True, kind="joined"
            )
    for match in _YEARS_DASH.finditer(document.text):
        yield Hit(
            *match.span(),
            "年份起止之间用一字线“—”。",
            f"{match[1]}—{match[3]}",
            certain=True,
            kind="dash",
            severity="note",
        )


def _quoted_terms(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_TERM_SPLIT):
        whole = f"“{match[1]}{match[2]}”"
        at = document.text.find(whole)
        if at >= 0:
            yield Hit(at, at + len(whole), f"引号位置不一：另一处写作{match.group()}，请统一。", kind=whole)


RULES = (
    Rule(
        "P02",
        "标点不配对",
        "punctuation",
        "error",
        f"{_MARKS} 4.8、4.9、4.15",
        _pairs,
        (
            Example("推进“清河行动，成效明显。", "“"),
            Example("落实《白鹭县河道管理办法，开展检查。", "《"),
            Example("开展巡查（含夜间巡查。", "（"),
            Example("推进“清河“行动。", "“"),
        ),
        ("推进“清河”行动，落实《白鹭县河道管理办法（试行）》（含附件）。", "措施有：1）修堤；2）清淤。"),
    ),
    Rule(
        "P13",
        "标点重复或连用",
        "punctuation",
        "error",
        f"{_MARKS} 4",
        _doubled,
        (Example("开展巡查，，成效明显。", "，，"), Example("开展巡查，。成效明显。", "，。")),
        ("开展巡查，成效明显。……其他工作也有进展。",),
    ),
    Rule(
        "P03",
        "并列的书名号、引号之间用顿号",
        "punctuation",
        "note",
        f"{_MARKS} 4.5.3.5",
        _needless,
        (Example("执行《巡河办法》、《例会办法》。", "》、《"),),
        ("执行《巡河办法》《例会办法》。", "执行《巡河办法》（2022年版）、《例会办法》。"),
    ),
    Rule(
        "P04",
        "顿号与连词、“等”连用",
        "punctuation",
        "error",
        f"{_MARKS} 附录A.3、B.1.2",
        _before_conjunction,
        (Example("走访乡镇、村、和企业。", "、和"), Example("开展巡查、执法、等工作。", "、等")),
        (
            "努力建设平安、和谐、美丽白鹭。",
            "做到早发现、及时处置。",
            "加强指导、等级评定工作。",
            "涉及东河县、和顺县两地。",
        ),
    ),
    Rule(
        "P05",
        "误断句",
        "punctuation",
        "warning",
        f"{_MARKS} 4.1",
        _cut_sentence,
        (
            Example("建立“三本台账”。即问题台账、任务台账、销号台账。", "。即"),
            Example("检查共三类。分别为日常检查、专项检查、联合检查。", "。分"),
        ),
        ("建立三本台账。即将开展第二轮检查。", "全年检查20次。其中联合检查3次。"),
    ),
    Rule(
        "P08",
        "节日事件的间隔号",
        "punctuation",
        "error",
        f"{_MARKS} 4.14.3.5；GB/T 15835—2011 5.1.6",
        _month_day,
        (Example("开展“3.22”世界水日宣传。", "“3.22”"), Example("开展“12，4”国家宪法日宣传。", "“12，4”")),
        ("开展“3·22”世界水日宣传。", "上线“5.0”版系统，力争达到“1.5”级标准。"),
    ),
    Rule(
        "P09",
        "年份起止的连接号",
        "punctuation",
        "error",
        f"{_MARKS} 4.13.3.2",
        _year_range,
        (Example("落实规划（20212025年）。", "20212025年"), Example("落实2021-2025年规划。", "2021-2025年")),
        ("落实规划（2021—2025年）。", "编号20212025已归档。"),
    ),
    Rule(
        "P12",
        "同一词语引号位置不一",
        "punctuation",
        "note",
        "前后一致",
        _quoted_terms,
        (Example("推进“八五”普法。开展“八五普法”中期评估。", "“八五普法”"),),
        ("推进“八五”普法。开展“八五”普法中期评估。",),
    ),
)
