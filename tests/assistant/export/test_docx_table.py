"""Rows of a text as a table of the Word file."""

from __future__ import annotations

import pytest

from assistant.export.document import Document, Line
from tests.assistant.export.building import REPORT, TABLE, W, attributes, find, text_of, tree, val


def test_rows_become_a_table() -> None:
    body = tree(REPORT)
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 1
    rows = list(tables[0].iter(f"{W}tr"))
    assert [[text_of(c) for c in row.iter(f"{W}tc")] for row in rows] == [row.split(" | ") for row in TABLE]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert {e.get(f"{W}val") for e in find(tables[0], "tblPr/tblBorders")} == {"single"}
    assert sum(int(c.get(f"{W}w")) for c in tables[0].iter(f"{W}gridCol")) == 8844
    for p in tables[0].iter(f"{W}p"):
        assert attributes(p, "pPr/spacing")["lineRule"] == "auto"  # a tall character is not cut
    sizes = {val(r, "rPr/sz") for r in tables[0].iter(f"{W}r")}
    assert sizes == {"28"}


TABLES = [
    (("市民政局执法统计", "对象 | 家次", "养老机构 | 82"), [1, 2, 2], 2),
    (("一列", "没有分隔"), [1, 1], 1),
    (("甲 | 乙 | 丙", "只有 | 两格"), [3, 3], 1),
    (("只有一行 | 的表",), [2], 0),
    ((" | ".join("列" * 80), " | ".join("值" * 80)), [63, 63], 1),
    (("事项 | 情况", "检查 | " + "很长的说明" * 400), [2, 2], 1),
]


@pytest.mark.parametrize(("rows", "cells", "headers"), TABLES)
def test_tables_of_any_shape(rows: tuple[str, ...], cells: list[int], headers: int) -> None:
    root = tree(Document("表", tuple(Line("table_row", row) for row in rows), state="final"))
    made = list(root.iter(f"{W}tr"))
    assert [len(list(row.iter(f"{W}tc"))) for row in made] == cells
    assert len(list(root.iter(f"{W}tblHeader"))) == headers
    assert sum(int(c.get(f"{W}w")) for c in root.iter(f"{W}gridCol")) == pytest.approx(8844)
    assert text_of(root).replace("|", "").replace(" ", "") == "表" + "".join(rows).replace("|", "").replace(" ", "")
    assert find(root, "body")[-2].tag == f"{W}p"  # Word wants a paragraph after a table


def test_columns_get_what_they_need_and_the_widest_gives_way() -> None:
    rows = ("事项 | 件数 | 办理情况的详细说明", "检查 | 52 | " + "说明" * 60, "处罚 | 7 | 无")
    root = tree(Document("", tuple(Line("table_row", row) for row in rows)))
    first, second, third = (int(c.get(f"{W}w")) for c in root.iter(f"{W}gridCol"))
    assert first == second == pytest.approx(2 * 240 + 2 * 108 + 40, abs=2)  # two characters in the smaller type
    assert third > 7000
    aligned = [val(p, "pPr/jc") for p in root.iter(f"{W}p") if text_of(p) in ("52", "无", "说明" * 60)]
    assert aligned == ["center", "left", "left"]


@pytest.mark.parametrize(("rows", "kept"), [(4, 3), (40, 1)])
def test_short_tables_stay_on_one_page_and_headers_with_their_rows(rows: int, kept: int) -> None:
    root = tree(Document("", tuple(Line("table_row", f"第{n}行 | {n}") for n in range(rows))))
    marks = [find(row, "tc/p/pPr/keepNext").get(f"{W}val") for row in root.iter(f"{W}tr")]
    assert marks == [None] * kept + ["0"] * (rows - kept)
