"""Escalated for its age: does a case that is handed on once it is old end sooner?

Compared are cases that still had their first holder when they reached an age: those handed on soon after, and
those that stayed. Both are counted from that age on, so that neither is favoured by its past.
"""

from dataclasses import dataclass

from pitstop_analysis.relations import DAY, HOUR, Relations
from pitstop_analysis.stats import Comparison, Spread, difference_of_medians, spread_from

DEFINITION = (
    "Handed on for age: cases whose first team still had them, unresolved, at an age of so many hours, "
    "divided by whether they were handed on within so many hours more. Days from that age to their "
    "resolution; those never resolved have none. Cases are not handed on at random, so a difference is "
    "not an effect."
)
UNIT = "days from the age to the resolution"
SOURCE = "our own, after the landmark method (Anderson, Cain, Gelber, J Clin Oncol 1983;1:710)"
EXAMPLE = (
    "At 24 hours two cases are with A. One goes to B at 30 and ends at 48, the other ends at 72: 1 day and "
    "2 days."
)
AFTER, WITHIN = 24, 8
SQL = """
    SELECT
        CASE WHEN segments.to_team IS NOT NULL AND segments.ended <= segments.started + $after + $within
            THEN 1 ELSE 0 END AS handed_on,
        cases.resolved - segments.started - $after AS value
    FROM segments
    JOIN cases ON cases.case_no = segments.case_no
    WHERE segments.n = 0
        AND segments.started + $after < CASE WHEN segments.to_team IS NULL
            THEN coalesce(cases.resolved, segments.ended) ELSE segments.ended END
        AND (segments.resolved IS NULL OR segments.resolved > segments.started + $after)
        AND (cases.resolved IS NULL OR cases.resolved > segments.started + $after)
"""


@dataclass(frozen=True)
class Forced:
    """Days over resolved cases of both kinds; `difference` is that of the medians, handed on minus stayed."""

    after_hours: int
    within_hours: int
    handed_on: Spread
    stayed: Spread
    difference: Comparison


def measure(relations: Relations, after: int = AFTER, within: int = WITHIN) -> Forced | None:
    """For an age and a time after it, in hours. None when the log does not say when a case is resolved."""
    if relations.phases.resolved is None:
        return None
    found = relations.spreads(SQL, ("handed_on",), DAY, after=after * HOUR, within=within * HOUR)
    on, stayed = (found.get((key,), spread_from({}, 0)) for key in (1, 0))
    return Forced(after, within, on, stayed, difference_of_medians(stayed, on))
