"""Numbers of a text against its sources."""

from __future__ import annotations

import pytest

from assistant.figures.grounding import unsupported_numbers, unsupported_spans

SOURCE = "全年巡查河道1,187次，罚款9.8万元，比上年增长16.1%，有机构14家。2022年印发〔2022〕11号，截至12月31日办结。"


@pytest.mark.parametrize(
    "text",
    [
        "巡查河道1,187次",
        "巡查河道1187次",
        "巡查河道１１８７次",
        "巡查河道 1187 次",
        "罚款9.8万元，增长16.1％",
        "罚款9.80万元",
        "机构14个",
        "共1187",
        "2022年的工作",
        "印发〔2022〕11号",
        "截至12月31日",
        "12月办结",
        "1. 巡查1187次\n2. 罚款9.8万元\n（3）增长16.1%",
        "巡查1187次[1]，罚款9.8万元［２］，增长16.1%【3】[4-6]",
        "检查【待填：行政检查，家次，上年48】家次",
        "没有数字",
        "",
    ],
)
def test_supported(text: str) -> None:
    assert unsupported_numbers(text, [SOURCE]) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("巡查河道1188次", ("1188次",)),
        ("巡查河道1187家", ("1187家",)),  # the value is there, with another unit
        ("罚款9.8亿元", ("9.8亿元",)),
        ("罚款98000元", ("98000元",)),  # nothing is converted
        ("增长16.1个百分点", ("16.1个百分点",)),
        ("2023年的工作", ("2023年",)),
        ("印发〔2022〕12号", ("〔2022〕12号",)),
        ("截至12月30日", ("12月30日",)),
        ("截至2021年12月31日", ("2021年12月31日",)),
        ("截至11月", ("11月",)),
        ("第3条", ("第3条",)),
        ("巡查１１８８次", ("１１８８次",)),
        ("巡查 1188 次", ("1188 次",)),
        ("巡查88次[1]，又88次", ("88次",)),
        ("1.5万人次参加", ("1.5万人次",)),  # no list number
        ("八十八件", ("八十八件",)),
        ("【待填：检查，次，上年88】另有88次", ("88次",)),
    ],
)
def test_unsupported(text: str, missing: tuple[str, ...]) -> None:
    assert unsupported_numbers(text, [SOURCE]) == missing
    assert all(text[a:b] in missing for a, b in unsupported_spans(text, [SOURCE]))


def test_what_is_allowed_counts_as_a_source() -> None:
    assert unsupported_numbers("2024年检查52次", [], ["2024年", "检查52次"]) == ()
    assert unsupported_numbers("2024年检查52次", []) == ("2024年", "52次")


def test_a_number_that_only_stands_in_last_years_placeholder_is_unsupported() -> None:
    base = "开展检查【待填：行政检查，家次，上年48】。"
    assert unsupported_numbers("开展检查48家次", [base.split("【")[0]]) == ("48家次",)


def test_a_bare_source_number_supports_a_unit_only_while_it_is_bare_everywhere() -> None:
    assert unsupported_numbers("检查215家次", ["检查家次 | 215"]) == ()
    assert unsupported_numbers("检查215家次", ["检查家次 | 215", "处罚215件"]) == ("215家次",)


def test_spans_stand_on_the_number_as_written() -> None:
    text = "1. 检查52次[1]，培训 3 期。"
    assert [text[a:b] for a, b in unsupported_spans(text, ["无"])] == ["52次", "3 期"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("补助13~17万元", "补助13—17万元"),
        ("补助13至17万元", "每户补助13~17万元。"),
        ("三至五个工作日", "压缩到3至5个工作日"),
        ("最高17万元", "每户补助13~17万元。"),
        ("最低13万元", "每户补助13~17万元。"),
        ("召开会议2次", "召开会议两次。"),
        ("召开会议两次", "召开会议2次。"),
        ("占百分之三十", "占30%。"),
        ("第十二条", "依据第12条"),
        ("二〇二三年", "2023年的工作"),
        ("占三分之二", "占比三分之二"),
        ("落实三项制度", ""),
    ],
)
def test_other_ways_to_write_the_same(text: str, source: str) -> None:
    assert unsupported_numbers(text, [source]) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("13~18万元", "补助13~17万元"),
        ("12~17万元", "补助13~17万元"),
        ("13~17万元", "由13万元提高到17万元"),  # two numbers make no range
        ("15万元", "补助13~17万元"),
        ("三次", "开展检查两次。"),
        ("第十三条", "依据第12条"),
        ("二〇二二年", "2023年的工作"),
        ("三分之一", "占比三分之二"),
        ("1:30000", "比例为1:40000"),
    ],
)
def test_ranges_and_numerals_are_held_to_the_source(text: str, source: str) -> None:
    assert unsupported_numbers(text, [source]) == (text,)
