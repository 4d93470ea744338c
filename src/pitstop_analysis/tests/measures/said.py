"""Logs with what each row says: `("c1", 3, "B", "Queued")` is case, hours from the start, team, status."""

from pitstop_analysis.log import Log
from pitstop_analysis.tests.logs import log_of

Row = tuple[str, float, str, str | None]


def told(*rows: Row) -> Log:
    """A log of these rows; a status of None says nothing."""
    return log_of(
        [{"case": case, "at": at, "team": team, "status": status} for case, at, team, status in rows]
    )
