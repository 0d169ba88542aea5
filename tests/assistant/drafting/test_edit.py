"""Facts that move every place they stand in, and edits by hand that leave the other places alone."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from assistant.drafting.edit import Learned, confirmed, edited, learned, rearranged, with_sheet
from assistant.drafting.render import words
from assistant.drafting.schema import Draft, DraftSection, Use
from assistant.figures.facts import Fact, FactSheet, Promise
from tests.assistant.drafting.drafting import all_valued, bare_figures, composed, placed, valued
from tests.assistant.drafting.reading import sample
from tests.assistant.reports import WATER_2023, make

SHEET = FactSheet(
    "甲局", 2024, "b", "t", 2023,
    (Fact("A", "活动", "场", "30"), Fact("B", "受众", "人次", "4200"), Fact("C", "合格率", "%", "96")),
    (Promise("P", "plan", "建平台", "T06", 0, 3),),
)  # fmt: skip


def section(template: str, sheet: FactSheet = SHEET) -> DraftSection:
    """A section from “组织{A}，{B}。”; each line follows a citation of its own number."""
    text, uses = "", []
    for piece in template.replace("}", "{").split("{"):
        new = words(sheet, piece) if piece in {"A", "B", "C", "P"} else None
        if new is not None:
            uses.append(Use(piece, len(text), len(text) + len(new)))
        text += new or piece
    return DraftSection(
        "s", "甲", 1, "T11", text, uses=tuple(uses), follows=tuple(range(1, text.count("\n") + 2))
    )  # fmt: skip


def draft(*templates: str, compare: bool = False) -> Draft:
    sections = tuple(replace(section(t), id=f"s{i}") for i, t in enumerate(templates))
    return Draft("t", "甲局", 2024, "offline", "b", True, sections, SHEET, compare=compare)


def exact(given: Draft) -> None:
    """Every place holds exactly the words of its key, none overlap, and each paragraph has its citation."""
    for part in given.sections:
        assert len(part.follows) == (len(part.text.split("\n")) if part.text else 0)
        end = 0
        for use in part.uses:
            assert end <= use.start < use.end
            assert part.text[use.start : use.end] == words(given.sheet, use.key, compare=given.compare)
            end = use.end


def test_one_fact_changes_every_place_it_stands_in() -> None:
    given = draft("组织{A}，受众{B}。\n其中{A}进校园。", "全年{A}。", "没有数据。")
    changed = with_sheet(given, SHEET.with_fact("A", value="36", source="s"))
    assert [s.text for s in changed.sections] == [
        "组织36场，受众【待填：受众，人次，上年4200】。\n其中36场进校园。",
        "全年36场。",
        "没有数据。",
    ]
    exact(changed)
    assert changed.sections[2] is given.sections[2]
    emptied = with_sheet(changed, changed.sheet.with_fact("A", value="", source=""))
    assert [s.text for s in emptied.sections] == [s.text for s in given.sections]
    exact(emptied)


def test_changes_against_last_year_come_and_go() -> None:
    given = replace(draft("组织{A}，合格率{C}。"), compare=True)
    full = with_sheet(given, valued(SHEET, 活动="36", 合格率="98"))
    assert full.text.endswith("组织36场（同比增长20%），合格率98%（同比提高2个百分点）。")
    exact(full)
    assert with_sheet(replace(full, compare=False), full.sheet).text.endswith("组织36场，合格率98%。")


def test_an_answer_stays_in_one_paragraph() -> None:
    given = draft("组织{A}。\n{P}")
    full = with_sheet(given, SHEET.with_answer("P", answer="平台已建成。\n运行平稳。", source="s"))
    assert full.sections[0].text.split("\n")[1:] == ["平台已建成。 运行平稳。"]
    assert len(full.sections[0].follows) == 2


def test_a_place_whose_fact_is_gone_keeps_its_words() -> None:
    given = with_sheet(draft("组织{A}，{B}。"), valued(SHEET, 活动="36"))
    changed = with_sheet(given, replace(given.sheet, facts=given.sheet.facts[1:]))
    assert changed.text == given.text


@pytest.mark.parametrize("seed", range(12))
def test_places_stay_exact_through_any_edits_and_sheets(seed: int) -> None:
    """Random edits outside the places, and random values, in any order."""
    chance = random.Random(seed)
    given = draft(
        "组织{A}，受众{B}。\n其中{A}进校园，{C}合格。\n{P}", "全年{A}{B}；{C}。", compare=chance.random() < 0.5
    )
    given = with_sheet(given, SHEET)
    for _ in range(30):
        if chance.random() < 0.5:
            key = chance.choice("ABC")
            value = chance.choice(["", "36", "3", "1.2万", "350余", "36"])
            sheet = given.sheet.with_fact(key, value=value, source="s")
            if chance.random() < 0.3:
                sheet = sheet.with_answer("P", answer=chance.choice(["", "建成了", "建成36场。"]), source="s")
            given = with_sheet(given, sheet)
        else:
            part = chance.choice(given.sections)
            gaps = [i for i in range(len(part.text) + 1) if not any(u.start < i < u.end for u in part.uses)]
            at = chance.choice(gaps)
            new = chance.choice(["甲乙丙", "，另有其他", "\n新的一段。", "认真"])
            given = given.with_section(edited(part, part.text[:at] + new + part.text[at:]))
        exact(given)
    assert {u.key for s in given.sections for u in s.uses} == {"A", "B", "C", "P"}


def test_an_edit_keeps_the_places_that_were_left_alone() -> None:
    part = section("组织{A}，受众{B}。\n其中{A}进校园。", valued(SHEET, 活动="36", 受众="5000"))
    text = part.text.replace("组织36场", "共举办38场").replace("进校园", "进社区，效果好")
    changed = edited(part, text)
    assert placed(changed) == [("B", "5000人次"), ("A", "36场")]
    assert changed.origin == "edited"
    assert changed.follows == (1, 2)


@pytest.mark.parametrize("same", ["{}", "{}\n", "\n{}\n\n", " {} "])
def test_white_space_alone_is_no_edit(same: str) -> None:
    part = section("组织{A}。\n其中{A}。")
    assert edited(part, same.format(part.text.replace("\n", " \r\n"))) is part


def test_new_paragraphs_follow_what_they_are_like() -> None:
    part = section("坚持党的全面领导，压实法治责任。\n巡查河道{A}，办理许可{B}。")
    changed = edited(part, "全新的内容甲乙丙丁。\n巡查河道多次，办理许可多件。\n坚持党的领导，压实法治建设责任。")
    assert changed.follows == (0, 0, 1) or changed.follows == (0, 2, 1)
    assert len(changed.follows) == 3


def test_what_was_carried_over_or_unsupported_goes_with_its_words() -> None:
    part = replace(
        section("坚持领导。用心服务。甲乙丙30件。"), carried_over=("坚持领导。", "用心服务。"), unsupported=("30件",)
    )
    changed = edited(part, "坚持领导。用情服务。甲乙丙。")
    assert (changed.carried_over, changed.unsupported) == (("坚持领导。",), ())
    assert confirmed(part, "坚持领导。").carried_over == ("用心服务。",)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("36场", (Learned("A", "36"),)),
        # digits and units that the mark itself has
        ("30场", (Learned("A", "30"),)),
        ("3场", (Learned("A", "3"),)),
        ("近40场", (Learned("A", "近40"),)),
        ("36余场", (Learned("A", "36余"),)),
        ("36次", ()),  # another unit
        ("36", ()),
        ("36场、40场", ()),
        ("许多场", ()),
        ("约定36场", ()),
        ("", ()),
    ],
)
def test_a_number_typed_over_a_placeholder_is_learned(typed: str, found: tuple[Learned, ...]) -> None:
    part = section("组织{A}，受众{B}。")
    mark, _ = (w for _, w in placed(part))
    assert learned(part, part.text.replace(mark, typed), SHEET) == found


def test_several_are_learned_at_once_each_key_once() -> None:
    part = section("{A}活动，受众{B}。其中{A}进校园，{C}")
    marks = [w for _, w in placed(part)]
    text = part.text.replace(marks[0], "36场", 1).replace(marks[1], "5000人次").replace(marks[3], "97%")
    assert set(learned(part, text, SHEET)) == {Learned("A", "36"), Learned("B", "5000"), Learned("C", "97")}


def test_a_value_that_is_known_is_not_learned_anew() -> None:
    sheet = valued(SHEET, 活动="36")
    part = section("组织{A}。", sheet)
    assert learned(part, "组织38场。", sheet) == ()


def test_spans_in_another_order_keep_their_facts() -> None:
    part = replace(section("甲{A}。\n乙{B}。丙。"), carried_over=("丙。",))
    second = part.text.index("乙")
    changed = rearranged(part, [[(second, len(part.text) - 2)], [], [(0, second - 1)]])
    assert changed.text == "乙【待填：受众，人次，上年4200】。\n甲【待填：活动，场，上年30】。"
    assert placed(changed) == [("B", "【待填：受众，人次，上年4200】"), ("A", "【待填：活动，场，上年30】")]
    assert changed.carried_over == ()
    assert changed.follows == (2, 1)


@pytest.mark.parametrize("report", ["water", "云溪市民政局2022年法治政府建设年度报告.docx"])
def test_a_whole_draft_filled_after_it_was_written_is_as_one_filled_before(report: str) -> None:
    base = make(WATER_2023) if report == "water" else sample(report)
    empty = composed(base)
    full = with_sheet(empty, all_valued(empty.sheet))
    exact(full)
    before = composed(base, sheet=all_valued(empty.sheet))
    assert full.text == before.text
    assert [s.uses for s in full.sections] == [s.uses for s in before.sections]
    known = {f.written for f in full.sheet.facts if f.unit != "日期"}
    promises = [u for s in full.sections for u in s.uses if u.key.startswith(("P-", "S-"))]
    assert promises
    assert set(bare_figures(full.text)) <= known | {w.removesuffix("以上") for w in known}
