"""The engine: exact places, order, switches, folding, what “忽略并记住” remembers, speed, and any text at all."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from assistant.checks.catalogue import RULES
from assistant.checks.engine import FOLD_ABOVE, check
from assistant.checks.schema import Finding
from tests.assistant.checks.building import report

TITLE = "白鹭县水利局2023年法治政府建设年度报告"
TEXT = f"""{TITLE}
现将我局2023年法治政府建设情况报告如下。
一、主要举措和成效
（一）规范执法
全年开展巡查60次，其中东河40次、西河22次。与各村签定责任书。
（二）深化普法
开展“3.22”世界水日宣传，受众达到 300人。印发《巡河办法》（白水发[2023]4号）。
二、存在的不足
人手偏少。
三、2024年安排
补充执法人员。
白鹭县水利局
2024年1月20日"""
FAULTS = {"N01", "W01", "P08", "P07", "D01", "S05"}


def rules_of(findings: tuple[Finding, ...]) -> set[str]:
    return {f.rule for f in findings}


def test_every_fault_is_found_at_its_place() -> None:
    one = report(TEXT)
    found = check(one)
    assert rules_of(found) >= FAULTS
    assert all(one.text[f.start : f.end] == f.excerpt for f in found)
    assert [f.start for f in found] == sorted(f.start for f in found)
    assert next(f for f in found if f.rule == "W01").heading_path == ("一、主要举措和成效", "（一）规范执法")
    assert check(one) == found


def test_rules_can_be_switched_off() -> None:
    found = check(report(TEXT), off=frozenset({"W01", "P08"}))
    assert rules_of(found) & FAULTS == FAULTS - {"W01", "P08"}


def test_statutory_rules_can_be_left_out() -> None:
    assert "S05" not in rules_of(check(report(TEXT), statutory=False))


def test_a_certain_suggestion_mends_the_fault() -> None:
    one = report(TEXT)
    text = one.text
    for finding in sorted(check(one), key=lambda f: -f.start):
        if finding.certain:
            assert finding.suggestion is not None
            text = text[: finding.start] + finding.suggestion + text[finding.end :]
    assert not rules_of(check(report(text))) & {"W01", "P08", "P07", "D01"}


def test_more_than_five_of_a_kind_are_one_finding() -> None:
    lines = [f"{n}、抓好第{n}处险段的加固。" for n in range(1, FOLD_ABOVE + 3)]
    folded = [f for f in check(report("\n".join(["一、工作情况", *lines]))) if f.rule == "S03"]
    assert [f.count for f in folded] == [FOLD_ABOVE + 2]
    assert all(p.suggestion == f"{n}." for n, p in enumerate(folded[0].others, 2))
    few = [f for f in check(report("\n".join(["一、工作情况", *lines[:FOLD_ABOVE]]))) if f.rule == "S03"]
    assert [f.count for f in few] == [1] * FOLD_ABOVE


def test_half_width_punctuation_all_over_is_one_note() -> None:
    text = "\n".join(f"第{n}段,巡查河道;清理垃圾(含漂浮物)。" for n in range(12))
    notes = [f for f in check(report(text)) if f.rule == "P01"]
    assert [(f.severity, f.count) for f in notes] == [("note", 48)]


def test_a_fingerprint_survives_a_move_and_tells_places_apart() -> None:
    moved = TEXT.replace("一、主要举措和成效", "一、主要举措和成效\n（〇）先说几句新的话。")
    first = {f.rule: f.fingerprint for f in check(report(TEXT))}
    later = {f.rule: f.fingerprint for f in check(report(moved))}
    assert all(first[rule] == later[rule] for rule in FAULTS)
    twice = report("与东河村签定责任书。\n今年又与西河村签定协议书。")
    marks = [f.fingerprint for f in check(twice) if f.rule == "W01"]
    assert len(set(marks)) == 2


def test_two_missing_parts_are_two_findings() -> None:
    short = report(TEXT.split("二、存在的不足")[0])
    missing = [f for f in check(short) if f.rule == "S05"]
    assert len(missing) > 1 and len({(f.start, f.end) for f in missing}) == 1
    assert len({f.fingerprint for f in missing}) == len(missing)
    left = [f.message for f in check(short, ignored=frozenset({missing[0].fingerprint})) if f.rule == "S05"]
    assert left == [f.message for f in missing[1:]]


def test_an_ignored_finding_stays_away() -> None:
    found = check(report(TEXT))
    for finding in found:
        rest = check(report(TEXT), ignored=frozenset({finding.fingerprint}))
        assert finding not in rest
        assert len(rest) == len(found) - 1


def test_an_ignored_folded_finding_stays_away_when_fewer_are_left() -> None:
    lines = [f"{n}、抓好第{n}处险段的加固。" for n in range(1, 9)]
    folded = next(f for f in check(report("\n".join(lines))) if f.rule == "S03")
    assert not [
        f for f in check(report("\n".join(lines[:3])), ignored=frozenset({folded.fingerprint})) if f.rule == "S03"
    ]


@pytest.mark.parametrize("qualified", ["60余次", "近60次", "约60次", "60次以上"])
def test_an_approximate_number_is_never_a_wrong_sum(qualified: str) -> None:
    text = TEXT.replace("巡查60次", f"巡查{qualified}")
    assert "N01" not in rules_of(check(report(text)))


def test_conventions_are_never_errors() -> None:
    conventions = {
        "P01",
        "P03",
        "S06",
        "S09",
        "D05",
        "N05",
        "N07",
        "N08",
        "N10",
        "N13",
        "W04",
        "W07",
        "W08",
        "C02",
        "R05",
    }
    assert {r.id for r in RULES if r.id in conventions and r.severity != "note"} == set()


def test_ten_thousand_characters_take_less_than_two_seconds() -> None:
    body = TEXT.split("\n")[4:7]
    one = report(
        "\n".join([TITLE, "一、成效", *(line for _ in range(10_000 // len("".join(body)) + 1) for line in body)])
    )
    check(one)  # tables and word lists are read once
    start = time.perf_counter()
    check(one)
    assert len(one.text) >= 10_000
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("seed", range(40))
def test_any_text_is_checked(seed: int) -> None:
    rng = random.Random(seed)
    alphabet = "《》〈〉“”（）()[]〔〕，。；：、,:; \u3000\u00a0\u200b\ufffd\ue0000123456789.%％一二三四五十年月日号第届中全会其中共计占率由到至的的了了XX*#_|-—~①²½٣万亿元人次件"
    pieces = [
        *alphabet,
        *TEXT.split("，"),
        "\n",
        "2023年",
        "其中",
        "合计",
        "《关于",
        "1、",
        "一是",
        "三是",
        "下一步",
        "62220000",
    ]
    text = "".join(rng.choice(pieces) for _ in range(400))
    one = report(text)
    for variant in (
        one,
        replace(one, year=None),
        replace(one, published="2023-11-02"),
        replace(one, kind="rule_of_law", year=2023),
    ):
        found = check(variant)
        assert all(variant.text[f.start : f.end] == f.excerpt for f in found)
        assert all(0 <= p.start <= p.end <= len(variant.text) for f in found for p in f.others)


def test_an_empty_report_is_checked() -> None:
    empty = replace(report("空"), text="", blocks=(), sections=(), title=None, removed=())
    assert all(f.start == f.end == 0 for f in check(empty))
