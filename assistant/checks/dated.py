"""Rules on wording that was right at another time: sessions of the Central Committee, formulas, names of agencies."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule

_TABLE = Path(__file__).parent / "lexicons" / "dated.tsv"
# last day of each plenary session, by congress: 一中, 二中 …
_SESSIONS = {
    18: (date(2012, 11, 15), date(2013, 2, 28), date(2013, 11, 12), date(2014, 10, 23), date(2015, 10, 29), date(2016, 10, 27), date(2017, 10, 14)),
    19: (date(2017, 10, 25), date(2018, 1, 19), date(2018, 2, 28), date(2019, 10, 31), date(2020, 10, 29), date(2021, 11, 11), date(2022, 10, 12)),
    20: (date(2022, 10, 23), date(2023, 2, 28), date(2024, 7, 18), date(2025, 10, 23)),
}  # fmt: skip
_CONGRESS = {"十八": 18, "十九": 19, "二十": 20}
_CN = "一二三四五六七八九"
_NAMED = re.compile(
    r"(?<![一二三四五六七八九委市省县区])(十八|十九|二十)届((?:[一二三四五六七]中、?(?:及|和)?)+)(?:历次)?全会"
)
_LATER = 30  # days after a session from which a report is expected to name it
_HISTORY = re.compile(r"历史|曾|原|改革前|机构改革|前身|更名|转隶|撤销|并入|整合|组建")


@dataclass(frozen=True, slots=True)
class _Row:
    since: str
    until: str
    pattern: re.Pattern[str]
    message: str
    replacement: str


@cache
def _rows() -> tuple[_Row, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_Row(r["from"], r["to"], re.compile(r["pattern"]), r["message"], r["replacement"]) for r in rows)


def _written(document: Document) -> date | None:
    """The day by which the wording is judged: the publication, else the end of the year told of."""
    report = document.report
    if report.published:
        return date.fromisoformat(report.published)
    return date(report.year, 12, 31) if report.year else None


def _outdated(document: Document) -> Iterator[Hit]:
    written = _written(document)
    if written is None:
        return
    yield from _sessions(document, written)
    for row in _rows():
        if (row.since and written.isoformat() < row.since) or (row.until and written.isoformat() > row.until):
            continue
        for match in row.pattern.finditer(document.text):
            if document.in_title(match.start()) and "《" not in match.group():
                continue
            if not _HISTORY.search(document.text[slice(*document.sentence_at(match.start()))]):
                yield Hit(*match.span(), row.message, row.replacement or None, kind=row.pattern.pattern)


def _sessions(document: Document, written: date) -> Iterator[Hit]:
    for match in _NAMED.finditer(document.text):
        sessions = _SESSIONS[_CONGRESS[match[1]]]
        named = [_CN.index(c) + 1 for c in re.findall(r"([一二三四五六七])中", match[2])]
        if any(n > len(sessions) or sessions[n - 1] > written for n in named):
            yield Hit(*match.span(), "其中有的全会在报告成文时还没有召开，请核对。", kind=match.group())
        elif len(named) >= 2 and named == list(range(named[0], named[-1] + 1)):
            held = sum((written - day).days >= _LATER for day in sessions)
            newer = any(c > _CONGRESS[match[1]] and (written - s[0]).days >= _LATER for c, s in _SESSIONS.items())
            if held > named[-1] and not newer and f"{match[1]}届{_CN[held - 1]}中全会" not in document.text:
                yield Hit(
                    *match.span(),
                    f"{match[1]}届{_CN[held - 1]}中全会已经召开，这里没有写，请核对。",
                    kind=match.group(),
                )


_TITLE = "白鹭县水利局2021年法治政府建设年度报告\n"
RULES = (
    Rule(
        "Y03",
        "提法过时",
        "years",
        "warning",
        "会议时间和表述的版本",
        _outdated,
        (
            Example(_TITLE + "深入贯彻十九届三中、四中、五中全会精神。", "十九届三中、四中、五中全会"),
            Example(_TITLE + "建设职能科学、权责法定、执法严明、公开公正、廉洁高效、守法诚信的法治政府。", "职能科学"),
            Example(_TITLE + "联合县环保局开展检查。", "环保局"),
            Example(_TITLE + "深入贯彻二十届二中全会精神。", "二十届二中全会"),
        ),
        (
            _TITLE + "深入贯彻十九届二中、三中、四中、五中、六中全会精神。",
            _TITLE + "建设职能科学、权责法定、执法严明、公开公正、智能高效、廉洁诚信、人民满意的法治政府。",
            _TITLE + "机构改革中原县环保局的职责并入生态环境局。",
        ),
    ),
)
