"""`compare A B`: two periods or two teams side by side, each figure with the interval of its difference."""

import re
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from difflib import get_close_matches

from pitstop_analysis import wall_clock
from pitstop_analysis.measures import keys
from pitstop_analysis.measures.keys import Keys
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.relations import Relations
from pitstop_analysis.stats import Comparison, Share, Spread, difference_of_medians, difference_of_shares
from pitstop_analysis.times import FIRST_YEAR, LAST_YEAR

DEFINITION = (
    "Two periods: cases that began in each, and hand-offs made in each. Two teams: cases that began with "
    "each, and hand-offs that each received. A difference is B minus A; where its interval holds zero the"
    " two are not shown to differ. What differs between two groups of cases besides is not allowed for."
)
UNIT = "shares in percentage points, waits in hours, lengths in days"
SOURCE = "Newcombe, Stat Med 1998;17:873; Zou, Donner, Stat Med 2008;27:1693"
EXAMPLE = "10 of 20 cases against 10 of 100 are handed off: 10 % minus 50 %, lower."
PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
BETWEEN = ".."
Bounds = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """One figure of both, and B minus A."""

    name: str
    a: Share | Spread
    b: Share | Spread
    difference: Comparison


@dataclass(frozen=True)
class Compared:
    """Names of the two, their figures, and the differences in the order in which they are shown.

    `periods` are from and until (excluded) of both, in microseconds since 1970; None for two teams.
    """

    a: str
    b: str
    of_a: Keys
    of_b: Keys
    differences: tuple[Difference, ...]
    periods: tuple[Bounds, Bounds] | None = None


def measure(relations: Relations, a: str, b: str, zone: tzinfo = UTC) -> Compared:
    """Two teams by name, or two periods: 2026, 2026-03, 2026-03-02, or 2026-01-05..2026-02-01 (inclusive).

    Days begin by the clock of the zone. A team is found in other case, too, where no other team is so called.
    Raises Unreadable for what is neither, for a team and a period, and for the same twice.
    """
    teams = relations.frame("SELECT DISTINCT team FROM segments ORDER BY team")["team"].to_list()
    (a, when_a), (b, when_b) = _named(teams, a, zone), _named(teams, b, zone)
    if (when_a is None) != (when_b is None):
        team, span = (a, b) if when_a is None else (b, a)
        raise Unreadable(f"{team!r} is a team and {span!r} a period.", "Name two teams or two periods.")
    of_a, of_b = _side(relations, a, when_a), _side(relations, b, when_b)
    if a == b or (when_a and when_a == when_b):
        raise Unreadable(f"{a!r} and {b!r} are the same.", "Name two that differ.")
    differences = tuple(_difference(name, of_a, of_b) for name in keys.NAMES)
    return Compared(a, b, of_a, of_b, differences, (when_a, when_b) if when_a and when_b else None)


def period(text: str, zone: tzinfo = UTC) -> Bounds | None:
    """From and until (excluded) in microseconds since 1970, of days of the zone; None for no period.

    Raises Unreadable for a day that does not exist, a year that no log has, or an end before the beginning.
    """
    first, dots, last = text.partition(BETWEEN)
    bounds = [PERIOD.fullmatch(part.strip()) for part in (first, last if dots else first)]
    if not all(bounds):
        return None
    if not all(FIRST_YEAR <= int(each[1]) <= LAST_YEAR for each in bounds if each):
        raise Unreadable(
            f"{text!r} is not all between {FIRST_YEAR} and {LAST_YEAR}.",
            f"Periods lie between these years, as the times of a log do: write 2026-03 or A{BETWEEN}B.",
        )
    try:
        begin, end = _days(bounds[0])[0], _days(bounds[1])[1]
    except ValueError as problem:
        raise Unreadable(f"{text!r} names a day that does not exist.", "Write 2026-03-31.") from problem
    if begin >= end:
        raise Unreadable(f"{text!r} ends before it begins.", f"Write the earlier day first: A{BETWEEN}B.")
    return wall_clock.midnight(begin, zone), wall_clock.midnight(end, zone)


def _named(teams: list[str], name: str, zone: tzinfo) -> tuple[str, Bounds | None]:
    """The name of a team as the log has it, or what was written and its bounds where that is a period."""
    if name in teams:
        return name, None
    alike = [team for team in teams if team.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0], None
    bounds = period(name, zone)
    if bounds is None:
        raise _unknown(teams, name)
    return name, bounds


def _side(relations: Relations, name: str, bounds: Bounds | None) -> Keys:
    if bounds is None:
        part = keys.Part("1", "1", case_which="first_team = $team", handoff_which="team = $team")
        return keys.measure(relations, part, team=name)[(1,)]
    between = "{0}.started >= $begin AND {0}.started < $until"
    part = keys.Part("1", "1", case_which=between.format("cases"), handoff_which=between.format("segments"))
    within = keys.measure(relations, part, begin=bounds[0], until=bounds[1])
    if not within:
        raise Unreadable(f"No case began and no hand-off was made in {name}.", "Name another period.")
    return within[(1,)]


def _unknown(teams: list[str], name: str) -> Unreadable:
    folded = {team.casefold(): team for team in teams}
    close = [folded[each] for each in get_close_matches(name.casefold(), folded, n=1)]
    return Unreadable(
        f"{name!r} is neither a team of the log nor a period.",
        f"{f'Did you mean {close[0]!r}? ' if close else ''}"
        "Two periods or two teams are needed. Write a period as 2026-03 or 2026-01-05..2026-02-01. "
        f"Teams are: {', '.join(teams[:20])}"
        f"{', …' if len(teams) > 20 else ''}.",
    )


def _difference(name: str, a: Keys, b: Keys) -> Difference:
    of_a, of_b = getattr(a, name), getattr(b, name)
    if isinstance(of_a, Share):
        return Difference(name, of_a, of_b, difference_of_shares(of_a, of_b))
    return Difference(name, of_a, of_b, difference_of_medians(of_a, of_b))


def _days(match: re.Match[str] | None) -> tuple[date, date]:
    """The first day of what is written, and the first one after it."""
    assert match is not None  # noqa: S101 - the caller has looked
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year or 1, month or 1, day or 1)
    if day:
        return first, first + timedelta(days=1)
    if month:
        return first, date(first.year + month // 12, month % 12 + 1, 1)
    return first, date(first.year + 1, 1, 1)
