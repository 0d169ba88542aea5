"""Figures with their place in a report: topic, year, heading and the sentence around them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.figures.extract import figures
from assistant.figures.records import FigureRecord, figure_records
from tests.assistant.reports import WATER_2023, make
from vectorstore.schema import Report


@pytest.fixture(scope="module")
def report() -> Report:
    return make(WATER_2023)


@pytest.fixture(scope="module")
def records(report: Report) -> tuple[FigureRecord, ...]:
    return figure_records(report)


def of(records: tuple[FigureRecord, ...], value: str) -> FigureRecord:
    return next(r for r in records if r.figure.is_data and r.figure.value == Decimal(value))


def test_every_figure_has_its_record(report: Report, records: tuple[FigureRecord, ...]) -> None:
    assert [r.figure for r in records] == list(figures(report.text))
    assert all(report.text[r.figure.start : r.figure.end] in r.text for r in records)


def test_a_result_is_of_the_reports_year(report: Report, records: tuple[FigureRecord, ...]) -> None:
    record = of(records, "187")
    section = next(s for s in report.sections if s.path == record.heading_path)
    assert (record.year, record.topic) == (2023, section.topics[0])
    assert record.heading_path[-1] == "（一）规范涉水执法"
    assert record.text.startswith("全年巡查河道187次")
    assert record.text.endswith("罚款9.8万元。")


def test_a_plan_is_of_the_year_after(records: tuple[FigureRecord, ...]) -> None:
    record = of(records, "200")
    assert (record.year, record.topic, record.figure.qualifier) == (2024, "T15", "不少于")


def test_without_year_and_sections() -> None:
    bare = Report("r", None, None, None, None, "other", "检查52次。处罚3件。", ())
    assert [(r.year, r.topic, r.heading_path, r.text) for r in figure_records(bare)] == [
        (None, "", (), "检查52次。"),
        (None, "", (), "处罚3件。"),
    ]
