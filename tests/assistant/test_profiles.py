"""Report kinds as data: statutory parts with heading, legal basis, guide and a skeleton that claims nothing."""

from __future__ import annotations

import re

import pytest

from assistant.profiles import StatutoryPart, kind_name, profiles, topics

PARTS = [pytest.param(part, id=f"{p.kind}-{part.id}") for p in profiles().values() for part in p.statutory]
LINES = [line for p in profiles().values() for part in p.statutory for line in part.skeleton] + [
    line for p in profiles().values() for lines in p.gap_skeletons.values() for line in lines
]
MARK = re.compile(r"【待填：[^，。；：【】]+，[^，。；：【】]+】|【待写：[^【】]+】")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_written(part: StatutoryPart) -> None:
    assert part.heading
    assert part.basis
    assert part.guide
    assert part.skeleton
    assert set(part.topics) <= set(topics())
    assert not re.search(r"[{}]", part.heading_for(2023))


@pytest.mark.parametrize("line", LINES)
def test_a_skeleton_has_marks_and_no_facts(line: str) -> None:
    assert MARK.search(line)
    assert not re.search(r"[【】]", MARK.sub("", line))
    assert not re.search(r"\d|[一二三四五六七八九十百]+[次件个场人份条]", MARK.sub("", line))


def test_ids_are_unique_and_one_part_at_most_is_the_rest() -> None:
    for profile in profiles().values():
        names = [p.id for p in profile.statutory]
        assert len(set(names)) == len(names)
        assert sum(p.rest for p in profile.statutory) <= 1
        assert profile.part(names[0] if names else "") == (profile.statutory[0] if names else None)


def test_the_five_parts_of_the_law_in_its_order() -> None:
    law = profiles()["rule_of_law"]
    assert [p.id for p in law.statutory] == ["results", "shortcomings", "first_responsible", "plans", "other"]
    assert [p.required for p in law.statutory] == [True, True, True, True, False]
    assert all("督察工作规定" in p.basis for p in law.statutory)
    assert "原因" in law.gap_skeletons["reasons"][0]


@pytest.mark.parametrize(
    ("kind", "part", "heading"),
    [
        ("rule_of_law", "plans", "2024年主要安排"),
        ("rule_of_law", "results", "主要举措和成效"),
        ("government_work", "results", "2023年工作回顾"),
        ("government_work", "plans", "2024年工作安排"),
    ],
)
def test_headings_name_the_year_they_are_about(kind: str, part: str, heading: str) -> None:
    found = profiles()[kind].part(part)
    assert found is not None
    assert found.heading_for(2023) == heading


def test_a_profile_can_be_a_key() -> None:
    assert len({hash(p) for p in profiles().values()}) == len(profiles())


def test_an_unknown_kind_is_its_own_name() -> None:
    assert kind_name("rule_of_law") == "法治政府建设年度报告"
    assert kind_name("memo") == "memo"
