"""One call of the language model: the prompt rendered, the reply streamed, faults kept, the call recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

from assistant.errors import ModelError
from assistant.llm import ChatModel, Message
from assistant.prompting import PromptLibrary
from assistant.runlog import RunLog, RunRecord
from assistant.schema import Token

_log = logging.getLogger(__name__)


class Reply:
    """What the model says to one prompt. ``text`` and ``fault`` are complete once ``tokens`` has come to its end."""

    def __init__(self, writer: Writer, task: str, messages: Sequence[Message], passage_ids: tuple[str, ...]) -> None:
        self._writer = writer
        self._task = task
        self._messages = messages
        self._passage_ids = passage_ids
        self._pieces: list[str] = []
        self.fault: ModelError | None = None

    @property
    def text(self) -> str:
        """What has come so far, without white space around it."""
        return "".join(self._pieces).strip()

    def tokens(self) -> Iterator[Token]:
        """The pieces as they come; a fault of the model ends them and stays in ``fault``. Closing ends the request."""
        outcome = "stopped"  # unless the reply is heard to its end
        started = time.monotonic()
        stream = self._writer.model.stream(self._messages)
        try:
            for piece in stream:
                self._pieces.append(piece)
                yield Token(piece)
            outcome = "ok"
        except ModelError as error:
            _log.warning("model failed: %s", type(error).__name__)
            self.fault = error
            outcome = type(error).__name__
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            self._writer.record(
                self._task,
                self._passage_ids,
                characters=(sum(len(m.content) for m in self._messages), sum(map(len, self._pieces))),
                seconds=time.monotonic() - started,
                outcome=outcome,
            )

    def told(self) -> str | None:
        """The fault as a sentence with its hint, or None."""
        return f"{self.fault.user_message}{self.fault.hint}" if self.fault else None


class Writer:
    """A model with the prompts it is given and the log of its calls."""

    def __init__(self, model: ChatModel, prompts: PromptLibrary, runlog: RunLog) -> None:
        self.model = model
        self._prompts = prompts
        self._runlog = runlog

    def reply(self, task: str, passage_ids: tuple[str, ...] = (), **variables: object) -> Reply:
        """Prepare the call of a task; nothing is sent before its tokens are asked for. Raises PromptError."""
        return Reply(self, task, self._prompts.render(task, **variables), passage_ids)

    def record(
        self, task: str, passage_ids: tuple[str, ...], *, characters: tuple[int, int], seconds: float, outcome: str
    ) -> None:
        """Write one call to the run log; ``characters`` are those sent and received."""
        self._runlog.record(
            RunRecord(
                task=task,
                fingerprint=self._prompts.fingerprint(task),
                model=self.model.name,
                passage_ids=passage_ids,
                characters_in=characters[0],
                characters_out=characters[1],
                seconds=round(seconds, 3),
                outcome=outcome,
            )
        )
