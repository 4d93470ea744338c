"""Business time as the options of `log_options` say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

import click

from pitstop.calendars import places
from pitstop.calendars.stretches import stretches
from pitstop.core.refusals import Refused
from pitstop_analysis.hours import Hours
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.zones import zone_named

ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class Spanning(Protocol):
    """A log, or what is known of one."""

    def period(self) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        ...


def hours_of(log: Spanning, week: str | None, zone: str, holidays: str) -> Hours | None:
    """The open stretches over the whole log; None without a week. Raises Unreadable for what is no hours."""
    if week is None:
        return None
    begin, end = log.period()
    try:
        return Hours.of(f"{week} {zone} {holidays}".strip(), _stretches(week, zone, holidays, begin, end))
    except Refused as refusal:
        raise _unreadable(refusal, holidays) from refusal


def check_hours(week: str | None, zone: str, holidays: str) -> None:
    """Before a log is read: raises Unreadable for what is no zone, and for what is no hours."""
    zone_named(zone)
    if week is None:
        if holidays:
            raise Unreadable("--holidays says nothing without --hours.", "Add --hours, or leave it out.")
        return
    try:
        _stretches(week, zone, holidays, ANY_TIME, ANY_TIME)
    except Refused as refusal:
        raise _unreadable(refusal, holidays) from refusal


def list_places() -> None:
    """Print every country whose holidays are known, as --holidays takes it, and its regions."""
    for code, name, regions in places.known():
        click.echo(f"{code}  {name}{'; regions: ' if regions else ''}{', '.join(regions)}")


def _stretches(
    week: str, zone: str, holidays: str, begin: datetime, end: datetime
) -> Iterator[tuple[int, int]]:
    return stretches(week=week, zone=zone, holidays=holidays, begin=begin, end=end)


def _unreadable(refusal: Refused, holidays: str) -> Unreadable:
    what = " ".join(map(str, refusal.reasons))
    codes = {reason.code for reason in refusal.reasons}
    if "country-unknown" not in codes:
        return Unreadable(what, "See --help for how hours are written.")
    meant = " or ".join(f"{code} ({name})" for code, name in places.near(holidays.partition("-")[0]))
    hint = f"Did you mean {meant}? " if meant else ""
    return Unreadable(what, f"{hint}'pitstop report --holidays list' names every country and its regions.")
