"""The four measures through the library, as anybody calls it: a log's relations, and their exact spreads."""

from pathlib import Path

import pitstop_analysis as pa
from analysis.figures import Four, Median, Pairs, part
from pitstop_analysis.measures import aba, directly_follows, waits
from pitstop_analysis.relations import Key
from pitstop_analysis.stats import Spread

ROUTE = ("from_team", "team")
GAPS = "SELECT from_team, team, gap AS value FROM events WHERE from_team <> team"
TO_END = """
    SELECT cases.ended - segments.started AS value
    FROM segments
    JOIN cases ON cases.case_no = segments.case_no
    WHERE from_team IS NOT NULL
"""


def four(path: Path) -> Four:
    """Each as the report asks it, but in microseconds: the other ways give no hours."""
    with part("reading"):
        log = pa.read(path)
    with part("ordering and cutting"):
        relations = pa.relate(log)
    with relations:
        with part("handover"):
            handover = relations.spreads(GAPS, ROUTE, 1)
        with part("A-B-A"):
            back = aba.measure(relations)
        with part("response and time to end"):
            response, to_end = relations.spread(waits.FIRSTS, 1), relations.spread(TO_END, 1)
        with part("directly follows"):
            follows = relations.spreads(directly_follows.SQL, directly_follows.PAIR, 1)
    return Four(
        _pairs(handover), (back.cases, back.occurrences), _median(response), _median(to_end), _pairs(follows)
    )


def _pairs(found: dict[Key, Spread]) -> Pairs:
    return {(str(one), str(other)): _median(spread) for (one, other), spread in found.items()}


def _median(spread: Spread) -> Median:
    return spread.n, spread.median or 0.0
