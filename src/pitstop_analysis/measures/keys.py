"""The few figures by which parts of a log are set side by side: slices, two periods, two teams."""

from collections.abc import Sequence
from dataclasses import dataclass

from pitstop_analysis.relations import DAY, HOUR, Key, Relations
from pitstop_analysis.stats import NOTHING, Share, Spread, share

CASES = """
    SELECT {key} AS part, count(*) AS n,
        sum(CASE WHEN handoffs > 0 THEN 1 ELSE 0 END) AS handed_off,
        sum(CASE WHEN teams <= handoffs THEN 1 ELSE 0 END) AS returned
    FROM cases {join}
    WHERE {which}
    GROUP BY {key}
    ORDER BY n DESC, part
"""
HANDOFFS = """
    SELECT {key} AS part, count(*) AS n,
        sum(CASE WHEN to_team = from_team THEN 1 ELSE 0 END) AS straight_back,
        sum(CASE WHEN waiting THEN 1 ELSE 0 END) AS waiting,
        sum(CASE WHEN waiting AND accepted IS NULL AND to_team IS NOT NULL THEN 1 ELSE 0 END) AS passed_on,
        sum(CASE WHEN segments.resolved IS NOT NULL THEN 1 ELSE 0 END) AS solved
    FROM segments {join}
    WHERE from_team IS NOT NULL AND {which}
    GROUP BY {key}
"""
TO_ACCEPT = """
    SELECT {key} AS part, accepted - segments.started AS value
    FROM segments {join}
    WHERE from_team IS NOT NULL AND waiting AND {which}
"""
TO_FIRST = """
    SELECT {key} AS part, next_event - segments.started AS value
    FROM segments {join}
    WHERE from_team IS NOT NULL AND {which}
"""
TO_END = """
    SELECT {key} AS part, ended - started AS value
    FROM cases {join}
    WHERE {which}
"""


@dataclass(frozen=True)
class Keys:
    """Of one part of a log: cases, hand-offs, shares of either, waits in hours, length of cases in days.

    Shares and waits that the log can't tell have n 0.
    """

    cases: int
    handoffs: int
    handed_off: Share
    returned: Share
    straight_back: Share
    passed_on: Share
    solved: Share
    to_accept: Spread
    to_first: Spread
    to_end: Spread


NAMES = {
    "handed_off": "cases handed off at least once",
    "returned": "handed-off cases that come back to a team that had them",
    "straight_back": "hand-offs that go straight back",
    "passed_on": "hand-offs passed on unaccepted",
    "solved": "hand-offs that the receiver resolves",
    "to_accept": "median wait to acceptance, hours",
    "to_first": "median wait to the receiver's first event, hours",
    "to_end": "median length of a case, days",
}
"""Field to its definition in words, in the order in which they are shown."""


@dataclass(frozen=True)
class Part:
    """How a log is divided, in SQL: the key of a part, what to join for it, which rows have one."""

    case_key: str
    handoff_key: str
    case_join: str = ""
    handoff_join: str = ""
    case_which: str = "TRUE"
    handoff_which: str = "TRUE"


def measure(relations: Relations, part: Part, **values: int | str) -> dict[Key, Keys]:
    """The figures of each part, those with most cases first."""
    phases = relations.phases
    by_case = {"key": part.case_key, "join": part.case_join, "which": part.case_which}
    by_handoff = {"key": part.handoff_key, "join": part.handoff_join, "which": part.handoff_which}
    cases = {row[0]: row[1:] for row in relations.frame(CASES.format(**by_case), **values).iter_rows()}
    offs = {row[0]: row[1:] for row in relations.frame(HANDOFFS.format(**by_handoff), **values).iter_rows()}

    def spreads(sql: str, how: dict[str, str], per: int) -> dict[Key, Spread]:
        return relations.spreads(sql.format(**how), ("part",), per, **values)

    accepts = spreads(TO_ACCEPT, by_handoff, HOUR) if phases.waiting else {}
    firsts, lengths = spreads(TO_FIRST, by_handoff, HOUR), spreads(TO_END, by_case, DAY)
    found: dict[Key, Keys] = {}
    for name in [*cases, *(name for name in offs if name not in cases)]:
        n, handed_off, returned = _ints(cases.get(name), 3)
        received, back, waiting, passed_on, solved = _ints(offs.get(name), 5)
        found[(name,)] = Keys(
            cases=n,
            handoffs=received,
            handed_off=share(handed_off, n),
            returned=share(returned, handed_off),
            straight_back=share(back, received),
            passed_on=share(passed_on, waiting),
            solved=share(solved, received if phases.resolved else 0),
            to_accept=accepts.get((name,), NOTHING),
            to_first=firsts.get((name,), NOTHING),
            to_end=lengths.get((name,), NOTHING),
        )
    return found


def _ints(row: Sequence[int | None] | None, width: int) -> list[int]:
    return [int(value or 0) for value in row] if row else [0] * width
