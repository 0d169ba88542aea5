"""Web chrome is taken out at the edges, listed, and left alone inside the text."""

from __future__ import annotations

import pytest

from assistant.readers.base import RawBlock
from assistant.readers.cleaning import clean, iso_date

BODY = [f"第{i}段，全年工作有序推进，各项任务按期完成。" for i in range(30)]


def cleaned(*lines: str) -> tuple[list[str], tuple[str, ...], str | None]:
    result = clean([RawBlock(line) for line in lines])
    return [b.text for b in result.blocks], result.removed, result.published


@pytest.mark.parametrize(
    "line",
    [
        "您的位置:首页 >> 政府信息公开 >> 内容",
        "您现在所在的位置：首页 > 政务公开",
        "当前位置：首页",
        "发布日期：2024-02-27　来源：民政局　浏览次数：",
        "字号：大 中 小",
        "责任编辑：办公室",
        "某ICP备05003616号",
        "某公网安备00000000000000号  网站标识码：0000000000",
        "扫一扫在手机打开当前页",
        "【打印本页】 【关闭窗口】",
        "初审：　复审：　终审：",
        "索引号：000-2023-001",
    ],
)
@pytest.mark.parametrize("at_end", [False, True])
def test_chrome_at_the_edges_goes_and_is_listed(line: str, at_end: bool) -> None:
    lines = [*BODY, line] if at_end else [line, *BODY]
    kept, removed, _ = cleaned(*lines)
    assert kept == BODY
    assert removed == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "通过政府网站、微信公众号公开政府信息，资金来源于财政。",
        "发布日期在政府网站首页公示的事项，浏览次数超过1万。",
    ],
)
def test_the_same_words_inside_the_text_stay(line: str) -> None:
    lines = [*BODY[:15], line, *BODY[15:]]
    assert cleaned(*lines)[0] == lines


def test_the_publication_date_is_read_from_the_chrome() -> None:
    assert cleaned("发布日期:2020-12-10    来源:民政局  浏览次数:", *BODY)[2] == "2020-12-10"


def test_a_doubled_title_is_kept_once() -> None:
    title = "云溪市民政局关于2022年度法治政府建设情况的报告"
    kept, removed, _ = cleaned(title, title, *BODY)
    assert kept == [title, *BODY]
    assert removed == (title,)


def test_two_title_lines_that_differ_stay() -> None:
    lines = ["云溪市民政局", "2022年法治政府建设年度报告", *BODY]
    assert cleaned(*lines)[0] == lines


def test_a_long_paragraph_is_never_chrome() -> None:
    long = "来源：" + "全年工作有序推进。" * 20
    assert cleaned(long, *BODY)[0] == [long, *BODY]


@pytest.mark.parametrize(
    ("parts", "iso"), [(("2023", "3", "1"), "2023-03-01"), (("2023", "13", "1"), None), (("2023", "1", "32"), None)]
)
def test_impossible_dates_are_none(parts: tuple[str, str, str], iso: str | None) -> None:
    assert iso_date(*parts) == iso
