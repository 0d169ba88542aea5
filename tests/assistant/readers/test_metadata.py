"""Title, agency, region, kind, year: stated places in a fixed order, and never a silent guess."""

from __future__ import annotations

import pytest

from assistant.readers.base import RawBlock
from assistant.readers.metadata import Metadata, read_metadata

BODY = ("全年工作有序推进，各项任务按期完成。",) * 8


def metadata(*lines: str, source: str = "扫描.txt", **hints: str) -> Metadata:
    return read_metadata([RawBlock(line) for line in (*lines, *BODY)], source, **hints)


CASES = [
    (("云溪市民政局关于2022年度法治政府建设情况的报告",), ("云溪市民政局", "云溪市", 2022, "rule_of_law")),
    (
        ("云州省云溪市青岭区司法局", "2023年法治政府建设年度总结报告"),
        ("云州省云溪市青岭区司法局", "云州省云溪市青岭区", 2023, "rule_of_law"),
    ),
    (("2020年度云溪市民政局法治政府建设情况工作报告",), ("云溪市民政局", "云溪市", 2020, "rule_of_law")),
    (("云溪市民政局2023年政府信息公开工作年度报告",), ("云溪市民政局", "云溪市", 2023, "disclosure")),
    (("二〇二三年青岭区司法局工作总结",), ("青岭区司法局", "青岭区", 2023, "work_summary")),
    (("2024年云溪市政府工作报告",), ("云溪市人民政府", "云溪市", 2023, "government_work")),
    (
        ("政 府 工 作 报 告", "——2012年2月29日在青岭区第十三届人民代表大会第六次会议上", "青岭区人民政府区长　　某某"),
        ("青岭区人民政府", "青岭区", 2011, "government_work"),
    ),
    (
        ("各位代表：", "现在，我代表云溪市人民政府，向大会报告工作，请予审议。", "一、2023年工作回顾"),
        ("云溪市人民政府", "云溪市", 2023, "government_work"),
    ),
    (("关于开展社区消防演练的情况说明",), (None, None, None, "other")),
]


@pytest.mark.parametrize(("lines", "expected"), CASES, ids=[c[0][0][:14] for c in CASES])
def test_what_a_report_says_of_itself(lines: tuple[str, ...], expected: tuple[object, ...]) -> None:
    found = metadata(*lines)
    assert (found.agency, found.region, found.year, found.kind) == expected


def test_a_title_in_two_lines_is_one() -> None:
    found = metadata("云溪市民政局", "2022年法治政府建设年度报告")
    assert found.title == "云溪市民政局2022年法治政府建设年度报告"
    assert found.title_blocks == 2


def test_the_year_of_delivery_is_kept_apart() -> None:
    assert metadata("2024年云溪市政府工作报告").delivered == 2024
    assert metadata("2024年云溪市政府工作报告").year == 2023


def test_the_year_may_stand_in_the_opening() -> None:
    found = metadata("云溪市民政局法治政府建设情况报告", "现将我局2022年度法治政府建设情况报告如下：")
    assert found.year == 2022


def test_a_signature_date_is_no_year_covered() -> None:
    lines = [RawBlock(t) for t in ("云溪市民政局法治政府建设情况报告", *BODY, "云溪市民政局", "2023年2月20日")]
    found = read_metadata(lines, "x.txt")
    assert found.year is None
    assert found.published == "2023-02-20"
    assert [p.code for p in found.problems] == ["no_year"]
    assert "2023-02-20" in found.problems[0].text


def test_the_agency_may_stand_in_the_signature() -> None:
    lines = [RawBlock(t) for t in ("2022年法治政府建设年度报告", *BODY, "云溪市民政局", "2023年2月20日")]
    assert read_metadata(lines, "x.txt").agency == "云溪市民政局"


def test_a_file_name_is_used_and_said_so() -> None:
    found = metadata(
        "各位代表：", "现在，我代表市人民政府向大会报告工作，请予审议。", "一、2023年工作回顾", source="云溪.docx"
    )
    assert found.agency == "云溪市人民政府"
    assert "agency_from_name" in [p.code for p in found.problems]


def test_nothing_found_is_null_and_named() -> None:
    found = metadata(*BODY)
    assert (found.title, found.agency, found.region, found.year, found.published) == (None,) * 5
    assert [p.code for p in found.problems] == ["no_title", "no_agency", "no_year"]


def test_chrome_wins_over_the_signature_date() -> None:
    assert metadata("云溪市民政局2022年法治政府建设报告", published="2023-03-30").published == "2023-03-30"


@pytest.mark.parametrize("name", ["../../etc/passwd.docx", "a\nb'\"c.docx", "报告" * 200 + ".docx", ""])
def test_strange_file_names_do_no_harm(name: str) -> None:
    assert metadata("云溪市民政局2022年法治政府建设报告", source=name).agency == "云溪市民政局"
