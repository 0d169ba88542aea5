"""A question over several years or agencies → a table of figures with sources. Pure; ``series_match`` chooses the figures.

Every value is cited by the sentence that it stands in. Changes are computed here, between neighbouring years of one agency that
are counted alike, and nowhere else. What no report says stays a gap with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.compare.items import SPECIFIC, Item, items
from assistant.compare.years import series
from assistant.figures.fact_sheet import normal_name
from assistant.profiles import profiles
from assistant.question import Understanding
from assistant.readers.topics import heading_topics
from assistant.schema import Citation
from assistant.series_match import Key, Pick, Sought, each_of_many, far_apart, picks, sought
from assistant.series_schema import Cell, Column, Gap, Missing, Row, SeriesTable, Value
from assistant.series_sources import IN_WORDS, Nearest, Sources, change_of, value_of
from vectorstore.schema import Passage, Report, ReportInfo

MOST_COLUMNS = 20
_MOST_ROWS = 12
_ENOUGH_ROWS = 4  # of totals, for their parts to be left out
_LONGEST_LABEL = 16
_BROAD = "T13"  # the agency's business at large
_TOPIC = re.compile(r"各项|主要(?:指标|数据|数字)|指标|数据|数字|哪些数|统计")
_OVER_TIME = re.compile(r"历年|逐年|趋势|走势|变化|增减|多了还是少了|这些年")
_CLAUSES = re.compile(r"[，,；;。]")
_ASKS = re.compile(r"(?:一共|总共|共|都|是|有|办理?|搞|做|开展|完成)*了?(?:多少|几)[\u4e00-\u9fff]{0,2}$")
_PLAIN_RATE = re.compile(r"^(?:满意|合格|成功|办结|完成|优秀|覆盖|采纳|达标|增长)率$")
_LABEL_LEFT = re.compile(r"^(?:人?的|起|个)(?=[\u4e00-\u9fff]{3})")

# “行政检查和普法活动各多少次”: several things asked about at once, and the unit
_SEVERAL = re.compile(
    r"([^，,。；;？?]{2,40}?)(?:各自?|分别)(?:是|有|为|办了?|搞了?|开展了?)?(?:多少|几)([\u4e00-\u9fff]{0,2})"
)
_AND = re.compile(r"[、和与及跟]|以及")

Told = tuple[Cell, Item | None]


@dataclass(frozen=True, slots=True)
class Series:
    """A table with what its numbers cite, in the order in which it is read."""

    table: SeriesTable
    citations: tuple[Citation, ...]


def asks_series(read: Understanding) -> bool:
    """The question is one for a table: figures over years or agencies, not plans, reasons or whole sections."""
    if read.unknown or read.asks_reason or read.asks_source or read.promised:
        return False
    if {"T14", "T15"} & set(read.filters.topics):
        return False
    return read.comparison and read.intent in ("figure", "general", "list")


def series_scope(read: Understanding, infos: Sequence[ReportInfo]) -> list[ReportInfo]:
    """The reports that a table is made from: those of the filters, the newest of each agency where no year is asked about."""
    filters = read.filters
    inside = [
        i
        for i in infos
        if i.year is not None
        and (not filters.agencies or i.agency in filters.agencies)
        and (not filters.years or i.year in filters.years)
        and (not filters.kinds or i.kind in filters.kinds)
        and (not filters.report_ids or i.id in filters.report_ids)
    ]
    if not filters.years and not _OVER_TIME.search(read.question):
        newest = {a: max(i.year or 0 for i in inside if i.agency == a) for a in {i.agency for i in inside}}
        inside = [i for i in inside if i.year == newest[i.agency]]
    order = {kind: p.order for kind, p in profiles().items()}
    return sorted(inside, key=lambda i: (i.year or 0, order.get(i.kind, 99)))


def series_table(
    read: Understanding, reports: Sequence[Report], passages: Sequence[Passage] = (), start: int = 1
) -> Series | None:
    """The table that answers a question over several years or agencies; None where it asks for none, or no figure is sure.

    Args:
        read: the question as it was understood.
        reports: those of ``series_scope``.
        passages: what was found for the question; a gap points to the sentence of its own that comes nearest.
        start: the number of the first citation.
    """
    if not asks_series(read):
        return None
    what = sought(read.text, read.filters.agencies)
    cells = _by_cell(reports)
    expected = _expected(read, cells)
    if len(expected) < 2:
        return None
    if _TOPIC.search(read.text) and not what.question.units and (found := _topic_table(expected, what, reports, start)):
        return found
    for measures in ((what,), _measures(read)):
        chosen = [(m, picks(m, cells)) for m in measures]
        if chosen and all(_told(c, expected, cells, named=bool(read.filters.agencies)) for _, c in chosen):
            return _rows(chosen, expected, cells, passages, Sources({r.id: r for r in reports}, start), read)
    return None


def _measures(read: Understanding) -> tuple[Sought, ...]:
    """What is asked about, one by one: “行政检查和普法活动各多少”; nothing where only one thing is."""
    found = _SEVERAL.search(read.text)
    parts = [p for p in _AND.split(found[1]) if len(p) >= SPECIFIC] if found else []
    return tuple(sought(f"{p}多少{found[2]}", read.filters.agencies) for p in parts) if found and len(parts) > 1 else ()


def _asked_for(chosen: Mapping[Key, Pick], expected: Sequence[Key], named: bool) -> list[Key]:
    """The cells of a row: where no agency was named those of the agencies that tell of it."""
    telling = {key[0] for key, pick in chosen.items() if pick.hit}
    return [key for key in expected if named or key[0] in telling]


def _told(
    chosen: Mapping[Key, Pick], expected: Sequence[Key], cells: Mapping[Key, Sequence[Report]], *, named: bool
) -> bool:
    """At least half of the reports have the figure, and there is more than one cell to compare."""
    mine = _asked_for(chosen, expected, named)
    hits = sum(1 for key in mine if (pick := chosen.get(key)) is not None and pick.hit is not None)
    return len(mine) >= 2 and hits > 0 and 2 * hits >= sum(key in cells for key in mine)


def _rows(
    chosen: Sequence[tuple[Sought, Mapping[Key, Pick]]],
    expected: Sequence[Key],
    cells: Mapping[Key, Sequence[Report]],
    passages: Sequence[Passage],
    sources: Sources,
    read: Understanding,
) -> Series:
    named = bool(read.filters.agencies)
    asked_for = [k for k in expected if any(k in _asked_for(c, expected, named) for _, c in chosen)]
    columns = _shown(asked_for)
    rows = []
    for what, picked in chosen:
        told = _in_order(columns, picked, cells, Nearest(what, passages, _quotes(picked)), sources)
        label = _label([item for _, item in told if item], what)
        rows.append(Row(label, _compared(columns, told, sources)))
    table = SeriesTable(tuple(Column(*key) for key in columns), tuple(rows), len(asked_for) - len(columns))
    return Series(table, tuple(sources.citations))


def _by_cell(reports: Sequence[Report]) -> dict[Key, list[Report]]:
    cells: dict[Key, list[Report]] = {}
    for report in reports:
        cells.setdefault((report.agency, report.year), []).append(report)
    return cells


def _expected(read: Understanding, cells: Mapping[Key, Sequence[Report]]) -> list[Key]:
    """The cells that the question asks for, agency by agency."""
    agencies = sorted({k[0] for k in cells if k[0]}) if not read.filters.agencies else list(read.filters.agencies)
    years = {k[1] for k in cells if k[1]} | set(read.filters.years)
    several = bool(read.filters.years) or len(agencies) == 1 or bool(_OVER_TIME.search(read.question))
    return [(a, y) for a in agencies for y in sorted(years) if several or (a, y) in cells]


def _shown(columns: Sequence[Key]) -> list[Key]:
    """As many columns as a table can hold: the newest years of each agency, the first agencies."""
    if len(columns) <= MOST_COLUMNS:
        return list(columns)
    years = sorted({year for _, year in columns if year})
    agencies = {agency for agency, _ in columns}
    kept = years[-max(1, MOST_COLUMNS // len(agencies)) :]
    return [key for key in columns if key[1] in kept][:MOST_COLUMNS]


def _in_order(
    expected: Sequence[Key],
    chosen: Mapping[Key, Pick],
    cells: Mapping[Key, Sequence[Report]],
    nearest: Nearest,
    sources: Sources,
) -> list[Told]:
    """The cells with their citations, numbered as they are read."""
    told: list[Told] = []
    for key in expected:
        pick = chosen.get(key, Pick(None))
        if pick.hit is not None:
            told.append((value_of(pick.hit.item, sources), pick.hit.item))
            continue
        if key not in cells:
            told.append((Missing("no_report"), None))
            continue
        near = nearest.to(key)
        gap: Gap = "unsure" if pick.why == "unsure" else "in_words" if nearest.tells(near) else "not_given"
        told.append((Missing(gap, sources.candidate(near) if near else None), None))
    return told


def _quotes(chosen: Mapping[Key, Pick]) -> tuple[str, ...]:
    return tuple(p.hit.item.record.text for p in chosen.values() if p.hit)


def _compared(expected: Sequence[Key], told: Sequence[Told], sources: Sources) -> tuple[Cell, ...]:
    """The cells with their changes against the one before, of the same agency."""
    cells: list[Cell] = []
    for at, (cell, item) in enumerate(told):
        same_agency = at > 0 and expected[at - 1][0] == expected[at][0]
        earlier, before = told[at - 1] if same_agency else (None, None)
        if not isinstance(cell, Value) or not isinstance(earlier, Value) or item is None or before is None:
            cells.append(cell)
        elif before.unit != item.unit:
            cells.append(replace(cell, unit_changed=True))
        else:
            years = (expected[at - 1][1] or 0, expected[at][1] or 0)
            approx = bool(earlier.qualifier or cell.qualifier)
            change = change_of(years, before, item, approx=approx, growth=sources.growth_of(item))
            cells.append(replace(cell, change=change))
    return tuple(cells)


def _label(found: Sequence[Item], what: Sought) -> str:
    """The indicator as shown: the question's words where every report has them, else as the last report names it."""
    item = found[-1]
    whole = normal_name(item.record.figure.indicator)
    asked_for = _ASKS.sub("", next((w for clause in _CLAUSES.split(what.text) for w in clause.split()), ""))
    if len(asked_for) >= SPECIFIC and all(asked_for in i.name for i in found):
        return asked_for
    # 检查养老机构64次 counts checks, not homes
    name = _LABEL_LEFT.sub("", whole if len(item.name) < SPECIFIC or item.unit.endswith("次") else item.name)
    name = item.record.figure.indicator if name == whole else name  # with its marks: 双随机、一公开抽查
    if len(name) >= SPECIFIC:
        return name
    if name and name in asked_for and len(asked_for) <= _LONGEST_LABEL:
        return asked_for
    speaks = name.endswith("率") and not _PLAIN_RATE.match(name)
    return f"{item.before}·{name}" if item.before and not speaks else name


def _topic_table(expected: Sequence[Key], what: Sought, reports: Sequence[Report], start: int) -> Series | None:
    """The indicators of a whole part (“历年行政执法数据对比”), those first that most years have; None where none is there twice."""
    mine = _one_kind(reports)
    if len({r.agency for r in mine}) != 1:
        return None
    known = {(i.report_id, i.span): i for r in mine for i in items(r)}
    found = [
        {(r.agency, r.year): known[c.report_id, c.span] for r, c in zip(mine, row.cells, strict=True) if c}
        for row in series(mine)
    ]
    rows = [
        row
        for row in found
        if not any(i.record.figure.base or each_of_many(i) for i in row.values())
        and not any(far_apart(a, b) for a, b in pairwise(row.values()))
        and (what.general or _of_part(what, row.values()))
    ]
    wholes = [row for row in rows if not any(map(_is_part, row.values()))]
    rows = wholes if len(wholes) >= _ENOUGH_ROWS else rows
    kept = sorted(rows, key=lambda row: -len(row))[:_MOST_ROWS]
    if not kept:
        return None
    sources = Sources({r.id: r for r in mine}, start)
    there = {(r.agency, r.year) for r in mine}
    columns = _shown(expected)
    table: list[Row] = []
    for row in kept:
        told: list[Told] = []
        for key in columns:
            item = row.get(key)
            gap: Gap = "not_given" if key in there else "no_report"
            told.append((value_of(item, sources), item) if item else (Missing(gap), None))
        table.append(Row(_label([item for _, item in told if item], what), _compared(columns, told, sources)))
    shown = SeriesTable(tuple(Column(*key) for key in columns), tuple(table), len(expected) - len(columns))
    return Series(shown, tuple(sources.citations))


def _is_part(item: Item) -> bool:
    """One of several that another figure sums up (“其中警告4件”)."""
    told = item.record.text
    at = told.rfind("其中")
    return 0 <= at < told.find(format(item.record.figure.value, "f"), at)


def _of_part(what: Sought, row: Iterable[Item]) -> bool:
    """The indicator stands in the part that is asked about, or tells of it."""
    topics = set(heading_topics(what.text)) - {_BROAD}
    told = any(
        what.question.share(f"{i.record.figure.indicator} {' '.join(i.record.heading_path[1:])}") >= IN_WORDS
        for i in row
    )
    return told or any(i.record.topic in topics for i in row)


def _one_kind(reports: Sequence[Report]) -> list[Report]:
    """A report a year, of the kind that covers most years."""
    kinds = [r.kind for r in reports]
    best = max(dict.fromkeys(kinds), key=lambda kind: len({r.year for r in reports if r.kind == kind}), default="")
    by_year = {r.year: r for r in reversed(reports) if r.kind == best}
    return [by_year[year] for year in sorted(by_year, key=lambda y: y or 0)]
