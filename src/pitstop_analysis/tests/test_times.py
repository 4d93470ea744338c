"""Time formats: found, refused, never guessed."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

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
