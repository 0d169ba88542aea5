"""A table inside an answer: its text, its place beside a model's words, its JSON, and which passages it brings forward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import Ask
from assistant.cli_output import answer_json, answer_text
from assistant.schema import Turn
from assistant.series_words import COMPUTED, SOURCES
from tests.assistant.conftest import Run
from tests.assistant.reports import answerer, fill
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive

QUESTION = "白鹭县水利局2022年和2023年水法宣传活动各多少场"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path)
    yield archive
    archive.close()


def test_the_text_carries_the_numbers_and_the_sentences_that_they_stand_in(archive: Archive, tmp_path: Path) -> None:
    answer = answerer(archive, tmp_path).answer(Ask(QUESTION))
    assert answer.grounded and answer.table is not None
    first, computed, sources, *quotes = answer.text.split("\n")
    assert first.endswith("2022年22场[1]，2023年30场[2]。")
    assert computed == f"{COMPUTED}2023年比2022年增加8场，增长36.4%。"
    assert sources == SOURCES
    assert [line.endswith(f"{c.quote}[{c.n}]") for line, c in zip(quotes, answer.citations, strict=True)] == [True] * 2
    assert [answer.text[a:b] for a, b in answer.highlights] == ["22场", "30场"]
    # what we computed is not held against a report that does not say it
    assert {s.status for s in answer.support} == {"supported"}


def test_the_passages_of_the_figures_come_first(archive: Archive, tmp_path: Path) -> None:
    ask = answerer(archive, tmp_path)
    passages = ask.search(ask.understand(Ask(QUESTION)), k=2)
    assert all(any(words in p.chunk.text for words in ("活动22场", "活动30场")) for p in passages[:2])


def test_one_year_has_no_table(archive: Archive, tmp_path: Path) -> None:
    answer = answerer(archive, tmp_path).answer(Ask("白鹭县水利局2023年水法宣传活动多少场"))
    assert answer.table is None
    assert answer_json(answer)["table"] is None


def test_beside_a_models_words_the_table_is_ours(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel()
    ask = answerer(archive, tmp_path, model)
    passages = ask.search(ask.understand(Ask(QUESTION)))
    n = next(n for n, p in enumerate(passages, start=1) if "活动30场" in p.chunk.text)
    model.enqueue(f"2023年组织水法宣传活动30场[{n}]。")
    answer = ask.answer(Ask(QUESTION))
    assert (answer.mode, answer.text) == ("llm", "2023年组织水法宣传活动30场[1]。")
    cells = answer_json(answer)["table"]["rows"][0]["cells"]
    # the model's own citation where it holds the figure, a further one where it does not
    assert [(c["text"], c["n"]) for c in cells] == [("22场", 2), ("30场", 1)]
    assert [c.n for c in answer.citations] == [1, 2]
    for cell in cells:
        cited = next(c for c in answer.citations if c.n == cell["n"])
        assert cited.report_id == cell["report_id"] and cited.start <= cell["start"] and cell["end"] <= cited.end


def test_what_no_report_has_gets_no_table_whatever_a_model_says(archive: Archive, tmp_path: Path) -> None:
    model = ScriptedChatModel(default=lambda _: ["资料中没有找到。"])
    answer = answerer(archive, tmp_path, model).answer(Ask("2022年和2023年火星探测各多少次"))
    assert answer.table is None


def test_a_follow_up_can_lean_on_a_table(archive: Archive, tmp_path: Path) -> None:
    ask = answerer(archive, tmp_path)
    first = ask.answer(Ask(QUESTION))
    answer = ask.answer(Ask("受众呢", history=(Turn(QUESTION, first.text),)))
    assert answer.table is not None
    assert [c.text for c in answer.table.rows[0].values] == ["3100人次", "4200人次"]


def test_people_see_the_table_on_the_command_line(archive: Archive, tmp_path: Path) -> None:
    lines = answer_text(answerer(archive, tmp_path).answer(Ask(QUESTION))).split("\n")
    head = next(i for i, line in enumerate(lines) if line.startswith("指标"))
    assert lines[head].split() == ["指标", "2022年", "2023年"]
    assert "22场[1]" in lines[head + 1] and "30场[2]" in lines[head + 1]


def test_ask_gives_the_table_as_json(run: Run) -> None:
    table = run("ask", "东湖区司法局近三年行政检查各多少次", "--json").json["table"]
    assert [c["year"] for c in table["columns"]] == [2021, 2022, 2023]
    (row,) = table["rows"]
    assert row["unit"] == "次"
    assert [c["value"] for c in row["cells"]] == ["189", "198", "207"]
    assert row["cells"][1]["change"] == {
        "since": 2021,
        "until": 2022,
        "amount": "9",
        "unit": "次",
        "percent": "4.8",
        "approx": False,
        "converted": False,
        "reported": None,
    }
