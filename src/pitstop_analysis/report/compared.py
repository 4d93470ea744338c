"""Two periods or two teams side by side, with what must be kept in mind."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, timedelta, tzinfo
from typing import Any

import polars as pl

from pitstop_analysis.log import Log, Understood
from pitstop_analysis.measures import compare as sides
from pitstop_analysis.measures.compare import Bounds, Compared, Difference
from pitstop_analysis.measures.keys import NAMES, Keys
from pitstop_analysis.phases import Phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.relations import DAY, Relations, instant, relate
from pitstop_analysis.report.plain import plain as values
from pitstop_analysis.report.words import day, days
from pitstop_analysis.segments import Words, spoken
from pitstop_analysis.stats import DIFFERENCES, Share
from pitstop_analysis.wall_clock import midnight

FORMAT = 1
"""Raised when a key of the JSON changes its meaning or goes."""
LENGTHS = "SELECT ended - started AS value FROM cases"
SPAN = "SELECT min(started), max(ended) FROM cases"
NOTHING_ELSE = (
    "Nothing else is allowed for: the two may differ in kinds of case, customers, season or priority. Of "
    f"{len(NAMES)} figures one in twenty would be shown to differ by chance alone."
)


@dataclass(frozen=True)
class SideBySide:
    """Two parts of one log. `found` has the figures, `care` what to keep in mind, in sentences.

    `zone` is that of the days of two periods.
    """

    found: Compared
    care: tuple[str, ...]
    understood: Understood
    zone: str = "UTC"

    def to_dict(self) -> dict[str, Any]:
        """As plain values: the keys of docs/report.md."""
        return {
            "format": FORMAT,
            "source": {"file": self.understood.source, "kind": self.understood.kind},
            "a": _side(self.found.a, self.found.of_a),
            "b": _side(self.found.b, self.found.of_b),
            "zone": self.zone if self.found.periods else None,
            "differences": [
                {"figure": each.name, "what": NAMES[each.name], "unit": unit(each), **asdict(each.difference)}
                for each in self.found.differences
            ],
            "care": list(self.care),
            "definitions": {"compare": sides.DEFINITION, "differences": DIFFERENCES},
        }

    @property
    def table(self) -> pl.DataFrame:
        """figure, unit, a, b, value (B minus A), low, high, word: one row per figure."""
        rows = [
            {"figure": NAMES[each.name], "unit": unit(each), **asdict(each.difference)}
            for each in self.found.differences
        ]
        numbers = dict.fromkeys(("a", "b", "value", "low", "high"), pl.Float64)
        return pl.DataFrame(rows, schema_overrides=numbers)


def compare(log: Log, a: str, b: str, words: Words | None = None, *, zone: tzinfo = UTC) -> SideBySide:
    """Two teams by name, or two periods (2026, 2026-03, 2026-01-05..2026-02-01) of days of the zone.

    `words` names the statuses of waiting and accepted; else they are found. Raises Unreadable where the two
    can't be compared; persons who stand for teams are not.
    """
    comparable(log.understood, a, b)
    phases: Phases = spoken(log.rows, words, log.understood.words)
    with relate(log, phases=phases) as relations:
        return side_by_side(relations, log.understood, a, b, zone)


def comparable(understood: Understood, a: str, b: str) -> None:
    """Raises Unreadable for persons who stand for teams: only periods of such a log are compared."""
    if understood.team_is_person and not (sides.period(a) and sides.period(b)):
        raise Unreadable("Persons stand for teams here, and persons are not compared.", "Name two periods.")


def side_by_side(
    relations: Relations, understood: Understood, a: str, b: str, zone: tzinfo = UTC
) -> SideBySide:
    """The same of relations of a log."""
    found = sides.measure(relations, a, b, zone)
    care = (*_times(found, relations, zone), NOTHING_ELSE)
    return SideBySide(found, care, understood, str(zone))


def unit(each: Difference) -> str:
    """share, hours or days."""
    return "share" if isinstance(each.a, Share) else NAMES[each.name].rpartition(", ")[2]


def _side(name: str, found: Keys) -> dict[str, Any]:
    figures: dict[str, Any] = values(found)
    return {"name": name, **figures}


def _times(found: Compared, relations: Relations, zone: tzinfo) -> Iterator[str]:
    """What the times of two periods do to the comparison; nothing for two teams."""
    if found.periods is None:
        return
    (begin_a, until_a), (begin_b, until_b) = found.periods
    if begin_a < until_b and begin_b < until_a:
        yield f"{found.a} and {found.b} overlap: what is in both counts in both."
    begins, ends = relations.row(SPAN)
    for name, bounds in ((found.a, found.periods[0]), (found.b, found.periods[1])):
        yield from _in_part(name, bounds, begins, ends, zone)
    usual = relations.spread(LENGTHS, DAY).p90 or 0.0
    for name, until in ((found.a, until_a), (found.b, until_b)):
        if (ends - until) / DAY < usual:
            left = "with the log" if until >= ends else f"{days((ends - until) / DAY)} before the log does"
            yield (
                f"Late cases of {name} are younger: it ends {left}, and nine in ten cases of this log last "
                f"{days(usual)} or less. They had less time to be handed off, to come back and to end, so "
                "their figures would still grow."
            )


def _in_part(name: str, bounds: Bounds, begins: int, ends: int, zone: tzinfo) -> Iterator[str]:
    begin, until = bounds
    first, last = (instant(micro).astimezone(zone) for micro in (begins, ends))
    if begin < midnight(first.date(), zone):
        yield f"The log covers {name} in part: it begins on {day(first)}."
    if until > midnight(last.date() + timedelta(days=1), zone):
        yield f"The log covers {name} in part: it ends on {day(last)}."
