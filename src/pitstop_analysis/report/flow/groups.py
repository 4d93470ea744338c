"""Into what the teams of a log can be gathered: support lines, organisations, first parts of names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from pitstop_analysis.log import CANONICAL, Log

MOST_GROUPINGS = 4
MOST_GROUPS = 60
SURE = 0.9
"""Share of a column's rows that must name the usual value of their team, or teams are not parts of it."""
COLUMN = re.compile(
    r"organi[sz]ation|organisationseinheit|department|abteilung|division|bereich|company|unternehmen"
    r"|business.?unit|unit|site|standort|region|country|land|location|group|tier|vendor"
    r"|^(file:)?(support.?)?line$",
    re.IGNORECASE,
)
"""Names of columns that may say what a team belongs to."""
SEPARATOR = re.compile(r"\s*(?:::|/|\\|>|\||:|\s[-\N{EN DASH}\N{EM DASH}]\s|--)\s*")
PREFIXED = 0.6
"""Share of the teams whose names must have a first part."""


@dataclass(frozen=True)
class Grouping:
    """`name` says into what ("support line"); `of` names each team's group."""

    name: str
    of: dict[str, str]

    @property
    def groups(self) -> int:
        """How many different groups there are."""
        return len(set(self.of.values()))


@dataclass(frozen=True)
class Usual:
    """Each team's usual value of a column; how many rows have it, and how many any value."""

    of: dict[str, str]
    agreeing: int
    total: int


def groupings(log: Log) -> tuple[Grouping, ...]:
    """At most four, each with fewer groups than teams and more than one; none where persons are teams."""
    if log.understood.team_is_person:
        return ()
    events = log.rows
    countable = [
        name for name in events.columns if events.schema[name] in (pl.String, pl.Int64, pl.Categorical)
    ]
    teams = events["team"].unique().to_list()
    return gathered(teams, countable, lambda column: _usual(events, column))


def gathered(teams: list[str], columns: Iterable[str], usual: Callable[[str], Usual]) -> tuple[Grouping, ...]:
    """The same of these teams, with what `usual` tells of the line and of each further column."""
    found = [_by(teams, "support line", usual("line"), sure=0.5), by_prefix(teams)]
    named = [name for name in columns if tells_group(name)]
    found += [_by(teams, name, usual(name), SURE) for name in named]
    kept: list[Grouping] = []
    for each in found:
        new = each is not None and all(not _alike(each, other) for other in kept)
        if each is not None and new and 1 < each.groups <= min(MOST_GROUPS, len(teams) - 1):
            kept.append(each)
    return tuple(kept[:MOST_GROUPINGS])


def tells_group(column: str) -> bool:
    """Whether the column, by its name, may say what a team belongs to."""
    return column not in CANONICAL and COLUMN.search(column) is not None


def by_prefix(teams: list[str], without: str = "without one") -> Grouping | None:
    """Teams by the first part of their names ("EMEA / Network"), where most names have one and share it.

    `without` names the group of the others.
    """
    parts = {team: SEPARATOR.split(team, maxsplit=1) for team in teams}
    prefixed = [team for team in teams if len(parts[team]) == 2 and all(parts[team])]
    if len(prefixed) < PREFIXED * len(teams):
        return None
    of = {team: parts[team][0] if team in set(prefixed) else without for team in teams}
    if len(set(of.values())) > len(teams) / 2:
        return None
    return Grouping("first part of the name", of)


def _usual(events: pl.DataFrame, column: str) -> Usual:
    """Ties go to the first by name."""
    counts = (
        events.group_by("team", pl.col(column).alias("group"))
        .len()
        .with_columns(pl.col("group").cast(pl.String))
        .filter(pl.col("group").is_not_null() & (pl.col("group") != ""))
        .sort(["team", "len", "group"], descending=[False, True, False])
    )
    usual = counts.unique("team", keep="first", maintain_order=True)
    of = dict(usual.select("team", "group").iter_rows())
    return Usual(of, int(usual["len"].sum()), int(counts["len"].sum()))


def _by(teams: list[str], name: str, usual: Usual, sure: float) -> Grouping | None:
    """By the usual value of each team, where rows mostly agree with it."""
    if not usual.total or usual.agreeing < sure * usual.total:
        return None
    missing = dict.fromkeys(set(teams) - usual.of.keys(), "not said")
    return Grouping(name, usual.of | missing)


def _alike(one: Grouping, other: Grouping) -> bool:
    """They put the same teams together."""
    pairs = Counter((one.of[team], other.of.get(team)) for team in one.of)
    return len(pairs) == one.groups == other.groups
