"""How long teams keep a case at a time, and how much of that is business time."""

from pitstop_analysis.report.charts import Bar, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import SPREAD_HEAD, Section, spread_bar
from pitstop_analysis.report.words import count, hours

TEAMS = 12
HEADS = ("segments", "calendar median", "calendar p90")
WITH_HOURS = ("segments", "calendar median", "business median", "calendar p90", "business p90")


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
        told = ("median", "p90") if found.open is None else ("median", "open_median", "p90", "open_p90")
        heads = HEADS if found.open is None else WITH_HOURS
        teams = [_team(row, told) for row in found.teams.head(TEAMS).iter_rows(named=True)]
        tables.append(table("team, busiest first", "median", heads, teams, "{} h"))
    return Section("holds", title, (DEFINITIONS["holds"],), tuple(tables), tuple(notes))


def _team(row: dict[str, float | str | None], told: tuple[str, ...]) -> Bar:
    said = [hours(_number(row[name])) for name in told]
    return Bar(
        str(row["team"]), _number(row["median"]), _number(row["low"]), _number(row["high"]),
        (count(int(_number(row["n"]) or 0)), *said),
    )  # fmt: skip


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)
