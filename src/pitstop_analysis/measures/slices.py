"""Slices: the key figures by the values of a column, such as product, country or priority."""

import shlex
from collections.abc import Mapping, Sequence

import polars as pl

from pitstop_analysis.log import CANONICAL, Log
from pitstop_analysis.measures import keys
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.recognise import did_you_mean, names_persons
from pitstop_analysis.relations import Relations

DEFINITION = (
    "Slices: a case counts under the value that the column has in its first row that has one; cases "
    "without any count under no value. The slices with most cases are shown, the rest together."
)
UNIT = "as the key figures"
SOURCE = "our own"
EXAMPLE = "A case whose rows say P1, P1, P2 counts under P1."
MOST = 12
NO_SLICES = ("at", "seq")
"""Columns with a value of its own in each row."""
NONE, OTHERS = "no value", "others"
PART = keys.Part(
    case_key="slices.slice",
    handoff_key="slices.slice",
    case_join="JOIN slices ON slices.case_no = cases.case_no",
    handoff_join="JOIN slices ON slices.case_no = segments.case_no",
)


def table(log: Log, column: str, most: int = MOST) -> pl.DataFrame:
    """case_no, slice: one row per case, for the relation `slices`.

    A column that was taken for a role, such as the status, has its name in the file as well. Raises
    Unreadable for no such column, and for one of persons: they are not set side by side.
    """
    known = log.understood
    found = column_of(
        column, log.rows.columns, known.columns, persons=known.team_is_person, dropped=known.dropped
    )
    value = pl.col(found).cast(pl.String).drop_nulls().first().fill_null(NONE)
    rows = log.rows.group_by("case_id", maintain_order=True).agg(
        pl.col("seq").first().cast(pl.Int64).alias("case_no"), value.alias("slice")
    )
    counts = rows["slice"].value_counts().sort(["count", "slice"], descending=[True, False])
    kept = counts["slice"].head(most)
    # Many values of one case each are no slices; together they are one.
    named = pl.when(pl.col("slice").is_in(kept.implode())).then("slice").otherwise(pl.lit(OTHERS))
    return rows.select("case_no", named.alias("slice"))


def column_of(
    column: str,
    there: Sequence[str],
    taken: Mapping[str, str],
    *,
    persons: bool,
    dropped: Sequence[str] = (),
) -> str:
    """The column of the log that is meant by a name: its own, or that in the file of one taken for a role.

    `there` are the log's columns, `taken` maps roles to columns of the file, `persons` says that persons
    stand for teams, `dropped` are columns that pseudonymising left out. Raises Unreadable for no such column
    and for one of persons: whether it was taken for them, or names them as columns of persons are named.
    """
    columns = [name for name in there if name not in NO_SLICES]
    roles = {name: role for role, name in taken.items() if role in columns}
    found = column if column in columns else roles.get(column)
    if found is None and column in dropped and not names_persons(column):
        raise Unreadable(
            f"The column {column!r} to slice by was left out: pseudonymising leaves out further columns.",
            f"Keep it, if it names nobody: add --keep {shlex.quote(column)}, in Python keep=({column!r},).",
        )
    if found is None:
        names = [*roles, *(name for name in columns if name not in CANONICAL)]
        raise Unreadable(
            f"There is no column {column!r} to slice by.",
            f"{did_you_mean(column, names)}The columns are: {', '.join(repr(name) for name in names)}.",
        )
    if _of_persons(column, found, taken, persons=persons):
        raise Unreadable(
            f"The column {column!r} names persons, and persons are not set side by side.",
            "Slice by another column, such as the product or the priority.",
        )
    return found


def _of_persons(column: str, found: str, taken: Mapping[str, str], *, persons: bool) -> bool:
    if found == "person" or (persons and found in ("team", "base")):
        return True
    in_file = taken.get(found, found)
    # One column may have been taken for two roles.
    same = {taken.get("person"), taken.get("team") if persons else None}
    return in_file in same or names_persons(column) or names_persons(in_file)


def measure(relations: Relations) -> dict[str, Keys]:
    """Value to figures, most cases first. The relation `slices` must have been added to the engine."""
    found = keys.measure(relations, PART)
    return {str(name): figures for (name,), figures in found.items()}
