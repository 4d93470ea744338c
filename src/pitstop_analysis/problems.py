"""What the library says when it cannot read a log, and what it says about rows it did not use."""

from dataclasses import dataclass


class Unreadable(Exception):  # noqa: N818  (it is an answer to the person asking, not a fault)
    """The log cannot be read: `what` is wrong and `remedy` is what the person can do about it.

    Both are sentences for the person who asked. `str()` joins them.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


NO_TEAM = "no team yet"
"""Why a row is left out that stands before the first team of its case."""


@dataclass(frozen=True)
class LeftOut:
    """Rows that were read and not used: why, how many, and where the first of them stand."""

    reason: str
    rows: int
    where: str
    """What `first` counts: `line`, `row` or `event`."""
    first: tuple[int, ...]

    def places(self) -> str:
        """The first places in words, each once: `line 7` or `lines 7, 9, 12, …`. Nothing where none tells."""
        # Rows of JSON may stand on one line: that of all the file tells nobody where to look.
        told = list(dict.fromkeys(self.first))
        if not told or (self.rows > 1 and told == [1]):
            return ""
        more = ", …" if self.rows > len(self.first) else ""
        word = f"{self.where}s" if more or len(told) > 1 else self.where
        return f"{word} {', '.join(str(place) for place in told)}{more}"

    def said(self) -> str:
        """Why, and where: `no team yet (lines 7, 9, 12, …)`."""
        places = self.places()
        return f"{self.reason} ({places})" if places else self.reason
