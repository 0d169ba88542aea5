"""Reports that share most of their sentences are found; boilerplate that everyone writes is not evidence."""

from __future__ import annotations

from assistant.alike import alike, sentence_marks, share

LINES = [f"第{n}项工作已经按计划完成，成效明显" for n in range(40)]


def text(lines: list[str]) -> str:
    return "。".join(lines) + "。"


def test_versions_of_one_report_are_found_and_others_not() -> None:
    edited = [line.replace("成效明显", "成效初显") if n < 6 else line for n, line in enumerate(LINES)]
    other = [f"另一个单位的第{n}件事情办得稳妥周到" for n in range(40)]
    found = alike((name, sentence_marks(text(t))) for name, t in [("a", LINES), ("b", edited), ("c", other)])
    assert [(p.first, p.second, round(p.share, 2)) for p in found] == [("a", "b", 0.85)]


def test_punctuation_and_blanks_do_not_count() -> None:
    spaced = "\n".join(f"  {line.replace('，', ', ')} " for line in LINES)
    assert share(sentence_marks(text(LINES)), sentence_marks(spaced)) == 1.0


def test_what_everyone_writes_is_no_likeness() -> None:
    common = [f"坚持以习近平法治思想为指导推进工作{n}" for n in range(10)]
    many = [(f"r{n}", sentence_marks(text([*common, f"本单位第{n}号独有的事情记在这里"]))) for n in range(40)]
    assert alike(many) == []


def test_empty_and_short_texts_are_alike_to_nothing() -> None:
    assert alike([("a", sentence_marks("")), ("b", sentence_marks("短。句。"))]) == []
    assert share(frozenset(), frozenset()) == 0.0
