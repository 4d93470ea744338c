"""Telling the worker to end, from wherever the telling comes."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pitstop.jobs.stop import Stop


def test_it_is_not_set_until_somebody_sets_it() -> None:
    stop = Stop()
    stop.wait(0.001)
    assert not stop.is_set()

    stop.set()
    assert stop.is_set()


def test_a_wait_ends_when_it_is_set_not_when_its_time_is_over() -> None:
    stop = Stop()
    threading.Timer(0.01, stop.set).start()

    began = time.monotonic()
    stop.wait(60)

    assert stop.is_set()
    assert time.monotonic() - began < 30


def test_once_set_nobody_waits_any_more() -> None:
    stop = Stop()
    stop.set()

    began = time.monotonic()
    for _ in range(3):
        stop.wait(60)

    assert time.monotonic() - began < 30


def test_a_signal_may_set_it_at_any_instant_of_a_wait() -> None:
    for microseconds in range(1, 400, 2):
        stop = Stop()
        with on_alarm(lambda *_, stop=stop: stop.set()):
            signal.setitimer(signal.ITIMER_REAL, microseconds / 1e6)
            while not stop.is_set():
                stop.wait(0.0001)


@contextmanager
def on_alarm(handler: Any) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, handler)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
