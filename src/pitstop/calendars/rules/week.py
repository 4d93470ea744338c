"""A week's hours and the closures: plain values, in the wall time of a zone that is named elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = 24 * 60  # minutes
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Open on `weekday` (0 is Monday) from `opens` to before `closes`, in minutes after its midnight.

    A period that closes after 24:00 runs on into the next day, for less than 24 hours in all: the same
    time twice would read as nothing. Raises `ValueError` when it isn't so.
    """

    weekday: int
    opens: int
    closes: int

    def __post_init__(self) -> None:
        latest = DAY if self.opens == 0 else DAY + self.opens - 1
        if not (0 <= self.weekday < 7 and 0 <= self.opens < DAY and self.opens < self.closes <= latest):
            raise ValueError(f"{self} is no period of a week")


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Closed from `begins` to before `ends`, whatever the week says. Naive, in the calendar's wall time.

    Raises `ValueError` when it ends before it begins, or carries a zone of its own.
    """

    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if self.begins.tzinfo or self.ends.tzinfo or self.ends <= self.begins:
            raise ValueError(f"{self} is no stretch of wall time")

    @classmethod
    def of_days(cls, first: date, last: date | None = None) -> "Closure":
        """Closed on these days, from midnight to midnight. A night shift pauses there, and goes on after."""
        return cls(midnight(first), midnight(last or first) + timedelta(days=1))


Opening = Closure  # the same stretch of wall time, open instead, whatever week and closures say
Week = tuple[Period, ...]
Closures = tuple[Closure, ...]
Openings = tuple[Opening, ...]

ALL_WEEK: Week = tuple(Period(weekday, 0, DAY) for weekday in range(7))


def midnight(day: date) -> datetime:
    """The beginning of a day, in wall time."""
    return datetime.combine(day, time())
