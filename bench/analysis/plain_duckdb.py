"""The four measures in DuckDB's SQL as one writes them first: windows over the case."""

from pathlib import Path

import duckdb

from analysis.figures import Four, pairs

EVENTS = """
CREATE TEMP TABLE rows_of_cases AS
SELECT "case", team, activity, epoch_us("at") AS us,
    lag(team) OVER w AS before, lag(activity) OVER w AS activity_before,
    lag(epoch_us("at")) OVER w AS us_before,
    lead(team) OVER w AS next_team, lead(epoch_us("at")) OVER w AS us_next,
    last_value(epoch_us("at")) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS us_end,
    file_row_number AS place
FROM read_parquet(?, file_row_number = true)
WINDOW w AS (PARTITION BY "case" ORDER BY "at", file_row_number)
"""
SEGMENTS = """
CREATE TEMP TABLE segments AS
SELECT *, lag(team, 2) OVER (PARTITION BY "case" ORDER BY us, place) AS two_before
FROM rows_of_cases WHERE before IS NULL OR before <> team
"""
HANDOVER = """
SELECT before, team, count(*), median(us - us_before) FROM segments WHERE before IS NOT NULL GROUP BY ALL
"""
BACK = 'SELECT count(DISTINCT "case"), count(*) FROM segments WHERE two_before = team'
RESPONSE = "SELECT count(*), median(us_next - us) FROM segments WHERE before IS NOT NULL AND next_team = team"
TO_END = "SELECT count(*), median(us_end - us) FROM segments WHERE before IS NOT NULL"
FOLLOWS = """
SELECT activity_before, activity, count(*), median(us - us_before) FROM rows_of_cases
WHERE activity_before IS NOT NULL GROUP BY ALL
"""


def four(path: Path) -> Four:
    with duckdb.connect() as desk:
        desk.execute(EVENTS, [str(path)])
        desk.execute(SEGMENTS)
        return Four(
            pairs(desk.execute(HANDOVER).fetchall()),
            desk.execute(BACK).fetchall()[0],
            desk.execute(RESPONSE).fetchall()[0],
            desk.execute(TO_END).fetchall()[0],
            pairs(desk.execute(FOLLOWS).fetchall()),
        )
