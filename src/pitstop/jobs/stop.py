"""How the worker is told to end."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue


class Stop:
    """Set once, seen by everybody who looks or waits.

    May be set by a signal handler, which `threading.Event` may not: a handler that interrupts `Event.wait` at
    the wrong instant waits for a lock that the interrupted code holds, and the process never ends.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._wake: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Ask to end. What is in hand is finished first."""
        self._is_set = True
        self._wake.put(None)

    def is_set(self) -> bool:
        """Whether to end."""
        return self._is_set

    def wait(self, seconds: float) -> None:
        """Return when it is set, or when the time is over. Any number of threads may wait."""
        if not self._is_set:
            with suppress(Empty):
                self._wake.get(timeout=seconds)
                self._wake.put(None)  # for the next who waits
