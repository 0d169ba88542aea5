"""Years, dates, document numbers, ordinals and codes: told from data by kind, and with their own spans."""

from __future__ import annotations

import pytest

from assistant.figures.extract import figures
from assistant.figures.typed import numbers_in


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("3月15日开展", "date", "3月15日"),
        ("1—11月办理", "date", "1—11月"),
        ("12月底前", "date", "12月底"),
        ("2023-12-10发布", "date", "2023-12-10"),
        ("于2023.3.1生效", "date", "2023.3.1"),
        ("2023/12/5", "date", "2023/12/5"),
        ("二〇二四年一月二十日", "date", "二〇二四年一月二十日"),
        ("三月十五日", "date", "三月十五日"),
        ("开展12·4宣传", "date", "12·4"),
        ("12.4国家宪法日", "date", "12.4"),
        ("4.15全民国家安全教育日", "date", "4.15"),
        ("5月至6月", "date", "5月至6月"),
        ("15日上午", "date", "15日"),
        ("二〇二三年工作", "year", "二〇二三年"),
        ("2023年度", "year", "2023年度"),
        ("2030远景", "year", "2030"),
        ("国办发〔2023〕5号", "document_number", "〔2023〕5号"),
        ("(2023)苏04民初1号", "document_number", "(2023)苏04民初1号"),
        ("国务院令第752号", "document_number", "第752号"),
        ("第12条", "ordinal", "第12条"),
        ("第十二条规定", "ordinal", "第十二条"),
        ("第3批名单", "ordinal", "第3批"),
        ("第二批试点", "ordinal", "第二批"),
        ("拨打12345", "code", "12345"),
        ("12345平台", "code", "12345"),
        ("12348热线", "code", "12348"),
        ("120急救中心", "code", "120"),
        ("110报警电话", "code", "110"),
        ("执行GB/T 9704", "code", "GB/T 9704"),
        ("GB/T 9704-2012标准", "code", "GB/T 9704-2012"),
        ("9:30开会", "code", "9:30"),
        ("上午9时", "code", "9时"),
        ("0951-1234567", "code", "0951-1234567"),
        ("电话：2034567", "code", "2034567"),
        ("13912345678", "code", "13912345678"),
        ("身份证640302199001011234", "code", "640302199001011234"),
        ("机构代码为91320400MA1X1", "code", "91320400MA1X1"),
        ("某ICP备05001234号", "code", "05001234号"),
        ("某公网安备32040002000123号", "code", "32040002000123号"),
        ("系统5.0版上线", "code", "5.0"),
        ("升级V2.0", "code", "V2.0"),
        ("5G网络", "code", "5G"),
        ("“1+3+N”模式", "code", "1+3+N"),
        ("7×24小时服务", "code", "7×24小时"),
        ("24小时自助服务", "code", "24小时"),
        ("365天不打烊", "code", "365天"),
        ("3A级景区", "code", "3A级"),
        ("A4纸张", "code", "A4"),
        ("“55124”治理模式", "code", "“55124”"),
        ("“8337”思路", "code", "“8337”"),
        ("人民路128号", "code", "128号"),
        ("“15分钟生活圈”", "code", "“15分钟生活圈”"),
    ],
)
def test_kinds(text: str, kind: str, written: str) -> None:
    assert [(f.kind, text[f.start : f.end]) for f in figures(text)] == [(kind, written)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("12345平台190件", ["code", "count"]),
        ("12345件", ["count"]),
        ("接听热线电话8765个", ["count"]),
        ("办理110件", ["count"]),
        ("110、119、120联动", ["code", "code", "code"]),
        ("2019、2020年", ["year", "year"]),
        ("2023年3月15日9:30", ["date", "code"]),
        ("A4纸52张", ["code", "count"]),
        ("5个4S店", ["count", "code"]),
        ("1.加强学习。\n2、开展检查52次。\n（3）培训", ["count"]),
        ("要求如下：1.学习；2.培训3次", ["count"]),
        ("正文\n— 3 —\n正文", []),
        ("《提升行动（2023—2025年）》培训3次", ["year", "year", "count"]),
        ("《关于5项工作的通知》", []),
        ("编号为32041100的2件", ["code", "count"]),
        ("320411000022", ["code"]),
        ("四级四同、三统一、两微一端", []),
        ("3月缩短15日", ["date", "count"]),
    ],
)
def test_kinds_side_by_side(text: str, kinds: list[str]) -> None:
    assert [f.kind for f in figures(text)] == kinds


@pytest.mark.parametrize(
    ("text", "value"),
    [("二〇二三年", 2023), ("第十二条", 12), ("〔2023〕5号", 2023), ("12345热线", 12345), ("三月十五日", 3)],
)
def test_the_value_is_the_first_number(text: str, value: int) -> None:
    assert figures(text)[0].value == value


def test_full_width_digits_keep_their_offsets() -> None:
    text = "２０２３年１２月４日，检查５２次"
    assert [text[f.start : f.end] for f in figures(text)] == ["２０２３年１２月４日", "５２次"]


def test_all_numbers_of_a_piece() -> None:
    assert [int(n) for n in numbers_in("12月4日")] == [12, 4]
    assert [int(n) for n in numbers_in("二〇二四年三月")] == [2024, 3]
    assert [int(n) for n in numbers_in("三分之二")] == [3, 2]
