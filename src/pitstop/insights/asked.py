"""What figures are asked of: a period, whose routes, one team, one kind of hand-off, one priority. Pure."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

KINDS = ("specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other")
PRIORITIES = ("low", "normal", "high", "urgent")
BEGINS_AS = "normal"
"""The priority of a case of which the log never said another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Cases that began, offers made and hand-offs that took place from `begins` to before `ends`.

    Of these, hand-offs count whose giver or receiver is one of `teams` (None: of all), and, where a `team` is
    named, that touch it. A case counts when one of these teams ever held it.
    """

    begins: datetime
    ends: datetime
    teams: frozenset[int] | None = None
    team: int | None = None
    kind: str = ""
    priority: str = ""

    @property
    def sides(self) -> tuple[frozenset[int], ...]:
        """Of each of these sets of teams one must be a side of the hand-off."""
        named = (frozenset({self.team}),) if self.team is not None else ()
        return named if self.teams is None else (self.teams, *named)

    def in_period(self, column: str) -> pl.Expr:
        """The moment in `column`, in microseconds, is in the period."""
        begins, ends = (round(at.timestamp() * 1_000_000) for at in (self.begins, self.ends))
        return (pl.col(column) >= begins) & (pl.col(column) < ends)

    def of_priority(self) -> pl.Expr:
        """The case has the priority that is asked for, if any is."""
        return pl.col("priority") == self.priority if self.priority else pl.lit(True)

    def touching(self, giver: str, receiver: str) -> pl.Expr:
        """The hand-off is on one of the routes asked for, and of the kind."""
        chosen = pl.col("kind") == self.kind if self.kind else pl.lit(True)
        for teams in self.sides:
            either = sorted(teams)
            chosen &= pl.col(giver).is_in(either) | pl.col(receiver).is_in(either)
        return chosen
