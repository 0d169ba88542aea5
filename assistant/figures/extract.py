"""Every number of a text with what it counts: value, unit, qualifier, kind, indicator and place. Pure.

Years, dates, document numbers, article numbers, codes and phone numbers are typed as such and are not data
(``Figure.is_data``). The indicator is the noun phrase that the number belongs to: what stands before it in its clause, the
indicator of the number right before it (“2107户4962人”), or what follows (“为261户困难群众…”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

Kind = Literal["count", "money", "percent", "ratio", "ordinal", "date", "year", "document_number", "code"]

UNITS = [
    "个百分点",
    "百分点",
    "万平方米",
    "平方公里",
    "平方米",
    "立方米",
    "万亩",
    "公顷",
    "公里",
    "千米",
    "万元",
    "亿元",
    "美元",
    "人次",
    "户次",
    "件次",
    "场次",
    "班次",
    "车次",
    "批次",
    "例次",
    "张次",
    "家次",
    "小时",
    "分钟",
    "工作日",
    "周岁",
    "元",
    "人",
    "户",
    "件",
    "次",
    "项",
    "个",
    "家",
    "张",
    "名",
    "份",
    "条",
    "起",
    "场",
    "期",
    "处",
    "座",
    "具",
    "所",
    "部",
    "篇",
    "批",
    "例",
    "宗",
    "辆",
    "台",
    "套",
    "只",
    "头",
    "亩",
    "米",
    "吨",
    "倍",
    "岁",
    "类",
    "支",
    "位",
    "栋",
    "间",
    "幅",
    "册",
    "课时",
    "学时",
    "轮",
    "门",
    "块",
    "棵",
    "株",
    "枚",
    "艘",
    "架",
    "艺",
    "对",
    "副",
    "封",
    "卷",
    "集",
    "站",
    "点",
    "床",
    "桌",
    "站点",
    "天",
    "日",
    "周",
    "年",
    "月",
    "分",
    "米",
    "%",
    "％",
    "‰",
]
_UNIT = "|".join(sorted(map(re.escape, dict.fromkeys(UNITS)), key=len, reverse=True))
_BEFORE = r"(?:不少于|不低于|不超过|超过|突破|将近|大约|近|约|超)"
_AFTER = r"(?:余|多|以上|左右|以内|以下)"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_CN_NUMBER = r"(?<!第)[一二三四五六七八九十百千万亿两]{2,}"
_FIGURE = re.compile(
    rf"(?P<pre>{_BEFORE}?)\s*(?P<num>(?<![\d.A-Za-z]){_NUMBER}|{_CN_NUMBER}(?=\s*(?:余|多)?\s*(?:人次|户|人|件|万元|亿元|名|元|次|项|家)))\s*(?P<mid>余|多)?\s*"
    rf"(?P<scale>[万亿千]?)(?P<mid2>余|多)?\s*(?P<unit>{_UNIT})?(?P<post>{_AFTER})?"
)
_NOT_DATA: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("document_number", re.compile(r"[〔﹝\[［【(（](?:19|20)\d{2}[〕﹞\]］】)）]\s*(?:第?\d+\s*号)?")),
    ("ordinal", re.compile(r"第\s*\d+\s*[届次条款项章号批期季]?")),
    (
        "date",
        re.compile(
            r"(?:(?:19|20)\d{2}\s*年\s*)?(?:(?<!\d)\d{1,2}\s*月?\s*[-—－–~～至到]+\s*)?\d{1,2}\s*月\s*(?:份|\d{1,2}\s*日)?(?!\d)|(?<!\d)\d{1,2}[·・]\d{1,2}(?!\d)|[“\"]\d{1,2}[.．]\d{1,2}[”\"]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}日(?!\d)"
        ),
    ),
    (
        "year",
        re.compile(
            r"(?<!\d)(?:19|20)\d{2}\s*(?:年度?|[-—－~～至](?=\s*(?:19|20)\d{2}))|(?<=[-—－~～至])(?:19|20)\d{2}\s*年?"
        ),
    ),
    (
        "code",
        re.compile(
            r"[“\"‘][\u4e00-\u9fffA-Za-z]{0,4}\d{3,}[”\"’]|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}|(?<!\d)(?:12345|12348|12315|12349)(?!\d)|[A-Za-z]+-?\d[\w.-]*|\d{1,2}[:：]\d{2}(?!\d)|\d+G(?![a-zA-Z])|\d+(?:\s*[+＋×xX]\s*(?:\d+|[A-Z]))+(?:\s*小时)?"
        ),
    ),
    ("ratio", re.compile(r"\d+\s*[:：/]\s*\d+")),
)
_TITLE = re.compile(r"《[^》]*》")
_CLAUSE_EDGE = re.compile(r"[，,。；;：:、！？!?（）()\n“”\"]")
_NOISE = re.compile(
    r"^(?:(?:[比较]\s*)?(?:19|20)\d\d\s*年度?|截至.{0,10}(?:底|末|日)|目前|全年|今年以?来?|本年度?|年内|一年来|去年|上年|期间|以来|我[局区市县]|全[区市县]|[市区县]?民政局|其中|包括|分别|合计|总计|共计?|累计|已经?|均|各(?!类|级|项|种|区|县|镇|地|科|单位)|新增加?|新|依法|给予|完善|推进|现有|平均|较上年|较法定时间|比上年|同比|"
    r"共?(?:组织|开展|办理|完成|实施|发放|召开|举办|受理|审核|审查|承办|处理|排查|建成|建立|配备|划分|制定|印发|出台|发布|参加|接待|梳理出?|纳入|取得|获得|争取|发现|达到?|实现|投入|支出|提供|清理|核发|新建|改造|培训|收到|答复|调解|化解|化解了|确认|查处|立案|登记|注销|成立|招募|配套|拥有|有|为|对|与|和|及|或|在|由|向|将|把|从|了|的|等|是|至|到|超))+"
)
_TAIL = re.compile(
    r"(?:共计?|合计|总计|累计|达到?了?|为|有|了|的|均|各|等|已|约|近|超过?|突破|分别|数量?为|完成|实现|至|到|下降|增长|提高|增加|减少|缩短|减少了|分别为|占比|仅|只)+$"
)
_SIGNS = " \t\u3000-—－–~～+×·/至"  # between the two ends of a range, or the parts of “1+3+N”
_VERB_AFTER = re.compile(
    r"(?:实施|开展|进行|提供|完成|获|被|在|的|为|已|均|予以|得到|参加|办理|解决|发放|纳入|享受|落实|组织|建设|取得|存在)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``start``/``end`` span the number with qualifier and unit; ``value`` is in ``unit`` as written.

    “1.34万人次” has the value 1.34 and the unit 万人次: nothing is converted that the report did not.
    """

    indicator: str
    value: Decimal
    unit: str
    qualifier: str
    kind: Kind
    start: int
    end: int

    @property
    def is_data(self) -> bool:
        """True for what a report reports; False for years, dates, document numbers, ordinals and codes."""
        return self.kind in {"count", "money", "percent", "ratio"}


def figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """All figures of ``text[start:end]`` in order, with offsets into ``text``."""
    end = len(text) if end is None else end
    taken = list(_typed(text, start, end))
    names = [m.span() for m in _TITLE.finditer(text, start, end)]
    found: list[Figure] = []
    for match in _FIGURE.finditer(text, start, end):
        low, high = match.span("num")
        if any(f.start < high and low < f.end for f in taken) or any(a <= low < b for a, b in names):
            continue
        figure = _data(text, match, found, start)
        if figure is not None:
            found.append(figure)
    return tuple(sorted([*taken, *found], key=lambda f: f.start))


def _typed(text: str, start: int, end: int) -> Iterator[Figure]:
    spans: list[tuple[int, int]] = []
    for kind, pattern in _NOT_DATA:
        for match in pattern.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in spans):
                continue
            digits = re.search(r"\d+", match.group())
            spans.append(match.span())
            yield Figure("", Decimal(digits.group() if digits else 0), "", "", kind, *match.span())


def _data(text: str, match: re.Match[str], before: list[Figure], floor: int) -> Figure | None:
    raw = match["num"]
    value = Decimal(raw.replace(",", "")) if raw[0].isdigit() else _chinese(raw)
    if value is None:
        return None
    unit = (match["scale"] or "") + (match["unit"] or "").replace("％", "%")
    if not raw[0].isdigit() and not match["unit"]:
        return None
    qualifier = (match["pre"] or "") + (match["mid"] or match["mid2"] or "") + (match["post"] or "")
    start = match.start("pre") if match["pre"] else match.start("num")
    end = max(
        match.end(g) for g in ("num", "mid", "scale", "mid2", "unit", "post") if match[g] is not None and match[g] != ""
    )
    kind: Kind = "percent" if unit.endswith(("%", "百分点", "‰")) else "money" if unit.endswith("元") else "count"
    return Figure(_indicator(text, start, end, before, floor), value, unit, qualifier.strip(), kind, start, end)


def _chinese(text: str) -> Decimal | None:
    import cn2an

    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except ValueError:
        return None


def _indicator(text: str, start: int, end: int, before: list[Figure], floor: int) -> str:
    """The noun phrase a number belongs to."""
    left_floor = max([floor, *(m.end() for m in _CLAUSE_EDGE.finditer(text, max(floor, start - 60), start))])
    if before and before[-1].end >= left_floor:
        between = text[before[-1].end : start].strip(_SIGNS)
        if not _clean(between):
            return before[-1].indicator
        left_floor = before[-1].end
    # “长春、金溪等13个便民服务中心”: what is counted stands after the number
    listed = text[left_floor:start].rstrip().endswith("等")
    left = _clean(text[left_floor:start].strip(_SIGNS))
    if len(left) >= 2 and not listed:
        return left[-16:]
    edge = _CLAUSE_EDGE.search(text, end)
    right = text[end : min(edge.start() if edge else len(text), end + 24)]
    right = _clean(_VERB_AFTER.split(re.split(r"\d", right)[0])[0].strip(_SIGNS))
    return right[:16] or left


def _clean(phrase: str) -> str:
    phrase = phrase.strip()
    previous = None
    while phrase != previous:
        previous = phrase
        phrase = _TAIL.sub("", _NOISE.sub("", phrase))
    return phrase.strip()


@cache
def unit_words() -> frozenset[str]:
    """The units that are recognised, for reading what a question asks for (“多少户”)."""
    return frozenset(UNITS)
