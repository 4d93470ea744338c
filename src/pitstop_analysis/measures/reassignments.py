"""Reassignments: the person changes, the team does not. Counted apart from hand-offs, never by person."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.log import Log

DEFINITION = (
    "A reassignment is a change of person between two neighbouring rows of one case within the same team."
)


@dataclass(frozen=True)
class Reassignments:
    """How many, and in how many cases."""

    total: int
    cases_with: int


def measure(log: Log) -> Reassignments | None:
    """None when the log names no persons. Rows without a person are passed over."""
    named = log.events.filter(pl.col("person").is_not_null())
    if named.height == 0:
        return None
    same = (pl.col("case_id") == pl.col("case_id").shift(1)) & (pl.col("team") == pl.col("team").shift(1))
    changed = named.filter((same & (pl.col("person") != pl.col("person").shift(1))).fill_null(False))
    return Reassignments(changed.height, changed["case_id"].n_unique())
