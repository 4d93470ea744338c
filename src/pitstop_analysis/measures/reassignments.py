"""Reassignments: the person changes, the team does not. Counted apart from hand-offs, never by person."""

from dataclasses import dataclass

from pitstop_analysis.relations import Relations

DEFINITION = (
    "A reassignment is a change of person between two neighbouring rows of one case within the same team. "
    "Rows without a person are passed over."
)
UNIT = "reassignments, and cases"
SOURCE = "our own"
EXAMPLE = "Rows of a case by Ann at A, Bo at A and Cy at B hold 1 reassignment: Ann to Bo."
SQL = """
    SELECT sum(reassignments) AS total, sum(CASE WHEN reassignments > 0 THEN 1 ELSE 0 END) AS cases_with
    FROM cases
"""


@dataclass(frozen=True)
class Reassignments:
    """How many, and in how many cases."""

    total: int
    cases_with: int


def measure(relations: Relations) -> Reassignments | None:
    """None when the log names no persons. Rows without a person are passed over."""
    if not relations.has_persons:
        return None
    return Reassignments(*relations.row(SQL))
