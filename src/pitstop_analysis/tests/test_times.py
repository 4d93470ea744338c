"""Time formats: found, refused, never guessed."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.times import Times, parse

NOON = datetime(2026, 2, 28, 14, 5, 9, tzinfo=UTC)


def parsed(*texts: str | None, time_format: str | None = None) -> Times:
    column = pl.Series("at", list(texts), dtype=pl.String)
    return parse(column, pl.Series(range(2, len(texts) + 2)), "line", time_format)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-28T14:05:09Z",
        "2026-02-28T15:05:09+01:00",
        "2026-02-28T15:05:09.000+0100",
        "2026-02-28 14:05:09",
        "2026-02-28T14:05:09.000",
        "2026-02-28 15:05:09 +0100",
        "2026-02-28 15:05:09+01:00",
        "2026/02/28 14:05:09",
        "28/02/2026 14:05:09",
        "02/28/2026 14:05:09",
        "28.02.2026, 14:05:09",
        "28-2-26 14:05:09",
        "2/28/2026 2:05:09 PM",
        "28/2/2026 02:05:09 p.m.",
        "28 Feb 2026 14:05:09",
        "28-Feb-26 14:05:09",
        "28/Feb/26 2:05:09 PM",
        "Feb 28, 2026 2:05:09 PM",
        "February 28th, 2026 14:05:09",
        "1772287509",
        "1772287509000",
        "1772287509000000",
    ],
)
def test_one_instant_in_every_common_format(text: str) -> None:
    assert parsed(text).values.to_list() == [NOON]


def test_a_column_may_mix_forms_of_one_family() -> None:
    found = parsed("2026-02-28T14:05:09Z", "2026-02-28T15:05:09.000000+01:00", "2026-02-28 14:05:09", None)
    assert found.values.to_list() == [NOON, NOON, NOON, None]
    assert found.said == "ISO 8601 times; without an offset, so taken as UTC: 1"


def test_one_day_above_twelve_settles_the_order() -> None:
    found = parsed("01/02/2026 08:00", "13/02/2026 08:00")
    assert found.values[0] == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert "day first" in found.said
    found = parsed("01/02/2026 08:00", "02/13/2026 08:00")
    assert found.values[0] == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert "month first" in found.said


def test_an_order_that_nothing_settles_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        parsed("01/02/2026 08:00", "03/04/2026 09:00")
    assert "'01/02/2026 08:00' could be day first or month first" in caught.value.what
    assert "--time-format '%d/%m/%Y %H:%M'" in caught.value.remedy


def test_both_orders_in_one_column_are_refused_with_a_line_of_each() -> None:
    with pytest.raises(Unreadable) as caught:
        parsed("01/02/2026", "13/02/2026", "02/14/2026")
    assert "day first (line 3) and month first (line 4)" in caught.value.what


def test_a_named_format_settles_it() -> None:
    found = parsed("01/02/2026 08:00", "x", time_format="%m/%d/%Y %H:%M")
    assert found.values.to_list() == [datetime(2026, 1, 2, 8, tzinfo=UTC), None]
    assert parsed("01/02/2026", time_format="%d/%m/%Y").values[0] == datetime(2026, 2, 1, tzinfo=UTC)
    zoned = parsed("01/02/2026 08:00 +0200", time_format="%d/%m/%Y %H:%M %z")
    assert zoned.values[0] == datetime(2026, 2, 1, 6, tzinfo=UTC)


def test_a_format_that_reads_nothing_is_refused_with_an_example() -> None:
    with pytest.raises(Unreadable, match="reads none of the times; the first is '2026'"):
        parsed("2026", time_format="%d.%m.%Y")


@pytest.mark.parametrize("text", ["yesterday", "99/99/2026 08:00", "2026-02-30", "12:30"])
def test_what_is_no_time_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Unreadable):
        parsed(text)


def test_the_refusal_quotes_the_first_value() -> None:
    with pytest.raises(Unreadable, match="line 3 says 'soon'"):
        parsed(None, "soon")


def test_an_empty_column_is_refused() -> None:
    with pytest.raises(Unreadable, match="is empty"):
        parsed(None, " ")


def test_impossible_times_among_good_ones_are_unread_not_shifted() -> None:
    found = parsed("28/02/2026 14:05:09", "31/02/2026 10:00", "13/01/2026 25:00", "14/01/2026 13:00 PM")
    assert found.values.to_list()[:3] == [NOON, None, None]


def test_dates_of_a_typed_column_begin_their_day() -> None:
    found = parse(pl.Series("at", [date(2026, 2, 28)]), pl.Series([1]), "row")
    assert found.values[0] == datetime(2026, 2, 28, tzinfo=UTC)


def test_times_without_an_offset_say_that_they_are_taken_as_utc() -> None:
    assert "taken as UTC" in parsed("2026-02-28 14:05:09").said
    assert "taken as UTC" in parsed("28.02.2026 14:05").said
    assert "taken as UTC" not in parsed("2026-02-28T14:05:09Z").said


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        # Offsets, on both sides of a change to summer time.
        ("2026-03-29T01:59:59+01:00", "2026-03-29T00:59:59"),
        ("2026-03-29T03:00:00+02:00", "2026-03-29T01:00:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00"),
        ("2026-01-01T00:15:00+05:45", "2025-12-31T18:30:00"),
        ("2025-12-31T20:00:00-08:00", "2026-01-01T04:00:00"),
        ("2026-02-28T14:05-0300", "2026-02-28T17:05:00"),
        # Fractions, also longer than we keep.
        ("2026-02-28T14:05:09.5Z", "2026-02-28T14:05:09.500000"),
        ("2026-02-28 14:05:09.123456", "2026-02-28T14:05:09.123456"),
        ("28.02.2026 14:05:09,25", "2026-02-28T14:05:09.250000"),
        # Without seconds or without a clock.
        ("2026-02-28T14:05", "2026-02-28T14:05:00"),
        ("2026/02/28 14:05", "2026-02-28T14:05:00"),
        ("2026-02-28", "2026-02-28T00:00:00"),
        ("28.02.2026", "2026-02-28T00:00:00"),
        ("28 Feb 2026", "2026-02-28T00:00:00"),
        # Twelve hours.
        ("2/28/2026 12:00 AM", "2026-02-28T00:00:00"),
        ("2/28/2026 12:30 PM", "2026-02-28T12:30:00"),
        ("2/28/2026 1:05 am", "2026-02-28T01:05:00"),
        ("28/Feb/26 12:01 A.M.", "2026-02-28T00:01:00"),
        # Two digits of a year.
        ("28.02.00", "2000-02-28T00:00:00"),
        ("28.02.69", "2069-02-28T00:00:00"),
        ("28.02.70", "1970-02-28T00:00:00"),
        ("28-Feb-99 10:00", "1999-02-28T10:00:00"),
        # Leap days.
        ("29.02.2024", "2024-02-29T00:00:00"),
        # Month names, short, long, in any case.
        ("1 MAY 2026 00:00", "2026-05-01T00:00:00"),
        ("sept 3, 2026 9:07", "2026-09-03T09:07:00"),
        ("December 31st, 2026 23:59:59", "2026-12-31T23:59:59"),
        ("Jan 02 2026", "2026-01-02T00:00:00"),
        # Since 1970.
        ("1000000000", "2001-09-09T01:46:40"),
        ("1772287509250", "2026-02-28T14:05:09.250000"),
        ("1772287509250125", "2026-02-28T14:05:09.250125"),
    ],
)
def test_what_is_written_is_the_instant_that_is_read(text: str, instant: str) -> None:
    assert parsed(text).values.to_list() == [utc(instant)]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_english_month(month: int) -> None:
    day = datetime(2026, month, 15, 10, 30, tzinfo=UTC)
    for form in ("%d %b %Y %H:%M", "%d-%B-%y %H:%M", "%b %d, %Y %I:%M %p", "%d/%b/%Y %H:%M"):
        assert parsed(day.strftime(form)).values.to_list() == [day], form


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["2026-02-28T14:05:09Z"], "ISO 8601 times with their offset, shown in UTC"),
        (["2026-02-28 14:05"], "ISO 8601 times without an offset, taken as UTC"),
        (["28.02.2026"], "times written day first (a number above 12 tells), taken as UTC"),
        (["02/28/2026"], "times written month first (a number above 12 tells), taken as UTC"),
        (["28 Feb 2026"], "times with month names, taken as UTC"),
        (["1772287509"], "times as seconds or milliseconds since 1970, in UTC"),
    ],
)
def test_what_was_found_is_said(texts: list[str], said: str) -> None:
    assert parsed(*texts).said == said


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (
            ["01/02/2026", "12/12/2026"],
            "Times such as '01/02/2026' could be day first or month first: no day",
        ),
        (["1.2.26 08:00"], "Times such as '1.2.26 08:00' could be day first or month first: no day above 12"),
        (["28.02.2026", "02.28.2026"], "Times are written day first (line 2) and month first (line 3)."),
        (["New"], "No time in the column 'at' can be read: line 2 says 'New'."),
        ([None, "14 days"], "No time in the column 'at' can be read: line 3 says '14 days'."),
        ([None], "The time column 'at' is empty."),
    ],
)
def test_what_is_refused_is_named(texts: list[str | None], what: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parsed(*texts)
    assert caught.value.what.startswith(what)
    assert "--time" in caught.value.remedy


def test_a_refusal_offers_another_column_or_the_format() -> None:
    with pytest.raises(Unreadable) as caught:
        parsed("New")
    assert caught.value.remedy == (
        "Name another column with --time, or the format, for example --time-format '%d/%m/%Y %H:%M' "
        "(day first) or '%m/%d/%Y %H:%M' (month first)."
    )


@pytest.mark.parametrize("text", ["29.02.2026", "31.04.2026", "28.02.2026 24:01", "28.02.2026 10:60"])
def test_an_impossible_time_beside_a_good_one_is_left_unread(text: str) -> None:
    assert parsed("28.02.2026 14:05:09", text).values.to_list() == [NOON, None]


@given(st.integers(1_000_000_000, 3_124_000_000))
def test_every_way_to_write_an_instant_reads_alike(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    written = [
        at.isoformat(),
        at.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(),
        at.strftime("%Y/%m/%d %H:%M:%S"),
        at.strftime("%d %B %Y %I:%M:%S %p"),
        at.strftime("%d/%b/%y %H:%M:%S"),
        str(seconds),
        str(seconds * 1000),
    ]
    assert [parsed(text).values[0] for text in written] == [at] * len(written)
