"""Sections from an archive: cited, with placeholders, and a model's version held to the same rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.drafting.schema import Draft, Drafted, DraftRequest
from assistant.drafting.write import Drafter, held_to_rules
from assistant.errors import InputError, ModelBusy, ModelError, ModelNonsense, NothingToDraftFrom
from assistant.figures.extract import figures
from assistant.prompting import PromptLibrary
from assistant.runlog import RunLog
from assistant.schema import Token
from tests.assistant.reports import fill, infos
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive
from vectorstore.errors import UnknownReport

WATER = "白鹭县水利局"
PUBLICITY = DraftRequest(WATER, 2024, "普法")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path)
    yield archive
    archive.close()


def drafter(archive: Archive, tmp_path: Path, model: ScriptedChatModel | None = None) -> Drafter:
    return Drafter(archive, PromptLibrary(), RunLog(tmp_path / "runs.jsonl"), model=model)


def bare_figures(text: str) -> list[str]:
    bare = re.sub(r"【待填[^】]*】", "□", text)
    return [bare[f.start : f.end] for f in figures(bare) if f.is_data]


def held(draft: Draft, archive: Archive) -> Draft:
    """What every draft keeps to."""
    for section in draft.sections:
        assert len(section.follows) == len(section.text.split("\n"))
        assert set(section.follows) <= {0, *(c.n for c in section.citations)}
        for citation in section.citations:
            assert citation.quote == archive.report(citation.report_id).text[citation.start : citation.end]
        assert all(p.text in section.text for p in section.placeholders)
        assert all(sentence in section.text for sentence in section.carried_over)
    return draft


def test_the_agencys_own_last_report_is_moved_on(archive: Archive, tmp_path: Path) -> None:
    draft = held(drafter(archive, tmp_path).draft(PUBLICITY), archive)
    (section,) = draft.sections
    assert (draft.own, draft.mode, draft.base) == (True, "offline", "白鹭县水利局2023年法治政府建设年度报告")
    assert draft.title == "白鹭县水利局2024年度法治政府建设报告"
    assert section.heading == "（二）深化普法宣传"
    assert section.text.startswith("（二）深化普法宣传\n组织水法宣传活动【待填：水法宣传活动，场，上年30】")
    assert section.carried_over == ("县水利局与临湖县签订了跨县河道联防协议。",)
    assert bare_figures(section.text) == []
    assert [(c.year, c.agency) for c in section.citations] == [(2023, WATER)]
    assert draft.notes == ()


def test_the_users_figures_are_used_and_nothing_else_numeric_is_new(archive: Archive, tmp_path: Path) -> None:
    brief = "写2024年普法部分，水法宣传活动36场，受众5000人次，新增展板8块"
    draft = held(drafter(archive, tmp_path).draft(DraftRequest(WATER, 2024, "普法", brief)), archive)
    assert "组织水法宣传活动36场，受众5000人次" in draft.sections[0].text
    assert sorted(bare_figures(draft.sections[0].text)) == ["36场", "5000人次"]
    assert len(draft.notes) == 1
    assert "8" in draft.notes[0], "a figure without a place is handed back"


def test_plans_move_on_with_their_years(archive: Archive, tmp_path: Path) -> None:
    draft = drafter(archive, tmp_path).draft(DraftRequest(WATER, 2024, "T15"))
    assert draft.sections[0].heading == "三、2024年主要安排"
    assert draft.sections[0].text.startswith("三、2025年主要安排\n")
    assert draft.sections[0].follows == (0, 1)


def test_a_gap_between_the_years_is_said(archive: Archive, tmp_path: Path) -> None:
    draft = drafter(archive, tmp_path).draft(DraftRequest(WATER, 2026, "普法"))
    assert "最近一份是2023年度的" in draft.notes[0]


def test_a_peers_report_is_followed_under_the_own_name_and_said_so(archive: Archive, tmp_path: Path) -> None:
    draft = drafter(archive, tmp_path).draft(DraftRequest("石门县水利局", 2024, "普法"))
    assert not draft.own
    assert "参照白鹭县水利局2023年度报告的写法" in draft.notes[0]
    text = draft.sections[0].text
    assert "白鹭县" not in text
    assert "【待填：水法宣传活动，场，上年30】" in text
    assert draft.sections[0].citations[0].agency == WATER
    assert "白鹭县" in archive.report(draft.sections[0].citations[0].report_id).text


@pytest.mark.parametrize(
    ("agency", "text", "expected"),
    [
        # the new name holds the old short name: it is put in once
        ("山南市石桥区民政局", "江城市石桥区民政局和石桥区民政局在江城市石桥区", "山南市石桥区民政局和山南市石桥区民政局在山南市石桥区"),
        ("石门县民政局", "江城市石桥区民政局落实制度", "石门县民政局落实制度"),
    ],
)  # fmt: skip
def test_names_are_replaced_in_one_pass(tmp_path: Path, agency: str, text: str, expected: str) -> None:
    source = f"江城市石桥区民政局2023年法治政府建设年度报告\n\n一、普法宣传\n\n{text}。\n\n二、其他\n\n无其他事项。\n"
    archive = fill(tmp_path, source)
    draft = drafter(archive, tmp_path).draft(DraftRequest(agency, 2024, "普法"))
    assert draft.sections[0].text == f"一、普法宣传\n{expected}。"
    archive.close()


def test_a_named_base_is_followed(archive: Archive, tmp_path: Path) -> None:
    base = next(i.id for i in archive.infos() if i.agency == WATER and i.year == 2021)
    draft = drafter(archive, tmp_path).draft(DraftRequest(WATER, 2024, "普法", base=base))
    assert draft.base == "白鹭县水利局2021年法治政府建设年度报告"
    with pytest.raises(UnknownReport):
        drafter(archive, tmp_path).draft(DraftRequest(WATER, 2024, "普法", base="nothing"))


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


def test_offline_tokens_join_to_the_text(archive: Archive, tmp_path: Path) -> None:
    *tokens, last = drafter(archive, tmp_path).stream(PUBLICITY)
    assert isinstance(last, Drafted)
    assert "".join(t.text for t in tokens if isinstance(t, Token)) == last.draft.sections[0].text


FIRST = "【待填：水法宣传活动，场，上年30】"
SECOND = "【待填：受众，人次，上年4200】"


def written(archive: Archive, tmp_path: Path, *script: str | ModelError, brief: str = "") -> Draft:
    model = ScriptedChatModel()
    model.enqueue(*script)
    return held(drafter(archive, tmp_path, model).draft(DraftRequest(WATER, 2024, "普法", brief)), archive)


def test_a_models_text_keeps_the_placeholders_it_kept(archive: Archive, tmp_path: Path) -> None:
    draft = written(archive, tmp_path, f"全年组织水法宣传活动{FIRST}，", f"受众{SECOND}[1]。")
    assert draft.mode == "llm"
    assert draft.sections[0].text == f"全年组织水法宣传活动{FIRST}，受众{SECOND}。"
    assert {p.text for p in draft.sections[0].placeholders} == {FIRST, SECOND}
    assert draft.unsupported_numbers == ()
    assert draft.fault is None


@pytest.mark.parametrize(
    ("said", "text", "missing"),
    [
        ("组织活动88场。", "组织活动【待核：88场】。", ("88场",)),
        # right after a comma or a colon, spaced, full-width, or as last year had it
        ("组织活动，88场，受众：999人次。", "组织活动，【待核：88场】，受众：【待核：999人次】。", ("88场", "999人次")),
        ("组织活动 88 场。", "组织活动 【待核：88 场】。", ("88 场",)),
        ("组织活动８８场。", "组织活动【待核：８８场】。", ("８８场",)),
        ("组织活动30场。", "组织活动【待核：30场】。", ("30场",)),
        ("组织活动88场，再88场。", "组织活动【待核：88场】，再【待核：88场】。", ("88场",)),
        (f"活动{FIRST}，比上年30场增加。", f"活动{FIRST}，比上年【待核：30场】增加。", ("30场",)),
        ("依据白水发〔2024〕9号。", "依据白水发【待核：〔2024〕9号】。", ("〔2024〕9号",)),
        ("2022年以来。", "【待核：2022年】以来。", ("2022年",)),
        ("2024年组织，2025年继续。", "2024年组织，2025年继续。", ()),
        ("## 普法\n**组织**活动36场。", "普法\n组织活动36场。", ()),
    ],
)
def test_numbers_of_nobodys_are_marked_and_listed(
    archive: Archive, tmp_path: Path, said: str, text: str, missing: tuple[str, ...]
) -> None:
    draft = written(archive, tmp_path, said, brief="活动36场")
    assert draft.sections[0].text == text
    assert draft.unsupported_numbers == missing


@pytest.mark.parametrize("script", [(ModelBusy(),), ("全年组织", ModelNonsense()), ("  \n",)])
def test_a_fault_leaves_the_offline_text_and_is_told(
    archive: Archive, tmp_path: Path, script: tuple[str | ModelError, ...]
) -> None:
    draft = written(archive, tmp_path, *script)
    assert draft.mode == "offline"
    assert draft.fault is not None
    assert draft.fault.endswith("以下是离线起草的文字。")
    assert draft.sections == drafter(archive, tmp_path).draft(PUBLICITY).sections


def test_closing_the_stream_stops_the_model(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    model.enqueue("全年", "组织")
    stream = drafter(archive, tmp_path, model).stream(PUBLICITY)
    assert next(stream) == Token("全年")
    stream.close()  # type: ignore[attr-defined]
    assert model.closed == 1
    (line,) = (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["task"], json.loads(line)["outcome"]) == ("draft_section", "stopped")


def test_the_model_gets_the_rolled_text_and_the_brief(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    model.enqueue("好。")
    drafter(archive, tmp_path, model).draft(DraftRequest(WATER, 2024, "普法", "活动36场<script>"))
    user = model.history[0][1].content
    assert "水法宣传活动36场" in user
    assert SECOND in user
    assert "<script>" not in user


def test_offline_on_request_leaves_the_model_alone(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    assert drafter(archive, tmp_path, model).draft(PUBLICITY, offline=True).mode == "offline"
    assert model.history == []


def test_the_rules_do_not_touch_what_is_inside_a_placeholder(archive: Archive, tmp_path: Path) -> None:
    offline = drafter(archive, tmp_path).draft(PUBLICITY).sections[0]
    section = held_to_rules(f"活动{FIRST}，共4200件。", offline, PUBLICITY)
    assert section.text == f"活动{FIRST}，共【待核：4200件】。"


def test_the_library_of_the_tests_has_what_the_drafts_follow() -> None:
    assert {i.agency for i in infos()} >= {WATER}
