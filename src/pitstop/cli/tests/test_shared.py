"""Times, pairs and printing: what every command shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pitstop.cli.shared import counted, iso, near, parse_moment, plain, put_left_out, put_table, span

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23:30 in Berlin; clocks go forward at 02:00 that night


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("+90m", datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        ("+90 min", datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        ("+4h", datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        ("+2d", datetime(2026, 3, 30, 22, 30, tzinfo=UTC)),
        ("23:45", datetime(2026, 3, 28, 22, 45, tzinfo=UTC)),
        ("9:05", datetime(2026, 3, 28, 8, 5, tzinfo=UTC)),  # today, though it has passed: the rules say so
        ("2026-03-28 23:45", datetime(2026, 3, 28, 22, 45, tzinfo=UTC)),
        ("2026-03-29T12:00", datetime(2026, 3, 29, 10, 0, tzinfo=UTC)),  # summer time by then
        ("2026-03-29T12:00:00Z", datetime(2026, 3, 29, 12, 0, tzinfo=UTC)),
        ("2026-03-29T12:00-05:00", datetime(2026, 3, 29, 17, 0, tzinfo=UTC)),
        (" +1h ", datetime(2026, 3, 28, 23, 30, tzinfo=UTC)),
        ("", None),
        ("soon", None),
        ("25:00", None),
        ("12:60", None),
        ("+h", None),
        ("-4h", None),
        ("+9999999d", None),
        ("2026-13-01", None),
        ("1e5", None),
    ],
)
def test_a_time_may_be_written_in_several_ways(text: str, means: datetime | None) -> None:
    assert parse_moment(text, now=NOW, zone=BERLIN) == means


def test_a_time_for_programs_is_in_utc_to_the_second() -> None:
    at = datetime(2026, 3, 29, 12, 0, 5, 999, tzinfo=BERLIN)
    assert iso(at) == "2026-03-29T10:00:05Z"
    assert iso(None) is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Zwölf “ja” 😀\n\tnext", "Zwölf “ja” 😀\n\tnext"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("\x1b]0;title\x07", "\ufffd]0;title\ufffd"),
        ("10\rHACKED", "10\ufffdHACKED"),
        ("one\r\ntwo", "one\ntwo"),
        ("\x9b2J", "\ufffd2J"),
        ("a\u202eb", "a\ufffdb"),
    ],
)
def test_what_customers_write_can_not_command_the_terminal(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_a_table_that_is_piped_is_not_cut_to_a_terminals_width(capsys: Any) -> None:
    put_table(["Case", "Subject"], [["#1", "long " * 20 + "end"], ["#2", "[bold]\x1b[2J"]], title="Yours")

    said = capsys.readouterr().out
    assert "long " * 20 + "end" in said
    assert "[bold]\ufffd[2J" in said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.9, "now"),
        (-0.9, "now"),
        (12, "in 12 min"),
        (-12, "12 min late"),
        (130, "in 2 h 10 min"),
        (-120, "2 h late"),
        (3000, "in 2 d 2 h"),
        (-1441, "1 d late"),
    ],
)
def test_a_time_says_how_near_it_is(minutes: float, said: str) -> None:
    assert near(NOW + timedelta(minutes=minutes), NOW) == said


def test_how_long_something_took_is_never_nothing() -> None:
    assert span(timedelta(seconds=20)) == "less than 1 min"


def test_one_is_said_in_the_singular(capsys: pytest.CaptureFixture[str]) -> None:
    assert [counted(number, "case") for number in (0, 1, 1_200)] == ["0 cases", "1 case", "1,200 cases"]
    for number in (0, 1, 3):
        put_left_out(number)
    assert capsys.readouterr().out == "1 more is not shown.\n3 more are not shown.\n"
