"""Title, agency, region, kind, year and dates of a report.

Each value comes from a stated place, tried in a fixed order. What none of them gives is None and becomes a problem; a
value taken from the file name is used and said so. Nothing is guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assistant.profiles import profiles
from assistant.readers.agency import agency_in, region_of
from assistant.readers.base import RawBlock
from assistant.readers.cleaning import iso_date
from vectorstore.schema import Problem

_HEAD_LINES = 6
_LONGEST_TITLE = 80
_CN_YEAR = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = re.compile(r"(20\d\d|二[〇零][〇零一二三四五六七八九]{2})\s*年")
_YEAR_LOOSE = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DATE = re.compile(r"(20\d\d|二[〇零][〇零一二三四五六七八九]{2})年(\d{1,2})月(\d{1,2})日")
_TITLE_END = re.compile(r"(?:报告|总结|汇报|情况|公报|要点|计划|方案|白皮书|年报)(?:[(（].{1,12}[)）])?$")
_MEETING = re.compile(r"(20\d\d)年\s*\d{1,2}月\s*\d{1,2}日.{0,8}在.{2,40}(?:会议|大会)")
_REPRESENTS = re.compile(r"我?代表([\u4e00-\u9fff]{0,16}?(?:人民政府|政府))")
_REVIEW = re.compile(r"(20\d\d)年(?:政府)?(?:主要)?工作(?:情况)?(?:回顾|总结)|(20\d\d)年主要工作")
_AHEAD = re.compile(
    r"(20\d\d)年(?:政府|全市|全区|全县|全州|的)?(?:重点|主要)?(?:工作|发展)?(?:安排|任务|思路|目标|打算|要求|部署|总体要求|预期目标|主要目标)"
)
_LAST_YEAR = re.compile(r"(?:过去的)?(20\d\d)年[,，]?(?=是|，|,|我们|全[市区县州])")
_OPENING = re.compile(r"(20\d\d)年(?:度)?.{0,24}(?:情况|工作).{0,8}(?:报告|汇报|总结)如下")
_NOT_NAMES = re.compile(r"附件|正文|新建|文档|下载|终稿|定稿|最终|报告|总结|副本|\d+|[-_（）() .]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says of itself. ``title_blocks`` is how many opening blocks make up the title."""

    title: str | None
    agency: str | None
    region: str | None
    year: int | None
    kind: str
    delivered: int | None
    published: str | None
    title_blocks: int
    problems: tuple[Problem, ...]


def read_metadata(
    blocks: Sequence[RawBlock], source: str, *, title_hint: str | None = None, published: str | None = None
) -> Metadata:
    """Determine the metadata from the opening and closing lines, then the format's own hints, then the file name.

    Args:
        blocks: the report's paragraphs, already cleaned.
        source: the file's display name; only its stem is looked at.
        title_hint: what the format states as its title.
        published: an ISO date found in the web chrome.
    """
    problems: list[Problem] = []
    head = [b.text for b in blocks[:_HEAD_LINES]]
    opening = "".join(b.text for b in blocks[:_HEAD_LINES])[:1200]
    title, title_blocks = _title(head)
    stem = PurePath(source).stem
    if title is None and title_hint and _TITLE_END.search(title_hint.strip()):
        title = title_hint.strip()
    if title is None:
        problems.append(Problem("no_title", "没有找到标题行，列表中以文件名代替。"))
    kind = _kind(title, opening, stem)
    signature = _signature([b.text for b in blocks[-5:]])
    agency = _agency(title, head, opening, signature)
    if agency is None:
        agency = _agency_from_name(stem, opening)
        if agency:
            problems.append(Problem("agency_from_name", f"正文没有写明报告单位，按文件名记为“{agency}”，请核对。"))
    if agency is None:
        problems.append(Problem("no_agency", "没有写明报告单位，请补填。"))
    date = _date(signature)
    year, delivered, year_problem = _years(title, head, opening, blocks, kind, date)
    if year_problem:
        problems.append(year_problem)
    return Metadata(
        title=title,
        agency=agency,
        region=region_of(agency) if agency else None,
        year=year,
        kind=kind,
        delivered=delivered,
        published=published or date,
        title_blocks=title_blocks,
        problems=tuple(problems),
    )


def _title(head: Sequence[str]) -> tuple[str | None, int]:
    """The title and the number of opening lines it takes: an agency line and a second line are one title."""
    for count in (1, 2, 3):
        lines = head[:count]
        if len(lines) < count or any(
            len(line) > _LONGEST_TITLE or line.endswith(("。", "；", "：", ":")) for line in lines
        ):
            return None, 0
        joined = re.sub(r"\s+", "", "".join(lines))
        if _TITLE_END.search(joined):
            return joined, count
    return None, 0


def _kind(title: str | None, opening: str, stem: str) -> str:
    for text in (title, stem):
        for profile in profiles().values():
            if text and any(word in text for word in profile.title_words):
                return profile.kind
    for profile in profiles().values():
        if any(re.search(pattern, opening) for pattern in profile.opening_patterns):
            return profile.kind
    return "other"


def _agency(title: str | None, head: Sequence[str], opening: str, signature: Sequence[str]) -> str | None:
    represents = _REPRESENTS.search(opening)
    candidates = [
        title or "",
        *(line for line in head[:4] if len(line) <= 40),
        represents.group(1) if represents else "",
    ]
    candidates.extend(line for line in signature if len(line) <= 30)
    for text in candidates:
        name = agency_in(text)
        if name:
            return name
    return None


def _agency_from_name(stem: str, opening: str) -> str | None:
    named = agency_in(stem)
    if named:
        return named
    place = _NOT_NAMES.sub("", stem)
    represents = _REPRESENTS.search(opening)
    if represents and 2 <= len(place) <= 6 and re.fullmatch(r"[\u4e00-\u9fff]+", place):
        level = represents.group(1)[:1]
        if level in "省市州盟县区旗":
            return f"{place.removesuffix(level)}{level}人民政府"
    return None


def _years(
    title: str | None, head: Sequence[str], opening: str, blocks: Sequence[RawBlock], kind: str, date: str | None
) -> tuple[int | None, int | None, Problem | None]:
    """The year covered, the year of delivery, and what is wrong if the first is unknown."""
    if profiles()[kind].delivered_minus_one:
        return _delivered_years(title, head, blocks)
    year = _year_of(title or "")
    if year is None:
        match = _OPENING.search(opening)
        year = int(match.group(1)) if match else None
    if year is None:
        for line in head[:3]:
            if len(line) <= 40 and (year := _year_of(line)):
                break
    delivered = int(date[:4]) if date else None
    if year is not None:
        return year, delivered if delivered != year else None, None
    hint = f"；落款日期为{date}" if date else ""
    return None, delivered, Problem("no_year", f"没有写明报告的年度{hint}，请补填后再用于起草和对比。")


def _delivered_years(
    title: str | None, head: Sequence[str], blocks: Sequence[RawBlock]
) -> tuple[int | None, int | None, Problem | None]:
    """A 政府工作报告 names its year of delivery in title or subtitle; its results are those of the year before."""
    for line in head:
        match = _MEETING.search(line)
        if match:
            return int(match.group(1)) - 1, int(match.group(1)), None
    delivered = _year_of(title or "")
    if delivered:
        return delivered - 1, delivered, None
    for block in blocks:
        if len(block.text) <= 30 and (match := _REVIEW.search(block.text)):
            year = int(match.group(1) or match.group(2))
            return year, year + 1, None
        if len(block.text) <= 30 and (match := _AHEAD.search(block.text)):
            return int(match.group(1)) - 1, int(match.group(1)), None
    text = "".join(b.text for b in blocks[:8])[:3000]
    match = _REVIEW.search(text) or _LAST_YEAR.search(text)
    if match:
        year = int(next(g for g in match.groups() if g))
        return year, year + 1, None
    return None, None, Problem("no_year", "没有写明报告的年度，请补填后再用于起草和对比。")


def _year_of(text: str) -> int | None:
    match = _YEAR.search(text) or _YEAR_LOOSE.search(text)
    return int(match.group(1).translate(_CN_YEAR)) if match else None


def _signature(tail: Sequence[str]) -> list[str]:
    """The short lines at the end that may hold agency and date."""
    return [re.sub(r"\s+", "", line) for line in tail if len(line) <= 40]


def _date(signature: Sequence[str]) -> str | None:
    for line in reversed(signature):
        match = _DATE.search(line)
        if match:
            return iso_date(match.group(1).translate(_CN_YEAR), match.group(2), match.group(3))
    return None
