"""The clock by which times without an offset are read: that of a zone, else UTC.

Where summer time ends, a clock shows an hour twice: such a time is the first of the two. Where it begins, the
clock skips an hour: a time in it is moved forward by what is skipped. Both are counted, to be said.
"""

import difflib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import polars as pl

from pitstop_analysis.problems import Unreadable

UTC_US = pl.Datetime("us", "UTC")
NAMED_UTC = "UTC, as named"
"""How the clock of UTC is said where somebody named it, so that nobody asks them for the zone."""


def zone_named(name: str) -> ZoneInfo:
    """The time zone. Raises Unreadable for none, with one whose name is near."""
    try:
        found = ZoneInfo(name)
        # Names that differ from machine to machine, such as `localtime`, are none that polars knows.
        pl.Series([None], dtype=pl.Datetime("us")).dt.replace_time_zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, pl.exceptions.PolarsError) as problem:
        near = _near(name)
        hint = f"Did you mean {near}? " if near else ""
        raise Unreadable(
            f"{name!r} is no time zone.", f"{hint}Write it like Europe/Berlin, or UTC."
        ) from problem
    return found


def known_zone(name: str | None) -> str | None:
    """The name, where there is one and it is that of a zone. Raises Unreadable for another."""
    return None if name is None else zone_named(name).key


def _near(name: str) -> str | None:
    """The zone whose name is like this, or whose place is: Berlin, europe/berlin, Europe/Belrin."""
    known = {zone.casefold(): zone for zone in sorted(available_timezones()) if zone != name}
    places = {zone.rpartition("/")[2]: shown for zone, shown in known.items() if zone.count("/") == 1}
    asked = name.strip().casefold().replace(" ", "_")
    for names in (known, places):
        near = difflib.get_close_matches(asked, names, n=1, cutoff=0.75)
        if near:
            return names[near[0]]
    return None


def _clock_of(zone: str) -> str:
    return NAMED_UTC if zone == "UTC" else f"local times of {zone}"


class Clock:
    """What a clock on the wall of a zone shows, as instants. `begin` forgets the counts."""

    def __init__(self, zone: str | None = None) -> None:
        """Raises Unreadable where there is no such zone."""
        self._zone = None if zone is None else zone_named(zone)
        self.shown = "UTC" if self._zone is None else _clock_of(self._zone.key)
        self.begin()

    def begin(self) -> None:
        """As if nothing had been read."""
        self._twice = self._skipped = 0

    def instants(self, shown: pl.Series) -> pl.Series:
        """Instants of what the clock shows (times without a zone), null where that is null."""
        if self._zone is None:
            return shown.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
        wall = shown.cast(pl.Datetime("us"))
        first, last = (self._placed(wall, each) for each in ("earliest", "latest"))
        self._twice += int((first != last).sum())
        skipped = wall.filter(first.is_null() & wall.is_not_null())
        self._skipped += len(skipped)
        if not len(skipped):
            return first
        moved = first.zip_with(first.is_not_null(), self._moved(wall, skipped.unique()))
        return moved.alias(shown.name)

    def said(self) -> str:
        """What was done with times that the clock shows twice or never, to stand behind what was read."""
        said = ""
        if self._twice:
            said += f"; shown twice as the clock goes back, taken for the first of the two: {self._twice:,}"
        if self._skipped:
            said += f"; skipped as the clock goes forward, moved by what it skips: {self._skipped:,}"
        return said

    def _placed(self, wall: pl.Series, ambiguous: str) -> pl.Series:
        """Null where the clock never shows such a time."""
        assert self._zone is not None  # noqa: S101  (UTC is placed without)
        placed = wall.dt.replace_time_zone(
            self._zone.key,
            ambiguous=ambiguous,  # type: ignore[arg-type]
            non_existent="null",
        )
        return placed.dt.convert_time_zone("UTC")

    def _moved(self, wall: pl.Series, skipped: pl.Series) -> pl.Series:
        """The skipped ones by the offset that was so before the clock went forward; few differ."""
        moved = [self._by_the_offset_before(each) for each in skipped]
        return wall.replace_strict(skipped, pl.Series(moved, dtype=UTC_US), default=None, return_dtype=UTC_US)

    def _by_the_offset_before(self, shown: datetime) -> datetime:
        return shown.replace(tzinfo=self._zone, fold=0).astimezone(UTC)
