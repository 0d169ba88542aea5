"""The server is killed at ten random moments of conversations, draft edits and uploads: what the page had shown as kept is there
afterwards. What was shown is read from the page right before the kill, what is there from the restarted one."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from assistant.web import draft_texts as d
from assistant.web import texts as t
from tests.assistant.building import report_text
from tests.e2e.conftest import Serve
from tests.e2e.test_draft import begin as begin_draft
from tests.e2e.test_main_path import attach, say, settled
from tests.openai_server import OpenAIServer, Reply
from vectorstore.archive import Archive

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
ROUNDS = ["conversation"] * 4 + ["draft"] * 3 + ["upload"] * 3
PIECES = tuple(f"第{n:02}句。" for n in range(40))
STALL = 0.05
MAY_LACK = 40  # characters: what may come in the second between two writes of a growing answer
_MESSAGES = """() => [...document.querySelectorAll('[data-testid=stChatMessage]')].map(e => ({
  user: !!e.querySelector('[data-testid=stChatMessageAvatarUser]'),
  text: [...e.querySelectorAll('.xl-text')].map(x => x.innerText).join('\\n'),
  files: [...e.querySelectorAll('.xl-files tr')].map(x => x.innerText.split('\\t')),
}))"""


@dataclass
class Bench:
    """A server with a conversation and a draft on it, and a browser in front of it."""

    serve: Serve
    page: Page
    model: OpenAIServer
    chance: random.Random
    home: str = ""
    conversation: str = ""
    draft: str = ""
    witnessed: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        port = {"port": self.home.rsplit(":", 1)[1]} if self.home else {}
        self.home = self.serve(XUNLI_LLM_BASE_URL=self.model.url, XUNLI_LLM_MODEL="test-model", **port)

    def wait(self, seconds: float) -> None:
        self.page.wait_for_timeout(1000 * self.chance.uniform(0, seconds))

    def messages(self) -> list[dict[str, object]]:
        return self.page.evaluate(_MESSAGES)  # type: ignore[no-any-return]

    def restarted_at(self, address: str) -> None:
        self.serve.kill()
        self.start()
        self.page.goto(address)
        settled(self.page)

    def restarted_chat(self) -> list[dict[str, object]]:
        self.restarted_at(self.conversation)
        expect(self.page.get_by_test_id("stChatMessage").first).to_be_visible()
        settled(self.page)
        return self.messages()


def a_conversation(bench: Bench, n: int) -> None:
    page, question = bench.page, f"云溪市民政局{2021 + n % 3}年存在哪些问题？"
    page.goto(bench.home)
    bench.model.enqueue(Reply(PIECES, stall=STALL))
    say(page, question)
    expect(page.get_by_test_id("stChatMessage").filter(has_text=question)).to_be_visible()
    expect(page).to_have_url(re.compile(r"c=\w+"))
    bench.conversation = page.url
    if bench.chance.random() < 0.75:
        words = page.get_by_test_id("stChatMessage").last.locator(".xl-text", has_text=bench.chance.choice(PIECES))
        expect(words.first).to_be_visible(timeout=30_000)  # the client is imported at the first question
    bench.wait(0.5)
    shown = bench.messages()
    kept = bench.restarted_chat()
    assert [m["text"] for m in kept if m["user"]] == [m["text"] for m in shown if m["user"]]
    answers = [str(m["text"]) for m in shown if not m["user"]]
    there = [str(m["text"]) for m in kept if not m["user"]]
    assert there[: len(answers) - 1] == answers[:-1]
    if len(answers) == sum(bool(m["user"]) for m in shown):
        assert words_of(there[-1])[: len(words_of(answers[-1])) - MAY_LACK] == words_of(answers[-1])[:-MAY_LACK]
        whole = PIECES[-1] in there[-1]  # the server may be ahead of the page
        if not whole:
            expect(page.get_by_text(re.compile(f"{t.CUT}|{t.CUT_EMPTY}")).last).to_be_visible()
        bench.witnessed["answers cut" if not whole else "answers whole"] += 1


def words_of(text: str) -> str:
    return re.sub(r"\W", "", text)


def a_draft_edit(bench: Bench, n: int) -> None:
    page, sentence = bench.page, f"第{n}次写的一句。"
    page.goto(bench.draft)
    editor = page.get_by_label(d.EDITOR)
    expect(editor).to_be_visible()
    settled(page)
    editor.fill(f"{editor.input_value()}\n{sentence}")
    editor.press("Control+Enter")
    if bench.chance.random() < 0.7:
        expect(page.locator(".xl-saved", has_text="已保存")).to_be_visible()
    bench.wait(0.3)
    saved = "已保存" in page.locator(".xl-saved").inner_text()
    bench.restarted_at(bench.draft)
    expect(page.get_by_label(d.EDITOR)).to_be_visible()
    text = page.get_by_label(d.EDITOR).input_value()
    bench.witnessed["edits saved"] += saved
    assert sentence in text or not saved
    for earlier in bench_sentences(bench):
        assert earlier in text
    if sentence in text:
        bench.witnessed[f"sentence {sentence}"] = 1


def bench_sentences(bench: Bench) -> list[str]:
    return [name.removeprefix("sentence ") for name in bench.witnessed if name.startswith("sentence ")]


def an_upload(bench: Bench, n: int) -> None:
    page = bench.page
    page.goto(bench.conversation)
    settled(page)
    years = range(2000 + 5 * n, 2005 + 5 * n)
    files = [{"name": f"甲{y}.txt", "mimeType": "text/plain", "buffer": report_text(year=y).encode()} for y in years]
    attach(page, *files)  # type: ignore[arg-type]
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    wanted = f"甲{bench.chance.choice(years)}"
    expect(page.locator(".xl-files tr", has_text=wanted)).to_be_visible()
    bench.wait(0.2)
    shown = added(bench.messages())
    kept = added(bench.restarted_chat())
    assert shown <= kept
    with closing(Archive(bench.serve.folder / "data" / "archive.sqlite")) as archive:
        assert shown <= {info.source for info in archive.infos()}
    bench.witnessed["files added"] += len(shown)


def added(messages: list[dict[str, object]]) -> set[str]:
    """The files that the page says it has added."""
    return {row[0] for m in messages for row in m["files"] if row[1] == t.STATUS["added"]}  # type: ignore[attr-defined]


KINDS: dict[str, Callable[[Bench, int], None]] = {
    "conversation": a_conversation,
    "draft": a_draft_edit,
    "upload": an_upload,
}


def test_what_was_shown_as_kept_is_there_after_a_kill(serve: Serve, page: Page) -> None:
    with OpenAIServer() as model:
        bench = Bench(serve, page, model, random.Random(2024))
        bench.start()
        begin_draft(page, bench.home)
        settled(page)
        bench.draft = re.sub(r"step=\w+", "step=edit", page.url)
        page.goto(bench.home)
        say(page, "云溪市民政局2023年存在哪些问题？")
        expect(page.get_by_text("好的。")).to_be_visible(timeout=30_000)
        settled(page)
        bench.conversation = page.url
        rounds = list(ROUNDS)
        bench.chance.shuffle(rounds)
        for n, kind in enumerate(rounds):
            KINDS[kind](bench, n)
    assert {"edits saved", "files added"} <= {name for name, count in bench.witnessed.items() if count}
    assert bench.witnessed["answers cut"] + bench.witnessed["answers whole"]
