"""What is suggested to be asked next: only what the library can answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue import Say, respond, result_data, subject_data
from assistant.samples import sample_files
from assistant.schema import Retrieved
from assistant.services import Services, build_services
from assistant.settings import load_settings
from assistant.web.suggest import next_questions
from vectorstore.schema import ReportInfo


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("suggest")
    made = build_services(load_settings(data_dir=folder, embedding_model="bigram"))
    for file in sample_files():
        made.library.add(file.name, file.read_bytes())
    yield made
    made.close()


def asked(services: Services, question: str) -> dict[str, Any]:
    """The data that the page keeps of an answer."""
    first, *_, last = respond(services, Say(question))
    data = result_data(last)[1]  # type: ignore[arg-type]
    return data | ({"subject": subject_data(first.understanding)} if isinstance(first, Retrieved) else {})


def offered_after(services: Services, data: dict[str, Any]) -> list[str]:
    def topics(report: str) -> set[str]:
        return {topic for section in services.archive.report(report).sections for topic in section.topics}

    return next_questions(data, services.archive.infos(), topics)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "云溪市民政局2023年办理低保多少户？",
            [
                "云溪市民政局2022年办理低保多少户？",
                "云溪市民政局2023年法治政府建设年度报告中存在哪些问题？",
                "帮我写云溪市民政局2024年依法履行职责部分",
            ],
        ),
        # plans for 2023 stand in the report on 2022, whose neighbours hold the plans for 2022 and 2024
        ("云溪市民政局2023年有哪些打算？", ["云溪市民政局2022年有哪些打算？"]),
        # asked for shortcomings: plans are offered, not the same again
        ("云溪市民政局2022年存在哪些问题？", ["云溪市民政局2021年存在哪些问题？", "云溪市民政局2023年有哪些打算？"]),
        # one year only: the same of another agency
        ("临港县市场监督管理局2023年普法宣传怎么写的？", ["云溪市民政局2023年普法宣传怎么写的？"]),
        # the library lacks it: nothing is offered in its place
        ("云溪市民政局2019年办理低保多少户？", []),
        # two years laid side by side: the later report goes on
        ("云溪市民政局2021年和2022年办理低保多少户？", ["云溪市民政局2022年法治政府建设年度报告中存在哪些问题？"]),
        # two agencies: which of them goes on is not clear
        ("云溪市民政局和青岭区司法局2023年普法活动各多少场？", []),
    ],
)
def test_what_is_offered_follows_the_answer(services: Services, question: str, expected: list[str]) -> None:
    offered = offered_after(services, asked(services, question))
    assert offered[: len(expected)] == expected
    assert bool(offered) == bool(expected)
    assert len(offered) <= 3 and question not in offered


def test_all_that_is_offered_can_be_answered(services: Services) -> None:
    offered = [
        suggestion
        for question in ("云溪市民政局2023年办理低保多少户？", "青岭区司法局2022年存在哪些问题？")
        for suggestion in offered_after(services, asked(services, question))
    ]
    assert len(offered) >= 5
    for suggestion in offered:
        assert not (asked(services, suggestion).get("answer") or {}).get("refusal"), suggestion


def test_a_refusal_offers_its_nearest_headings_only(services: Services) -> None:
    data = asked(services, "云溪市民政局2023年航天发射多少次？")
    offered = offered_after(services, data)
    assert len(offered) == 2
    for suggestion in offered:
        assert suggestion.startswith("云溪市民政局2023年“") and suggestion.endswith("”部分是怎么写的？")
        assert not asked(services, suggestion)["answer"]["refusal"]


@pytest.mark.parametrize("change", [{"cut": True}, {"subject": None}, {"answer": None}])
def test_nothing_is_offered_after_less_than_a_whole_answer(services: Services, change: dict[str, Any]) -> None:
    data = asked(services, "云溪市民政局2023年办理低保多少户？")
    assert offered_after(services, data | change) == []


def test_a_part_that_a_report_lacks_is_not_offered(services: Services) -> None:
    data = asked(services, "云溪市民政局2022年存在哪些问题？")
    offered = next_questions(data, services.archive.infos(), lambda report: {"T06"})
    assert not [q for q in offered if "打算" in q or "问题" in q]


def test_nothing_is_offered_of_a_report_that_is_gone(services: Services) -> None:
    data = asked(services, "云溪市民政局2023年办理低保多少户？")
    gone = data["answer"]["citations"][0]["report_id"]
    library: list[ReportInfo] = [i for i in services.archive.infos() if i.id != gone]
    assert next_questions(data, library, lambda _: {"T14", "T15"}) == []
    assert next_questions(data, [], lambda _: {"T14", "T15"}) == []
