"""Into what the teams of a log can be gathered: support lines, organisations, first parts of names."""

import re
from collections import Counter
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


def groupings(log: Log) -> tuple[Grouping, ...]:
    """At most four, each with fewer groups than teams and more than one; none where persons are teams."""
    if log.understood.team_is_person:
        return ()
    teams = log.events["team"].n_unique()
    found = [
        _by(log.events, "line", "support line", sure=0.5),
        by_prefix(log.events["team"].unique().to_list()),
    ]
    named = [name for name in log.events.columns if name not in CANONICAL and COLUMN.search(name)]
    found += [_by(log.events, name, name.removeprefix("file:"), SURE) for name in named]
    kept: list[Grouping] = []
    for each in found:
        new = each is not None and all(not _alike(each, other) for other in kept)
        if each is not None and new and 1 < each.groups <= min(MOST_GROUPS, teams - 1):
            kept.append(each)
    return tuple(kept[:MOST_GROUPINGS])


def by_prefix(teams: list[str]) -> Grouping | None:
    """Teams by the first part of their names ("EMEA / Network"), where most names have one and share it."""
    parts = {team: SEPARATOR.split(team, maxsplit=1) for team in teams}
    prefixed = [team for team in teams if len(parts[team]) == 2 and all(parts[team])]
    if len(prefixed) < PREFIXED * len(teams):
        return None
    of = {team: parts[team][0] if team in set(prefixed) else "without one" for team in teams}
    if len(set(of.values())) > len(teams) / 2:
        return None
    return Grouping("first part of the name", of)


def _by(events: pl.DataFrame, column: str, name: str, sure: float) -> Grouping | None:
    """The usual value of each team, where rows mostly agree with it; ties go to the first by name."""
    if column not in events.columns or events[column].dtype not in (pl.String, pl.Int64, pl.Categorical):
        return None
    counts = (
        events.select("team", pl.col(column).cast(pl.String).alias("group"))
        .filter(pl.col("group").is_not_null() & (pl.col("group") != ""))
        .group_by("team", "group")
        .len()
        .sort(["team", "len", "group"], descending=[False, True, False])
    )
    total = int(counts["len"].sum())
    usual = counts.unique("team", keep="first", maintain_order=True)
    if not total or int(usual["len"].sum()) < sure * total:
        return None
    of = dict(usual.select("team", "group").iter_rows())
    missing = dict.fromkeys(set(events["team"].unique().to_list()) - of.keys(), "not said")
    return Grouping(name, of | missing)


def _alike(one: Grouping, other: Grouping) -> bool:
    """They put the same teams together."""
    pairs = Counter((one.of[team], other.of.get(team)) for team in one.of)
    return len(pairs) == one.groups == other.groups
