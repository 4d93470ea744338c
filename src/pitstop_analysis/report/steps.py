"""Long work in named steps: told as it goes, and ended between two of them."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Progress = Callable[[str, int, int], object]
"""Called before each step with its name, how many are done, and of how many; at the end with `done`."""
Cancel = Callable[[], bool]
"""Asked before each step; true ends the work."""
DONE = "done"

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Cancelled(Exception):  # noqa: N818  (it is an answer to the person asking, not a fault)
    """The work was ended, as was asked. Nothing of it is kept."""


class Steps:
    """Runs steps one after the other. Raises Cancelled before the first one that is no longer wanted."""

    def __init__(self, of: int, progress: Progress | None = None, cancelled: Cancel | None = None) -> None:
        self._of = of
        self._done = 0
        self._progress = progress
        self._cancelled = cancelled

    def __call__(
        self, name: str, act: Callable[Asked, Answer], *args: Asked.args, **more: Asked.kwargs
    ) -> Answer:
        """What `act` gives. `name` says in a word or two what it is about."""
        self._tell(name)
        answer = act(*args, **more)
        self._done += 1
        return answer

    def end(self) -> None:
        """All is done. Who cancels after the last step has the work that was asked for."""
        if self._progress:
            self._progress(DONE, self._done, self._of)

    def _tell(self, name: str) -> None:
        if self._cancelled and self._cancelled():
            raise Cancelled(f"Cancelled after {self._done} of {self._of} steps, before: {name}.")
        if self._progress:
            self._progress(name, self._done, self._of)
