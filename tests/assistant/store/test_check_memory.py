"""What is ignored and switched off outlives the process, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.checks.engine import check
from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.store.check_memory import CheckMemory
from assistant.store.database import AppDatabase
from vectorstore.schema import Report


def memory(folder: Path) -> CheckMemory:
    return CheckMemory(AppDatabase(f"sqlite:///{folder / 'app.sqlite'}"))


def report() -> Report:
    lines = [
        "石桥县水利局2023年法治政府建设年度报告",
        "一、行政执法",
        "办理变更登记登记12件，制定《办法》([2023]5号)。",
    ]
    return assemble(RawDocument("txt", tuple(RawBlock(line) for line in lines)), id="r1", source="水利局.txt")


def test_an_ignored_finding_stays_away_until_it_is_restored(tmp_path: Path) -> None:
    finding = next(f for f in check(report()) if f.rule == "W02")
    memory(tmp_path).ignore(finding)
    memory(tmp_path).ignore(finding)  # twice is once
    kept = memory(tmp_path)
    assert [(i.rule, i.excerpt) for i in kept.ignored()] == [("W02", finding.excerpt)]
    assert "W02" not in {f.rule for f in check(report(), ignored=kept.fingerprints())}
    kept.restore(finding.fingerprint)
    assert kept.ignored() == []
    assert "W02" in {f.rule for f in check(report(), ignored=kept.fingerprints())}


def test_long_words_are_kept_short(tmp_path: Path) -> None:
    finding = replace(check(report())[0], excerpt="甲" * 500)
    memory(tmp_path).ignore(finding)
    assert len(memory(tmp_path).ignored()[0].excerpt) == 60


def test_private_words_are_not_kept(tmp_path: Path) -> None:
    finding = replace(check(report())[0], family="privacy", excerpt="13812345678")
    memory(tmp_path).ignore(finding)
    assert "138" not in memory(tmp_path).ignored()[0].excerpt


def test_rules_are_switched_off_and_on(tmp_path: Path) -> None:
    memory(tmp_path).switch("D01", on=False)
    memory(tmp_path).switch("D01", on=False)
    assert memory(tmp_path).off() == {"D01"}
    assert "D01" not in {f.rule for f in check(report(), off=memory(tmp_path).off())}
    memory(tmp_path).switch("D01", on=True)
    assert memory(tmp_path).off() == frozenset()
