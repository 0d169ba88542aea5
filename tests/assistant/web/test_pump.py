"""A slow stream heard from a page."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing

import pytest

from assistant.web.pump import pumped


def test_all_events_come_in_order_and_the_end_is_the_end() -> None:
    assert [e for e in pumped((n for n in range(200)), 1.0) if e is not None] == list(range(200))


def test_what_is_raised_is_raised_here_after_what_came_before() -> None:
    def broken() -> Generator[int, None, None]:
        yield 1
        raise KeyError("x")

    heard = pumped(broken(), 1.0)
    assert next(heard) == 1
    with pytest.raises(KeyError):
        next(heard)


def test_who_waits_for_a_silent_stream_gets_moments_and_can_leave() -> None:
    go_on, closed = threading.Event(), threading.Event()

    def silent() -> Generator[int, None, None]:
        try:
            yield 1
            go_on.wait(10)
            yield 2
            yield 3
        finally:
            closed.set()

    with closing(pumped(silent(), 0.01)) as heard:
        assert [next(heard) for _ in range(3)] == [1, None, None]
    assert not closed.is_set()  # left at once, though the stream still hangs
    go_on.set()
    assert closed.wait(5)  # and it is closed as soon as it says something
