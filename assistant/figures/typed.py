"""Numbers that are no data: years, dates, document and article numbers, codes; and ratios, which are. Pure.

The rules are tried in order, and what one takes no later one sees. Where a pattern has a group ``n``, that group alone is
the number, the rest only what it is known by. List marks (“1、”, “（2）”) are taken out without being figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from assistant.figures.numerals import NUMERAL, value_of
from assistant.figures.units import SCALE, UNIT

Kind = Literal["count", "money", "percent", "ratio", "ordinal", "date", "year", "document_number", "code"]


@dataclass(frozen=True, slots=True)
class Typed:
    """A number with what it is. ``value`` is the first number written, of a ratio the quotient (four digits)."""

    kind: Kind
    value: Decimal
    start: int
    end: int


_Y = r"(?<!\d)(?:19|20)\d{2}"
_CY = r"[一二][〇零○一二三四五六七八九]{3}"
_CD = r"[一二三四五六七八九十]{1,3}"
_TO = r"\s{0,3}[-—－–~～至到]{1,3}\s{0,3}"
_LINE = r"(?:热线|平台|便民|政务|服务|市长|投诉|举报|电话|工单|急救|报警|接处?警|出警|警情|联动|指挥|法律|妇女|监督|民生|公共|系统|诉求)"
_COUNTED = rf"\s{{0,3}}[余多]?(?:{SCALE})?(?:{UNIT})"
_MARK = re.compile(
    # notes: “三医联动”（51）, 工程^[8]; then list marks at the start of a line and behind a stop; page numbers
    rf"(?m)\^?[\[［]\d{{1,3}}[\]］]|[（(]\d{{1,3}}[)）](?!{_COUNTED})|"
    rf"^[ \t\u3000]{{0,4}}(?:\d{{1,2}}(?:[、）)]|[.．](?!\d))|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=[ \t]{{1,2}}[\u4e00-\u9fff])(?!{_COUNTED})|"
    r"[-—]\s{0,3}\d{1,3}\s{0,3}[-—]\s{0,3}$)|"
    r"(?<=[。；;：:])\s{0,3}\d{1,2}(?:[、）)]|[.．](?!\d))(?=\s{0,3}[\u4e00-\u9fff“《])"
)
_RULES: tuple[tuple[Kind, str], ...] = (
    (
        "document_number",
        r"[〔﹝\[［【](?:19|20)\d{2}[〕﹞\]］】]\s{0,3}(?:第?\d+(?:[-—]\d+)?\s{0,3}号)?|[（(](?:19|20)\d{2}[)）](?:\s{0,3}第?\d+\s{0,3}号|[\u4e00-\u9fff]{1,2}\d{2,4}[\u4e00-\u9fff]{1,3}\d+号)?|"
        r"(?<!\d)第?\d{1,6}号(?=令)|(?<=[令字])第?\d+号|[（(](?:19|20)\d{2}年第\d+号[)）]",
    ),
    (
        "ratio",
        r"(?:比例?[为是]?|之比为?|按|达到?)\s{0,3}(?P<n>(?<!\d)\d+(?:\.\d+)?(?:\s{0,3}[:：]\s{0,3}\d+(?:\.\d+)?)+)(?![\d%])",
    ),
    (
        "code",
        # telephones, identity and registration numbers, named numbers
        r"(?<![\d.])1[3-9]\d{9}(?!\d)|(?<!\d)[（(]?0\d{2,3}[)）]?\s?[-—－]?\s?\d{7,8}(?:-\d{1,4})?(?!\d)|(?<!\d)[48]00-\d{3,4}-\d{3,4}|"
        r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])|(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Y]{18}(?![0-9A-Za-z])|(?<=备)\d{6,}号?(?:-\d+)?|"
        r"(?:标识码|代码|编号|证号|账号|帐号|电话|传真|邮编|邮政编码|QQ群?号?|微信号|短号|许可证号)(?:\s{0,3}[:：为是]\s{0,3}|(?=\d{6}))(?P<n>\d[\dA-Za-z-]{2,})(?!\d)|"
        rf"(?<![\d.])(?P<n2>1[12]\d{{1,3}}|9[56]\d{{3}}|\d{{5}})(?=[”\"’]?{_LINE})|(?<=拨打)\d{{3,8}}|"
        rf"(?<![\d.])(?:12345|12348|12315|12349|12333|12328|12388|12369|12338|12355)(?!\s{{0,3}}(?:\d|[.余]|{SCALE}|{UNIT}))|"
        r"(?<![\d.])1[12][0249](?=(?:[、和与]1[12][0249])*[”\"]?(?:报警|急救|联动|接警|出警|火警|、12))|"
        # versions, standards, models, formulas, round the clock
        r"(?<![\d.])\d+(?:\.\d+)+(?=版|时代)|\d\.0(?=平台|系统|模式|升级|行动)|GB\s?(?:/\s?[TZ])?\s?\d+(?:\.\d+)?(?:[-—]\d{4})?|"
        r"(?<!\d)\d+(?:\s{0,3}[+＋×xX*]\s{0,3}(?:\d+|[A-ZNn]))+(?:小时)?|[A-Z](?:[+＋]\d+)+|365天(?:[×x*]?24小时)?|"
        r"24小时(?=不打烊|值班|在线|值守|自助|全天候|开放|热线|受理|响应|服务|接听)|(?<=全天候)24小时|(?<=全天)24小时|"
        rf"[A-Za-z]{{1,4}}-?\d[A-Za-z0-9.-]{{0,24}}(?!\s{{0,3}}(?:\d|余|人次|万))|(?<!\d)\d+[A-Z]{{1,4}}级?(?![a-zA-Z])(?<!\dMW)(?<!\dKM)|"
        r"\d{1,2}[:：]\d{2}(?![\d%])|\d{1,2}[时点]\d{2}分|(?<=[上下中][午])\d{1,2}[时点]|"
        r"(?<!\d)\d+号(?!召)|(?<!\d)\d{2}后(?=[、，,青干年]|\d)|(?<=[省国县乡]道)\d{2,3}|(?<!\d)\d{3}(?=国道|省道)|(?<!\d)\d{2}世纪|(?<!\d)\d{2,4}强(?![化制调度])",
    ),
    (
        "date",
        rf"{_Y}\s{{0,3}}[-/.]\s{{0,3}}\d{{1,2}}\s{{0,3}}[-/.]\s{{0,3}}\d{{1,2}}(?!\d)|{_Y}\.(?:0?[1-9]|1[0-2])(?={_TO}{_Y})|(?<=[-—－–~～至])(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])(?!\d)|"
        rf"(?:{_Y}\s{{0,3}}年\s{{0,3}})?(?:(?<!\d)\d{{1,2}}\s{{0,3}}月?{_TO})?(?<!\d)(?:0?[1-9]|1[0-2])\s{{0,3}}月(?:\s{{0,3}}(?:份|\d{{1,2}}\s{{0,3}}[日号](?:{_TO}\d{{1,2}}\s{{0,3}}日)?|底|初|末)|(?!\d))|"
        r"(?<![\d.])\d{1,2}[·・]\d{1,2}(?!\d)|[“\"]\d{1,2}[.．]\d{1,2}[”\"]|"
        r"(?<![\d.])\d{1,2}[.．]\d{1,2}(?=\s{0,3}[\u4e00-\u9fff]{0,9}(?:宪法|教育日|权益日|宣传[日周月]|纪念日|活动日|消防日|禁毒日|法制日))|"
        r"(?<![\d.])(?<!缩短)(?<!缩短至)(?<!提前)(?<!减少)(?<!压缩至)(?:\d{1,2}日?"
        + _TO
        + r")?(?<!\d)\d{1,2}日(?![\d内以均益常]|之内)|"
        rf"(?:{_CY}年)?(?<![{NUMERAL[1:10]}十]){_CD}月(?:{_CD}日|[底初末份])|{_CY}年{_CD}月",
    ),
    (
        "year",
        rf"{_Y}\s{{0,3}}(?:年度?|[-—－–~～至](?=\s{{0,3}}(?:19|20)\d{{2}}))|(?<=[-—－–~～至])(?:19|20)\d{{2}}\s{{0,3}}年?(?![\d.])|{_Y}(?=\s{{0,3}}[、和与及]\s{{0,3}}(?:19|20)\d{{2}}\s{{0,3}}年)|{_Y}(?=[届版级]|规划|纲要)|"
        rf"{_CY}年?|(?<!\d)\d{{2}}年代",
    ),
    (
        "ordinal",
        rf"第\s{{0,3}}\d+(?:{_TO}\d+)?\s{{0,3}}(?:季度|批次|[届次条款项章号批期季编节轮类名])?(?:之[一二三四五])?|第{NUMERAL}(?:批次|[条款章批期号节编轮])(?:之[一二三四五])?",
    ),
    (
        "ratio",
        rf"(?<![\d.])\d+(?:\.\d+)?(?:\s{{0,3}}[:：]\s{{0,3}}\d+(?:\.\d+)?)+(?![\d%])|(?<![\d./])\d{{1,2}}/\d{{1,2}}(?![\d/.])|(?!百分之|千分之)(?P<n>{NUMERAL}分之{NUMERAL})|"
        rf"(?:比例[为是]?|之比为|配比为?|按照?)(?P<n2>{NUMERAL}比{NUMERAL})",
    ),
    # a number in a short quote is a name: “55124”模式
    ("code", r"[“\"‘](?=[^”\"’\n，,。；;]{0,13}\d)(?!\s{0,3}\d+(?:\.\d+)?[%％])[^”\"’\n，,。；;]{1,14}[”\"’]"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)
_NUMBERS = re.compile(rf"\d+(?:\.\d+)?|{_CY}|{NUMERAL}")
_FOUR_DIGITS = Context(prec=4)


def typed_numbers(text: str, start: int, end: int) -> tuple[list[Typed], bytearray]:
    """The typed numbers of ``text[start:end]``, and a mask of all characters that are taken, list marks included.

    ``text`` has half-width digits and signs.
    """
    taken = bytearray(len(text))
    for match in _MARK.finditer(text, start, end):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found: list[Typed] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text, start, end):
            a, b = next((match.span(g) for g in pattern.groupindex if match[g] is not None), match.span())
            if any(taken[a:b]):
                continue
            taken[a:b] = b"\1" * (b - a)
            found.append(Typed(kind, _value(kind, text[a:b]), a, b))
    return sorted(found, key=lambda t: t.start), taken


def numbers_in(written: str) -> tuple[Decimal, ...]:
    """All numbers of a short piece of text in order, Chinese numerals too: 12月4日 → 12, 4."""
    return tuple(_numbers(written.replace("分之", " ")))


def _numbers(written: str) -> Iterator[Decimal]:
    for match in _NUMBERS.finditer(written):
        value = Decimal(match.group()) if match.group()[0].isdigit() else value_of(match.group())
        if value is not None:
            yield value


def _value(kind: Kind, written: str) -> Decimal:
    numbers = numbers_in(written)
    if kind == "ratio" and len(numbers) == 2 and all(numbers):
        a, b = reversed(numbers) if "分之" in written else numbers
        return _FOUR_DIGITS.divide(a, b).normalize()
    return numbers[0] if numbers else Decimal(0)
