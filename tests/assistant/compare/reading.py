"""Reports for the tests of comparing: the three years of one sample agency, and four real years of one government."""

from __future__ import annotations

from functools import cache

from assistant.readers.assemble import assemble
from assistant.readers.sniff import raw_document
from tests.assistant.drafting.reading import rule_of_law, sample
from tests.shared import SHARED
from vectorstore.schema import Report


def yunxi(year: int) -> Report:
    """The sample report of 云溪市民政局 on a year, 2021–2023."""
    return sample(f"云溪市民政局{year}年法治政府建设年度报告.{'pdf' if year == 2021 else 'docx'}")


@cache
def hailar(delivered: int) -> Report:
    """The real government work report delivered in a year, 2012–2015."""
    path = SHARED / "data" / "hailar" / f"{delivered}.txt"
    return assemble(raw_document(path.read_bytes(), max_bytes=10_000_000), id=path.stem, source=path.name)


def results(*lines: str, year: int = 2022) -> Report:
    """A report with one chapter of results."""
    return rule_of_law("一、主要举措和成效", *lines, year=year)


def plans(*lines: str, year: int = 2022) -> Report:
    """A report with a few results and a chapter of plans for the year after."""
    start = ("一、主要举措和成效", "召开专题会议研究工作部署。")
    return rule_of_law(*start, f"二、{year + 1}年主要安排", *lines, year=year)
