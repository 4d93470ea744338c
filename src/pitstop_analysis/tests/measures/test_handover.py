"""Handover matrix: with and without self-loops."""

import polars as pl
import pytest

from pitstop_analysis.measures import handover
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


@pytest.mark.parametrize(
    ("cases", "handoffs", "pairs"),
    [
        (["A"], [], []),
        (["A A"], [], [("A", "A", 1)]),
        (["A B"], [("A", "B", 1)], [("A", "B", 1)]),
        (["A A B B A"], [("A", "B", 1), ("B", "A", 1)],
         [("A", "A", 1), ("A", "B", 1), ("B", "A", 1), ("B", "B", 1)]),
        (["A B", "A B", "B A"], [("A", "B", 2), ("B", "A", 1)], [("A", "B", 2), ("B", "A", 1)]),
        (["A B", "C"], [("A", "B", 1)], [("A", "B", 1)]),
        (["B B B B", "A B"], [("A", "B", 1)], [("B", "B", 3), ("A", "B", 1)]),
    ],
)  # fmt: skip
def test_from_each_to_each(
    related: Related,
    cases: list[str],
    handoffs: list[tuple[str, str, int]],
    pairs: list[tuple[str, str, int]],
) -> None:
    relations = related(runs(*cases))
    assert handover.measure(relations).rows() == handoffs
    assert handover.measure(relations, self_loops=True).rows() == pairs


def test_off_the_diagonal_both_agree(related: Related) -> None:
    relations = related(runs("A A B C C A", "B B A", "C A A A B"))
    with_loops = handover.measure(relations, self_loops=True)
    assert with_loops.filter(pl.col("giver") != pl.col("receiver")).equals(handover.measure(relations))


def test_without_a_pair_the_columns_are_still_there(related: Related) -> None:
    found = handover.measure(related(runs("A")))
    assert found.schema == {"giver": pl.String, "receiver": pl.String, "n": pl.Int64}


def test_by_another_column(related: Related) -> None:
    rows = [
        {"case": 1, "at": hour, "team": "A", "tier": tier}
        for hour, tier in enumerate(["L1", None, "L1", "L2"])
    ]
    found = handover.measure(related(log_of(rows), by="line"), self_loops=True)
    assert found.rows() == [("L1", "L1", 1), ("L1", "L2", 1)]
