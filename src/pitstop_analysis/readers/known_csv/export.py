"""What a module of a known export provides: by which columns it is told, and how its rows become events."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import normal


@dataclass(frozen=True)
class Shaped:
    """Rows with one event each, and which column plays which role.

    `time_format` is how this export writes times, where that can't be told from the times themselves.
    """

    raw: Raw
    named: dict[str, str | None]
    time_format: str | None = None


@dataclass(frozen=True)
class Asked:
    """How times are written, and which field of a history plays a role, where that was named.

    `times_in` is the zone of times without an offset.
    """

    time_format: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    times_in: str | None = None


class Columns:
    """The columns of a file by their plain names: lower case, letters and digits only."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_plain: dict[str, str] = {}
        for name in names:
            self._by_plain.setdefault(normal(name), name)

    def first(self, *plain: str) -> str | None:
        """The file's name of the first of these that it has."""
        return next((self._by_plain[name] for name in plain if name in self._by_plain), None)

    def have(self, *plain: str) -> bool:
        """Whether all of these are there."""
        return all(name in self._by_plain for name in plain)

    def __getitem__(self, plain: str) -> str:
        return self._by_plain[plain]


@dataclass(frozen=True)
class Export:
    """One known export.

    `shape` takes the rows, their columns and what was asked for. It raises Unreadable
    where the export holds no hand-offs, saying what to export instead. `tells` is asked of the rows where
    columns alone don't tell.
    """

    name: str
    fits: Callable[[Columns], bool]
    shape: Callable[[Raw, Columns, Asked], Shaped]
    tells: Callable[[Raw, Columns, Asked], bool] = lambda raw, columns, asked: True
