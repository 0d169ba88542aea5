"""Instructions that rules follow: sentences go or move, facts and marks stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.drafting.instruct import follow
from assistant.drafting.schema import DraftSection, Use
from tests.assistant.drafting.drafting import placed

FIRST, SECOND = "【待填：活动，场，上年30】", "36场"
TEXT = f"坚持党的全面领导。组织普法{FIRST}。持续用力推进。\n用心做好服务。检查{SECOND}，普法到位。"
CARRIED = ("坚持党的全面领导。", "持续用力推进。", "用心做好服务。")


def section() -> DraftSection:
    uses = tuple(Use(k, TEXT.index(w), TEXT.index(w) + len(w)) for k, w in (("A", FIRST), ("B", SECOND)))
    return DraftSection("s", "甲", 1, "T11", TEXT, follows=(1, 2), uses=uses, carried_over=CARRIED)


def kept(changed: DraftSection) -> None:
    assert sorted(placed(changed)) == [("A", FIRST), ("B", SECOND)]
    assert len(changed.follows) == len(changed.text.split("\n"))
    assert all(s in changed.text for s in changed.carried_over)


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        ("精简到50字", f"坚持党的全面领导。组织普法{FIRST}。持续用力推进。\n检查{SECOND}，普法到位。"),
        ("压缩到40个字以内", f"坚持党的全面领导。组织普法{FIRST}。\n检查{SECOND}，普法到位。"),
        ("精简到10字", TEXT),
        ("精简到500字", TEXT),
        ("删去沿用的句子", f"组织普法{FIRST}。\n检查{SECOND}，普法到位。"),
        ("去掉上年的套话", f"组织普法{FIRST}。\n检查{SECOND}，普法到位。"),
        ("突出检查", f"用心做好服务。检查{SECOND}，普法到位。\n坚持党的全面领导。组织普法{FIRST}。持续用力推进。"),
        ("请突出“检查”的内容，谢谢", f"用心做好服务。检查{SECOND}，普法到位。\n坚持党的全面领导。组织普法{FIRST}。持续用力推进。"),
        ("突出检查，精简到40字", f"检查{SECOND}，普法到位。\n坚持党的全面领导。组织普法{FIRST}。"),
    ],
)  # fmt: skip
def test_sentences_go_or_move_and_facts_stay(instruction: str, text: str) -> None:
    changed = follow(section(), instruction)
    assert changed.text == text
    kept(changed)


def test_a_length_that_cannot_be_reached_changes_nothing_and_is_said() -> None:
    changed = follow(section(), "精简到10字")
    assert (changed.text, changed.carried_over) == (TEXT, CARRIED)
    (note,) = changed.notes
    shortest = len(follow(section(), "删去沿用的句子").text)
    assert note.startswith("离线精简不到10字，文字没有改动")
    assert f"最少还有{shortest}字" in note
    assert follow(section(), "精简到50字").notes == ()
    (note,) = follow(replace(section(), carried_over=()), "精简到10字").notes
    assert "没有可以直接删去的沿用句子" in note


COUNTED = "一是加强领导，压实责任。二是开展检查36场。三是【待核：甲】持续推进，常抓不懈。\n（四）健全制度。按月通报，按季讲评。"


@pytest.mark.parametrize("instruction", [f"精简到{len(COUNTED) - 10}字", "删去沿用的句子"])
def test_sentences_that_count_stay_so_that_no_number_is_missing(instruction: str) -> None:
    carried = (
        "一是加强领导，压实责任。",
        "三是【待核：甲】持续推进，常抓不懈。",
        "（四）健全制度。",
        "按月通报，按季讲评。",
    )
    at = COUNTED.index("36场")
    given = DraftSection("s", "甲", 1, "", COUNTED, follows=(1, 2), uses=(Use("B", at, at + 3),), carried_over=carried)
    assert follow(given, instruction).text == COUNTED.removesuffix("按月通报，按季讲评。")


def test_a_text_that_is_short_enough_is_left_and_said_so() -> None:
    changed = follow(section(), "精简到500字")
    assert (changed.text, changed.notes) == (TEXT, (f"现有{len(TEXT)}字，没有超过要求。",))


def test_sentences_of_one_paragraph_move() -> None:
    given = DraftSection("s", "甲", 1, "", f"甲乙丙。普法{SECOND}。丁戊。", follows=(1,), uses=(Use("B", 6, 9),))
    changed = follow(given, "突出普法")
    assert changed.text == f"普法{SECOND}。甲乙丙。丁戊。"
    assert placed(changed) == [("B", SECOND)]


@pytest.mark.parametrize("instruction", ["写得更有气势一些", "突出禁毒", "改成三段", ""])
def test_what_rules_cannot_do_is_said_and_nothing_changes(instruction: str) -> None:
    changed = follow(section(), instruction)
    assert changed.text == TEXT
    assert len(changed.notes) == 1
    assert "请手工修改" in changed.notes[0]


def test_a_section_of_nothing_else_is_not_emptied() -> None:
    given = DraftSection("s", "甲", 1, "", "坚持党的领导。", follows=(1,), carried_over=("坚持党的领导。",))
    assert follow(given, "删去沿用的句子").text == "坚持党的领导。"


def test_a_sentence_that_stands_twice_goes_once_for_each_time_it_is_listed() -> None:
    text = "坚持党的领导。检查36场。坚持党的领导。"
    given = DraftSection(
        "s", "甲", 1, "", text, follows=(1,), uses=(Use("B", 9, 12),), carried_over=("坚持党的领导。",) * 2
    )
    changed = follow(given, "删去沿用的句子")
    assert (changed.text, placed(changed)) == ("检查36场。", [("B", "36场")])
