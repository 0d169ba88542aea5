"""Stand-ins that keep the whole contract of what they replace."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.errors import ModelError, ModelNonsense
from assistant.llm import Message

Script = Sequence[str | ModelError]


class ScriptedChatModel:
    """A ChatModel that says what it was told to say.

    ``enqueue("你", "好")`` scripts the pieces of one answer; an error among them is raised where it stands. Without a
    script it says what ``default`` makes of the messages, or fails the test. ``history`` holds the messages of every
    call, ``closed`` counts the answers that the caller did not hear to the end.
    """

    name = "scripted"

    def __init__(self, default: Callable[[Sequence[Message]], Iterable[str]] | None = None) -> None:
        self.history: list[tuple[Message, ...]] = []
        self.closed = 0
        self._default = default
        self._scripts: deque[Script] = deque()

    def enqueue(self, *script: str | ModelError) -> None:
        """Add the next answer."""
        self._scripts.append(script)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the next scripted answer; an empty one is ModelNonsense, as with a real model."""
        self.history.append(tuple(messages))
        said_something = False
        try:
            for piece in self._next(messages):
                if isinstance(piece, ModelError):
                    raise piece
                said_something = said_something or bool(piece)
                yield piece
        except GeneratorExit:
            self.closed += 1
            raise
        if not said_something:
            raise ModelNonsense("empty answer")

    def _next(self, messages: Sequence[Message]) -> Iterable[str | ModelError]:
        if self._scripts:
            return self._scripts.popleft()
        assert self._default is not None, "the model was called, but nothing is scripted"
        return self._default(messages)
