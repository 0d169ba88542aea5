"""Plain text: encodings, characters that must not pass, paragraphs that were cut or glued."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers.text import decode, join_cells, join_lines, read, split_breaks, tidy, unwrap

SHARED = Path(__file__).parents[4] / "shared"
REAL = sorted([*SHARED.glob("reports/*.txt"), *SHARED.glob("data/hailar/*.txt")])
SHORT = "全年共开展行政检查52次。"


def texts(data: bytes) -> list[str]:
    return [block.text for block in read(data).blocks]


@pytest.mark.parametrize("text", [SHORT, "民政局", "abc 123", "许可\n检查\n", "𠀀字在扩展区，全年检查五次。"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_the_ladder_decodes(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark(encoding: str) -> None:
    assert decode(SHORT.encode(encoding)) == SHORT


def test_unknown_encodings_are_refused() -> None:
    for data in (b"\x81\x20\xff\xff abc", "衛生署統計處報告，辦理許可事項".encode("big5")):
        with pytest.raises(UnreadableFile, match="encoding"):
            decode(data)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("\u3000\u3000全年\u00a0", "全年"),
        ("\ufeff全\x00年\x07检\x1f查", "全年检查"),
        ("许可\t52 件", "许可 52 件"),
        ("a\r\nb\u2028c", "a b c"),
        ("全年,检查(52)次", "全年,检查(52)次"),
        ("半边\ud83d字", "半边\ufffd字"),
        ("私用\ue000字", "私用\ue000字"),
        ("云溪市\u3000民政局", "云溪市\u3000民政局"),
    ],
)
def test_tidy(dirty: str, clean: str) -> None:
    assert tidy(dirty) == clean


def test_lone_surrogates_do_not_crash() -> None:
    assert texts("全年检查\n".encode("utf-16-le") + b"\x00\xd8" + "52次\n".encode("utf-16-le"))[0] == "全年检查"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("全年检", "查"), "全年检查"),
        (("检查", "52次"), "检查52次"),
        (("Word", "2010"), "Word 2010"),
        (("open", "source"), "open source"),
        (("12", "345"), "12345"),
        (("", "检查"), "检查"),
    ],
)
def test_join_lines(lines: tuple[str, str], joined: str) -> None:
    assert join_lines(*lines) == joined


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("云溪市民政局2022年度\n法治政府建设情况报告", ["云溪市民政局2022年度法治政府建设情况报告"]),
        ("现报告如下。\n全年检查52次。", ["现报告如下。", "全年检查52次。"]),
        ("经济稳步发展\n\n城市更加宜居", ["经济稳步发展", "城市更加宜居"]),
        ("经济稳步发展\n\u2002\n城市更加宜居", ["经济稳步发展", "城市更加宜居"]),
        ("主要成效\n一、加强领导", ["主要成效", "一、加强领导"]),
        ("主要成效\n\u3000\u3000全年检查52次", ["主要成效", "全年检查52次"]),
        ("云溪市民政局\n2023年2月20日", ["云溪市民政局", "2023年2月20日"]),
        ("云溪市民政局\n二〇二三年二月二十日", ["云溪市民政局", "二〇二三年二月二十日"]),
        ("联系人：科室\n联系电话：123", ["联系人：科室", "联系电话：123"]),
        ("一、工作回顾\n" + "2023年是开局之年，" * 10, ["一、工作回顾", "2023年是开局之年，" * 10]),
        ("各位代表：\u3000\u3000" + "全年工作有力有序，" * 40, ["各位代表：", "全年工作有力有序，" * 40]),
        ("云溪市\u3000\u3000民政局", ["云溪市\u3000\u3000民政局"]),
        (" \n\u3000\n", []),
    ],
)
def test_split_breaks(text: str, pieces: list[str]) -> None:
    assert split_breaks(text) == pieces


def wrapped(paragraph: str, width: int = 36) -> list[str]:
    indented = "\u3000\u3000" + paragraph
    return [indented[i : i + width] for i in range(0, len(indented), width)]


def test_hard_wrapped_text_is_joined() -> None:
    first = "全市各级民政部门坚持依法行政扎实推进各项工作取得积极成效并形成一批经验做法" * 5 + "。"
    second = "持证执法人员31人占执法岗位人数的比例继续提高执法培训实现全覆盖案卷质量明显改善" * 5 + "。"
    lines = [*wrapped(first), *wrapped(second), "云溪市民政局", "2023年2月20日"]
    assert [tidy(line) for line in unwrap(lines)] == [first, second, "云溪市民政局", "2023年2月20日"]


@pytest.mark.parametrize(
    "lines",
    [
        ["全年开展行政检查五十二次，办理行政许可一百二十六件，按时办结率百分之百。"] * 12,  # equal, but sentences
        ["短", "长一些的行", "更长一些的行文字", "行"] * 5,
        ["全" * 36] * 5,
        ["字" * n for n in range(20, 60, 3)],
    ],
)
def test_other_text_is_left_alone(lines: list[str]) -> None:
    assert unwrap(lines) == lines


def test_markdown() -> None:
    blocks = read(
        "# 总标题 #\n\n#没有空格\n### 一、概况\n**一是**检查。\n\n| 项目 | 数量 |\n|:--|--:|\n| 检查 | 52 |\n| 许可 | |".encode()
    ).blocks
    assert [(b.text, b.level, b.kind) for b in blocks] == [
        ("总标题", 1, "paragraph"),
        ("#没有空格", None, "paragraph"),
        ("一、概况", 3, "paragraph"),
        ("**一是**检查。", None, "paragraph"),
        ("项目 | 数量", None, "table_row"),
        ("检查 | 52", None, "table_row"),
        ("许可 |", None, "table_row"),
    ]


def test_line_ends_of_all_systems() -> None:
    assert texts("甲\r\n乙\r丙\n丁\x0c戊".encode()) == ["甲", "乙", "丙", "丁", "戊"]


def test_an_empty_row_has_no_text() -> None:
    assert join_cells(["", " \u3000"]) == ""
    assert join_cells(["项目", "", "52"]) == "项目 |  | 52"


def test_no_text() -> None:
    with pytest.raises(UnreadableFile, match="no_text"):
        read(b"\x07\n\x07")


@pytest.mark.skipif(not REAL, reason="the shared reports are not here")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_real_reports(encoding: str) -> None:
    for path in REAL:
        text = path.read_text(encoding="utf-8")
        assert texts(text.encode(encoding)) == [tidy(line) for line in text.splitlines() if tidy(line)], path.name
