"""Pictures as a reader meets them: what they say, where things stand, and the same numbers as a table."""

import re
from itertools import pairwise

import pytest
from markupsafe import Markup

from pitstop_analysis.report.charts import (
    Bin,
    Caption,
    Curve,
    Estimate,
    Limit,
    SpreadRow,
    Step,
    Week,
    Words,
    comparable,
    concentration,
    estimates,
    histogram,
    spreads,
    steps,
    trend,
)
from pitstop_analysis.report.charts.figure import ends, ticks
from pitstop_analysis.report.words import hours, percent

SAID = Caption("Half come back <b>", "share & more", "12 hand-offs", "A note.")


def rows_of(picture: Markup) -> list[list[str]]:
    """The cells of each row under the heads."""
    body = picture.split("<tbody>")[1]
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in body.split("</tr>")[:-1]]


def whole(share: float) -> str:
    return percent(share, 0)


PICTURES = {
    "histogram": histogram(
        SAID, [Bin(0, 1, 5), Bin(1, 2, 10)], along="h", noun="n<", limits=[Limit(1, "<l>")]
    ),
    "trend": trend(SAID, [Week("<w>", 0.5, 3, 0.1, 0.4, "<s>")], centre=0.3),
    "steps": steps(SAID, [Curve("<c>", (Step(0, 0), Step(2, 0.5)))], along="<d>"),
    "estimates": estimates(SAID, [Estimate("<e>", 0.5, 0.4, 0.6, 9)], of="<r>", reference=0.3),
    "spreads": spreads(SAID, [SpreadRow("<s>", 9, 1, 0.5, 2, 3, 4)], of="<t>"),
    "concentration": concentration(SAID, [("<a>", 3), ("b", 1)], of="<r>", noun="<n>"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_its_finding_unit_and_n_and_escapes_every_word(name: str) -> None:
    picture = PICTURES[name]
    assert "<strong>Half come back &lt;b&gt;</strong>" in picture
    assert "share &amp; more · n = 12 hand-offs" in picture
    assert '<p class="note">A note.</p>' in picture
    tags = set(re.findall(r"<([a-z]+)", picture))
    assert not tags & {"b", "w", "c", "e", "r", "t", "l", "script"}
    assert not re.search(r' (?:style|id|on\w+)="', picture)
    assert rows_of(picture)


EMPTY = {
    "histogram": histogram(SAID, [], along="h", noun="n"),
    "trend": trend(SAID, [], centre=None),
    "trend of nothing": trend(SAID, [Week("w", None, 0)], centre=None),
    "steps": steps(SAID, [Curve("c", ())], along="d"),
    "estimates": estimates(SAID, [], of="r"),
    "spreads": spreads(SAID, [SpreadRow("s", 0, None, None, None, None, None)], of="t"),
    "concentration": concentration(SAID, [("a", 0)], of="r", noun="n"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_picture_of_nothing_still_says_what_it_is(name: str) -> None:
    assert "Half come back" in EMPTY[name]
    assert not re.search("nan|inf", EMPTY[name])


def test_columns_are_as_high_as_their_counts_and_begin_at_zero() -> None:
    heights = re.findall(r'height="([\d.]+)" class="column"', PICTURES["histogram"])
    assert heights == ["95.0", "190.0"]
    assert rows_of(PICTURES["histogram"]) == [["0 to 1", "5"], ["1 to 2", "10"]]


def test_a_limit_stands_where_it_falls_and_one_outside_is_only_said() -> None:
    bins = [Bin(0, 10, 1), Bin(10, 20, 1)]
    drawn = histogram(SAID, bins, along="h", noun="n", limits=[Limit(5, "due"), Limit(99, "age")])
    assert re.findall(r'<line x1="([\d.]+)%"[^>]*class="limit"', drawn) == ["31.75"]
    assert '<p class="note">due: 5; age: 99</p>' in drawn


def test_a_week_beyond_its_limits_has_another_shape_and_says_so() -> None:
    weeks = [
        Week("W1", 0.2, 50, 0.1, 0.3),
        Week("W2", 0.4, 50, 0.1, 0.3),
        Week("W3", 0.05, 50, 0.1, 0.3),
        Week("W4", None, 0),
        Week("W5", 0.25, 9, signal="eighth in a row above the centre"),
    ]
    drawn = trend(SAID, weeks, centre=0.2, say=whole)
    assert re.findall(r'class="mark (\w+)"', drawn) == ["dot", "diamond", "diamond", "square"]
    assert rows_of(drawn) == [
        ["W1", "20 %", "50", "10 %", "30 %", "-"],
        ["W2", "40 %", "50", "10 %", "30 %", "above the upper limit"],
        ["W3", "5 %", "50", "10 %", "30 %", "below the lower limit"],
        ["W4", "-", "0", "-", "-", "-"],
        ["W5", "25 %", "9", "-", "-", "eighth in a row above the centre"],
    ]
    assert len(re.findall('class="series', drawn)) == 2
    assert "line: centre 20 % · dashed: control limits · ◆ beyond them · ■ other signal" in drawn


def test_a_week_that_is_not_whole_is_a_ring_and_never_a_signal() -> None:
    weeks = [Week("W1", 0.2, 50, 0.1, 0.3), Week("W2", 0.9, 5, 0.1, 0.3, whole=False)]
    drawn = trend(SAID, weeks, centre=0.2, say=whole)
    assert re.findall(r'class="mark (\w+)"', drawn) == ["dot", "ring"]
    assert rows_of(drawn)[1][-1] == "part of a week, not counted"
    assert "○ part of a week, not counted" in drawn and "◆" not in drawn


@pytest.mark.parametrize("first", [0, 2])
def test_early_weeks_are_shaded_and_measured_by_no_limit(first: int) -> None:
    weeks = [Week(f"W{at}", 0.9, 5, 0.1, 0.3, early=at < first) for at in range(4)]
    drawn = trend(SAID, weeks, centre=0.2)
    assert (f"shaded: the first {first} weeks" in drawn, 'class="early"' in drawn) == (first > 0, first > 0)
    assert re.findall(r'class="mark (\w+)"', drawn) == ["dot"] * first + ["diamond"] * (4 - first)


@pytest.mark.parametrize(("weeks", "drawn"), [([], False), ([True], False), ([True, False, True], True)])
def test_one_week_has_no_course(weeks: list[bool], drawn: bool) -> None:
    assert comparable(weeks) == drawn


def test_long_waits_are_read_at_round_days() -> None:
    drawn = trend(SAID, [Week("W1", 300.0, 1), Week("W2", 790.0, 1)], centre=None, say=hours)
    marks = re.findall(r'text-anchor="end">([^<]*)<', drawn)
    assert marks == ["0 min", "10.0 d", "20.0 d", "30.0 d"]


def test_a_picture_speaks_the_language_of_its_caption() -> None:
    german = Words(
        count=lambda n: f"{n:,}".replace(",", "."),
        same="Dasselbe als Tabelle",
        lower="untere Grenze",
        beyond="◆ darüber oder darunter",
        above_limit="über der oberen Grenze",
    )
    said = Caption("Titel", "Anteil", "3", words=german)
    drawn = trend(said, [Week("KW 1", 0.5, 1234, 0.1, 0.4)], centre=None, along="Woche")
    assert "<summary>Dasselbe als Tabelle</summary>" in drawn
    assert "◆ darüber oder darunter" in drawn and "untere Grenze" in drawn
    assert rows_of(drawn) == [["KW 1", "0.5", "1.234", "0.1", "0.4", "über der oberen Grenze"]]


def test_no_more_weeks_are_named_than_stand_side_by_side() -> None:
    drawn = trend(SAID, [Week(f"2026-W{n:02}", 1.0, 1) for n in range(1, 53)], centre=None)
    named = re.findall(r'class="[a-z]*">(2026-W\d\d)<', drawn)
    assert named == ["2026-W01", "2026-W10", "2026-W19", "2026-W28", "2026-W37", "2026-W46"]


def test_a_week_is_named_under_its_own_place_or_not_at_all() -> None:
    # The 31st of 31 weeks stands too far right for its name; moved to the left, it would name the 30th.
    drawn = trend(SAID, [Week(f"2026-W{n:02}", 1.0, 1) for n in range(1, 32)], centre=None)
    named = re.findall(r'text-anchor="(\w+)" class="[a-z]*">(2026-W\d\d)<', drawn)
    assert named == [("middle", f"2026-W{n:02}") for n in (1, 7, 13, 19, 25)]


def test_a_curve_goes_in_steps_and_its_table_reads_it_at_round_values() -> None:
    solved = Curve("solved", (Step(0, 0, 0, 0, 10), Step(1, 0.4, 0.3, 0.5, 6), Step(3, 0.8, 0.6, 0.9, 2)))
    passed = Curve("handed on", (Step(0, 0), Step(2, 0.2)))
    drawn = steps(SAID, [solved, passed], along="days", until=4)
    line = re.findall(r'points="([^"]*)" class="series s0"', drawn)
    assert line == ["0.0,190.0 250.0,190.0 250.0,114.0 750.0,114.0 750.0,38.0 1000.0,38.0"]
    assert len(re.findall('class="band', drawn)) == 1
    rows = {row[0]: row for row in rows_of(drawn)}
    assert rows["2"] == ["2", "40.0 %", "30.0 % to 50.0 %", "6", "20.0 %"]
    assert {"solved 80 %", "handed on 20 %"} <= set(re.findall(r">([^<]+)</text>", drawn))


def test_names_of_curves_that_end_alike_stand_one_above_the_other() -> None:
    drawn = steps(SAID, [Curve(name, (Step(0, 0), Step(2, 0.5))) for name in "abc"], along="d")
    places = [float(y) for y in re.findall(r'y="([\d.]+)" text-anchor="end" class="said"', drawn)]
    assert sorted(places, reverse=True) == places
    assert min(a - b for a, b in pairwise(places)) == 13.0


def test_an_estimate_says_whether_it_is_apart_from_the_reference() -> None:
    rows = [
        Estimate("high", 0.5, 0.4, 0.6, 100),
        Estimate("low", 0.1, 0.05, 0.2, 100),
        Estimate("near", 0.3, 0.2, 0.4, 20),
        Estimate("none", None, None, None, 0),
    ]
    drawn = estimates(SAID, rows, of="route", reference=0.3, say=whole)
    assert [row[-1] for row in rows_of(drawn)] == ["above", "below", "not surely apart", "-"]
    assert re.findall(r'class="(estimate[^"]*)"', drawn) == ["estimate apart", "estimate apart", "estimate"]


def test_differences_may_be_below_zero() -> None:
    drawn = estimates(SAID, [Estimate("d", -0.2, -0.3, 0.1, 5)], of="team", reference=0.0)
    (dot,) = re.findall(r'<circle cx="([\d.]+)%"', drawn)
    (zero,) = re.findall(r'<line x1="([\d.]+)%"[^>]*class="reference"', drawn)
    assert float(dot) < float(zero)


def test_a_spread_draws_median_p75_p90_and_the_interval_from_zero() -> None:
    drawn = spreads(SAID, [SpreadRow("t", 1234, 1.0, 0.5, 1.5, 5.0, 10.0)], of="team", say=hours)
    widths = dict(re.findall(r'width="([\d.]+)%" height="[\d.]+" class="(\w+)"', drawn))
    assert widths == {"10.00": "median", "50.00": "p75", "100.00": "p90"}
    assert rows_of(drawn) == [["t", "", "1,234", "1.0 h", "30 min to 1.5 h", "5.0 h", "10.0 h"]]


def test_a_concentration_says_how_few_carry_most() -> None:
    drawn = concentration(
        SAID, [("b", 10), ("a", 80), *((f"c{n}", 1) for n in range(10))], of="routes", noun="returns"
    )
    assert ">1 routes (8 %)<" in drawn and ">carry 80 % of returns<" in drawn
    assert rows_of(drawn)[:2] == [
        ["a", "1", "8.3 %", "80", "80.0 %"],
        ["b", "2", "16.7 %", "10", "90.0 %"],
    ]


def test_a_long_concentration_keeps_the_row_that_reaches_the_mark() -> None:
    drawn = concentration(SAID, [(f"r{n:04}", 1) for n in range(1000)], of="routes", noun="returns")
    assert len(rows_of(drawn)) == 21
    assert rows_of(drawn)[-1] == ["r0799", "800", "80.0 %", "1", "80.0 %"]
    assert "979 further routes not in this table." in drawn
    assert len(drawn) < 12_000


@pytest.mark.parametrize(
    ("values", "span"),
    [
        ([], (0, 1)),
        ([3.2, 7], (0, 8)),
        ([-0.3, 0.1], (-0.3, 0.1)),
        ([5, 5], (0, 5)),
        ([-2, -2], (-2, 0)),
    ],
)
def test_a_scale_begins_at_zero_unless_something_is_below(
    values: list[float], span: tuple[float, float]
) -> None:
    low, high = ends(values)
    assert (low, high) == pytest.approx(span)


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (-240, 120, [-200, -100, 0, 100]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_ticks_are_round(low: float, high: float, marks: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(marks)
