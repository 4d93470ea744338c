"""Times of a column that comes in parts, read as `times.parse` reads it whole.

What a column's times are, and whether the day or the month stands first, is told by all of them; a part may
hold none that tells. So the first part decides for the time being, and where a later one decides otherwise,
the file is read again from the beginning with what is known then.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.zones import Clock

ISO, NUMERIC, DAY_NAME, NAME_DAY, EPOCH = range(5)
"""Ways of writing in the order in which `times.parse` tries them."""


class Again(Exception):  # noqa: N818  (no fault: it is how a later part corrects an earlier one)
    """What was read before must be read again."""


@dataclass(frozen=True)
class _First:
    column: str
    place: str
    text: str


class Instants:
    """The times of one column, those without an offset of the zone `times_in`.

    `begin` before each time through the file, `said` after it.
    """

    def __init__(self, where: str, times_in: str | None = None) -> None:
        """Raises Unreadable where there is no such zone."""
        self._where, self._clock = where, Clock(times_in)
        self._way: int | None = None
        self._day_first = True
        self.time_format: str | None = None
        self.begin()

    def begin(self) -> None:
        """Forget the counts, and keep what was decided."""
        self._zoned = self._naive = 0
        self._clock.begin()
        self._order = times.Order(None, None, "")
        self._first: _First | None = None
        self._said = ""
        self._any = False
        self._column = ""

    def read(self, column: pl.Series, places: pl.Series) -> pl.Series:
        """The instants of this part. Raises Again."""
        self._column = column.name
        return times.in_calendar(self._read(column, places))

    def said(self) -> str:
        """What to say of the times. Raises Unreadable where `times.parse` would."""
        return self._found_said() + self._clock.said()

    def _found_said(self) -> str:
        if self._said and self.time_format is None:
            return self._said
        if self._first is None:
            raise times.empty(self._column)
        if self.time_format is not None:
            if not self._any:
                raise times.unfit(self.time_format, self._first.text)
            return self._said
        if self._way is None:
            raise times.nothing_read(self._first.column, self._first.place, self._first.text)
        if self._way == ISO:
            return times.iso_said(self._zoned, self._naive, self._clock)
        return times.numeric_said(self._order.is_day_first(self._where), self._clock)

    def _read(self, column: pl.Series, places: pl.Series) -> pl.Series:
        if times.is_typed(column):
            found = times.typed(column, self._clock)
            self._said = found.said
            return found.values
        text = times.written(column)
        if self._first is None and text.null_count() < len(text):
            row = text.is_not_null().arg_true()[0]
            self._first = _First(text.name, f"{self._where} {places[row]}", text[row])
        if self._first is None or text.null_count() == len(text):
            return _nothing(text)
        if self.time_format is not None:
            found = times.by_format(text, self.time_format, self._clock)
            self._said, self._any = found.said, self._any or found.values.null_count() < len(text)
            return found.values
        return self._by_way(text, places)

    def _by_way(self, text: pl.Series, places: pl.Series) -> pl.Series:
        """By the first way that reads any of these; one that goes before that of earlier parts wins."""
        readers: tuple[Callable[[pl.Series, pl.Series], pl.Series | None], ...] = (
            self._iso, self._numeric, self._day_name, self._name_day, self._epoch,
        )  # fmt: skip
        last = EPOCH if self._way is None else self._way
        for way, reader in enumerate(readers[: last + 1]):
            values = reader(text, places)
            if values is None:
                continue
            if self._way is not None and way < self._way:
                self._way = way
                raise Again
            self._way = way
            return values
        return _nothing(text)

    def _iso(self, text: pl.Series, _places: pl.Series) -> pl.Series | None:
        found = times.iso(text, self._clock)
        if found is None:
            return None
        self._zoned, self._naive = self._zoned + found.zoned, self._naive + found.naive
        return found.values

    def _numeric(self, text: pl.Series, places: pl.Series) -> pl.Series | None:
        found = times.numeric(text, places)
        if found is None:
            return None
        before, now = self._order, found.order
        began = bool(before.example)
        self._order = times.Order(
            now.day_first if before.day_first is None else before.day_first,
            now.month_first if before.month_first is None else before.month_first,
            before.example or now.example,
        )
        if self._order.month_first is not None and self._order.day_first is None and self._day_first:
            self._day_first = False
            if began:
                raise Again
        elif self._order.day_first is not None and not self._day_first:
            self._day_first = True  # both orders occur, which is refused in the end
        return found.values(self._day_first, self._clock)

    def _day_name(self, text: pl.Series, _places: pl.Series) -> pl.Series | None:
        return self._found(times.named(text, times.BY_NAME[:1], self._clock))

    def _name_day(self, text: pl.Series, _places: pl.Series) -> pl.Series | None:
        return self._found(times.named(text, times.BY_NAME[1:], self._clock))

    def _epoch(self, text: pl.Series, _places: pl.Series) -> pl.Series | None:
        return self._found(times.epoch(text))

    def _found(self, found: times.Times | None) -> pl.Series | None:
        if found is None:
            return None
        self._said = found.said
        return found.values


def _nothing(text: pl.Series) -> pl.Series:
    return pl.Series(text.name, [None], dtype=times.UTC_US).new_from_index(0, len(text))
