"""What an office writes into a cell → the text that goes into the report, or why it cannot be used. Pure.

One parser for the workbook and for the page's editor. A value is given without its unit, in plain digits, with the words
that qualify it: “52次” → “52”, “五十二” → “52”, “2.2万余人次” → “2.2万余”. Nothing is converted from one unit to another
and nothing is guessed: what is not plainly one number of the expected unit is a fault with a Chinese sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from assistant.figures.extract import unit_words

DATE_UNIT = "日期"
_LONGEST = 40  # characters of a cell that holds one number
_SHOWN = 16  # characters of the cell that a fault quotes
_DECIMALS = 4  # a report writes no more; a formula's 85.7142857142857 is not a figure to print
_EQUAL_UNITS = (
    {"人", "名", "位"},
    {"公里", "千米"},
    {"个百分点", "百分点"},
    {"场", "场次"},
    {"平方公里", "平方千米"},
)
_PERCENT_UNITS = {"%", "个百分点", "百分点"}

_DASHES = re.compile(r"[-—–―−/\\~_*.]+")
_NONE = re.compile(
    r"(?:暂|均|本年|今年)?(?:无|没有|未开展|未发生|不涉及|空|未统计|没开展|未进行)(?:此项|该项|数据|开展|工作)*"
)
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.I)
_EMPTY_WORD = re.compile(r"^(?:共计?|合计|总计|累计|达到?|为)(?=[^\d]*[\d一二两三四五六七八九十])")
_POST = re.compile(r"(?:以上|以下|以内|左右)$")
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
_NUMBER = re.compile(
    r"(?P<pre>不少于|不低于|不超过|大约|将近|接近|超过|突破|至少|约|近|超|逾)?"
    rf"(?P<num>{_ARABIC}|{_CHINESE})(?P<mid>[余多])?(?P<scale>[千百]?[万亿]|千)?(?P<mid2>[余多])?(?P<tail>.*)"
)
_RATIO = re.compile(r"\d+(?:\.\d+)?[:/]\d+(?:\.\d+)?")
_RANGE = re.compile(r"(?<=[\d%万亿\u4e00-\u9fff])\s*(?P<sign>[-—–~]+|至|到)\s*(?=\d)")
_SCALE = re.compile(r"^[万亿]+")
_FORMAT_DECIMALS = re.compile(r"^[#,0]*0(?:\.(0+))?(?:%|_.*)?$")

_FULL_DATE = re.compile(r"(20\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?(?: 00:00:00)?")
_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_OTHER_DATE = re.compile(
    r"(?:20\d\d年)?(?:(?:1[0-2]|0?[1-9])[至到—~-])?(?:1[0-2]|0?[1-9])月(?:(?:[12]\d|3[01]|0?[1-9])日)?(?:上旬|中旬|下旬|初|底|末|份)?"
    r"(?:[至到—~-]+(?:(?:1[0-2]|0?[1-9])月)?(?:(?:[12]\d|3[01]|0?[1-9])日|底|上旬|中旬|下旬)?)?"
)


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell cannot be used; ``text`` is the second half of a Chinese sentence that begins with the cell."""

    code: str
    text: str


def cell_value(raw: object, unit: str, number_format: str = "", *, year: int | None = None) -> str | CellFault:
    """The value of a cell for an indicator counted in ``unit``; an empty cell gives an empty string.

    ``raw`` is what a spreadsheet holds or a person typed: number, text, date. ``number_format`` is the spreadsheet's
    (“0.0%” makes 0.638 to 63.8). ``year`` is the report's year: a date of that year is written without it.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return CellFault("boolean", f"写的是“{'是' if raw else '否'}”，不是数，请填写具体的数。")
    if isinstance(raw, (date, time)):
        return _dated(raw, unit, number_format, year)
    if isinstance(raw, (int, float)):
        return _number(raw, unit, number_format)
    text = _plain(str(raw))
    if not text:
        return ""
    return _unusable(text) or (_date_text(text, year) if unit == DATE_UNIT else _text_value(text, unit))


def same_unit(a: str, b: str) -> bool:
    """True for units that count the same thing in the same size: 人 and 名, but not 元 and 万元."""
    a, b = _plain(a), _plain(b)
    return a == b or any({a, b} <= group for group in _EQUAL_UNITS)


def own_unit(raw: object) -> str:
    """The unit that is written into a cell behind its number (“52件” → 件); empty when there is none that is known."""
    match = _NUMBER.fullmatch(_POST.sub("", _plain(str(raw)))) if isinstance(raw, str) else None
    return match["tail"] if match and match["tail"] in unit_words() else ""


def number_of(value: str) -> Decimal | None:
    """The number of a written value without its qualifiers (“近2.2万” → 22000), for comparing; None when there is none."""
    match = _NUMBER.match(_plain(value))
    if match is None or not match["num"][0].isdigit():
        return None
    powers = {"百": 2, "千": 3, "万": 4, "亿": 8}
    return Decimal(match["num"].replace(",", "")).scaleb(sum(powers[c] for c in match["scale"] or ""))


def _plain(text: str) -> str:
    """Half-width, without white space around or between digits, without the apostrophe that keeps a cell text."""
    text = unicodedata.normalize("NFKC", text).strip().lstrip("'’")
    return re.sub(r"\s+", " " if re.search(r"\d \d\d?:", text) else "", text)


def _unusable(text: str) -> CellFault | None:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    if _ERROR.fullmatch(text):
        return CellFault("error_value", f"的公式出错（{text}），请改正公式或直接填写数。")
    if text.startswith("="):
        return CellFault("formula_without_value", "是公式但没有算出结果，请用表格软件打开并保存一次，或直接填写数。")
    if _DASHES.fullmatch(text):
        return CellFault("dash", f"写的是“{shown}”：确实没有请填0，还不知道请空着。")
    if _NONE.fullmatch(text):
        return CellFault("none_word", f"写的是“{shown}”，请改填0。")
    return CellFault("too_long", f"写的是一段文字（“{shown}”），请只填数。") if len(text) > _LONGEST else None


def _number(raw: int | float, unit: str, number_format: str) -> str | CellFault:
    if unit == DATE_UNIT:
        return CellFault("not_a_date", f"写的是{raw}，不是日期，请写成“3月15日”这样。")
    if raw < 0:
        return CellFault("negative", f"是负数（{raw}），请核对；下降、减少的写法请写在备注里。")
    # fifteen digits are what a spreadsheet keeps: 12508.940000000001 is 12508.94
    value = Decimal(f"{raw:.15g}") if isinstance(raw, float) else Decimal(raw)
    if "%" in number_format:
        value *= 100
        if unit not in _PERCENT_UNITS:
            return CellFault("unit_differs", f"是百分数（{_digits(value)}%），这个指标{_of_unit(unit)}，请核对。")
    return _rounded(value, number_format)


def _rounded(value: Decimal, number_format: str) -> str | CellFault:
    text = _digits(value)
    if len(text.partition(".")[2]) <= _DECIMALS:
        return text
    shown = _FORMAT_DECIMALS.match(number_format)
    if shown is None:
        return CellFault("too_precise", f"的小数太长（{text[:12]}…），请四舍五入后填写。")
    return _digits(value.quantize(Decimal(1).scaleb(-len(shown[1] or "")), ROUND_HALF_UP))


def _digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text_value(text: str, unit: str) -> str | CellFault:
    unit = _plain(unit)
    if text[0] in "-−" and text[1:2].isdigit():
        return CellFault("negative", f"是负数（{text[:_SHOWN]}），请核对；下降、减少的写法请写在备注里。")
    if not unit and _RATIO.fullmatch(text):
        return text
    text = text.removeprefix("+")
    if text.startswith("百分之"):
        text = text.removeprefix("百分之") + "%"
    ends = _RANGE.split(text)
    if len(ends) == 3 and not any(_DAY.search(end) for end in ends):
        low, high = _one(ends[0], unit, bare=True), _one(ends[2], unit)
        if isinstance(low, str) and isinstance(high, str):
            return f"{low}{ends[1] if ends[1] in '至到' else '—'}{high}"
        return low if isinstance(low, CellFault) else high
    return _one(text, unit)


def _one(text: str, unit: str, *, bare: bool = False) -> str | CellFault:
    """The value of a text with one number. ``bare``: the lower end of a range, whose unit may stand at the upper end."""
    text = _EMPTY_WORD.sub("", text)
    post = _POST.search(text)
    body = text[: post.start()] if post else text
    match = _NUMBER.fullmatch(body.removesuffix(unit) if unit else body)
    if match is None:
        return CellFault("not_a_number", f"写的是“{text[:_SHOWN]}”，看不出是哪个数，请只填数。")
    number = match["num"].replace(",", "") if match["num"][0].isdigit() else _from_chinese(match["num"])
    if number is None:
        return CellFault("not_a_number", f"写的是“{text[:_SHOWN]}”，看不出是哪个数，请只填数。")
    scale = match["scale"] or ""
    if not (unit and body.endswith(unit)) and not bare:
        checked = _scale_for(unit, scale, match, text)
        if isinstance(checked, CellFault):
            return checked
        scale = checked
    elif match["tail"]:
        return CellFault("extra_text", f"写的是“{text[:_SHOWN]}”，数以外的说明请移到备注。")
    elif scale and _SCALE.match(unit):
        return CellFault("scale_differs", f"写的是“{text[:_SHOWN]}”，这个指标{_of_unit(unit)}，请换算后填写。")
    return "".join(
        [match["pre"] or "", number, match["mid"] or "", scale, match["mid2"] or "", post[0] if post else ""]
    )


def _scale_for(unit: str, scale: str, match: re.Match[str], text: str) -> str | CellFault:
    """The 万 or 亿 that belongs to the value, when the cell's own unit agrees with the expected one."""
    own = _SCALE.match(unit)
    tail, base = match["tail"], _SCALE.sub("", unit)
    if tail and not same_unit(tail, base):
        if tail in unit_words() or len(tail) <= 2:
            told = f"写的是“{text[:_SHOWN]}”，这个指标{_of_unit(unit)}，请核对后只填数。"
            return CellFault("unit_differs", told)
        return CellFault("extra_text", f"写的是“{text[:_SHOWN]}”，数以外的说明请移到备注。")
    if own is None or (not scale and not tail and match["num"][0].isdigit()):
        return scale
    if scale == own[0]:
        return ""
    return CellFault("scale_differs", f"写的是“{text[:_SHOWN]}”，这个指标{_of_unit(unit)}，请换算后填写。")


def _of_unit(unit: str) -> str:
    return f"的单位是“{unit}”" if unit else "不带单位"


def _from_chinese(text: str) -> str | None:
    import cn2an

    try:
        return _digits(Decimal(str(cn2an.cn2an(text, "smart"))))
    except ValueError:
        return None


def _dated(raw: date | time, unit: str, number_format: str, year: int | None) -> str | CellFault:
    if isinstance(raw, time):
        return CellFault("not_a_number", "是时间格式，不是数，请把单元格改为“常规”后重新填写。")
    day = raw.date() if isinstance(raw, datetime) else raw
    if unit != DATE_UNIT:
        told = f"是日期格式（{day.month}月{day.day}日），不是数，请把单元格改为“常规”后重新填写。"
        return CellFault("date_in_number", told)
    yearless = bool(number_format) and "m" in number_format.lower() and "y" not in number_format.lower()
    return _written_day(day, day.year if yearless else year)


def _written_day(day: date, year: int | None) -> str:
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日"


def _date_text(text: str, year: int | None) -> str | CellFault:
    fault = CellFault("not_a_date", f"写的是“{text[:_SHOWN]}”，不是日期，请写成“3月15日”这样。")
    full, day = _FULL_DATE.fullmatch(text), _DAY.fullmatch(text)
    if full or day:
        parts = [int(p) for p in (full.groups() if full else (2000, *day.groups()))]  # type: ignore[union-attr]
        try:
            found = date(*parts)  # 2000 was a leap year: 2月29日 is a day
        except ValueError:
            return fault
        return _written_day(found, year if full else found.year)
    return text if _OTHER_DATE.fullmatch(text) else fault
