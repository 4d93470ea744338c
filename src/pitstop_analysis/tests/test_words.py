"""Figures in words, as a lead reads them."""

import polars as pl
import pytest

from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.report import words
from pitstop_analysis.stats import share, spread


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "-"),
        (0.0, "0 min"),
        (0.745, "45 min"),
        (1.0, "1.0 h"),
        (45.34, "45.3 h"),
        (71.96, "72.0 h"),
        (125, "5.2 d"),
    ],
)
def test_hours(value: float | None, said: str) -> None:
    assert words.hours(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(None, "-"), (0.294, "7.1 h"), (0.01, "14 min"), (8.43, "8.4 d")]
)
def test_days(value: float | None, said: str) -> None:
    assert words.days(value) == said


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (None, 1, "-"),
        (0.0, 1, "0.0 %"),
        (0.0001, 1, "<0.1 %"),
        (0.5057, 1, "50.6 %"),
        (0.5057, 0, "51 %"),
        (1.0, 1, "100.0 %"),
    ],
)
def test_percent_never_rounds_something_to_nothing(value: float | None, digits: int, said: str) -> None:
    assert words.percent(value, digits) == said


def test_a_share_in_full_has_its_n_and_its_interval() -> None:
    said = words.in_full(share(3820, 7554), "cases")
    assert said == "3,820 of 7,554 cases (50.6 %, 95 % interval 49.4\N{EN DASH}51.7)"
    assert words.in_full(share(0, 0), "cases") == "0 of 0 cases"


@pytest.mark.parametrize(("number", "said"), [(0, "0 cases"), (1, "1 case"), (1234, "1,234 cases")])
def test_plural(number: int, said: str) -> None:
    assert words.plural(number, "case") == said


def test_places_name_the_first_and_say_when_there_are_more() -> None:
    assert LeftOut("no case", 1, "line", (7,)).places() == "line 7"
    assert LeftOut("no case", 3, "line", (7, 9, 12)).places() == "lines 7, 9, 12"
    assert LeftOut("no case", 8, "row", (7, 9, 12)).places() == "rows 7, 9, 12, …"
    assert LeftOut("no case", 1, "line", (1,)).said() == "no case (line 1)"


def test_places_that_many_rows_share_are_named_once_or_not_at_all() -> None:
    assert LeftOut("no team yet", 60, "line", (1, 1, 1)).said() == "no team yet"
    assert LeftOut("no team yet", 2, "line", (4, 4)).said() == "no team yet (line 4)"
    assert LeftOut("no team yet", 9, "line", (1, 1, 4)).said() == "no team yet (lines 1, 4, …)"
    assert LeftOut("an id that stands twice", 2, "event", ()).said() == "an id that stands twice"


def test_a_refusal_reads_as_one_text() -> None:
    assert str(Unreadable("It is empty.", "Export it again.")) == "It is empty. Export it again."


@pytest.mark.parametrize(
    ("values", "limits", "told"),
    [
        ([], "-", "(n = 0)"),
        ([1.0] * 5, "-", "(n = 5)"),
        ([0.5, 1, 2, 3, 4, 100], "30 min to 4.2 d", "(95 % interval 30 min to 4.2 d, n = 6)"),
        ([2.0] * 1000, "2.0 h to 2.0 h", "(95 % interval 2.0 h to 2.0 h, n = 1,000)"),
    ],
)
def test_how_sure_a_median_is(values: list[float], limits: str, told: str) -> None:
    found = spread(pl.Series(values, dtype=pl.Float64))
    assert words.between(found, words.hours) == limits
    assert words.sure(found, words.hours) == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Übernahme → Süd ✓", "Übernahme → Süd ✓"),
        ("a\x1b[31mb", "a [31mb"),
        ("a\r\nb\tc", "a b c"),
        ("left\u202eright", "left right"),
        ("\u2066x\u2069", " x "),
    ],
)
def test_names_are_plain_in_a_terminal(text: str, said: str) -> None:
    assert words.plain(text) == said
