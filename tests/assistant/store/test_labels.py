"""What people say of reports: labels, corrections, arrivals and settled twins outlive the process and follow a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.store.database import AppDatabase
from assistant.store.labels import LONGEST, Labels


def labels(folder: Path) -> Labels:
    return Labels(AppDatabase(f"sqlite:///{folder / 'app.sqlite'}"))


def test_labels_are_put_on_several_reports_and_taken_off(tmp_path: Path) -> None:
    labels(tmp_path).add(["a", "b", "a"], ["范文", " 省级  材料 ", "范文"])
    labels(tmp_path).add(["b"], ["范文"])  # twice is once
    assert labels(tmp_path).all() == {"a": ("省级 材料", "范文"), "b": ("省级 材料", "范文")}
    labels(tmp_path).drop(["a", "c"], ["范文", "没有这个"])
    assert labels(tmp_path).all() == {"a": ("省级 材料",), "b": ("省级 材料", "范文")}


@pytest.mark.parametrize("bad", ["", "  ", "长" * (LONGEST + 1)])
def test_a_label_that_cannot_be_adds_nothing(tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputError) as error:
        labels(tmp_path).add(["a"], ["范文", bad])
    assert "标签应为" in error.value.user_message
    assert labels(tmp_path).all() == {}


def test_a_newer_version_takes_the_labels_over(tmp_path: Path) -> None:
    kept = labels(tmp_path)
    kept.arrived("old")
    kept.add(["old"], ["范文"])
    first = kept.arrivals()["old"]
    kept.arrived("new", ["old"])
    kept.arrived("old")  # read once more
    assert kept.all()["new"] == ("范文",)
    assert kept.arrivals()["old"] == first
    kept.add(["other"], ["省级"])
    kept.hand_over(["other", "old"], "new")
    assert kept.all()["new"] == ("省级", "范文")


def test_removing_a_report_forgets_it_and_nothing_else(tmp_path: Path) -> None:
    kept = labels(tmp_path)
    for report in ("a", "b"):
        kept.arrived(report)
        kept.add([report], ["范文"])
        kept.corrected(report, {"year": ("", "2023")}, "按落款")
    kept.removed(["a"])
    assert set(kept.all()) == set(kept.arrivals()) == {"b"}
    assert [bool(kept.corrections(report)) for report in "ab"] == [False, True]


def test_corrections_are_kept_with_reason_latest_first(tmp_path: Path) -> None:
    kept = labels(tmp_path)
    kept.corrected("a", {"year": ("", "2022")}, " 按落款补填 ")
    kept.corrected("a", {"year": ("2022", "2023"), "title": ("旧" * 300, "新")}, "")
    found = labels(tmp_path).corrections("a")
    assert [(c.field, c.new, c.reason) for c in found] == [
        ("title", "新", ""),
        ("year", "2023", ""),
        ("year", "2022", "按落款补填"),
    ]
    assert len(found[0].old) < 300


def test_twins_that_may_stay_are_asked_about_again_when_one_more_comes(tmp_path: Path) -> None:
    labels(tmp_path).settle(["b", "a"])
    assert labels(tmp_path).settled([["a", "b"], ["a", "b", "c"], ["d", "e"]]) == {("a", "b")}
