"""Business time as the options of `log_options` say."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pitstop.calendars.stretches import stretches
from pitstop.core.refusals import Refused
from pitstop_analysis.hours import Hours
from pitstop_analysis.problems import Unreadable


class Spanning(Protocol):
    """A log, or what is known of one."""

    def period(self) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        ...


def hours_of(log: Spanning, week: str | None, zone: str, holidays: str) -> Hours | None:
    """The open stretches over the whole log; None without a week. Raises Unreadable for what is no hours."""
    if week is None:
        if holidays:
            raise Unreadable("--holidays says nothing without --hours.", "Add --hours, or leave it out.")
        return None
    begin, end = log.period()
    try:
        open_time = stretches(week=week, zone=zone, holidays=holidays, begin=begin, end=end)
        return Hours.of(f"{week} {zone} {holidays}".strip(), open_time)
    except Refused as refusal:
        raise Unreadable(
            " ".join(map(str, refusal.reasons)), "See --help for how hours are written."
        ) from refusal
