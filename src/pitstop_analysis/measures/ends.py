"""How the receiver's time with a case ends: resolved, handed on, or abandoned, as they compete."""

from pitstop_analysis.relations import DAY, HOUR, Relations
from pitstop_analysis.stats import Curves, curves

DEFINITION = (
    "From each hand-off on: the share of cases that the receiver has resolved, has handed on, or has "
    "abandoned by a time. Abandoned: the last row of the case, 30 days or more before the end of the log, "
    "and not resolved. Cases that the receiver still has at the end of the log count until then. Hand-offs "
    "of a case that was resolved before, and stays so to its end, are left out: the receiver can neither "
    "resolve nor abandon it. Times are rounded up to quarter hours."
)
UNIT = "quarter hours from the hand-off; shares of hand-offs"
SOURCE = "Aalen, Johansen, Scandinavian Journal of Statistics 1978;5:141"
EXAMPLE = (
    "Of four hand-offs one is resolved after an hour and three are handed on after two: by then 25 % and "
    "75 %."
)
KINDS = ("resolved", "handed_on", "abandoned")
QUARTER = HOUR // 4
SILENCE = 30 * DAY
SQL = """
    SELECT
        (until - started + $quarter - 1) // $quarter AS "time",
        sum(CASE WHEN how = 1 THEN 1 ELSE 0 END) AS resolved,
        sum(CASE WHEN how = 2 THEN 1 ELSE 0 END) AS handed_on,
        sum(CASE WHEN how = 3 THEN 1 ELSE 0 END) AS abandoned,
        sum(CASE WHEN how = 0 THEN 1 ELSE 0 END) AS "open"
    FROM (
        SELECT segments.started AS started,
            CASE
                WHEN segments.resolved IS NOT NULL THEN 1
                WHEN to_team IS NOT NULL THEN 2
                WHEN segments.ended <= log_ends - $silence THEN 3
                ELSE 0
            END AS how,
            CASE
                WHEN segments.resolved IS NOT NULL THEN segments.resolved
                WHEN to_team IS NOT NULL OR segments.ended <= log_ends - $silence THEN segments.ended
                ELSE log_ends
            END AS until
        FROM segments
        JOIN cases ON cases.case_no = segments.case_no
        CROSS JOIN (SELECT max(ended) AS log_ends FROM cases) AS whole
        WHERE from_team IS NOT NULL AND (
            cases.resolved IS NULL
            OR cases.resolved > segments.started
            OR (cases.resolved = segments.started AND segments.resolved = segments.started)
        )
    ) AS ended
    GROUP BY (until - started + $quarter - 1) // $quarter
    ORDER BY "time"
"""


def measure(relations: Relations) -> Curves | None:
    """Times in quarter hours. None when nothing is handed off, or the log does not say what is resolved."""
    if relations.phases.resolved is None:
        return None
    table = relations.frame(SQL, quarter=QUARTER, silence=SILENCE)
    return curves(table, KINDS) if table.height else None
