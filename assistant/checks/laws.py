"""The table of laws and documents that reports cite: titles, document numbers and the time they apply.

The rows are in ``lexicons/laws.tsv`` (how it is kept: docs/laws.md). An empty cell says that the fact was not confirmed;
nothing here turns an empty cell into a claim.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

_TABLE = Path(__file__).parent / "lexicons" / "laws.tsv"
_STATE = "中华人民共和国"

# what writers add, leave out or type in another form without meaning another title
_UNHEARD = re.compile(r"[\s《》〈〉<>“”\"‘’'「」『』、,，·]+")
_DASH = re.compile(r"[-‐‑–—―─~]+")
_VERSION = re.compile(r"\((?:\d{4}年?)?新?(?:修订|修正|修改)(?:版|本)?\)$")
_NUMERAL = re.compile(r"\d+|[一二三四五六七八九十]+")

# the last word tells what kind of document it is: a 条例 is not a misspelt 法
_TYPE = re.compile(
    "(实施条例|实施细则|实施办法|法典|条例|规定|办法|细则|规则|准则|标准|决定|决议|意见|通知|纲要|规划|计划|方案|公报"
    "|格式|规范|指引|指南|目录|清单|公约|章程|制度|法)$"
)
# words that say little about the subject: “渔业管理条例” and “物业管理条例” have only two telling characters each
_GENERIC = re.compile("管理|工作|实施|暂行|监督|保护|促进|服务|登记|事务|若干")


@dataclass(frozen=True, slots=True)
class Law:
    """One law or document.

    ``kind`` is one of 法律, 行政法规, 党内法规, 部门规章, 规范性文件, 标准. ``issued`` is an ISO date, month or year: the
    latest adoption, revision or amendment known. ``effective`` is the day that its text itself names. ``since`` is a day
    on which the title was in force already; where it equals ``effective`` the title was new then. ``repealed`` is the
    first day on which it no longer applied. None and "" say “not confirmed” (for ``repealed``: none known).
    """

    title: str
    short: tuple[str, ...]
    kind: str
    number: str
    issued: str
    effective: date | None
    since: date | None
    repealed: date | None
    replaced_by: str
    source: str


@cache
def laws() -> tuple[Law, ...]:
    """All rows of the table in its order; read once.

    Raises ValueError when a date of the table is no ISO date (the tests keep the shipped table sound).
    """
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(_law(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _law(row: dict[str, str]) -> Law:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return Law(
        title=row["title"],
        short=tuple(name for name in row["short"].split("；") if name),
        kind=row["kind"],
        number=row["number"],
        issued=row["issued"],
        effective=day("effective"),
        since=day("since"),
        repealed=day("repealed"),
        replaced_by=row["replaced_by"],
        source=row["source"],
    )


def fold(title: str) -> str:
    """``title`` as titles are compared: without marks, spaces, 中华人民共和国 in front and “（2021年修订）” behind."""
    plain = _DASH.sub("-", _UNHEARD.sub("", unicodedata.normalize("NFKC", title)))
    return _VERSION.sub("", plain).removeprefix(_STATE)


@cache
def _by_name() -> dict[str, Law]:
    """Folded titles and short titles; a title wins over a short title of the same letters."""
    shorts = {fold(name): law for law in laws() for name in law.short}
    return shorts | {fold(law.title): law for law in laws()}


def find(title: str) -> Law | None:
    """The law of this full or short title; 《》, quotation marks, dashes and 中华人民共和国 make no difference."""
    return _by_name().get(fold(title))


def nearest(title: str, most: int = 3) -> tuple[Law, int] | None:
    """The one law that ``title`` misspells and how many characters differ, or None.

    None as well for a title that ``find`` knows, and where the difference is likely to mean another document: another
    last word (条例 for 法), another number or year, a whole word replaced, added in front or behind, or too little left
    to compare. At most ``most`` characters, fewer in short titles. Two laws equally near give None.
    """
    key = fold(title)
    if find(title) is not None:
        return None
    best: list[tuple[Law, int]] = []
    for name, law in _by_name().items():
        # a slip inside 中华人民共和国 keeps it from being taken off, so compare with the whole of it then
        known = _STATE + name if key[:2] == _STATE[:2] and law.title.startswith(_STATE) else name
        distance = _slips(key, known, most)
        if distance is None or (best and distance > best[0][1]):
            continue
        if best and distance < best[0][1]:
            best = []
        if all(law is not other for other, _ in best):
            best.append((law, distance))
    return best[0] if len(best) == 1 else None


def _slips(cited: str, known: str, most: int) -> int | None:
    """How many characters of ``cited`` are slips for ``known``; None where it reads as another title."""
    allowed = min(most, _tolerance(known))
    distance = Levenshtein.distance(cited, known, score_cutoff=allowed)
    if not 0 < distance <= allowed or _NUMERAL.findall(cited) != _NUMERAL.findall(known):
        return None
    types = _TYPE.search(cited), _TYPE.search(known)
    if types[0] and types[1] and types[0].group() != types[1].group():
        return None
    return distance if all(_is_slip(cited, known, *block) for block in _blocks(cited, known)) else None


def _tolerance(known: str) -> int:
    """How many wrong characters leave ``known`` recognisable: none where four or fewer characters tell its subject
    (five in a regulation: cities and provinces have their own of like names)."""
    subject = _GENERIC.sub("", _TYPE.sub("", known))
    if len(subject) < (4 if known.endswith(("法", "法典")) else 5):
        return 0
    return 1 if len(known) < 10 else 2 if len(known) < 16 else 3


def _blocks(cited: str, known: str) -> list[tuple[int, int, int, int]]:
    """Stretches that differ, as (start, end) in ``cited`` and in ``known``; edits side by side are one stretch."""
    blocks: list[tuple[int, int, int, int]] = []
    for edit in Levenshtein.opcodes(cited, known):
        if edit.tag == "equal":
            continue
        start, end, known_start, known_end = edit.src_start, edit.src_end, edit.dest_start, edit.dest_end
        if blocks and blocks[-1][1] == start and blocks[-1][3] == known_start:
            start, _, known_start, _ = blocks.pop()
        blocks.append((start, end, known_start, known_end))
    return blocks


def _is_slip(cited: str, known: str, start: int, end: int, known_start: int, known_end: int) -> bool:
    """One wrong character, two in the wrong order, or up to two lost or doubled inside; a replaced word is no slip."""
    wrong, right = cited[start:end], known[known_start:known_end]
    if wrong and right:
        return len(wrong) == len(right) == 1 or sorted(wrong) == sorted(right)
    inside = start > 0 and end < len(cited) if wrong else known_start > 0 and known_end < len(known)
    return inside and len(wrong or right) <= 2


def in_force(law: Law, on: date) -> bool | None:
    """Whether a text of this title applied on that day; None where the table cannot tell.

    The day before a revision took effect its title was in force with the older text, so False needs a title that was new
    (``since`` equal to ``effective``) or a repeal.
    """
    if law.repealed is not None and on >= law.repealed:
        return False
    starts = [day for day in (law.since, law.effective) if day is not None]
    if starts and on >= min(starts):
        return True
    return False if law.since is not None and law.since == law.effective else None
