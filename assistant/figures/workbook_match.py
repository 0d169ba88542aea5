"""Rows of a workbook → this year's values of the facts, and the answers to last year's plans and shortcomings. Pure.

A row belongs to a fact by its key, or by indicator, unit and section. What cannot be used is named with its cell and never
taken: two values for one indicator, another unit, a merged value. What the workbook leaves open stays as it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.figures.cells import CellFault, cell_value, number_of, own_unit, same_unit
from assistant.figures.fact_sheet import normal_name
from assistant.figures.facts import CellProblem, Fact, FactSheet, Promise
from assistant.figures.promises import topic_of
from assistant.figures.workbook_table import Cell, Row, Table

_SHOWN = 20  # characters of a name that a problem quotes
_FRACTION_OF = 10  # a share of 0.638 where last year's was 53.0 is a fraction, not a percentage
_LONGEST_ANSWER = 3_000


@dataclass(frozen=True, slots=True)
class _Given:
    """A value from one cell."""

    value: str
    cell: str
    source: str


class _Matching:
    """One reading: collects values by fact, what they are called, and problems."""

    def __init__(self, sheet: FactSheet, tables: Sequence[Table], name: str) -> None:
        self.sheet = sheet
        self.name = name
        self.problems: list[CellProblem] = []
        self.given: dict[str, list[_Given]] = {}
        self.told: dict[str, dict[str, str]] = {}  # office and note by key
        self.new: dict[str, Fact] = {}
        self.tables = [t for t in tables if t.kind == "facts"]
        self.by_key = {f.key: f for f in sheet.facts}
        self.by_name: dict[str, list[Fact]] = {}
        self.by_section = {normal_name(f.section): f for f in reversed(sheet.facts)}
        for fact in sheet.facts:
            self.by_name.setdefault(normal_name(fact.indicator), []).append(fact)
        self.used = 0
        self.key_count = Counter(row.text("key") for table in self.tables for row in table.rows)

    def run(self) -> None:
        """Go through all rows: those that name a fact first, then those that may be new indicators."""
        left: list[tuple[Table, Row]] = []
        for table in self.tables:
            blocked = self._blocked(table)
            for row in table.rows:
                if row.number in blocked or self._take(row):
                    continue
                left.append((table, row))
        for table, row in left:
            self._take_unmatched(table, row)

    def add(self, code: str, cell: Cell | str, text: str) -> None:
        """Name a problem."""
        self.problems.append(CellProblem(cell if isinstance(cell, str) else cell.name, code, text))

    def _blocked(self, table: Table) -> set[int]:
        """Rows whose value is one merged cell over several indicators: it is not told whose it is."""
        blocked: set[int] = set()
        for row in table.rows:
            cell = row.cells.get("value")
            if cell is None or cell.rows is None or not cell.filled:
                continue
            within = [r for r in table.rows if cell.rows[0] <= r.number <= cell.rows[1] and _names(r)]
            if len(within) > 1:
                told = f"第{cell.rows[0]}—{cell.rows[1]}行的本年值合并成了一格，分不清是哪个指标的，没有采用，请拆分后分别填写。"
                self.add("merged_value", cell, told)
                blocked.update(r.number for r in within)
        return blocked

    def _take(self, row: Row) -> bool:
        """Deal with a row that names a fact of the sheet, or nothing; False when it may be a new indicator."""
        cell = row.cells.get("value") or Cell("", None)
        fact = self.by_key.get(row.text("key"))
        name = normal_name(row.text("indicator"))
        if fact is not None and name and name != normal_name(fact.indicator):
            if name in self.by_name:
                told = f"这一行的编号是“{fact.indicator[:_SHOWN]}”的，指标却是“{_shown(row)}”，可能错行，没有采用。"
                self._refuse("key_differs", cell, told)
                return True
            if self.key_count[fact.key] > 1:
                return False  # a copied row that was given a name of its own
            if cell.filled:
                told = f"指标名由“{fact.indicator[:_SHOWN]}”改成了“{_shown(row)}”，仍按编号对应原指标。"
                self.add("renamed", row.cells["indicator"], told)
        if fact is None and not name:
            key = row.text("key")[:_SHOWN]
            told = f"编号“{key}”不在指标表中，这一行也没有写指标" if key else "这一行没有写指标"
            self._refuse("no_indicator", cell, f"{cell.name}有值，但{told}，没有采用。")
            return True
        found = [fact] if fact else self._by_name(row)
        if len(found) > 1:
            told = f"“{_shown(row)}”在上年稿中有{len(found)}处，这一行没有编号，分不清是哪一处，没有采用。"
            self._refuse("ambiguous", cell, told)
        elif found:
            self._take_value(row, cell, found[0])
        return bool(found)

    def _refuse(self, code: str, cell: Cell, text: str) -> None:
        if cell.filled:
            self.add(code, cell, text)

    def _by_name(self, row: Row) -> list[Fact]:
        """The facts of the row's indicator; unit, section and last year's value choose among several."""
        found = self.by_name.get(normal_name(row.text("indicator")), [])
        unit, section = row.text("unit"), normal_name(row.text("section"))
        last = number_of(row.text("last"))
        if unit:
            found = [f for f in found if same_unit(f.unit, unit)]
        if len(found) > 1 and section:
            found = [f for f in found if normal_name(f.section) == section] or found
        if len(found) > 1 and last is not None:
            found = [f for f in found if number_of(f.last) == last] or found
        return found

    def _take_value(self, row: Row, cell: Cell, fact: Fact) -> None:
        told = self.told.setdefault(fact.key, {})
        for role in ("office", "note"):
            said = row.text(role)
            if isinstance(cell_value(said, ""), CellFault) and said.startswith("#"):
                self.add(
                    "error_value", row.cells[role], f"{row.cells[role].name}的公式出错（{said[:_SHOWN]}），没有采用。"
                )
            elif said:
                told.setdefault(role, said)
        self._last_kept(row, fact)
        if not cell.filled:
            return
        unit = row.text("unit")
        if unit and not same_unit(unit, fact.unit):
            text = f"“{fact.indicator[:_SHOWN]}”的单位由“{fact.unit or '无'}”改成了“{unit[:_SHOWN]}”，没有采用，请按原单位填写。"
            self.add("unit_changed", row.cells["unit"], text)
            return
        dated = "年" in fact.last and fact.unit == "日期"
        value = self._value(cell, fact.unit, fact.indicator, year=None if dated else self.sheet.year, last=fact.last)
        if value:
            self.given.setdefault(fact.key, []).append(self._given(value, cell))

    def _last_kept(self, row: Row, fact: Fact) -> None:
        """Say it when last year's value was written over: it is not taken from the workbook."""
        written = row.text("last")
        a, b = number_of(written), number_of(fact.last)
        changed = a != b if a is not None and b is not None else bool(written) and fact.last == ""
        if changed and fact.unit != "日期":
            told = f"“{fact.indicator[:_SHOWN]}”的上年值由“{fact.last}”改成了“{written[:_SHOWN]}”，上年值以上年稿为准，没有改动。"
            self.add("last_changed", row.cells["last"], told)

    def _value(self, cell: Cell, unit: str, indicator: str, *, year: int | None, last: str = "") -> str:
        """The cell's value, or an empty string with a problem named."""
        found: str | CellFault
        if cell.formula and cell.value is None:
            found = cell_value("=", unit)
        else:
            found = cell_value(cell.value, unit, cell.format, year=year)
        if found and isinstance(cell.value, float) and _is_fraction(cell, unit, last):
            meant = f"{cell.value * 100:.4g}"
            found = CellFault("fraction", f"写的是{cell.text}，上年是{last}%：如果是{meant}%，请直接写{meant}。")
        if isinstance(found, CellFault):
            self.add(found.code, cell, f"{cell.name}（{indicator[:_SHOWN]}）{found.text}")
            return ""
        return found

    def _given(self, value: str, cell: Cell) -> _Given:
        return _Given(value, cell.name, f"{self.name} › {cell.name}{'（公式）' if cell.formula else ''}")

    def _take_unmatched(self, table: Table, row: Row) -> None:
        cell = row.cells.get("value") or Cell("", None)
        if not cell.filled:
            return
        same = [f for f in self.by_name.get(normal_name(row.text("indicator")), []) if f.key not in self.told]
        unit = row.text("unit")
        if same and unit:
            told = f"“{_shown(row)}”的单位由“{same[0].unit or '无'}”改成了“{unit[:_SHOWN]}”，没有采用，请按原单位填写。"
            self.add("unit_changed", row.cells["unit"], told)
            return
        unit = unit or own_unit(cell.value)
        value = self._value(cell, unit, row.text("indicator"), year=self.sheet.year)
        if not value:
            return
        fact = self._new_fact(table, row, unit)
        if fact.key not in self.new:
            told = f"第{row.number}行的“{_shown(row)}”上年没有，已作为新增指标。"
            self.add("new_indicator", cell, told)
        self.new.setdefault(fact.key, fact)
        self.given.setdefault(fact.key, []).append(self._given(value, cell))

    def _new_fact(self, table: Table, row: Row, unit: str) -> Fact:
        indicator = row.text("indicator")
        section = row.text("section") or _section_around(table, row)
        known = self.by_section.get(normal_name(section)) if section else None
        told = "\n".join((normal_name(section), normal_name(indicator), unit))
        last = row.text("last")
        note = "；".join(t for t in (row.text("note"), f"表中上年值：{last}" if last else "") if t)
        return Fact(
            key=f"N-{hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()[:8]}",
            indicator=indicator,
            unit=unit,
            last="",
            section=known.section if known else section,
            topic=(known.topic if known else "") or topic_of(indicator),
            office=row.text("office"),
            note=note,
        )

    def filled(self, fact: Fact) -> Fact:
        """The fact with what the workbook says of it."""
        told = self.told.get(fact.key, {})
        fact = replace(fact, office=told.get("office") or fact.office, note=told.get("note") or fact.note)
        given = self.given.get(fact.key, [])
        if not given:
            return fact
        if len({g.value for g in given}) > 1:
            values = "，".join(f"{g.cell}为{g.value}" for g in given)
            told_twice = f"“{fact.indicator[:_SHOWN]}”有{len(given)}个不同的值：{values}，都没有采用。"
            self.add("two_values", given[1].cell, told_twice)
            return fact
        self.used += 1
        return replace(fact, value=given[0].value, source=given[0].source)


def match_facts(
    sheet: FactSheet, tables: Sequence[Table], name: str
) -> tuple[tuple[Fact, ...], list[CellProblem], int, int]:
    """The facts with the values of the tables, the problems, how many values were used, and how many facts are new."""
    matching = _Matching(sheet, tables, name)
    matching.run()
    facts = [matching.filled(fact) for fact in sheet.facts]
    added = [f for f in (matching.filled(fact) for fact in matching.new.values()) if f.value]
    return (*facts, *added), matching.problems, matching.used, len(added)


def match_promises(
    sheet: FactSheet, tables: Sequence[Table], name: str
) -> tuple[tuple[Promise, ...], list[CellProblem], int]:
    """The plans and shortcomings with the answers of the tables, the problems, and how many answers were used."""
    problems: list[CellProblem] = []
    given: dict[str, list[_Given]] = {}
    offices: dict[str, str] = {}
    for cell, row in _answers(tables, problems):
        key = _promise_of(sheet, row)
        if key is None:
            if cell.filled:
                told = f"{cell.name}所在的行不是上年的计划或不足，没有采用。"
                problems.append(CellProblem(cell.name, "unknown_promise", told))
            continue
        offices.setdefault(key, row.text("office"))
        if cell.filled and (text := _answer(cell, problems)):
            given.setdefault(key, []).append(_Given(text, cell.name, f"{name} › {cell.name}"))
    used = 0
    done: list[Promise] = []
    for promise in sheet.promises:
        found = given.get(promise.key, [])
        promise = replace(promise, office=offices.get(promise.key) or promise.office)
        if len({g.value for g in found}) > 1:
            cells = "、".join(g.cell for g in found)
            told = f"“{promise.text[:_SHOWN]}”有{len(found)}种不同的填写（{cells}），都没有采用。"
            problems.append(CellProblem(found[1].cell, "two_values", told))
        elif found:
            promise = replace(promise, answer=found[0].value, source=found[0].source)
            used += 1
        done.append(promise)
    return tuple(done), problems, used


def _answers(tables: Sequence[Table], problems: list[CellProblem]) -> Iterator[tuple[Cell, Row]]:
    for table in tables:
        for row in table.rows if table.kind == "promises" else ():
            cell = row.cells["answer"]
            if cell.rows and cell.filled and sum(cell.rows[0] <= r.number <= cell.rows[1] for r in table.rows) > 1:
                told = f"第{cell.rows[0]}—{cell.rows[1]}行的填写合并成了一格，没有采用，请拆分后分别填写。"
                problems.append(CellProblem(cell.name, "merged_value", told))
                cell = replace(cell, value=None, formula=False)
            yield cell, row


def _answer(cell: Cell, problems: list[CellProblem]) -> str:
    text = str(cell.value).strip() if isinstance(cell.value, str) else cell.text
    fault: tuple[str, str] | None = None
    if cell.formula and cell.value is None:
        fault = "formula_without_value", "是公式但没有算出结果，请用表格软件打开并保存一次，或直接填写。"
    elif text.startswith("#") and text.rstrip("!?").isupper():
        fault = "error_value", f"的公式出错（{text[:_SHOWN]}），请改正。"
    elif not text.strip("-—–―/\\ ."):
        fault = "dash", f"写的是“{text}”，请写明情况；没有开展的写“未开展”和原因。"
    elif len(text) > _LONGEST_ANSWER:
        fault = "too_long", f"超过{_LONGEST_ANSWER:,}字，请精简后填写。"
    if fault:
        problems.append(CellProblem(cell.name, fault[0], f"{cell.name}{fault[1]}"))
        return ""
    return text


def _promise_of(sheet: FactSheet, row: Row) -> str | None:
    key, text = row.text("key"), normal_name(row.text("text"))
    for promise in sheet.promises:
        if promise.key == key or (text and normal_name(promise.text) == text):
            return promise.key
    return None


def _section_around(table: Table, row: Row) -> str:
    """The section of the rows above and below, when they agree: a row put between them belongs there."""
    above = [r.text("section") for r in table.rows if r.number < row.number and r.text("section")]
    below = [r.text("section") for r in table.rows if r.number > row.number and r.text("section")]
    return above[-1] if above and below and above[-1] == below[0] else ""


def _is_fraction(cell: Cell, unit: str, last: str) -> bool:
    """True for 0.638 in a plain cell where last year's percentage was 53.0."""
    before = number_of(last)
    share = isinstance(cell.value, float) and 0 < cell.value <= 1 and "%" not in cell.format
    return share and unit == "%" and before is not None and before >= _FRACTION_OF


def _names(row: Row) -> bool:
    return bool(normal_name(row.text("indicator")))


def _shown(row: Row) -> str:
    return row.text("indicator")[:_SHOWN]
