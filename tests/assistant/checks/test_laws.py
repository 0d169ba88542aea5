"""The table of laws is sound, and titles are found, forgiven a slip, and never taken for another law."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from assistant.checks import laws as module
from assistant.checks.laws import Law, find, fold, in_force, laws, nearest

KINDS = {"法律", "行政法规", "党内法规", "部门规章", "规范性文件", "标准"}
NUMBER = re.compile(r"[\u4e00-\u9fff]+〔(19|20)\d{2}〕[1-9]\d*号|国令第[1-9]\d*号|GB(/T)? \d+-\d{4}")
ISSUED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
PERIOD = re.compile(r"\d{4}—(\d{4})年）$")
# laws whose names differ in one character; both stand in the table, so each is found as itself
TWINS = {
    frozenset(pair)
    for pair in [
        ("民事诉讼法", "刑事诉讼法"),
        ("城乡规划法", "城市规划法"),
        ("中外合资经营企业法", "中外合作经营企业法"),
        ("村民委员会组织法", "城市居民委员会组织法"),
    ]
}


def law(title: str) -> Law:
    found = find(title)
    assert found is not None, title
    return found


def test_the_table_is_plain_and_big_enough() -> None:
    path = Path(module.__file__).parent / "lexicons" / "laws.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert header == [
        "title",
        "short",
        "kind",
        "number",
        "issued",
        "effective",
        "since",
        "repealed",
        "replaced_by",
        "source",
    ]
    assert [row for row in rows if len(row) != len(header) or any(cell != cell.strip() for cell in row)] == []
    assert len(rows) == len(laws()) >= 200
    assert {row.kind for row in laws()} <= KINDS


def test_titles_and_short_titles_are_unique() -> None:
    names = [fold(name) for row in laws() for name in (row.title, *row.short)]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@pytest.mark.parametrize("row", laws(), ids=lambda row: row.title)
def test_each_row_is_sound(row: Law) -> None:
    assert row.source and row.source != "常识"
    assert not row.issued or ISSUED.fullmatch(row.issued)
    if len(row.issued) == len("2021-08-20"):
        date.fromisoformat(row.issued)
    assert not row.number or NUMBER.fullmatch(row.number)
    if row.effective and row.since:
        assert row.since <= row.effective
    if row.repealed:
        period = PERIOD.search(row.title)
        assert row.replaced_by or (period and row.repealed == date(int(period[1]) + 1, 1, 1))
        assert all(day < row.repealed for day in (row.effective, row.since) if day)
    if row.replaced_by:
        assert row.repealed
        assert find(row.replaced_by) is not None
    for name in (row.title, *row.short):
        assert find(name) is row
        assert nearest(name) is None


def test_no_title_reads_as_a_slip_for_another() -> None:
    """Also where ``find`` did not know it: no two titles are near each other but for the twins."""
    near = {
        frozenset((fold(one.title), fold(other.title)))
        for one in laws()
        for other in laws()
        if one is not other
        and any(
            module._slips(fold(a), fold(b), 3) for a in (one.title, *one.short) for b in (other.title, *other.short)
        )
    }
    assert near == TWINS


@pytest.mark.parametrize(
    ("cited", "title"),
    [
        ("行政处罚法", "中华人民共和国行政处罚法"),
        ("《中华人民共和国行政处罚法》", "中华人民共和国行政处罚法"),
        ("行政处罚法（2021年修订）", "中华人民共和国行政处罚法"),
        ("政府信息公开条例", "中华人民共和国政府信息公开条例"),
        ("保密法", "中华人民共和国保守国家秘密法"),
        ("法治政府建设实施纲要(2021-2025年)", "法治政府建设实施纲要（2021—2025年）"),
        ("法治政府建设实施纲要（2015－2020 年）", "法治政府建设实施纲要（2015—2020年）"),
        (
            "关于全面推行行政执法公示制度、执法全过程记录制度、重大执法决定法制审核制度的指导意见",
            "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见",
        ),
    ],
)
def test_find(cited: str, title: str) -> None:
    assert law(cited).title == title


@pytest.mark.parametrize("cited", ["", "条例", "行政处罚", "常州市养老服务条例", "行政程序法"])
def test_find_knows_only_what_stands_in_the_table(cited: str) -> None:
    assert find(cited) is None


@pytest.mark.parametrize(
    ("cited", "title", "distance"),
    [
        ("《行政处发法》", "行政处罚法", 1),
        ("中华人民共合国行政处罚法", "行政处罚法", 1),
        ("中华人民共和国职业病防止法", "职业病防治法", 1),
        ("未成人保护法", "未成年人保护法", 1),
        ("优化营商环境条列", "优化营商环境条例", 1),
        ("民办非企业单位登管记理暂行条例", "民办非企业单位登记管理暂行条例", 2),
        ("民办非企业单位登记管理条例", "民办非企业单位登记管理暂行条例", 2),
        ("法制政府建设实施纲要（2021—2025年）", "法治政府建设实施纲要（2021—2025年）", 1),
        (
            "党政主要负责人履行推进法治建设第一人职责规定",
            "党政主要负责人履行推进法治建设第一责任人职责规定",
            2,
        ),
    ],
)
def test_nearest_forgives_a_slip(cited: str, title: str, distance: int) -> None:
    assert nearest(cited) == (law(title), distance)


@pytest.mark.parametrize(
    "cited",
    [
        "行政程序法",  # another law in the making
        "食品安全条例",  # a city's regulation, not the law
        "重大行政决策程序暂行规定",
        "浙江省优化营商环境条例",
        "渔业管理条例",  # one character from 物业管理条例
        "城镇供热管理条例",
        "建设工程抗震管理条例",
        "法治政府建设实施纲要（2026—2030年）",
        "关于开展法治宣传教育的第九个五年规划（2026—2030年）",
        "新行政处罚法",
        "行事诉讼法",  # as near to 民事诉讼法 as to 刑事诉讼法
        "人防条例",
        "",
    ],
)
def test_nearest_leaves_other_titles_alone(cited: str) -> None:
    assert nearest(cited) is None


def test_nearest_takes_the_callers_limit() -> None:
    assert nearest("民办非企业单位登记管理条例", most=1) is None
    assert nearest("行政处发法", most=0) is None


@pytest.mark.parametrize(
    ("title", "on", "expected"),
    [
        ("婚姻法", date(2020, 12, 31), None),
        ("婚姻法", date(2021, 1, 1), False),
        ("民法典", date(2020, 12, 31), False),
        ("民法典", date(2021, 1, 1), True),
        ("行政复议法", date(2023, 6, 1), True),  # the text of 1999
        ("行政复议法", date(2024, 1, 1), True),
        ("行政复议法", date(1998, 1, 1), None),
        ("家庭教育促进法", date(2021, 12, 31), False),
        ("法治政府建设实施纲要（2015—2020年）", date(2021, 1, 1), False),
        ("信访条例", date(2022, 4, 30), True),
        ("信访条例", date(2022, 5, 1), False),
        ("环境保护法", date(2026, 8, 14), True),
        ("环境保护法", date(2026, 8, 15), False),
        ("工会法", date(2024, 1, 1), None),  # no day confirmed, no claim
    ],
)
def test_in_force(title: str, on: date, expected: bool | None) -> None:
    assert in_force(law(title), on) is expected


@pytest.mark.parametrize(
    ("title", "number", "effective"),
    [
        ("法治政府建设实施纲要（2021—2025年）", "中发〔2021〕33号", None),
        ("法治政府建设实施纲要（2015—2020年）", "中发〔2015〕36号", None),
        ("法治政府建设与责任落实督察工作规定", "厅字〔2019〕28号", date(2019, 4, 15)),
        ("政府信息公开条例", "国令第711号", date(2019, 5, 15)),
        ("行政复议法", "", date(2024, 1, 1)),
        ("法治宣传教育法", "", date(2025, 11, 1)),
        ("婚姻登记条例", "国令第804号", date(2025, 5, 10)),
        ("党政机关公文格式", "GB/T 9704-2012", date(2012, 7, 1)),
    ],
)
def test_facts_reports_lean_on(title: str, number: str, effective: date | None) -> None:
    assert (law(title).number, law(title).effective) == (number, effective)
