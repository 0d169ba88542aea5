"""The one streaming path: what is found, what is streamed, and what becomes of a model's words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.answering import Answerer, Ask
from assistant.errors import ModelBusy, ModelNonsense, ModelTimeout
from assistant.llm import Message
from assistant.schema import Answer, Done, Event, Retrieved, Token, Turn
from tests.assistant.reports import answerer, fill
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive
from vectorstore.schema import Filters

QUESTION = "白鹭县水利局2023年巡查河道多少次"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path)
    yield archive
    archive.close()


@pytest.fixture
def model() -> ScriptedChatModel:
    return ScriptedChatModel()


@pytest.fixture
def ask(archive: Archive, tmp_path: Path, model: ScriptedChatModel) -> Answerer:
    return answerer(archive, tmp_path, model)


def parts(events: Iterator[Event]) -> tuple[Retrieved, str, Answer]:
    """The events of a whole stream, checked for their order."""
    first, *middle, last = events
    assert isinstance(first, Retrieved)
    assert all(isinstance(event, Token) for event in middle)
    assert isinstance(last, Done)
    return first, "".join(event.text for event in middle if isinstance(event, Token)), last.answer


def number_of(found: Retrieved, words: str) -> int:
    """The number that the model sees for the passage with these words."""
    return next(n for n, p in enumerate(found.passages, start=1) if words in p.chunk.text)


def retrieved(ask: Answerer, question: str = QUESTION) -> Retrieved:
    read = ask.understand(Ask(question))
    return Retrieved(read, tuple(ask.search(read)))


def log(tmp_path: Path) -> list[dict[str, object]]:
    path = tmp_path / "runs.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_offline_tokens_join_to_the_answer(archive: Archive, tmp_path: Path) -> None:
    found, text, answer = parts(answerer(archive, tmp_path).stream(Ask(QUESTION)))
    assert text == answer.text
    assert answer.mode == "offline"
    assert found.understanding == answer.understanding
    assert log(tmp_path) == []


def test_what_the_model_says_is_streamed_as_it_comes_and_then_checked(
    ask: Answerer, model: ScriptedChatModel, tmp_path: Path
) -> None:
    n = number_of(retrieved(ask), "187次")
    model.enqueue("2023年，", "该局巡查河道", "187次", f"[{n}]。")
    _, text, answer = parts(ask.stream(Ask(QUESTION)))
    assert text == f"2023年，该局巡查河道187次[{n}]。"
    assert answer.text == "2023年，该局巡查河道187次[1]。"
    assert (answer.mode, answer.grounded, answer.unsupported_numbers, answer.fault) == ("llm", True, (), None)
    assert [(c.n, c.agency, c.year) for c in answer.citations] == [(1, "白鹭县水利局", 2023)]
    assert "187次" in answer.citations[0].quote


def test_citations_are_renumbered_in_reading_order(ask: Answerer, model: ScriptedChatModel) -> None:
    found = retrieved(ask)
    first, second = number_of(found, "30场"), number_of(found, "187次")
    model.enqueue(f"宣传30场[{first}]，巡查187次[{second}]，处罚4件[{second},99][0]。")
    answer = ask.answer(Ask(QUESTION))
    assert answer.text == "宣传30场[1]，巡查187次[2]，处罚4件[2]。"
    assert [c.quote == found.passages[n - 1].chunk.text for c, n in zip(answer.citations, (first, second), strict=True)] == [True, True]  # fmt: skip
    assert "模型引用了不存在的资料编号，已去掉。" in answer.notes


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("巡查河道200次[{n}]。", ("200次",)),  # the plan's number, with the result's citation
        ("巡查河道187家[{n}]。", ("187家",)),
        ("2021年巡查河道187次[{n}]。", ("2021年",)),
        ("巡查河道165次[{n}]，依据白水发〔2022〕12号[{n}]。", ("165次", "〔2022〕12号")),
    ],
)
def test_numbers_that_no_cited_passage_holds_are_named(
    ask: Answerer, model: ScriptedChatModel, said: str, missing: tuple[str, ...]
) -> None:
    n = number_of(retrieved(ask), "187次")
    model.enqueue(said.format(n=n))
    answer = ask.answer(Ask(QUESTION))
    assert (answer.unsupported_numbers, answer.grounded) == (missing, False)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("2023年，该局巡查河道187次", "supported"),
        ("2023年，该局巡查河道187次，居全省第一", "unsupported"),
        ("2022年，该局巡查河道187次", "unsupported"),
    ],
)
def test_each_sentence_of_a_model_is_held_against_what_it_cites(
    ask: Answerer, model: ScriptedChatModel, said: str, status: str
) -> None:
    n = number_of(retrieved(ask), "187次")
    model.enqueue(f"{said}[{n}]。")
    _, _, answer = parts(ask.stream(Ask(QUESTION)))
    assert [s.status for s in answer.support] == [status]
    assert answer.grounded == (status == "supported")
    assert bool(answer.support[0].reasons) == (status != "supported")
    assert answer.text[answer.support[0].start : answer.support[0].end].startswith(said[:5])


def test_quoted_sentences_are_held_too_and_a_refusal_is_not(archive: Archive, tmp_path: Path) -> None:
    ask = answerer(archive, tmp_path)
    quoted = ask.answer(Ask(QUESTION))
    assert quoted.support and {s.status for s in quoted.support} == {"supported"}
    refused = ask.answer(Ask("红星县水利局2023年巡查河道多少次"))
    assert refused.refusal and refused.support == ()


def test_without_a_citation_nothing_is_grounded(ask: Answerer, model: ScriptedChatModel) -> None:
    model.enqueue("该局认真巡查河道。")
    answer = ask.answer(Ask(QUESTION))
    assert not answer.grounded
    assert not answer.citations
    assert "这段回答没有标明出处，请不要直接采用。" in answer.notes


@pytest.mark.parametrize("fault", [ModelBusy(), ModelTimeout()])
def test_a_fault_before_the_first_word_gives_the_offline_answer(
    ask: Answerer, model: ScriptedChatModel, archive: Archive, tmp_path: Path, fault: ModelBusy
) -> None:
    model.enqueue(fault)
    _, text, answer = parts(ask.stream(Ask(QUESTION)))
    assert text == ""
    assert answer.text == answerer(archive, tmp_path).answer(Ask(QUESTION)).text
    assert answer.mode == "offline"
    assert answer.fault == f"{fault.user_message}{fault.hint}"
    assert [line["outcome"] for line in log(tmp_path)] == [type(fault).__name__]


def test_a_stream_that_is_cut_keeps_what_was_said(ask: Answerer, model: ScriptedChatModel, tmp_path: Path) -> None:
    n = number_of(retrieved(ask), "187次")
    model.enqueue(f"巡查河道187次[{n}]", "，另外", ModelNonsense())
    _, text, answer = parts(ask.stream(Ask(QUESTION)))
    assert text == f"巡查河道187次[{n}]，另外"
    assert (answer.text, answer.mode, answer.grounded) == ("巡查河道187次[1]，另外", "llm", False)
    assert answer.fault == f"{ModelNonsense.user_message}{ModelNonsense.hint}"
    assert [line["outcome"] for line in log(tmp_path)] == ["ModelNonsense"]


class Kept(ScriptedChatModel):
    """Keeps its streams, so that only closing ends them."""

    def __init__(self) -> None:
        super().__init__()
        self.streams: list[Iterator[str]] = []

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        self.streams.append(super().stream(messages))
        return self.streams[-1]


def test_closing_the_stream_stops_the_model_and_leaves_a_line(archive: Archive, tmp_path: Path) -> None:
    model = Kept()
    model.enqueue("巡查", "河道", "187次")
    stream = answerer(archive, tmp_path, model).stream(Ask(QUESTION))
    assert isinstance(next(stream), Retrieved)
    assert next(stream) == Token("巡查")
    stream.close()  # type: ignore[attr-defined]
    assert model.closed == 1
    assert [(line["outcome"], line["characters_out"]) for line in log(tmp_path)] == [("stopped", 2)]


def test_closing_before_the_model_was_asked_asks_nothing(ask: Answerer, model: ScriptedChatModel) -> None:
    stream = ask.stream(Ask(QUESTION))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.history == []


@pytest.mark.parametrize(
    "question",
    ["白鹭县水利局2019年巡查河道多少次", "白鹭县教育局2023年普法几场", "zzzzqqqq"],
)
def test_the_model_is_not_asked_when_nothing_was_found(
    ask: Answerer, model: ScriptedChatModel, tmp_path: Path, question: str
) -> None:
    answer = ask.answer(Ask(question, dense=question != "zzzzqqqq"))
    assert model.history == []
    assert answer.refusal
    assert answer.mode == "offline"
    assert log(tmp_path) == []


def test_offline_on_request_leaves_the_model_alone(ask: Answerer, model: ScriptedChatModel) -> None:
    answer = ask.answer(Ask(QUESTION, offline=True, history=(Turn("你好", ""),)))
    assert answer.mode == "offline"
    assert model.history == []


def test_the_log_holds_sizes_and_names_but_no_text(ask: Answerer, model: ScriptedChatModel, tmp_path: Path) -> None:
    model.enqueue("巡查河道187次[1]。")
    ask.answer(Ask(QUESTION))
    (line,) = log(tmp_path)
    assert (line["task"], line["model"], line["outcome"]) == ("answer", "scripted", "ok")
    assert line["characters_out"] == len("巡查河道187次[1]。")
    assert line["passage_ids"]
    raw = (tmp_path / "runs.jsonl").read_text(encoding="utf-8")
    assert "巡查" not in raw
    assert "白鹭县" not in raw


def test_the_model_gets_numbered_passages_of_the_right_year_and_the_question(
    ask: Answerer, model: ScriptedChatModel
) -> None:
    model.enqueue("无[1]")
    ask.answer(Ask(QUESTION))
    system, user = model.history[0]
    assert "只根据" in system.content
    assert QUESTION in user.content
    assert "187次" in user.content
    assert '编号="1" 单位="白鹭县水利局" 年度="2023"' in user.content
    assert "165次" not in user.content
    assert "<script>" not in user.content  # the report's text cannot pass for a tag


def test_a_script_in_the_answer_stays_text(ask: Answerer, model: ScriptedChatModel) -> None:
    model.enqueue("信中写道“<script>alert(1)</script>”。")
    assert ask.answer(Ask(QUESTION)).text == "信中写道“<script>alert(1)</script>”。"


HISTORY = (Turn("白鹭县水利局2023年巡查河道多少次", "187次"),)


@pytest.mark.parametrize(
    "condensed",
    [
        "梅岭市市场监督管理局2022年罚款多少",
        "白鹭县水利局2021年罚款多少",
        "所有单位历年罚款多少",
        "白鹭县水利局2023年罚款多少万元",
    ],
)
def test_a_model_may_reword_a_follow_up_but_not_change_whose_or_which_year(
    ask: Answerer, model: ScriptedChatModel, condensed: str
) -> None:
    model.enqueue(condensed)
    read = ask.understand(Ask("那罚款多少", history=HISTORY))
    assert len(model.history) == 1
    assert (read.filters.agencies, read.filters.years) == (("白鹭县水利局",), (2023,))
    assert read.question == "那罚款多少"
    assert read.notes[0].startswith("沿用上一问的范围")


def test_a_rewording_is_used_for_the_search(ask: Answerer, model: ScriptedChatModel, tmp_path: Path) -> None:
    model.enqueue("白鹭县水利局2023年罚款金额是多少")
    assert ask.understand(Ask("那罚了几块", history=HISTORY)).text == "罚款金额是多少"
    assert [line["task"] for line in log(tmp_path)] == ["condense"]


@pytest.mark.parametrize(
    "script",
    [
        ("白鹭县水利局2023年罚款\n解释：用户想问罚款",),
        ("好" * 500,),
        ("白鹭县水利局2023年罚款98万元吗",),  # a number that nobody named
        ("“”",),
        (ModelTimeout(),),
        ("白鹭县", ModelNonsense()),
    ],
)
def test_a_rewording_that_rambles_or_fails_is_not_used(
    ask: Answerer, model: ScriptedChatModel, script: tuple[str, ...]
) -> None:
    model.enqueue(*script)
    read = ask.understand(Ask("那罚款多少", history=HISTORY))
    assert read.text == "罚款多少"
    assert (read.filters.agencies, read.filters.years) == (("白鹭县水利局",), (2023,))


def test_the_chips_hold_for_follow_ups_too(archive: Archive, tmp_path: Path) -> None:
    scope = Filters(years=(2022,))
    read = answerer(archive, tmp_path).understand(Ask("那罚款多少", history=HISTORY, scope=scope))
    assert read.filters.years == (2022,)


def test_results_come_before_plans_in_the_passages(ask: Answerer) -> None:
    topics = ["T15" in p.chunk.topics for p in retrieved(ask).passages]
    assert topics == sorted(topics)
    assert any(topics)


def test_plans_are_searched_where_they_stand(ask: Answerer) -> None:
    found = retrieved(ask, "白鹭县水利局2024年打算巡查河道多少次")
    assert {p.report.year for p in found.passages} == {2023}
    assert all("T15" in p.chunk.topics for p in found.passages)


def test_a_part_that_is_not_marked_is_looked_for_in_the_whole(ask: Answerer) -> None:
    found = retrieved(ask, "江城市石桥区民政局存在哪些问题")
    assert found.understanding.filters.topics == ("T14",)
    assert found.passages


def test_every_year_has_its_share_of_the_passages(ask: Answerer) -> None:
    found = retrieved(ask, "白鹭县水利局2021—2023年巡查河道多少次")
    years = [p.report.year for p in found.passages]
    assert set(years[:3]) == {2021, 2022, 2023}
    assert [p.rank for p in found.passages] == list(range(1, len(years) + 1))


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("白鹭县水利局", "白鹭县水利局"),
        ("梅岭市监局", "梅岭市市场监督管理局"),
        ("石桥区民政局", None),
        ("教育局", None),
    ],
)
def test_an_agency_by_its_short_name(ask: Answerer, name: str, agency: str | None) -> None:
    assert ask.agency_named(name) == agency
