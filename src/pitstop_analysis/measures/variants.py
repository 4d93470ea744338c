"""Variants: the runs of teams that cases take, most frequent first, and how many different ones there are."""

from dataclasses import dataclass

from pitstop_analysis.relations import DAY, NO_SPLIT, Relations
from pitstop_analysis.stats import NOTHING, Share, Spread, share

DEFINITION = (
    "A variant is a run of teams: the teams that hold a case, in order, neighbouring rows of one team taken "
    "together. Days are calendar days from the first to the last row of a case."
)
UNIT = "cases; days"
SOURCE = "van der Aalst, Process Mining, 2nd edition, Springer 2016: trace variants, here of teams"
EXAMPLE = "The cases A B, A A B and B hold 2 variants: A B with 2 of 3 cases, and B with 1."
MOST, EXAMPLES = 20, 3
SQL = """
    SELECT variant, count(*) AS n, count(*) OVER () AS different, sum(count(*)) OVER () AS cases
    FROM cases
    GROUP BY variant
    ORDER BY n DESC, variant
    LIMIT $most
"""
DAYS = f"""
    SELECT cases.variant, ended - started AS value
    FROM cases
    JOIN ({SQL}) AS top ON cases.variant = top.variant
"""  # noqa: S608
CASES = f"""
    SELECT variant, case_id
    FROM (
        SELECT cases.variant, case_id,
            row_number() OVER (PARTITION BY cases.variant ORDER BY case_no) AS place
        FROM cases
        JOIN ({SQL}) AS top ON cases.variant = top.variant
    ) AS numbered
    WHERE place <= $examples
    ORDER BY variant, place
"""  # noqa: S608


@dataclass(frozen=True)
class Variant:
    """One run of teams; `examples` are the first cases of the log that take it."""

    teams: tuple[str, ...]
    of_all: Share
    days: Spread
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Variants:
    """`different` runs over all `cases`; `top` holds the most frequent, ties by name."""

    different: int
    cases: int
    top: tuple[Variant, ...]


def measure(relations: Relations, most: int = MOST) -> Variants:
    """The most frequent runs of teams, with three cases each."""
    found = relations.frame(SQL, most=most).rows()
    days = relations.spreads(DAYS, ("variant",), DAY, most=most)
    examples: dict[str, list[str]] = {}
    for variant, case_id in relations.frame(CASES, most=most, examples=EXAMPLES).iter_rows():
        examples.setdefault(variant, []).append(case_id)
    top = tuple(
        Variant(
            tuple(variant.split(NO_SPLIT)),
            share(n, cases),
            days.get((variant,), NOTHING),
            tuple(examples[variant]),
        )
        for variant, n, _, cases in found
    )
    different, cases = found[0][2:] if found else (0, 0)
    return Variants(different, cases, top)
