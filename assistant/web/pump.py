"""A slow stream heard from a page: whoever waits for it is given a moment now and then, so that the page can be stopped."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class _End:
    """Nothing more comes, but perhaps a fault."""

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault


def pumped(events: Generator[T, None, None], tick: float) -> Generator[T | None, None, None]:
    """The events of a generator that runs in a thread of its own, and None for each ``tick`` seconds without one.

    What the generator raises is raised here. When this iterator is closed, the generator is closed at its next event: a
    model that is silent cannot be interrupted, but nobody has to wait for it.
    """
    heard: SimpleQueue[T | _End] = SimpleQueue()
    gone = threading.Event()

    def run() -> None:
        with suppress(BaseException):  # whatever it is, it is raised where it is heard
            try:
                with closing(events):
                    for event in events:
                        if gone.is_set():
                            return
                        heard.put(event)
            finally:
                heard.put(_End(sys.exception()))

    threading.Thread(target=run, name="pump", daemon=True).start()
    try:
        while True:
            try:
                event = heard.get(timeout=tick)
            except Empty:
                yield None
                continue
            if isinstance(event, _End):
                if event.fault is not None:
                    raise event.fault
                return
            yield event
    finally:
        gone.set()
