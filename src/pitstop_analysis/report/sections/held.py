"""How long teams keep a case at a time, and how much of that is business time."""

from pitstop_analysis.report.charts import Bar, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import SPREAD_HEAD, Section, spread_bar, stacked
from pitstop_analysis.report.words import count, hours, limited
from pitstop_analysis.stats import Spread

TEAMS = 12
HEADS = ("segments", "calendar median", "calendar p90")
WITH_HOURS = ("segments", "calendar median", "business median", "calendar p90", "business p90")
"""A median stands with its 95 % interval below it; the segments are its n."""


def section(figures: Figures) -> Section:
    """Business time where hours were given; the busiest teams, unless persons stand for them."""
    found = figures.holds
    rows = [spread_bar("calendar time", found.raw, hours)]
    title = f"A {figures.holder} keeps a case {hours(found.raw.median)} at a time in the median"
    notes = []
    if found.open is not None:
        rows.append(spread_bar("business time", found.open, hours))
        title += f", {hours(found.open.median)} of business time"
        notes.append(f"Business time: {found.calendar}.")
    tables = [table("all segments", "median", SPREAD_HEAD, rows, "{} h")]
    if figures.holder == "team":
        told = ("", "open_") if found.open is not None else ("",)
        heads = HEADS if found.open is None else WITH_HOURS
        teams = [_team(row, told) for row in found.teams.head(TEAMS).iter_rows(named=True)]
        tables.append(table("team, busiest first", "median", heads, teams, "{} h"))
    return Section("holds", title, (DEFINITIONS["holds"],), tuple(tables), tuple(notes))


def _team(row: dict[str, float | str | None], told: tuple[str, ...]) -> Bar:
    n = int(_number(row["n"]) or 0)
    spreads = [
        Spread(n, *(_number(row[prefix + name]) for name in ("median", "p75", "p90", "low", "high")))
        for prefix in told
    ]
    cells = (*(stacked(limited(each, hours)) for each in spreads), *(hours(each.p90) for each in spreads))
    first = spreads[0]
    return Bar(str(row["team"]), first.median, first.low, first.high, (count(n), *cells))


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)
