"""Handover matrix: how often each team hands to each other, with and without itself.

Without self-loops an entry counts hand-offs: changes of team between neighbouring rows of a case. With them
it counts every pair of neighbouring rows, so the diagonal says how long a team keeps at a case, in rows.
Van der Aalst and Song (BPM 2004) call it handover of work, by direct succession, each appearance counted.
"""

import polars as pl

from pitstop_analysis.relations import Relations

DEFINITION = (
    "Handover matrix: for each pair of teams, hand-offs from the one to the other. With self-loops each pair "
    "of neighbouring rows of a case counts, those within one team as well."
)
UNIT = "hand-offs; with self-loops pairs of neighbouring rows"
SOURCE = "van der Aalst, Song, BPM 2004: handover of work, direct succession, multiple appearances"
EXAMPLE = "A case with the rows A, A, B hands from A to B once; with self-loops A to A counts once as well."
SQL = """
    SELECT from_team AS giver, team AS receiver, count(*) AS n
    FROM segments
    WHERE from_team IS NOT NULL
    GROUP BY from_team, team
    ORDER BY n DESC, giver, receiver
"""
SELF_LOOPS = """
    SELECT from_team AS giver, team AS receiver, count(*) AS n
    FROM events
    WHERE from_team IS NOT NULL
    GROUP BY from_team, team
    ORDER BY n DESC, giver, receiver
"""


def measure(relations: Relations, *, self_loops: bool = False) -> pl.DataFrame:
    """giver, receiver, n: one row per pair that occurs, most frequent first, then by name."""
    return relations.frame(SELF_LOOPS if self_loops else SQL)
