"""A lock that goes to whoever has waited longest."""

from __future__ import annotations

from collections import deque
from threading import Lock


class Turns:
    """One has the turn; the others stand in a queue, and wait without asking again and again."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._queue: deque[Lock] = deque()
        self._is_taken = False

    def take(self, seconds: float) -> bool:
        """Wait for the turn. False when it has not come within so many seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._queue.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._queue:  # it came at the last moment
                return True
            self._queue.remove(mine)
            return False

    def give_back(self) -> None:
        """Let the next one have it. For the one who has it."""
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._is_taken = False
