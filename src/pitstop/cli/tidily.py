"""Commands that make files on the way end tidily when they are told to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TOLD_TO_END = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


@contextmanager
def tidily() -> Iterator[None]:
    """SIGTERM and SIGHUP end the process as Ctrl-C does, so that what was made on the way is removed.

    Raises SystemExit with 128 + the signal, for Ctrl-C KeyboardInterrupt, also where a library that was
    interrupted made another error of it. A signal that is ignored, as SIGHUP is under nohup, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told
        return
    told: list[BaseException] = []

    def end(number: int, _frame: FrameType | None) -> None:
        told.append(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))
        for each in before:
            signal.signal(each, signal.SIG_IGN)  # a second one would cut the tidying short
        raise told[0]

    found = {each: signal.getsignal(each) for each in TOLD_TO_END}
    before = {each: handler for each, handler in found.items() if handler not in (signal.SIG_IGN, None)}
    for each in before:
        signal.signal(each, end)
    try:
        yield
    except BaseException as problem:
        if told and problem is not told[0]:
            raise told[0] from problem
        raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
