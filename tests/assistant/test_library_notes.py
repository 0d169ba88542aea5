"""The library tells what happens to reports: labels follow a newer version, corrections are kept, removed ones are forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.library import Correction
from assistant.services import Services, build_services
from assistant.settings import Settings
from tests.assistant.web.building import REPORT_2022, REPORT_2023
from vectorstore.bigram import BigramEmbedder


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A library in a temporary folder."""
    settings = Settings(data_dir=tmp_path, embedding_model="bigram", _env_file=None)  # type: ignore[call-arg]
    built = build_services(settings, embedder=BigramEmbedder())
    yield built
    built.close()


def add(services: Services, text: str, key: str | None = None) -> str:
    info = services.library.add("a.txt", text.encode(), key).info
    assert info is not None
    return info.id


def test_labels_follow_the_file_that_replaces_another(services: Services) -> None:
    old = add(services, REPORT_2023, "/a.txt")
    services.labels.add([old], ["范文"])
    assert add(services, REPORT_2023, "/a.txt") == old  # read once more
    assert services.labels.all() == {old: ("范文",)}
    new = add(services, REPORT_2023.replace("187次", "188次"), "/a.txt")
    assert new != old
    assert services.labels.all()[new] == ("范文",)
    assert set(services.labels.arrivals()) == {old, new}


def test_corrections_are_kept_and_go_with_the_report(services: Services) -> None:
    report = add(services, REPORT_2023)
    services.library.correct(report, Correction(year=2020, kind="government_work", reason="测试"))
    services.library.correct(report, Correction(year=2020))  # nothing new
    kept = services.labels.corrections(report)
    assert {(c.field, c.old, c.new, c.reason) for c in kept} == {
        ("year", "2023", "2020", "测试"),
        ("kind", "法治政府建设年度报告", "政府工作报告", "测试"),
    }
    services.labels.add([report], ["范文"])
    services.library.remove([report])
    assert services.labels.corrections(report) == []
    assert services.labels.all() == {}


def test_re_indexing_loses_nothing(services: Services) -> None:
    report = add(services, REPORT_2022)
    services.labels.add([report], ["范文"])
    services.library.correct(report, Correction(title="新题名", reason="测试"))
    list(services.library.rebuild(everything=True))
    assert services.labels.all() == {report: ("范文",)}
    assert len(services.labels.corrections(report)) == 1


def test_a_report_whose_labels_cannot_be_carried_over_is_not_added(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr(services.labels, "arrived", fail)
    with pytest.raises(StoreError):
        add(services, REPORT_2022)
    assert services.archive.infos() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2023年度法治政府建设报告（征求意见稿/修订）", "2023年度法治政府建设报告（征求意见稿/修订）"),
        (r" 报告\一 ", r"报告\一"),
        ("报告\n第二行\u202e", "报告 第二行"),
        ("长" * 130, "长" * 119 + "…"),
    ],
)
def test_a_typed_title_and_agency_are_no_file_names(services: Services, typed: str, kept: str) -> None:
    corrected = services.library.correct(add(services, REPORT_2023), Correction(title=typed, agency=typed))
    assert (corrected.title, corrected.agency) == (kept, kept)
