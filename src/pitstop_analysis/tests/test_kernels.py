"""The kernels agree to the row: what polars cuts in memory and what SQL cuts, on logs of any shape."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.log import Log
from pitstop_analysis.phases import find_phases
from pitstop_analysis.relations import HOUR, Relations, relate, relate_in_sql
from pitstop_analysis.tests.logs import START, log_of

MIDNIGHT = int(START.timestamp()) * 1_000_000 - 8 * HOUR
NINE_TO_FIVE = Hours.of(
    "nine to five",
    [(MIDNIGHT + (24 * day + 9) * HOUR, MIDNIGHT + (24 * day + 17) * HOUR) for day in range(9)],
)
KEYS = {"events": "case_no, place", "segments": "case_no, n", "cases": "case_no"}

any_rows = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from("pqr"),
            "at": st.integers(0, 40),
            "team": st.sampled_from(["A", "A 2nd", 'it\'s "B"', "None"]),
            "person": st.sampled_from(["x", "y", None]),
            "activity": st.sampled_from(["Queued", "Accepted", "comment", None]),
            "status": st.sampled_from(["Resolved", "Pending customer", "Hold", "Open", None]),
        },
        optional={"tier": st.sampled_from(["1st", "2nd", "2nd 3rd"])},
    ),
    min_size=1,
    max_size=60,
)


def in_duckdb(log: Log, by: str = "team", hours: Hours | None = None) -> Relations:
    rows = log.events.with_columns(pl.col("at").to_physical())
    return relate_in_sql(Duck({"log": rows}), by=by, phases=find_phases(log.events), hours=hours)


@pytest.mark.parametrize("by", ["team", "person"])
@given(rows=any_rows)
@settings(max_examples=15, deadline=None)
def test_both_kernels_give_the_same_rows(rows: list[dict[str, object]], by: str) -> None:
    log = log_of([{"case": "p", "at": 0, "team": "A", "person": "x"}, *rows])
    with relate(log, by=by, hours=NINE_TO_FIVE) as one, in_duckdb(log, by, NINE_TO_FIVE) as other:
        for name, key in KEYS.items():
            told = one.frame(f"SELECT * FROM {name} ORDER BY {key}")
            assert told.to_dicts() == other.frame(f"SELECT * FROM {name} ORDER BY {key}").to_dicts()
            assert told.height
        assert (one.has_persons, one.has_lines) == (other.has_persons, other.has_lines)


def test_business_time_counts_open_hours_alone() -> None:
    # From 8 to 13 on the first day, of which 9 to 13 is open; then to 10 on the second.
    log = log_of([{"case": "c", "at": hour, "team": team} for hour, team in ((0, "A"), (5, "B"), (26, "B"))])
    with relate(log, hours=NINE_TO_FIVE) as found:
        held = found.frame("SELECT ended - started AS raw, held_open FROM segments ORDER BY n")
    assert held.rows() == [(5 * HOUR, 4 * HOUR), (21 * HOUR, 5 * HOUR)]


def test_business_time_reaches_from_long_before_the_first_opening_to_long_after_the_last() -> None:
    # From 1969 to 2060, with the first and last row where nothing was ever open.
    log = log_of(
        [{"case": "c", "at": hour, "team": team} for hour, team in ((-500_000, "A"), (300_000, "B"))]
    )
    asked = "SELECT team, held_open FROM segments ORDER BY n"
    every = sum(end - begin for begin, end in NINE_TO_FIVE.openings)
    with relate(log, hours=NINE_TO_FIVE) as one, in_duckdb(log, hours=NINE_TO_FIVE) as other:
        assert one.frame(asked).rows() == other.frame(asked).rows() == [("A", every), ("B", 0)]


def test_without_hours_there_is_no_business_time() -> None:
    with relate(log_of([{"case": "c", "at": 0, "team": "A"}])) as found:
        assert not found.has_hours
        assert found.frame("SELECT held_open FROM segments").rows() == [(None,)]
