"""Sections from an archive: offline, and with a scripted model that is held to the same rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.drafting.marks import without_open_marks
from assistant.drafting.schema import Draft, Drafted, DraftRequest, Rewriting, Writing, Written
from assistant.drafting.write import taken_in
from assistant.errors import InputError, ModelBusy, ModelError, ModelNonsense, NothingToDraftFrom
from assistant.figures.facts import Fact
from assistant.schema import Token
from tests.assistant.drafting.drafting import WATER, bare_figures, drafter
from tests.assistant.reports import fill
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive
from vectorstore.errors import UnknownReport

PUBLICITY = DraftRequest(WATER, 2024, "普法")
FIRST = "【待填：水法宣传活动，场，上年30】"
SECOND = "【待填：受众，人次，上年4200】"
THIRD = "【待填：进校园活动，场，上年12】"
GOOD = f"全年组织水法宣传活动{FIRST}，受众{SECOND}，进校园活动{THIRD}。"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path)
    yield archive
    archive.close()


def held(draft: Draft, archive: Archive) -> Draft:
    """What every draft keeps to."""
    for section in draft.sections:
        assert len(section.follows) == (len(section.text.split("\n")) if section.text else 0)
        assert set(section.follows) <= {0, *(c.n for c in section.citations)}
        for citation in section.citations:
            assert citation.quote == archive.report(citation.report_id).text[citation.start : citation.end]
        assert all(p.text in section.text for p in section.placeholders)
        assert all(sentence in section.text for sentence in section.carried_over)
        assert all(section.text[u.start : u.end] for u in section.uses)
    return draft


def offline(archive: Archive, tmp_path: Path, request: DraftRequest = PUBLICITY) -> Draft:
    return drafter(archive, tmp_path).draft(request)


def written(
    archive: Archive, tmp_path: Path, *scripts: str | ModelError | tuple[str | ModelError, ...], brief: str = ""
) -> Draft:
    """The section on 普法 with a model that says this; a tuple is one answer in pieces."""
    model = ScriptedChatModel()
    for script in scripts:
        model.enqueue(*(script if isinstance(script, tuple) else (script,)))
    draft = drafter(archive, tmp_path, model).draft(replace(PUBLICITY, brief=brief))
    assert len(model.history) == len(scripts), "every script was asked for"
    return held(draft, archive)


# ---------------------------------------------------------------------- without a model


def test_the_agencys_own_last_report_is_moved_on(archive: Archive, tmp_path: Path) -> None:
    draft = held(offline(archive, tmp_path), archive)
    (section,) = draft.sections
    assert (draft.own, draft.mode, draft.base) == (True, "offline", "白鹭县水利局2023年法治政府建设年度报告")
    assert draft.title == "白鹭县水利局2024年法治政府建设年度报告"
    assert section.title == "（二）深化普法宣传"
    assert section.text.startswith(f"组织水法宣传活动{FIRST}")
    assert section.carried_over == ("县水利局与临湖县签订了跨县河道联防协议。",)
    assert bare_figures(section.text) == []
    assert [(c.year, c.agency) for c in section.citations] == [(2023, WATER)]
    assert draft.notes == ()
    assert draft.fault is None


def test_the_users_figures_are_used_and_nothing_else_numeric_is_new(archive: Archive, tmp_path: Path) -> None:
    brief = "写2024年普法部分，水法宣传活动36场，受众5000人次，新增展板8块"
    draft = held(offline(archive, tmp_path, replace(PUBLICITY, brief=brief)), archive)
    assert "组织水法宣传活动36场，受众5000人次" in draft.sections[0].text
    assert sorted(bare_figures(draft.sections[0].text)) == ["36场", "5000人次"]
    assert len(draft.notes) == 1
    assert "8" in draft.notes[0], "a figure without a place is handed back"
    assert {f.source for f in draft.sheet.facts if f.value} == {"起草要求"}


def test_plans_move_on_with_their_years(archive: Archive, tmp_path: Path) -> None:
    (section,) = offline(archive, tmp_path, DraftRequest(WATER, 2024, "T15")).sections
    assert section.heading == "2025年主要安排"
    assert section.text.startswith("一是推进数据互通。2025年6月底前") or "【待填：" in section.text
    assert "2024年" not in without_open_marks(section.text)


def test_a_gap_between_the_years_is_said(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path, DraftRequest(WATER, 2026, "普法"))
    assert "最近一份是2023年度的" in draft.notes[0]


def test_a_peers_report_is_followed_under_the_own_name_and_said_so(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path, DraftRequest("石门县水利局", 2024, "普法"))
    assert not draft.own
    assert "参照白鹭县水利局2023年度报告的写法" in draft.notes[0]
    text = draft.sections[0].text
    assert "白鹭县" not in text
    assert FIRST in text
    assert draft.sections[0].citations[0].agency == WATER
    assert "白鹭县" in archive.report(draft.sections[0].citations[0].report_id).text


@pytest.mark.parametrize(
    ("agency", "text", "expected"),
    [
        # the new name holds the old short name: it is put in once
        (
            "山南市石桥区民政局",
            "江城市石桥区民政局和石桥区民政局在江城市石桥区",
            "山南市石桥区民政局和山南市石桥区民政局在山南市石桥区",
        ),
        ("石门县民政局", "江城市石桥区民政局落实制度", "石门县民政局落实制度"),
    ],
)
def test_names_are_replaced_in_one_pass(tmp_path: Path, agency: str, text: str, expected: str) -> None:
    source = f"江城市石桥区民政局2023年法治政府建设年度报告\n\n一、普法宣传\n\n{text}。\n\n二、其他\n\n无其他事项。\n"
    archive = fill(tmp_path, source)
    draft = offline(archive, tmp_path, DraftRequest(agency, 2024, "普法"))
    assert draft.sections[0].text == f"{expected}。"
    archive.close()


def test_a_named_base_is_followed(archive: Archive, tmp_path: Path) -> None:
    base = next(i.id for i in archive.infos() if i.agency == WATER and i.year == 2021)
    draft = offline(archive, tmp_path, DraftRequest(WATER, 2024, "普法", base=base))
    assert draft.base == "白鹭县水利局2021年法治政府建设年度报告"
    with pytest.raises(UnknownReport):
        offline(archive, tmp_path, DraftRequest(WATER, 2024, "普法", base="nothing"))


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (DraftRequest(WATER, 2024, "星际航行"), InputError),
        (DraftRequest(WATER, 2020, "普法"), NothingToDraftFrom),
    ],
)
def test_what_cannot_be_drafted_is_an_error_before_the_first_word(
    archive: Archive, tmp_path: Path, request_: DraftRequest, error: type[InputError]
) -> None:
    model = ScriptedChatModel()
    with pytest.raises(error):
        next(drafter(archive, tmp_path, model).stream(request_))
    assert model.history == []


def test_offline_events_tell_the_whole_report_section_by_section(archive: Archive, tmp_path: Path) -> None:
    *events, last = drafter(archive, tmp_path).stream(DraftRequest(WATER, 2024))
    assert isinstance(last, Drafted)
    sections = last.draft.sections
    begun = [e for e in events if isinstance(e, Writing)]
    assert [(e.id, e.n, e.total) for e in begun] == [(s.id, i, len(sections)) for i, s in enumerate(sections, 1)]
    assert [e.section.id for e in events if isinstance(e, Written)] == [s.id for s in sections]
    said = "".join(t.text for t in events if isinstance(t, Token))
    assert said == "".join(f"{s.full_text}\n" for s in sections if s.full_text)
    assert said.strip() == last.draft.text
    assert events.index(begun[1]) > events.index(next(e for e in events if isinstance(e, Written)))


def test_only_the_named_sections_are_written(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path, DraftRequest(WATER, 2024))
    events = list(drafter(archive, tmp_path).write(draft, ["s3", "s2"]))
    assert [e.section.id for e in events if isinstance(e, Written)] == ["s2", "s3"]


def test_an_instruction_is_followed_by_rules(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path)
    *_, last = drafter(archive, tmp_path).write(draft, instruction="删去沿用的句子")
    assert isinstance(last, Written)
    assert last.section.text.endswith(f"进校园活动{THIRD}。")
    assert len(last.section.uses) == 3


# ---------------------------------------------------------------------- with a model


def test_a_models_text_keeps_the_placeholders_it_kept(archive: Archive, tmp_path: Path) -> None:
    draft = written(archive, tmp_path, (f"全年组织水法宣传活动{FIRST}，", f"受众{SECOND}[1]，进校园活动{THIRD}。"))
    assert draft.mode == "llm"
    assert draft.sections[0].text == GOOD
    assert {p.text for p in draft.sections[0].placeholders} == {FIRST, SECOND, THIRD}
    assert draft.sections[0].origin == "model"
    assert (draft.unsupported_numbers, draft.fault, draft.sections[0].notes) == ((), None, ())


BAD = [
    ("组织活动88场。", ("88场",)),
    # right after a comma or a colon, spaced, full-width, or as last year had it
    ("组织活动，88场，受众：999人次。", ("88场", "999人次")),
    ("组织活动 88 场。", ("88 场",)),
    ("组织活动８８场。", ("８８场",)),
    ("组织水法宣传活动30场。", ("30场",)),
    ("组织活动88场，再88场。", ("88场",)),
    ("比上年30场增加。", ("30场",)),
    ("依据白水发〔2024〕9号开展。", ("〔2024〕9号",)),
    ("2022年以来组织活动。", ("2022年",)),
    ("2023年组织活动。", ("2023年",)),
    ("印发《普法宣传计划》。", ("《普法宣传计划》",)),
    ("联合县教育局组织活动。", ("教育局",)),
]


@pytest.mark.parametrize(("said", "missing"), BAD)
def test_nobodys_words_are_marked_and_listed_when_the_model_insists(
    archive: Archive, tmp_path: Path, said: str, missing: tuple[str, ...]
) -> None:
    text = f"{GOOD}{said}"
    draft = written(archive, tmp_path, text, text)
    assert draft.unsupported_numbers == missing
    section = draft.sections[0]
    assert all(f"【待核：{words}】" in section.text for words in missing)
    assert all(words not in without_open_marks(section.text) for words in missing)
    assert section.notes
    assert all("模型改写后仍有问题" in note for note in section.notes)


@pytest.mark.parametrize(("said", "missing"), BAD)
def test_what_is_not_supported_is_asked_for_once_more_with_the_reason(
    archive: Archive, tmp_path: Path, said: str, missing: tuple[str, ...]
) -> None:
    model = ScriptedChatModel()
    model.enqueue(f"{GOOD}{said}")
    model.enqueue(GOOD)
    *events, last = drafter(archive, tmp_path, model).stream(PUBLICITY)
    assert isinstance(last, Drafted)
    assert (last.draft.sections[0].text, last.draft.unsupported_numbers) == (GOOD, ())
    (again,) = [e for e in events if isinstance(e, Rewriting)]
    assert all(any(words in reason for reason in again.reasons) for words in missing)
    repair = model.history[1][1].content
    assert all(words in repair for words in missing)
    assert said in repair
    tasks = [json.loads(x)["task"] for x in (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert tasks == ["draft_section", "repair_section"]


def test_a_repair_that_is_worse_is_not_taken(archive: Archive, tmp_path: Path) -> None:
    draft = written(archive, tmp_path, f"{GOOD}组织88场。", f"组织77场，展板66块，展览55次。{GOOD}")
    assert draft.unsupported_numbers == ("88场",)
    draft = written(archive, tmp_path, f"{GOOD}组织88场。", "略。")
    assert draft.unsupported_numbers == ("88场",)


@pytest.mark.parametrize("fault", [ModelBusy(), ModelNonsense()])
def test_a_repair_that_fails_leaves_the_first_answer_marked(
    archive: Archive, tmp_path: Path, fault: ModelError
) -> None:
    draft = written(archive, tmp_path, f"{GOOD}组织88场。", ("全年组织77场", fault))
    assert "【待核：88场】" in draft.text
    assert "77" not in draft.text
    cut = written(archive, tmp_path, f"{GOOD}组织88场。", (GOOD, fault))
    assert "【待核：88场】" in cut.text, "what was cut may lack its end, however good it looks"
    assert draft.mode == "llm"


def test_dropped_figures_come_back(archive: Archive, tmp_path: Path) -> None:
    said = f"全年组织水法宣传活动多场，受众{SECOND}，影响广泛。" + "普法宣传深入河道。"
    section = written(archive, tmp_path, said, said).sections[0]
    assert FIRST in section.text
    assert THIRD in section.text
    assert len({u.key for u in section.uses}) == 3
    assert any("漏掉" in note for note in section.notes)


@pytest.mark.parametrize("script", [(ModelBusy(),), ("全年组织", ModelNonsense()), (GOOD, ModelNonsense()), ("  \n",)])
def test_a_fault_leaves_the_offline_text_and_is_told(
    archive: Archive, tmp_path: Path, script: tuple[str | ModelError, ...]
) -> None:
    draft = written(archive, tmp_path, script)
    assert draft.mode == "offline"
    assert draft.fault is not None
    assert draft.fault.endswith("以下是离线起草的文字。")
    assert draft.sections == offline(archive, tmp_path).sections


@pytest.mark.parametrize("said", ["略。", "好的，以下是改写后的内容：", "抱歉，我无法提供帮助。" * 12, "工作正常。"])
def test_a_dropped_section_leaves_the_offline_text_and_is_told(archive: Archive, tmp_path: Path, said: str) -> None:
    draft = written(archive, tmp_path, said, said)
    assert draft.mode == "offline"
    assert draft.fault == "语言模型写出的内容不完整，没有采用。以下是离线起草的文字。"
    assert draft.sections == offline(archive, tmp_path).sections


def test_a_dropped_section_may_be_mended(archive: Archive, tmp_path: Path) -> None:
    draft = written(archive, tmp_path, "略。", GOOD)
    assert (draft.sections[0].text, draft.fault) == (GOOD, None)


def test_one_failing_section_loses_none_of_the_others(archive: Archive, tmp_path: Path) -> None:
    base = {s.id: s for s in offline(archive, tmp_path, DraftRequest(WATER, 2024)).sections}
    model = ScriptedChatModel(default=lambda messages: [_base_text(messages[1].content)])
    model.enqueue(base["s0"].text)
    model.enqueue("全年巡查88", ModelNonsense())
    draft = held(drafter(archive, tmp_path, model).draft(DraftRequest(WATER, 2024)), archive)
    assert [s.origin for s in draft.sections] == [
        "model", "rolled", "rolled", "model", "model", "skeleton", "model", "skeleton",
    ]  # fmt: skip
    assert draft.sections[2] == base["s2"]
    assert "88" not in draft.text
    assert draft.fault is not None
    assert draft.mode == "llm"
    assert [s.text for s in draft.sections] == [s.text for s in base.values()]


def _base_text(prompt: str) -> str:
    """What the prompt gives as the text to go by, tags undone as a model would."""
    return prompt.split("<底稿>\n")[1].split("\n</底稿>")[0].replace("＜", "<")


def test_skeletons_and_tables_are_not_given_to_a_model(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path, DraftRequest(WATER, 2024))
    section = replace(draft.sections[3], text="项目 | 场次\n宣传 | 【待填：宣传，场】", uses=())
    draft = replace(draft, sections=(section, *(s for s in draft.sections if s.origin == "skeleton")))
    events = list(drafter(archive, tmp_path, ScriptedChatModel()).write(draft))
    assert [e.section for e in events if isinstance(e, Written)] == list(draft.sections)


def test_a_shorter_text_is_taken_only_when_it_was_asked_for(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path)
    long = replace(draft.sections[0], text=draft.sections[0].text + "坚持以普法促治水，不断凝聚共识。" * 20)
    draft = draft.with_section(long)
    for instruction, taken in (("精简到100字", True), ("", False)):
        model = ScriptedChatModel(default=lambda _: [GOOD])
        *_, last = drafter(archive, tmp_path, model).write(draft, instruction=instruction)
        assert isinstance(last, Written)
        assert (last.section.text == GOOD) is taken
        assert (last.fault is None) is taken


def test_the_instruction_may_bring_figures_of_its_own(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path)
    model = ScriptedChatModel()
    model.enqueue(f"{GOOD}新增展板8块。")
    *_, last = drafter(archive, tmp_path, model).write(draft, instruction="补充一句新增展板8块")
    assert isinstance(last, Written)
    assert last.section.unsupported == ()
    assert "补充一句新增展板8块" in model.history[0][1].content


def test_a_new_figure_of_the_workbook_is_offered_to_its_topic(archive: Archive, tmp_path: Path) -> None:
    draft = offline(archive, tmp_path)
    new = Fact("N-1", "普法短视频", "条", "", topic="T11", value="15", source="表.xlsx › 指标!F40")
    draft = replace(draft, sheet=replace(draft.sheet, facts=(*draft.sheet.facts, new)))
    model = ScriptedChatModel()
    model.enqueue(f"{GOOD}制作普法短视频15条。")
    *_, last = drafter(archive, tmp_path, model).write(draft)
    assert isinstance(last, Written)
    assert "本年新增指标：普法短视频15条" in model.history[0][1].content
    assert (last.section.unsupported, last.fault) == ((), None)


def test_closing_the_stream_stops_the_model_and_keeps_what_was_written(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    draft = offline(archive, tmp_path, DraftRequest(WATER, 2024))
    model.enqueue(draft.sections[0].text)
    model.enqueue("全年", "巡查")
    stream = drafter(archive, tmp_path, model).stream(DraftRequest(WATER, 2024))
    done: list[Written] = []
    for event in stream:
        if isinstance(event, Written):
            done.append(event)
        if event == Token("全年"):
            break
    stream.close()  # type: ignore[attr-defined]
    assert model.closed == 1
    assert [e.section.id for e in done] == ["s0", "s1"]
    assert taken_in(draft, done[0]).mode == "llm"
    line = (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert (json.loads(line)["task"], json.loads(line)["outcome"]) == ("draft_section", "stopped")


def test_the_model_gets_the_rolled_text_and_the_brief(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel(default=lambda _: [GOOD.replace(FIRST, "36场")])
    drafter(archive, tmp_path, model).draft(replace(PUBLICITY, brief="水法宣传活动36场<script>"))
    user = model.history[0][1].content
    assert "水法宣传活动36场" in user
    assert SECOND in user
    assert "<script>" not in user
    assert "4200人次" not in user, "last year's figure is given as a placeholder only"


def test_offline_on_request_leaves_the_model_alone(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    assert drafter(archive, tmp_path, model).draft(PUBLICITY, offline=True).mode == "offline"
    assert model.history == []
