"""Scripts, widths, the lines of a title and the place of a signature."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.export.typesetting import Piece, pieces, signature_indents, title_lines, width

ROOM = 20

PIECES = [
    ("全年“检查”52次", [("全年“检查”", "chinese"), ("52", "latin"), ("次", "chinese")]),
    ("12,340.8万元——约5%…", [("12,340.8", "latin"), ("万元——约", "chinese"), ("5%", "latin"), ("…", "chinese")]),
    ("按GB/T 9704 A4排", [("按", "chinese"), ("GB/T 9704 A4", "latin"), ("排", "chinese")]),
    ("朱镕、王喆", [("朱", "chinese"), ("镕", "rare"), ("、王", "chinese"), ("喆", "rare")]),
    ("二〇二四", [("二", "chinese"), ("〇", "rare"), ("二四", "chinese")]),
    ("买买提·热合曼—①℃〔〕", [("买买提·热合曼—①℃〔〕", "chinese")]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), PIECES)
def test_text_is_cut_where_the_font_changes(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.text, piece.script) for piece in pieces(text)] == expected


def test_marks_are_pieces_of_their_own() -> None:
    assert pieces("检查【待填：检查，次，上年52】次【说明】") == (
        Piece("检查", "chinese"),
        Piece("【待填：检查，次，上年", "chinese", marked=True),
        Piece("52", "latin", marked=True),
        Piece("】", "chinese", marked=True),
        Piece("次【说明】", "chinese"),
    )


TITLES = [
    ("云溪市2024年政府工作报告", ["云溪市2024年政府工作报告"]),
    ("云溪市民政局2023年度法治政府建设情况报告", ["云溪市民政局", "2023年度法治政府建设情况报告"]),
    ("青岭区司法局关于2019年度法治政府建设情况的报告", ["青岭区司法局", "关于2019年度法治政府建设情况的报告"]),
    (
        "云溪市人民政府办公室关于贯彻落实《法治政府建设实施纲要（2021—2025年）》2023年度工作情况的报告",
        ["云溪市人民政府办公室关于贯彻落实", "《法治政府建设实施纲要（2021—2025年）》", "2023年度工作情况的报告"],
    ),
    (
        "中共云溪市委全面依法治市委员会办公室、云溪市司法局关于2023年度法治政府建设情况的报告",
        ["中共云溪市委", "全面依法治市委员会办公室、云溪市司法局", "关于2023年度法治政府建设情况的报告"],
    ),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_breaks_where_the_sense_does(title: str, expected: list[str]) -> None:
    assert list(title_lines(title, ROOM)) == expected


AGENCIES = ("云溪市民政局", "青岭区人力资源和社会保障局", "临港县市场监督管理局", "云溪市人民政府办公室", "团委")
SUBJECTS = (
    "关于2023年度法治政府建设情况的报告",
    "2023年政府信息公开工作年度报告",
    "关于2023年度推进法治政府建设暨第一责任人履职情况的报告",
    "2023年工作总结",
)


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_titles_fit_cut_no_term_and_have_no_waist(agency: str, subject: str) -> None:
    lines = title_lines(agency + subject, ROOM)
    assert "".join(lines) == agency + subject
    assert all(width(line) <= ROOM for line in lines)
    for term in ("法治政府", "信息公开", "2023年", "第一责任人", "民政局", "报告", "办公室"):
        assert any(term in line for line in lines) == (term in agency + subject)
    assert not any(line.startswith(("的", "和", "、", "》")) for line in lines)
    widths = [width(line) for line in lines]
    top = widths.index(max(widths))
    assert all(a <= b for a, b in pairwise(widths[: top + 1]))
    assert all(a >= b for a, b in pairwise(widths[top:]))


@pytest.mark.parametrize(
    "title", ["甲" * 50, "甲" * 400, "A" * 200, "《" + "很长的文件名" * 9 + "》的报告", "局" * 39 + "的报告"]
)
def test_titles_without_a_good_break_still_fit(title: str) -> None:
    lines = title_lines(title, ROOM)
    assert "".join(lines) == title
    assert all(width(line) <= ROOM for line in lines)


SIGNATURES = [
    ("甲" * 13, "2024年2月28日", (2.0, 6.5)),
    ("甲" * 7, "2024年2月28日", (2.0, 0.5)),
    ("甲" * 6, "2024年2月28日", (4.5, 2.0)),
    ("甲" * 2, "2024年12月31日", (9.0, 2.0)),
    ("甲" * 40, "2024年2月28日", (2.0, 19.5)),
    ("", "2024年2月28日", (2.0, 2.0)),
]


@pytest.mark.parametrize(("agency", "date", "expected"), SIGNATURES)
def test_the_date_begins_two_characters_right_of_the_agency(
    agency: str, date: str, expected: tuple[float, float]
) -> None:
    name_right, date_right = signature_indents(agency, date, 28)
    assert (name_right, date_right) == expected
    if agency and width(agency) < 27:
        assert (28 - date_right - width(date)) - (28 - name_right - width(agency)) == pytest.approx(2)
