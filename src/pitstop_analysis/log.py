"""An event log in canonical columns: read once, ordered once.

`Log.events` has one row per event, ordered by case (by first appearance), time, and place in the file:

    case_id   String            one customer matter
    at        Datetime us, UTC  when it happened
    seq       UInt32            place among the rows that were read, from 0; settles ties of time
    activity  String or null    what happened
    status    String or null    the state that the row says
    team      String            who holds the case
    person    String or null    who acted, or owns it
    line      String or null    support line of the team
    base      String            the team without its line, where the name ends with one; else the team

and every other column of the file under its own name. A column of the file that has a canonical name and
another role is kept as `file:NAME`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import polars as pl

from pitstop_analysis.names import spelled_out
from pitstop_analysis.problems import NO_TEAM, LeftOut

CANONICAL = ("case_id", "at", "seq", "activity", "status", "team", "person", "line", "base")
NAMES = ("case_id", "activity", "status", "team", "person", "line", "base")
"""The columns of names: texts that many rows share."""


@dataclass(frozen=True)
class Understood:
    """What the reader took the file for; shown before any figure."""

    source: str
    kind: str
    columns: dict[str, str]
    """Role to column of the file: case, time, team, and what else was found."""
    others: dict[str, tuple[str, ...]]
    """Role to further columns that would have fitted it."""
    times: str
    line_from: str | None
    """`column`, `team name` or None: where the support line comes from."""
    rows_read: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    team_is_person: bool = False
    """The column taken for the team names persons: a report shows them by number and singles none out."""
    cases_without_team: int = 0
    """Cases of which no row says who holds them; they are in no figure, and shares are of the others."""
    dropped: tuple[str, ...] = ()
    """Further columns of the file that pseudonymising left out."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Statuses named for a phase: waiting, accepted, customer, third, resolved. Those of others are found."""

    @property
    def rows_lost(self) -> int:
        """Those left out for another reason than that no team had the case yet."""
        return sum(left.rows for left in self.left_out if left.reason != NO_TEAM)

    @property
    def rows_left_out(self) -> int:
        """Rows that were read and are in no figure."""
        return sum(left.rows for left in self.left_out)


@dataclass(frozen=True)
class Log:
    """Events in canonical columns and order, and how they were understood."""

    rows: pl.DataFrame
    """As `events`; names may stand as codes (Categorical) of this log alone, as the reader leaves them."""
    understood: Understood

    @cached_property
    def events(self) -> pl.DataFrame:
        """One row per event; see the module for its columns."""
        return spelled_out(self.rows, NAMES)

    def period(self) -> tuple[datetime, datetime]:
        """The times of the first and of the last row."""
        first, last = self.rows.select(first=pl.col("at").min(), last=pl.col("at").max()).row(0)
        return first, last
