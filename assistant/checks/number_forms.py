"""Rules on how numbers are written: dates, ranges, approximations, broken numbers, measure words, thousands marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule

_NUMERALS = "GB/T 15835—2011"
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[,，]\d{3})+(?![\d,])")
_PLAIN = re.compile(
    r"(?<![\d.,〔（(—\-至])\d{4,}(?![\d,〕年）)—\-])(?=\.?\d*(?:余|多|万|个|人|件|次|家|元|户|名|份|条|吨|亩|平方米|公里))"
)
_SHORT_YEAR = re.compile(r"(?<![\d.第近约前后这过个年])([12]\d)年(?=度|底|末|初|\d{1,2}月)")
_MIXED_YEAR = re.compile(r"(二(?=[〇零一二三四五六七八九]{0,2}[0O○])[0O○〇零一二三四五六七八九]{3})年")
_POINT_DATE = re.compile(r"(?<![\d.])((?:19|20)\d{2})([./．])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d.])")
_PADDED_DATE = re.compile(r"((?:19|20)\d{2}年)(0?)(\d{1,2})月(?:(0?)(\d{1,2})日)?")
_RANGE = re.compile(r"(?<![\d.年〔—\-])(\d+(?:\.\d+)?)([~～—\-–]|——)(\d+(?:\.\d+)?)(万|亿|%)")
_ABOUT_TWICE = re.compile(
    r"(?:大约|约|将近|近)(?=\d)[^，。；、（）]{1,8}?(?:左右|上下)|(?:大约|约|将近|近)(?=\d)[\d.]+[万亿]?(?:余|多)(?!年来)"
    r"|等共(?:计)?\d+余"
)
_CN_ABOUT = re.compile(r"[一二三四五六七八九]、[一二三四五六七八九](?=[个名件次天户人种成]|十)")
_DOZENS = re.compile(r"[几数][十百千]余(?=[个名件次天户人家项])")
_STUCK = re.compile(
    r"(?<![统唯之专第单划周万合归初高如同其十二三四五六七八九逐不期惟])[一二三四五六七八九](?!\d{4}年|\d{3,}(?:热线|平台))\d{2,}"
)
_NO_NOUN = re.compile(r"\d余(?=[，。；、）])")
_MEASURES = (
    (re.compile(r"(?:检查|巡查|抽查|督查)(?:[\u4e00-\u9fff]{0,6}?)?(\d+余?)(起)"), "次"),
    (re.compile(r"(\d+余?)(起)(?=[\u4e00-\u9fff]{0,8}申请)"), "件"),
    (re.compile(r"(?:召开|举办)[\u4e00-\u9fff]{0,8}?会议?(\d+余?)(个|件)"), "次"),
    (re.compile(r"(?:代表建议|人大建议|政协提案|委员提案)(\d+余?)(个|条|份)(?=[，。；、])"), "件"),
    (re.compile(r"(?:整理|梳理|列出|形成)[\u4e00-\u9fff]{0,12}清单(\d+余?)(个)(?=[，。；])"), ""),
)


def _thousands(document: Document) -> Iterator[Hit]:
    separated = [m for m in _THOUSANDS.finditer(document.raw) if not re.search(r"[\u4e00-\u9fff]", m.group())]
    if not separated or not _PLAIN.search(document.raw):
        return
    for match in separated:
        value = re.sub(r"[,，]", "", match.group())
        yield Hit(*match.span(), "同一篇里有的数用千分撇、有的不用，请统一。", value, certain=True)


def _dates(document: Document) -> Iterator[Hit]:
    for match in _SHORT_YEAR.finditer(document.text):
        yield Hit(*match.span(), "年份应写全四位数字。", f"20{match[1]}年", certain=True, kind="year")
    for match in _MIXED_YEAR.finditer(document.text):
        right = "".join("〇" if c in "0O○零" else c for c in match[1])
        yield Hit(*match.span(), "汉字年份里的零写“〇”。", f"{right}年", certain=True, kind="zero")
    for match in _POINT_DATE.finditer(document.text):
        yield Hit(
            *match.span(),
            "正文里的日期写年、月、日。",
            f"{match[1]}年{int(match[3])}月{int(match[4])}日",
            certain=True,
            kind="dots",
        )
    for match in _PADDED_DATE.finditer(document.text):
        if match[2] or match[4]:
            day = f"{int(match[5])}日" if match[5] else ""
            yield Hit(*match.span(), "月、日不编虚位。", f"{match[1]}{int(match[3])}月{day}", certain=True, kind="pad")


def _ranges(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_RANGE, names=False):
        if float(match[1]) < float(match[3]):
            yield Hit(
                *match.span(),
                "数值范围的前一个数也要带单位。",
                f"{match[1]}{match[4]}{match[2]}{match[3]}{match[4]}",
                certain=True,
            )


def _approximate(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_ABOUT_TWICE):
        yield Hit(*match.span(), "表示约数的词重复，保留一个即可。", kind="twice")
    for match in document.finditer(_DOZENS):
        yield Hit(
            *match.span(), "“几”“数”和“余”都表示约数，保留一个即可。", match.group()[:-1], certain=True, kind="dozens"
        )


def _spelled(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_CN_ABOUT):
        a, b = ("一二三四五六七八九".index(match.group()[i]) for i in (0, 2))
        if b == a + 1:
            yield Hit(
                *match.span(),
                "相邻两个数字连用表示概数时，中间不用顿号。",
                match.group().replace("、", ""),
                certain=True,
            )


def _broken(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_STUCK, names=False):
        if not document.in_quote(match.start()):
            yield Hit(*match.span(), "汉字数字和阿拉伯数字连在一起，疑有漏字，请核对。")
    for match in document.finditer(_NO_NOUN, names=False):
        yield Hit(match.start(), match.end(), "数字后面缺少量词和名词。", kind="noun")


def _measure_words(document: Document) -> Iterator[Hit]:
    for pattern, right in _MEASURES:
        for match in document.finditer(pattern, names=False):
            advice = f"量词“{match[2]}”不合习惯，" + (f"宜用“{right}”。" if right else "请说明数的是什么。")
            yield Hit(match.start(1), match.end(2), advice, f"{match[1]}{right}" if right else None)


RULES = (
    Rule(
        "N05",
        "千分撇用法不一",
        "numbers",
        "note",
        f"{_NUMERALS} 5.1.1",
        _thousands,
        (Example("走访6,300户，发放资料45000份。", "6,300"),),
        ("走访6300户，发放资料45000份。", "走访6,300户，发放资料45,000份。"),
    ),
    Rule(
        "N06",
        "日期写法",
        "numbers",
        "warning",
        f"{_NUMERALS} 5.1.4；GB/T 9704—2012 7.3.5.4",
        _dates,
        (
            Example("截至23年底，河道清淤完成。", "23年"),
            Example("工程于2023.6.12完工。", "2023.6.12"),
            Example("二0二三年六月完工。", "二0二三年"),
            Example("工程于2023年06月12日完工。", "2023年06月12日"),
        ),
        ("截至2023年底，二〇二三年工程已建成23年，近10年来最好。", "工程于2023年6月12日完工。"),
    ),
    Rule(
        "N07",
        "数值范围的单位",
        "numbers",
        "note",
        f"{_NUMERALS} 5.1.3",
        _ranges,
        (Example("每户补助3~5万元。", "3~5万"), Example("降幅为10—15%。", "10—15%")),
        ("每户补助3万元~5万元。", "2021—2025年规划。"),
    ),
    Rule(
        "N08",
        "约数词叠用",
        "numbers",
        "note",
        "修辞",
        _approximate,
        (Example("清理垃圾约30吨左右。", "约30吨左右"), Example("走访几十余户。", "几十余")),
        ("清理垃圾约30吨。", "覆盖率达98%以上。"),
    ),
    Rule(
        "N11",
        "数字残缺",
        "numbers",
        "error",
        "文字通顺",
        _broken,
        (Example("拆除东河村二300余平方米。", "二30"), Example("拆除违建300余，成效明显。", "0余")),
        ("统一12345热线，第一100天攻坚。", "十四五期间投资20亿元。", "走访300余户。"),
    ),
    Rule(
        "N12",
        "概数写法",
        "numbers",
        "note",
        "GB/T 15834—2011 4.5.3.4；GB/T 15835—2011 5.2.1",
        _spelled,
        (Example("每月巡查三、四次。", "三、四"),),
        ("每月巡查三四次。", "推进一、二期工程。", "走访一、三、五组。"),
    ),
    Rule(
        "N13",
        "量词不当",
        "numbers",
        "note",
        "量词搭配习惯",
        _measure_words,
        (Example("开展河道检查35起。", "35起"), Example("收到2起信息公开申请。", "2起")),
        ("开展河道检查35次。", "查处案件12起，收到申请2件。"),
    ),
)
