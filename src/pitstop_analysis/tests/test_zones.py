"""Times without an offset, read by the clock of a zone: on days when it is put back or forward too."""

import json
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pitstop_analysis.hours import Hours
from pitstop_analysis.large import csv_parts
from pitstop_analysis.large.report import report_large
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.report.build import report
from pitstop_analysis.report.understood import understood_lines
from pitstop_analysis.tests.files import event, put, xes
from pitstop_analysis.times import Times, parse
from pitstop_analysis.zones import zone_named

TWICE = "; shown twice as the clock goes back, taken for the first of the two: "
SKIPPED = "; skipped as the clock goes forward, moved by what it skips: "

ALWAYS = Hours.of("always", [(0, 1 << 60)])


def parsed(zone: str, *texts: str | None, time_format: str | None = None) -> Times:
    column = pl.Series("at", list(texts), dtype=pl.String)
    return parse(column, pl.Series(range(2, len(texts) + 2)), "line", time_format, zone)


@pytest.mark.parametrize(
    ("zone", "shown", "instant", "more"),
    [
        ("Europe/Berlin", "2026-01-15 12:00", "2026-01-15T11:00:00", ""),
        ("Europe/Berlin", "2026-07-15 12:00", "2026-07-15T10:00:00", ""),
        # Spring: from 2:00 on the clock shows 3:00.
        ("Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T00:59:59", ""),
        ("Europe/Berlin", "2026-03-29 02:00:00", "2026-03-29T01:00:00", f"{SKIPPED}1"),
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29T01:30:00", f"{SKIPPED}1"),
        ("Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00", ""),
        # Autumn: at 3:00 the clock shows 2:00 again.
        ("Europe/Berlin", "2026-10-25 01:59:59", "2026-10-24T23:59:59", ""),
        ("Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25T00:00:00", f"{TWICE}1"),
        ("Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25T00:59:59", f"{TWICE}1"),
        ("Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00", ""),
        # At other hours, by half an hour, south of the equator, by a whole day, and never.
        ("America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00", f"{SKIPPED}1"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00", f"{TWICE}1"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00", f"{SKIPPED}1"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00", f"{TWICE}1"),
        ("Pacific/Apia", "2011-12-30 10:00", "2011-12-30T20:00:00", f"{SKIPPED}1"),
        ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04T03:30:00", f"{SKIPPED}1"),
        ("Asia/Kolkata", "2026-03-29 02:30", "2026-03-28T21:00:00", ""),
        ("UTC", "2026-03-29 02:30", "2026-03-29T02:30:00", ""),
    ],
)
def test_what_the_clock_of_a_zone_shows_is_an_instant(zone: str, shown: str, instant: str, more: str) -> None:
    found = parsed(zone, shown)
    assert found.values.to_list() == [datetime.fromisoformat(instant).replace(tzinfo=UTC)]
    taken = "UTC, as named" if zone == "UTC" else f"local times of {zone}"
    assert found.said == f"ISO 8601 times without an offset, taken as {taken}{more}"


@pytest.mark.parametrize(
    ("texts", "time_format", "said"),
    [
        (["13.07.2026 12:00"], None, "times written day first (a number above 12 tells), taken as"),
        (["07/13/2026 12:00 PM"], None, "times written month first (a number above 12 tells), taken as"),
        (["13 July 2026 12:00"], None, "times with month names, taken as"),
        (["July 13, 2026 12:00"], None, "times with month names, taken as"),
        (["13072026 1200"], "%d%m%Y %H%M", "times by %d%m%Y %H%M, taken as"),
        (["2026-07-13 12:00"], None, "ISO 8601 times without an offset, taken as"),
        (["2026/07/13 12:00:00.000"], None, "ISO 8601 times without an offset, taken as"),
    ],
)
def test_every_form_without_an_offset_is_read_so(
    texts: list[str], time_format: str | None, said: str
) -> None:
    found = parsed("Europe/Berlin", *texts, time_format=time_format)
    assert found.values.to_list() == [datetime(2026, 7, 13, 10, tzinfo=UTC)]
    assert found.said == f"{said} local times of Europe/Berlin"


@pytest.mark.parametrize("text", ["2026-07-13T10:00:00Z", "2026-07-13 12:00+02:00", "1783936800"])
def test_a_time_with_its_offset_stays_as_it_is(text: str) -> None:
    found = parsed("Asia/Kolkata", text)
    assert found.values.to_list() == [datetime(2026, 7, 13, 10, tzinfo=UTC)]
    assert "Kolkata" not in found.said


def test_of_times_with_and_without_an_offset_only_those_without_are_moved_and_counted() -> None:
    found = parsed(
        "Europe/Berlin",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T02:30:00",
        "2026-10-25 02:30",
        "2026-03-29 02:30",
        None,
    )
    assert [at and f"{at:%d %H:%M}" for at in found.values] == [
        "25 01:30",
        "25 00:30",
        "25 00:30",
        "29 01:30",
        None,
    ]
    assert found.said == (
        f"ISO 8601 times; without an offset, so taken as local times of Europe/Berlin: 3{TWICE}2{SKIPPED}1"
    )


def test_typed_times_and_days_are_those_of_the_zone() -> None:
    shown = pl.Series("at", [datetime(2026, 7, 13, 12), None])  # noqa: DTZ001  (times without a zone are what is tried)
    at = parse(shown, pl.Series([1, 2]), "row", times_in="Europe/Berlin")
    assert at.values.to_list() == [datetime(2026, 7, 13, 10, tzinfo=UTC), None]
    assert at.said == "times without a zone, taken as local times of Europe/Berlin"
    day = parse(pl.Series("at", [date(2026, 7, 13)]), pl.Series([1]), "row", times_in="Europe/Berlin")
    assert day.values.to_list() == [datetime(2026, 7, 12, 22, tzinfo=UTC)]
    zoned = parse(shown.dt.replace_time_zone("UTC"), pl.Series([1, 2]), "row", times_in="Europe/Berlin")
    assert zoned.values[0] == datetime(2026, 7, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Europe/Belrin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_name_that_is_no_zone_gets_the_one_that_is_near(name: str, near: str) -> None:
    with pytest.raises(Unreadable) as caught:
        zone_named(name)
    assert caught.value.what == f"{name!r} is no time zone."
    assert caught.value.remedy == f"Did you mean {near}? Write it like Europe/Berlin, or UTC."


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe", "localtime", "+01:00", "x\0"]
)
def test_what_is_like_no_zone_is_refused_with_the_form(name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        zone_named(name)
    assert caught.value.remedy.endswith("Write it like Europe/Berlin, or UTC.")


LOCAL = "case,at,team\n" + "".join(
    f"{number // 3},{at},T{number % 3}\n"
    for number, at in enumerate(
        ["2026-03-29 01:30", "2026-03-29 02:30", "2026-03-29 03:30"] * 20
        + ["2026-10-25 01:30", "2026-10-25 02:30", "2026-10-25 03:30"] * 20
    )
)


def in_parts_and_whole(path: Path, monkeypatch: pytest.MonkeyPatch, **told: Any) -> tuple[Any, Any]:
    monkeypatch.setattr(csv_parts.CsvParts.__init__, "__kwdefaults__", {"block": 300})
    return report_large(path, **told).to_dict(), report(read(path, **told)).to_dict()


def test_in_parts_the_same_is_read_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts, whole = in_parts_and_whole(put(tmp_path, LOCAL), monkeypatch, times_in="Europe/Berlin")

    assert in_parts == whole
    assert in_parts["source"]["times"] == (
        f"ISO 8601 times without an offset, taken as local times of Europe/Berlin{TWICE}20{SKIPPED}20"
    )
    assert in_parts["period"] == {"from": "2026-03-29T00:30:00+00:00", "to": "2026-10-25T02:30:00+00:00"}


def test_what_is_read_again_is_not_counted_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first parts could have the day or the month first."""
    times = ["10/11/2026 01:30"] * 40 + ["11/01/2026 01:30"] * 40 + ["11/13/2026 01:30"]
    text = "case,at,team\n" + "".join(f"{n // 3},{at},T{n % 3}\n" for n, at in enumerate(times))
    in_parts, whole = in_parts_and_whole(put(tmp_path, text), monkeypatch, times_in="America/New_York")

    assert in_parts == whole
    assert in_parts["source"]["times"].endswith(f"{TWICE}40")


@pytest.mark.parametrize("form", ["lines", "XES"])
def test_other_formats_are_read_by_the_clock_too(tmp_path: Path, form: str) -> None:
    rows = [line.split(",") for line in LOCAL.splitlines()[1:]]
    if form == "lines":
        told = [json.dumps({"case": case, "at": at, "team": team}) for case, at, team in rows]
        path = put(tmp_path, "\n".join(told), "log.json")
    else:
        traces = [
            f'<trace><string key="concept:name" value="{case}"/>'
            + "".join(event(at.replace(" ", "T"), team) for _case, at, team in found)
            + "</trace>"
            for case, found in groupby(rows, key=itemgetter(0))
        ]
        path = put(tmp_path, xes("".join(traces)), "log.xes")
    in_parts = report_large(path, times_in="Europe/Berlin").to_dict()
    assert in_parts == report(read(path, times_in="Europe/Berlin")).to_dict()
    assert in_parts["source"]["times"].endswith(f"of Europe/Berlin{TWICE}20{SKIPPED}20")


def test_a_mapping_holds_the_zone_and_what_is_said_goes_before_it(tmp_path: Path) -> None:
    path = put(tmp_path, "case,at,team\n1,2026-07-13 12:00,A\n")
    berlin = Mapping(reading={"times_in": "Europe/Berlin"})

    assert read(path, mapping=berlin).period()[0] == datetime(2026, 7, 13, 10, tzinfo=UTC)
    other = read(path, mapping=berlin, times_in="UTC")
    assert other.period()[0] == datetime(2026, 7, 13, 12, tzinfo=UTC)
    assert report_large(path, mapping=berlin).to_dict()["period"]["from"] == "2026-07-13T10:00:00+00:00"


def test_who_named_utc_is_not_asked_for_the_zone_of_business_time(tmp_path: Path) -> None:
    path = put(tmp_path, "case,at,team\n1,2026-07-13 12:00,A\n")

    def told(**zone: str) -> dict[str, str]:
        log = read(path, **zone)  # type: ignore[arg-type]
        return dict(understood_lines(log.understood, report(log, hours=ALWAYS).figures))

    assert told()["Times"] == "ISO 8601 times without an offset, taken as UTC"
    assert told()["Take care"].endswith("name it with --times-in.")
    assert told(times_in="UTC")["Times"] == "ISO 8601 times without an offset, taken as UTC, as named"
    assert "Take care" not in told(times_in="UTC")


def test_a_history_of_changes_is_read_by_the_clock_of_the_zone(tmp_path: Path) -> None:
    history = (
        "ticket,changed at,field,old value,new value\n1,2026-07-13 12:00,team,A,B\n"
        "1,2026-07-13 13:00,team,B,C\n"
    )
    log = read(put(tmp_path, history), times_in="Europe/Berlin")

    assert log.period() == (datetime(2026, 7, 13, 10, tzinfo=UTC), datetime(2026, 7, 13, 11, tzinfo=UTC))
    assert log.understood.times == "ISO 8601 times without an offset, taken as local times of Europe/Berlin"


def test_a_zone_that_there_is_not_is_refused_before_the_file_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="'Europe/Belrin' is no time zone"):
        read(tmp_path / "none.csv", times_in="Europe/Belrin")
    with pytest.raises(Unreadable, match="'Europe/Belrin' is no time zone"):
        report_large(tmp_path / "none.csv", times_in="Europe/Belrin")
