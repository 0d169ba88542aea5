"""One chat message → one stream of events: a drafting request is drafted, everything else is asked.

Also the shape in which a message is kept: ``data`` holds the same JSON values as the command line prints, under a
``kind`` (answer, draft, upload, error). ``cut`` is set as long as an answer is not complete.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answering import Ask
from assistant.cli_output import answer_json, draft_json, problems_json
from assistant.drafting.request import draft_request
from assistant.drafting.schema import Drafted, DraftRequest, Rewriting, Writing, Written
from assistant.errors import AssistantError
from assistant.export.markdown import draft_markdown
from assistant.library import FileResult
from assistant.question import Understanding
from assistant.schema import Done, Retrieved, Token, Turn
from assistant.services import Services
from assistant.store.conversations import StoredMessage
from vectorstore.errors import VectorStoreError
from vectorstore.schema import Filters

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """A chat message with its surroundings; see ``Ask``."""

    text: str
    history: tuple[Turn, ...] = ()
    scope: Filters = field(default_factory=Filters)
    dense: bool = True
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Drafting:
    """First event of a draft: what was understood."""

    request: DraftRequest


Event = Retrieved | Drafting | Writing | Token | Rewriting | Written | Done | Drafted


def respond(services: Services, say: Say) -> Generator[Event, None, None]:
    """Retrieved or Drafting, then Tokens, then Done or Drafted; a draft also tells of each section that is begun and done.

    Closing the iterator stops the model.

    Raises:
        VectorStoreError: the library cannot be read or searched.
        AssistantError: a section cannot be drafted (nothing to follow, no such part). Model faults are in the result.
    """
    request = draft_request(
        say.text, services.archive.infos(), today_year=services.answerer.today_year(), scope=say.scope
    )
    if request is None:
        yield from services.answerer.stream(Ask(say.text, say.history, say.scope, say.dense, say.offline))
        return
    yield Drafting(request)
    yield from services.drafter.stream(request, offline=say.offline)


def turns(messages: Sequence[StoredMessage]) -> tuple[Turn, ...]:
    """The exchanges of a conversation that a follow-up may lean on: questions with their complete answers, in order."""
    found: list[Turn] = []
    question: str | None = None
    for message in messages:
        if message.role == "user":
            question = message.text or None
        elif question and message.data.get("kind") == "answer" and not message.data.get("cut"):
            if found and found[-1].question == question:
                found.pop()  # asked again: the later answer counts
            found.append(Turn(question, message.text))
    return tuple(found)


def result_data(event: Done | Drafted) -> tuple[str, Json]:
    """Text and data of a finished answer or draft, as they are kept."""
    if isinstance(event, Done):
        return event.answer.text, {"kind": "answer", "answer": answer_json(event.answer)}
    draft = event.draft
    return draft.text, {"kind": "draft", "draft": draft_json(draft), "markdown": draft_markdown(draft)}


def subject_data(read: Understanding) -> Json:
    """What a question was about, without agency and year: enough to ask the same of another report."""
    return {"text": read.text, "intent": read.intent, "comparison": read.comparison}


def error_data(error: AssistantError | VectorStoreError) -> Json:
    """An error as it is kept: never dressed as an answer."""
    return {"kind": "error", "message": error.user_message, "hint": error.hint}


def file_data(result: FileResult) -> Json:
    """What became of one file, as it is kept and shown."""
    info = result.info
    return {
        "name": result.name,
        "status": result.status,
        "report_id": info.id if info else None,
        "title": info.title if info else None,
        "agency": info.agency if info else None,
        "year": info.year if info else None,
        "kind": info.kind if info else None,
        "problems": problems_json(result.problems),
    }
