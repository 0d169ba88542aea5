"""What a series table says in words: its values with their marks, what was computed from them, and why cells are empty. Pure.

Everything here works on the JSON form of a table (``series_output.table_json``), so that a kept answer reads like a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from vectorstore.chinese import Span

Json = Mapping[str, Any]
COMPUTED = "由上述数据计算："
SOURCES = "原文："
GAPS = {
    "no_report": "资料库中没有报告",
    "not_given": "报告里没有找到这项数据",
    "in_words": "报告里只有文字表述，没有写数字",
    "unsure": "报告里有几个相近的数，不能确定是哪一个",
}
GAPS_SHORT = {"no_report": "没有报告", "not_given": "没有写", "in_words": "只有文字", "unsure": "不能确定"}
_UP_DOWN = {True: ("提高", "降低"), False: ("增加", "减少")}


def is_value(cell: Json) -> bool:
    """The cell has a figure."""
    return cell["gap"] is None


def is_rate(cell: Json) -> bool:
    """The cell's figure is a percentage."""
    return cell["unit"] in ("%", "％")


def number(text: str) -> str:
    """A number of the JSON without exponent or trailing zeros, with a true minus sign."""
    plain = format(Decimal(text), "f")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-", "−")


def lead(table: Json) -> tuple[str, list[Span]]:
    """The first lines of an answer: the values with their marks, what follows from them, and the gaps; spans of the values."""
    several = len(table["rows"]) > 1
    lines = [_headline(table)] if several else []
    spans: list[Span] = []
    at = sum(len(line) + 1 for line in lines)
    for row in table["rows"]:
        for line, found in _value_lines(table["columns"], row):
            spans.extend((at + a, at + b) for a, b in found)
            lines.append(line)
            at += len(line) + 1
    if not several:
        lines.extend(_remarks(table["columns"], table["rows"][0], whole=not left_out(table)))
    if left_out(table):
        lines.append(
            f"表中只列得下{len(table['columns'])}列，另有{left_out(table)}列没有列出，请缩小单位或年度的范围再问。"
        )
    return "\n".join(lines), spans


def left_out(table: Json) -> int:
    """How many columns there was no room for; none in tables that were kept before this was told."""
    return int(table.get("left_out", 0))


def _headline(table: Json) -> str:
    columns = table["columns"]
    agencies = dict.fromkeys(str(c["agency"] or "") for c in columns)
    years = sorted(c["year"] for c in columns if c["year"])
    whose = next(iter(agencies)) if len(agencies) == 1 else f"{len(agencies)}个单位"
    when = f"{years[0]}年到{years[-1]}年" if years and years[0] != years[-1] else f"{years[0]}年" if years else ""
    return f"{whose}{when}的{len(table['rows'])}项数据："


def change_words(cell: Json) -> str:
    """The change of a cell: “增加16件，增长16.7%”, “提高11.5个百分点”, “持平”; empty where there is none."""
    change = cell.get("change") if is_value(cell) else None
    if change is None:
        return ""
    amount = Decimal(change["amount"])
    about = "约" if change["approx"] else ""
    if not amount:
        return f"{about}持平" if not about else "大致持平"
    way = _UP_DOWN[is_rate(cell)][amount < 0]
    words = f"{about}{way}{number(str(abs(amount)))}{change['unit']}"
    if change["percent"] is not None:
        words += f"，{'增长' if amount > 0 else '下降'}{about}{number(str(abs(Decimal(change['percent']))))}%"
    return words


def change_sign(cell: Json) -> str:
    """The same as a table has room for: “升 +16件（+16.7%）”, “降 −2件（−40%）”, “平”; empty where there is none."""
    change = cell.get("change") if is_value(cell) else None
    if change is None:
        return ""
    amount = Decimal(change["amount"])
    if not amount:
        return "平"
    sign = "+" if amount > 0 else ""
    about = "约" if change["approx"] else ""
    percent = f"（{sign}{number(change['percent'])}%）" if change["percent"] is not None else ""
    return f"{'升' if amount > 0 else '降'} {about}{sign}{number(change['amount'])}{change['unit']}{percent}"


def runs(columns: Sequence[Json]) -> list[range]:
    """The positions of each agency's columns: one run an agency."""
    edges = [0, *(i for i in range(1, len(columns)) if columns[i]["agency"] != columns[i - 1]["agency"]), len(columns)]
    return [range(a, b) for a, b in pairwise(edges)]


def year(column: Json) -> str:
    """“2023年”."""
    return f"{column['year']}年" if column["year"] else "年度不详"


def _value_lines(columns: Sequence[Json], row: Json) -> Iterator[tuple[str, list[Span]]]:
    """“行政许可：2021年96件[1]，2022年112件[2]。” and where the values are; a line an agency when there are years of several."""
    own = runs(columns)
    by_agency = len(own) > 1
    across = by_agency and all(len(run) == 1 for run in own)
    for run in [range(len(columns))] if across else own:
        shown = [i for i in run if is_value(row["cells"][i])]
        if not shown:
            continue
        whose = "" if across or not by_agency else f"{columns[run[0]]['agency']}"
        same_year = len({columns[i]["year"] for i in run}) == 1
        text = f"{whose}{year(columns[run[0]]) if across and same_year else ''}{row['indicator']}："
        spans: list[Span] = []
        for i in shown:
            cell = row["cells"][i]
            name = columns[i]["agency"] or "" if across else ""
            text += f"{name}{'' if across and same_year else year(columns[i])}"
            spans.append((len(text), len(text) + len(cell["text"])))
            text += f"{cell['text']}[{cell['n']}]，"
        yield f"{text[:-1]}。", spans


def _remarks(columns: Sequence[Json], row: Json, *, whole: bool) -> Iterator[str]:
    own = runs(columns)
    several = len(own) > 1
    across = several and all(len(run) == 1 for run in own)
    computed = [said for run in own for said in _over_years(columns, row, run, several)]
    if across and whole:
        computed.extend(_between_agencies(columns, row))
    if computed:
        yield f"{COMPUTED}{'；'.join(computed)}。"
    yield from _units_changed(columns, row, several)
    yield from _at_odds(columns, row, several)
    yield from _scopes(columns, row, several)
    if across:
        yield from _names(columns, row)
    yield from _gaps(columns, row, several)


def _whose(column: Json, several: bool) -> str:
    """The agency, where the table has several."""
    return str(column["agency"] or "") if several else ""


def _gaps(columns: Sequence[Json], row: Json, named: bool) -> Iterator[str]:
    absent: dict[str, list[str]] = {}
    for i, cell in enumerate(row["cells"]):
        whose = _whose(columns[i], named)
        if cell["gap"] == "no_report":
            absent.setdefault(whose, []).append(year(columns[i]))
        elif not is_value(cell):
            mark = f"[{cell['n']}]" if cell["n"] else ""
            near = f"，最接近的一句见{mark}" if mark and cell["gap"] != "in_words" else mark
            yield f"{whose}{year(columns[i])}：{GAPS[cell['gap']]}{near}。"
    if absent:
        told = "；".join(whose + "、".join(years) for whose, years in absent.items())
        yield f"{GAPS['no_report']}：{told}。"


def _over_years(columns: Sequence[Json], row: Json, run: range, named: bool) -> Iterator[str]:
    cells = row["cells"]
    whose = _whose(columns[run[0]], named)
    for i in run:
        words = change_words(cells[i])
        if words:
            change = cells[i]["change"]
            note = "（单位换算后）" if change["converted"] else ""
            yield f"{whose}{year(columns[i])}比{change['since']}年{words}{note}"
            whose = ""
    if len(run) < 3 or not all(is_value(cells[i]) and (i == run[0] or cells[i]["change"]) for i in run):
        return
    first, last = cells[run[0]], cells[run[-1]]
    total = (Decimal(last["base"]) - Decimal(first["base"])) * _written(last)
    if total:
        way = _UP_DOWN[is_rate(last)][total < 0]
        unit = last["change"]["unit"]
        about = "约" if any(cells[i]["qualifier"] for i in (run[0], run[-1])) else ""
        whole = f"{about}{way}{number(str(abs(total)))}{unit}"
        yield f"{whose}{columns[run[0]]['year']}年到{columns[run[-1]]['year']}年共{whole}"


def _written(cell: Json) -> Decimal:
    """What one base unit is in the unit as written: 0.0001 for 万元."""
    base = Decimal(cell["base"])
    return Decimal(cell["value"]) / base if base else Decimal(1)


def _between_agencies(columns: Sequence[Json], row: Json) -> Iterator[str]:
    """Who has most; how much more, where two are compared."""
    told = [(columns[i], c) for i, c in enumerate(row["cells"]) if is_value(c)]
    if len(told) < 2 or len({c["base_unit"] for _, c in told}) > 1 or len({k["year"] for k, _ in told}) > 1:
        return
    told.sort(key=lambda t: -Decimal(t[1]["base"]))
    (top, most), (low, least) = told[0], told[-1]
    if Decimal(most["base"]) == Decimal(least["base"]):
        yield "各单位相同"
    elif len(told) == 2:
        gap = (Decimal(most["base"]) - Decimal(least["base"])) * _written(most)
        more, unit = ("高", "个百分点") if is_rate(most) else ("多", most["unit"])
        yield f"{top['agency']}比{low['agency']}{more}{number(str(gap))}{unit}"
    else:
        word = ("最高", "最低") if is_rate(most) else ("最多", "最少")
        firsts, lasts = (_level(told, end) for end in (most, least))
        yield f"{firsts}{word[0]}，{lasts}{word[1]}"


def _level(told: Sequence[tuple[Json, Json]], with_cell: Json) -> str:
    """All agencies whose value is the same as that of a cell."""
    return "、".join(str(k["agency"]) for k, c in told if Decimal(c["base"]) == Decimal(with_cell["base"]))


def _scopes(columns: Sequence[Json], row: Json, by_agency: bool) -> Iterator[str]:
    """Whose figures they are, where that differs: 全区 beside 全局."""
    named = [(columns[i], c["scope"]) for i, c in enumerate(row["cells"]) if is_value(c) and c["scope"]]
    if len({scope for _, scope in named}) > 1:
        told = [f"{column['agency'] if by_agency else year(column)}为{scope}数" for column, scope in named]
        yield f"统计口径不同（{'，'.join(dict.fromkeys(told))}），比较时请注意。"


def _names(columns: Sequence[Json], row: Json) -> Iterator[str]:
    """What the agencies call it, where they do not call it the same."""
    named = [(columns[i]["agency"], c["name"]) for i, c in enumerate(row["cells"]) if is_value(c)]
    if len({name for _, name in named}) > 1:
        told = dict.fromkeys(f"{agency}为“{name}”" for agency, name in named)
        yield f"各单位的说法不同（{'，'.join(told)}），口径可能不一。"


def _at_odds(columns: Sequence[Json], row: Json, several: bool) -> Iterator[str]:
    """A growth that a report gives, and that does not go with its figure and that of the year before."""
    for column, cell in zip(columns, row["cells"], strict=True):
        change = cell["change"] if is_value(cell) else None
        if change and change["reported"] is not None:
            growth = Decimal(change["reported"])
            said = f"{'增长' if growth >= 0 else '下降'}{number(str(abs(growth)))}%"
            yield (
                f"{_whose(column, several)}{year(column)}报告称比上年{said}[{cell['n']}]，"
                "与按两年报告所载数字算出的不一致，统计口径可能有变，请核实。"
            )


def _units_changed(columns: Sequence[Json], row: Json, several: bool) -> Iterator[str]:
    cells = row["cells"]
    for i, cell in enumerate(cells):
        if is_value(cell) and cell["unit_changed"]:
            yield (
                f"{_whose(columns[i], several)}{year(columns[i])}按“{cell['unit']}”计，"
                f"{year(columns[i - 1])}按“{cells[i - 1]['unit']}”计，统计口径有变，不能直接比较。"
            )
