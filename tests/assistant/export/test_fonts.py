"""Fonts that are missing are named with what Word will use instead."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from assistant.export import fonts
from assistant.export.fonts import font_warnings, installed_fonts, missing_fonts, registry_names
from assistant.export.layout import layout_named

FULL = frozenset({"方正小标宋简体", "楷体_gb2312", "黑体", "仿宋_gb2312", "宋体"})
WINDOWS = frozenset({"stzhongsong", "simsun", "simhei", "fangsong", "kaiti"})


def test_nothing_to_say_where_all_are_here() -> None:
    assert font_warnings(layout_named(), FULL) == ()


def test_each_missing_font_is_named_with_its_stand_in() -> None:
    found = {w.wanted: w.replacement for w in font_warnings(layout_named(), WINDOWS)}
    assert found == {"方正小标宋简体": "华文中宋", "楷体_GB2312": "楷体", "仿宋_GB2312": "仿宋"}


def test_the_sentence() -> None:
    (warning,) = font_warnings(layout_named(), (FULL - {"方正小标宋简体"}) | {"华文中宋"})
    assert warning.text == (
        "本机没有“方正小标宋简体”，Word 打开时会用“华文中宋”代替；请在装有该字体的电脑上排版打印，或安装该字体。"
    )


def test_without_any_stand_in_it_says_so() -> None:
    texts = [w.text for w in font_warnings(layout_named(), frozenset())]
    assert len(texts) == 5
    assert all("系统默认字体" in text for text in texts)


def test_a_machine_that_cannot_be_asked_is_not_passed_over() -> None:
    (warning,) = font_warnings(layout_named(), None)
    assert "无法查看本机字体" in warning.text
    assert "“方正小标宋简体”" in warning.text


FAILURES = [FileNotFoundError(), subprocess.TimeoutExpired("fc-list", 1), subprocess.CalledProcessError(1, "fc-list")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fontconfig")
@pytest.mark.parametrize("failure", FAILURES, ids=lambda f: type(f).__name__)
def test_no_answer_from_fontconfig_is_unknown(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(fonts.subprocess, "run", run)
    assert installed_fonts() is None
    assert len(missing_fonts(layout_named())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fontconfig")
def test_all_names_of_a_font_count(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess("fc-list", 0, "FangSong,仿宋\nNoto Sans CJK SC\n\n".encode())
    monkeypatch.setattr(fonts.subprocess, "run", lambda *_, **__: answer)
    assert installed_fonts() == {"fangsong", "仿宋", "noto sans cjk sc"}


@pytest.mark.parametrize(
    ("value", "names"),
    [("仿宋 (TrueType)", ["仿宋"]), ("SimSun & NSimSun (TrueType)", ["SimSun", "NSimSun"]), ("Plain", ["Plain"])],
)
def test_names_in_the_windows_registry(value: str, names: list[str]) -> None:
    assert registry_names(value) == names
