"""PDF files: lines to paragraphs, chrome out, tables by their rules."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import pdf as reader
from tests.assistant.readers.building import Placed, Rule, pdf

SAMPLES = Path(__file__).parents[3] / "samples"
FULL = "云溪市民政局坚持依法行政全年开展行政检查办理行政许可接待群众"  # 30 characters: 80 to 560 points


def texts(*pages: Sequence[Placed | Rule]) -> list[str]:
    return [block.text for block in reader.read(pdf(*pages)).blocks]


def lines(*placed: tuple[float, str], size: float = 16, top: float = 700) -> list[Placed | Rule]:
    return [(left, top - 28 * i, size, text) for i, (left, text) in enumerate(placed)]


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        pytest.param([(112, FULL[:28]), (80, "来访。"), (112, "第二段。")], [FULL[:28] + "来访。", "第二段。"], id="indent"),
        pytest.param([(112, FULL[:27] + "。"), (112, FULL[:28]), (80, "来访。")], [FULL[:27] + "。", FULL[:28] + "来访。"], id="full line, then indent"),
        pytest.param([(112, FULL[:28]), (80, FULL[:26]), (80, "来访。"), (112, "下段。")],
                     [FULL[:28] + FULL[:26] + "来访。", "下段。"], id="a line that quotation marks hold short"),
        pytest.param([(112, "一、概况"), (112, FULL[:28]), (80, "来访。")], ["一、概况", FULL[:28] + "来访。"], id="heading"),
        pytest.param([(80, FULL[:29] + "。"), (80, FULL), (80, "来访。"), (80, "下段。")],
                     [FULL[:29] + "。" + FULL + "来访。", "下段。"], id="no indents"),
        pytest.param([(80, FULL[:27] + "。"), (80, FULL), (80, "来访。"), (80, "下段。")],
                     [FULL[:27] + "。", FULL + "来访。", "下段。"], id="no indents, a line ends early"),
        pytest.param([(112, FULL[:28]), (80, "来访。"), (440, "云溪市民政局"), (440, "2023年2月20日")],
                     [FULL[:28] + "来访。", "云溪市民政局", "2023年2月20日"], id="signature"),
    ],
)  # fmt: skip
def test_paragraphs(placed: list[tuple[float, str]], expected: list[str]) -> None:
    assert texts(lines(*placed)) == expected


def test_a_title_of_two_lines_is_one() -> None:
    body = lines((112, FULL[:28]), (80, FULL), (80, "来访。"), top=600)
    title: list[Placed | Rule] = [(188, 700, 22, "云溪市民政局二〇二二年度"), (199, 660, 22, "法治政府建设情况报告")]
    assert texts([*title, *body]) == ["云溪市民政局二〇二二年度法治政府建设情况报告", FULL[:28] + FULL + "来访。"]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = [*lines((112, FULL[:28]), (80, FULL)), (280, 40, 14, "- 1 -")]
    second = [*lines((80, "来访。"), (112, "下段。")), (280, 40, 14, "- 2 -")]
    blocks = reader.read(pdf(first, second)).blocks
    assert [(b.text, b.page) for b in blocks] == [(FULL[:28] + FULL + "来访。", 1), ("下段。", 2)]


@pytest.mark.parametrize("foot", ["— {} —", "- {} -", "{}", "第{}页", "第 {} 页 共 9 页", "{}/9", "－{}－"])
def test_page_numbers_are_dropped(foot: str) -> None:
    document = reader.read(pdf([*lines((112, "正文。")), (280, 40, 14, foot.format(1))]))
    assert [block.text for block in document.blocks] == ["正文。"]
    assert len(document.removed) == 1


def test_running_heads_are_dropped_and_the_title_is_not() -> None:
    head = "云溪市民政局年度报告"
    pages = [[(80, 800, 9, head), *lines((112, f"第{i}页的正文。"))] for i in "一二三"]
    pages[0] = [(188, 770, 22, head), *lines((112, "第一页的正文。"))]
    document = reader.read(pdf(*pages))
    assert [block.text for block in document.blocks] == [head, "第一页的正文。", "第二页的正文。", "第三页的正文。"]
    assert document.removed == (head,)


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert texts(lines((112, "正文。"), (112, "52"))) == ["正文。", "52"]


def test_the_table_of_contents_is_dropped() -> None:
    assert texts(lines((80, "一、概况" + "." * 20 + " 3"), (112, "正文。"))) == ["正文。"]


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        ([(80, "检查"), (117, "52"), (138, "次")], "检查52次"),  # gaps that typesetters put
        ([(80, "检查 52 次，办理")], "检查52次，办理"),
        ([(80, "Word 2010 版")], "Word 2010版"),
        ([(80, "张三"), (150, "李四")], "张三 李四"),
        ([(80, "政 府 工 作 报 告")], "政 府 工 作 报 告"),
        ([(80, "围绕"), (128, "履职"), (112, "“")], "围绕“履职"),  # drawn last, stands between
        ([(80, "加粗"), (80.4, "加粗")], "加粗"),  # drawn twice
    ],
)
def test_spaces_and_order_in_a_line(placed: list[tuple[float, str]], expected: str) -> None:
    assert texts([(left, 700, 16, text) for left, text in placed]) == [expected]


def test_lines_are_read_from_the_top_whatever_the_file_order() -> None:
    assert texts(list(reversed(lines((112, "一段。"), (112, "二段。"), (112, "三段。"))))) == [
        "一段。",
        "二段。",
        "三段。",
    ]


def test_a_ruled_table_with_merged_cells() -> None:
    rules: list[Rule] = [(80, y, 500, y) for y in (700, 640, 610)]
    rules += [
        (220, 670, 500, 670),
        (80, 700, 80, 610),
        (500, 700, 500, 610),
        (220, 700, 220, 610),
        (360, 670, 360, 610),
    ]
    words: list[Placed] = [(90, 665, 14, "项"), (104, 665, 14, "目"), (330, 680, 14, "年度"), (230, 650, 14, "2022年")]
    words += [
        (370, 650, 14, "2021年"),
        (90, 626, 10, "行政许可"),
        (90, 614, 10, "（件）"),
        (230, 620, 14, "52"),
        (370, 620, 14, "47"),
    ]
    blocks = reader.read(pdf([(112, 740, 16, "见下表。"), *rules, *words, (112, 560, 16, "下段。")])).blocks
    assert [(b.text, b.kind) for b in blocks] == [
        ("见下表。", "paragraph"),
        ("项目 | 年度", "table_row"),
        ("| 2022年 | 2021年", "table_row"),
        ("行政许可（件） | 52 | 47", "table_row"),
        ("下段。", "paragraph"),
    ]


def test_a_frame_is_no_table() -> None:
    frame: list[Rule] = [(60, 750, 580, 750), (60, 600, 580, 600), (60, 750, 60, 600), (580, 750, 580, 600)]
    assert texts([*frame, *lines((112, FULL[:28]), (80, "来访。"))]) == [FULL[:28] + "来访。"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf([], image=True), "scan"),
        (pdf([]), "no_text"),
        (pdf(lines((80, "正文。")), locked=True), "password"),
        (pdf(lines((80, "正文。")))[:-30], "damaged"),
        (b"%PDF-1.4\n" + b"garbage " * 50 + b"\n%%EOF", "damaged"),
    ],
)
def test_refusals(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile, match=code):
        reader.read(data)


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    with pytest.raises(UnreadableFile, match="too_large"):
        reader.read(pdf([], [], []))


def test_pages_without_text_are_named() -> None:
    document = reader.read(pdf(lines((80, "正文。")), [], lines((80, "又一段。"))))
    assert [problem.code for problem in document.problems] == ["scan_pages"]
    assert "第2页" in document.problems[0].text


def test_threads_take_turns() -> None:
    data = pdf(*[lines((112, FULL[:28]), (80, "来访。"))] * 5)
    expected = reader.read(data)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(reader.read(data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    """Files of a real program: every paragraph ends as one does, none is cut in mid-sentence."""
    document = reader.read(path.read_bytes())
    long = [block.text for block in document.blocks if len(block.text) > 60]
    assert len(long) > 5
    assert all(text.endswith("。") for text in long)
    assert any("—1—" in text for text in document.removed)
