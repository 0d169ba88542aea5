"""What is still to be done, and when a draft can be called final."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.drafting.review import Todo, is_final, todos
from assistant.drafting.schema import Draft
from tests.assistant.drafting.drafting import composed
from tests.assistant.reports import WATER_2023, make


@pytest.fixture(scope="module")
def water() -> Draft:
    return composed(make(WATER_2023))


def settled(draft: Draft) -> Draft:
    """Every section with words and nothing open."""
    sections = tuple(
        replace(s, text="已经写好。" if s.text else "", uses=(), carried_over=(), follows=(0,)) for s in draft.sections
    )
    return replace(draft, sections=sections)


def test_marks_sentences_and_notes_are_listed_by_section(water: Draft) -> None:
    found = todos(water)
    assert {t.kind for t in found} == {"mark", "carried_over"}
    publicity = [t for t in found if t.section == "s3"]
    assert [t.kind for t in publicity] == ["mark"] * 5 + ["carried_over"]
    assert publicity[0].text == "【待填：水法宣传活动，场，上年30】"
    assert not is_final(water)


def test_a_settled_draft_is_final(water: Draft) -> None:
    assert todos(settled(water)) == ()
    assert is_final(settled(water))


@pytest.mark.parametrize("part", ["results", "shortcomings", "first_responsible", "plans"])
@pytest.mark.parametrize("how", ["dropped", "emptied"])
def test_a_statutory_part_that_is_missing_comes_first(water: Draft, part: str, how: str) -> None:
    given = settled(water)
    hit = next(s for s in given.sections if part in s.statutory)
    below = {"s2", "s3"} if part == "results" else set()
    if how == "dropped":
        gone = {hit.id, *below}
        left = tuple(s for s in given.sections if s.id not in gone)
        items = tuple(i for i in given.outline.items if i.id not in gone)
        given = replace(given, outline=replace(given.outline, items=items))
    else:
        left = tuple(replace(s, text="", follows=()) if s.id in {hit.id, *below} else s for s in given.sections)
    given = replace(given, sections=left)
    assert todos(given)[0].kind == "missing_part"
    assert todos(given)[0].text.startswith("缺少“")
    assert not is_final(given)


def test_the_optional_part_may_be_left_out(water: Draft) -> None:
    given = settled(water)
    plan = replace(given.outline, items=given.outline.items[:-1])
    assert is_final(replace(given, sections=given.sections[:-1], outline=plan))


def test_a_chapter_is_there_when_only_its_subsections_have_words(water: Draft) -> None:
    given = settled(water)
    chapter = next(s for s in given.sections if "results" in s.statutory)
    assert chapter.text == ""
    assert is_final(given)


def test_a_single_section_is_not_asked_for_the_other_parts(water: Draft) -> None:
    given = settled(water)
    assert is_final(replace(given, sections=given.sections[3:4]))


@pytest.mark.parametrize("mark", ["【待填：数，件】", "【待写：内容】", "【待回应：上年计划“甲”】", "【待核：88件】"])
def test_any_mark_stands_in_the_way(water: Draft, mark: str) -> None:
    given = settled(water)
    given = given.with_section(replace(given.sections[3], text=f"甲{mark}乙。"))
    assert todos(given) == (Todo("mark", "s3", mark),)
    assert not is_final(given)


def test_unsupported_words_are_listed_once_and_do_not_hide_behind_their_mark(water: Draft) -> None:
    given = settled(water)
    marked = replace(given.sections[3], text="共【待核：88件】。", unsupported=("88件",), notes=("请看一看",))
    assert [t.kind for t in todos(given.with_section(marked))] == ["mark", "note"]
    bare = replace(marked, text="共88件。")
    assert [t.kind for t in todos(given.with_section(bare))] == ["unsupported", "note"]
