"""Times as text into instants: the format is found out, an ambiguous order of day and month is never guessed.

Every function gives microseconds in UTC. A time without an offset is what a clock shows: that of UTC where no
other is named, and the answer says which.
"""

import re
from dataclasses import dataclass

import polars as pl

from pitstop_analysis import zones
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.zones import Clock

UTC_US = zones.UTC_US
UTC_CLOCK = Clock()
FIRST_YEAR, LAST_YEAR = 1900, 2200

ZONED = (
    "%+",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
)
NAIVE = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)
CLOCK = r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,6}))?\s*([AaPp]\.?[Mm]\.?)?)?"
NUMERIC = rf"^(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}|\d{{2}}){CLOCK}$"
DAY_NAME = rf"^(\d{{1,2}})[./ -]+([A-Za-z]{{3}})[A-Za-z]*[./, -]+(\d{{4}}|\d{{2}}){CLOCK}$"
NAME_DAY = rf"^([A-Za-z]{{3}})[A-Za-z]*[. -]+(\d{{1,2}})(?:st|nd|rd|th)?[, -]+(\d{{4}}|\d{{2}}){CLOCK}$"
EPOCH = r"^\d{10}(?:\d{3}|\d{6})?$"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

FORMAT = (
    "the format, for example --time-format '%d/%m/%Y %H:%M' (day first) or '%m/%d/%Y %H:%M' (month first)."
)
REMEDY = f"Name {FORMAT}"


@dataclass(frozen=True)
class Times:
    """`values` in UTC, null where a time could not be read; `said` describes what was found.

    `naive`: some of them carry no offset.
    """

    values: pl.Series
    said: str
    naive: bool = True


def as_text(column: pl.Series) -> pl.Series:
    """Values as text. Raises Unreadable for a column whose values have no such form."""
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError as error:
        raise Unreadable(
            f"The column {column.name!r} holds values of the type {column.dtype}, which is no text.",
            "Name another column, or write this one as text.",
        ) from error


def parse(
    column: pl.Series,
    places: pl.Series,
    where: str,
    time_format: str | None = None,
    times_in: str | None = None,
) -> Times:
    """A column of times of any type as UTC instants; those without an offset are of the zone `times_in`.

    Raises Unreadable when nothing can be read, when day and month could be either way round, and for no zone.
    """
    clock = Clock(times_in)
    found = _parsed(column, places, where, time_format, clock)
    return Times(in_calendar(found.values), found.said + clock.said(), found.naive)


def in_calendar(values: pl.Series) -> pl.Series:
    """Nothing for years that no calendar has: they come from broken exports and are not the period's ends."""
    at = pl.col("at")
    first, last = values.to_frame("at").select(at.min().dt.year(), last=at.max().dt.year()).row(0)
    if first is None or (first >= FIRST_YEAR and last <= LAST_YEAR):
        return values
    possible = values.dt.year().is_between(FIRST_YEAR, LAST_YEAR).fill_null(False)
    return values.set(~possible, None)


def _parsed(column: pl.Series, places: pl.Series, where: str, time_format: str | None, clock: Clock) -> Times:
    if is_typed(column):
        return typed(column, clock)
    text = written(column)
    if text.null_count() == len(text):
        raise empty(column.name)
    if time_format is not None:
        return _by_format(text, time_format, clock)
    found = (
        _iso(text, clock)
        or _numeric(text, places, where, clock)
        or named(text, BY_NAME, clock)
        or epoch(text)
    )
    if found is None:
        row = text.is_not_null().arg_true()[0]
        raise nothing_read(text.name, f"{where} {places[row]}", text[row])
    return found


def is_typed(column: pl.Series) -> bool:
    """Whether these are times already."""
    return column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime)


def written(column: pl.Series) -> pl.Series:
    """Times as they are written, null where nothing is."""
    text = as_text(column).str.strip_chars()
    return text.set(text == "", None)


def empty(column: str) -> Unreadable:
    """The refusal of a column without a time."""
    return Unreadable(f"The time column {column!r} is empty.", "Name another with --time.")


def nothing_read(column: str, place: str, example: str) -> Unreadable:
    """The refusal of a column of which no value is a time."""
    return Unreadable(
        f"No time in the column {column!r} can be read: {place} says {example!r}.",
        f"Name another column with --time, or {FORMAT}",
    )


def typed(column: pl.Series, clock: Clock = UTC_CLOCK) -> Times:
    """Times that are times already, in UTC."""
    kind = column.dtype
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        return Times(
            column.dt.convert_time_zone("UTC").cast(UTC_US), f"times in {kind.time_zone}, shown in UTC", False
        )
    return Times(clock.instants(column), f"times without a zone, taken as {clock.shown}")


def _by_format(text: pl.Series, time_format: str, clock: Clock) -> Times:
    found = by_format(text, time_format, clock)
    if found.values.null_count() == len(text):
        raise unfit(time_format, text.drop_nulls()[0])
    return found


def unfit(time_format: str, example: str) -> Unreadable:
    """The refusal of a format that reads no time."""
    return Unreadable(
        f"The format {_sound(time_format)!r} reads none of the times; the first is {example!r}.",
        "Letters: %Y year, %m month, %d day, %H hour, %M minute, %S second, %p AM/PM, %z offset.",
    )


def _sound(time_format: str) -> str:
    return time_format.encode(errors="replace").decode()  # bytes that are no UTF-8 fit no time


def by_format(text: pl.Series, time_format: str, clock: Clock = UTC_CLOCK) -> Times:
    """What this format reads, which may be nothing."""
    time_format = _sound(time_format)
    zoned = re.search(r"%[:#]*z|%\+|%s", time_format) is not None
    try:
        values = _tried(text, time_format, zoned, clock)
    except pl.exceptions.PolarsError:
        # A format without a clock has no instant; as a date it begins its day.
        values = clock.instants(text.str.to_date(time_format, strict=False))
    return Times(
        values, f"times by {time_format}" + ("" if zoned else f", taken as {clock.shown}"), not zoned
    )


def _tried(text: pl.Series, time_format: str, zoned: bool, clock: Clock) -> pl.Series:
    if zoned:
        return text.str.to_datetime(time_format, strict=False, time_unit="us", time_zone="UTC")
    return clock.instants(text.str.to_datetime(time_format, strict=False, time_unit="us"))


def _iso(text: pl.Series, clock: Clock) -> Times | None:
    found = iso(text, clock)
    if found is None:
        return None
    return Times(found.values, iso_said(found.zoned, found.naive, clock), found.naive > 0)


@dataclass(frozen=True)
class Iso:
    """Times written year first, and how many had an offset and how many had none."""

    values: pl.Series
    zoned: int
    naive: int


def iso(text: pl.Series, clock: Clock = UTC_CLOCK) -> Iso | None:
    """Year first. Formats are tried in turn on what is still unread, so a column may mix them."""
    looks = text.str.contains(r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}")
    if not looks.any():
        return None
    values = pl.Series(text.name, [None], dtype=UTC_US).new_from_index(0, len(text))
    zoned_rows = naive_rows = 0
    for time_format in ZONED + NAIVE:
        before = values.null_count()
        if before == text.null_count():
            break
        zoned = time_format in ZONED
        rest = text.set(values.is_not_null(), None) if before < len(text) else text
        values = values.zip_with(values.is_not_null(), _tried(rest, time_format, zoned, clock))
        read = before - values.null_count()
        zoned_rows, naive_rows = zoned_rows + read * zoned, naive_rows + read * (not zoned)
    if zoned_rows + naive_rows == 0:
        return None
    return Iso(values, zoned_rows, naive_rows)


def iso_said(zoned: int, naive: int, clock: Clock = UTC_CLOCK) -> str:
    """What is said of times written year first."""
    if not naive:
        return "ISO 8601 times with their offset, shown in UTC"
    if not zoned:
        return f"ISO 8601 times without an offset, taken as {clock.shown}"
    return f"ISO 8601 times; without an offset, so taken as {clock.shown}: {naive:,}"


def _numeric(text: pl.Series, places: pl.Series, where: str, clock: Clock) -> Times | None:
    found = numeric(text, places)
    if found is None:
        return None
    day_first = found.order.is_day_first(where)
    return Times(found.values(day_first, clock), numeric_said(day_first, clock))


@dataclass(frozen=True)
class Order:
    """Where a number above 12 stands first, and where it stands second; any such time."""

    day_first: int | None
    month_first: int | None
    example: str

    def is_day_first(self, where: str) -> bool:
        """Raises Unreadable where no number tells, or where some tell the one and some the other."""
        if self.day_first is not None and self.month_first is not None:
            raise Unreadable(
                f"Times are written day first ({where} {self.day_first}) and month first "
                f"({where} {self.month_first}).",
                f"Export one way only, or read one of the two and leave the others out. {REMEDY}",
            )
        if self.day_first is None and self.month_first is None:
            raise Unreadable(
                f"Times such as {self.example!r} could be day first or month first: no day above 12 tells.",
                REMEDY,
            )
        return self.day_first is not None


@dataclass(frozen=True)
class Numeric:
    """Times of numbers that could have the day or the month first."""

    parts: pl.DataFrame
    order: Order

    def values(self, day_first: bool, clock: Clock = UTC_CLOCK) -> pl.Series:
        """The instants."""
        day, month = ("1", "2") if day_first else ("2", "1")
        return clock.instants(_shown(self.parts, self.parts[day], self.parts[month]))


def numeric(text: pl.Series, places: pl.Series) -> Numeric | None:
    """01/02/2026 and its like. Day or month first is settled by a number above 12, or not at all."""
    parts = _groups(text, NUMERIC)
    if parts is None:
        return None
    possible = (parts["1"] <= 12) | (parts["2"] <= 12)
    if not possible.any():
        return None
    first_large = places.filter((possible & (parts["1"] > 12)).fill_null(False))
    second_large = places.filter((possible & (parts["2"] > 12)).fill_null(False))
    order = Order(
        first_large[0] if len(first_large) else None,
        second_large[0] if len(second_large) else None,
        text.filter(parts["1"].is_not_null())[0],
    )
    return Numeric(parts, order)


def numeric_said(day_first: bool, clock: Clock = UTC_CLOCK) -> str:
    """What is said of times of numbers."""
    order = "day" if day_first else "month"
    return f"times written {order} first (a number above 12 tells), taken as {clock.shown}"


BY_NAME = ((DAY_NAME, "1", "2"), (NAME_DAY, "2", "1"))
"""Pattern, and which of its groups are the day and the month."""


def named(
    text: pl.Series, ways: tuple[tuple[str, str, str], ...] = BY_NAME, clock: Clock = UTC_CLOCK
) -> Times | None:
    """31 Mar 2010 and Mar 31, 2010, with English month names."""
    for pattern, day, month in ways:
        names = text.str.extract(pattern, int(month)).str.to_lowercase()
        numbers = names.replace_strict(MONTHS, range(1, 13), default=None, return_dtype=pl.Int32)
        parts = _groups(text, pattern, skip=month)
        if parts is not None and numbers.is_not_null().any():
            values = clock.instants(_shown(parts, parts[day], numbers))
            return Times(values, f"times with month names, taken as {clock.shown}")
    return None


def epoch(text: pl.Series) -> Times | None:
    """Seconds, milliseconds or microseconds since 1970, by the number of digits."""
    if not text.str.contains(EPOCH).any():
        return None
    digits = text.str.len_chars()
    number = text.set(~text.str.contains(EPOCH), None).cast(pl.Int64, strict=False)
    scale = digits.replace_strict([10, 13, 16], [1_000_000, 1_000, 1], default=None, return_dtype=pl.Int64)
    return Times((number * scale).cast(UTC_US), "times as seconds or milliseconds since 1970, in UTC", False)


def _groups(text: pl.Series, pattern: str, skip: str = "") -> pl.DataFrame | None:
    """The pattern's groups as columns 1 … 8, numbers except AM or PM; None when nothing matches."""
    if not text.str.contains(pattern).any():
        return None
    groups = text.str.extract_groups(pattern).struct.unnest()
    numbers = [name for name in groups.columns[:7] if name != skip]
    padded = groups.with_columns(pl.col("7").str.pad_end(6, "0"))
    return padded.with_columns(pl.col(numbers).cast(pl.Int32, strict=False))


def _shown(parts: pl.DataFrame, day: pl.Series, month: pl.Series) -> pl.Series:
    """Groups into what a clock shows; null where no calendar and no clock has such a time."""
    half = parts["8"].str.slice(0, 1).str.to_lowercase()
    frame = parts.with_columns(day.alias("day"), month.alias("month"), half.alias("half"))
    year = pl.when(pl.col("3") >= 100).then("3").when(pl.col("3") < 70).then(pl.col("3") + 2000)
    hour = pl.col("4").fill_null(0)
    twelve = pl.when(pl.col("half") == "p").then(hour % 12 + 12).when(pl.col("half") == "a").then(hour % 12)
    padded = pl.concat_str(
        year.otherwise(pl.col("3") + 1900),
        pl.col("month"),
        pl.col("day"),
        twelve.otherwise(hour),
        pl.col("5").fill_null(0),
        pl.col("6").fill_null(0),
        pl.col("7").fill_null(0).cast(pl.String).str.pad_start(6, "0"),
        separator=" ",
    )
    text = frame.select(padded.alias("at"))["at"]
    return text.str.to_datetime("%Y %m %d %H %M %S %6f", strict=False, time_unit="us")
