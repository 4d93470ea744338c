"""Engines answer alike: exact quantiles whichever way they are found, and columns that a query names."""

import random

import polars as pl
import pytest

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.phases import Phases
from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import spread

AWKWARD = [0, 1, -1, 2**53, 2**53 + 1, -(2**53) - 1, 10**15, 7]


def numbers(n: int) -> list[int | None]:
    """`n` values with ties, negative ones and ones that no float holds, and two nulls."""
    chance = random.Random(n)
    found = [chance.choice([*AWKWARD, chance.randint(-(10**12), 10**12)]) for _ in range(n)]
    return [None, *found, None]


@pytest.mark.parametrize("memory", [None, "1GB"])
def test_quantiles_of_each_group_are_those_of_its_values(memory: str | None) -> None:
    groups = {n: numbers(n) for n in range(61)}
    rows = [(f"{n} values", value) for n, values in groups.items() for value in values]
    frame = pl.DataFrame(rows, schema={"name": pl.String, "value": pl.Int64}, orient="row")
    expected = {n: spread(pl.Series(values, dtype=pl.Int64), per=3) for n, values in groups.items()}
    with Relations(Duck({"rows_of": frame}, memory=memory), Phases()) as relations:
        found = relations.spreads("SELECT name, value FROM rows_of", ("name",), 3)
        assert found == {(f"{n} values",): figures for n, figures in expected.items() if n}
        for n, figures in expected.items():
            assert (
                relations.spread("SELECT value FROM rows_of WHERE name = $of", 3, of=f"{n} values") == figures
            )


def test_a_query_gets_the_columns_that_it_names_however_it_names_them() -> None:
    frame = pl.DataFrame({"one": [1, 2], "two": [3, 4], "at": ["x", "y"]})
    with Duck({"numbers": frame}) as duck:
        assert duck.frame("SELECT sum(two) AS found FROM numbers WHERE one = $one", one=2).item() == 4
        assert duck.frame("SELECT count(*) AS n FROM numbers").item() == 2
        assert duck.frame('SELECT * FROM numbers ORDER BY "at" DESC').rows() == [(2, 4, "y"), (1, 3, "x")]
        assert duck.frame("SELECT max(numbers.two * one) AS found FROM numbers").item() == 8
        duck.view("seen", "SELECT * FROM numbers")
        assert duck.frame("SELECT two FROM seen WHERE \"at\" = 'x'").item() == 3
        duck.make("kept", "SELECT two FROM numbers")
        assert duck.frame("SELECT min(two) AS found FROM kept").item() == 3
        duck.add("numbers", frame.with_columns(two=pl.Series([5, 6])))
        assert duck.frame("SELECT sum(two) AS found FROM seen").item() == 11
