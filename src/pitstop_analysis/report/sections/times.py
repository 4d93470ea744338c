"""Hand-offs by time of day and by how long the giver had held the case."""

from pitstop_analysis.report.charts import Bin, Caption, histogram
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import percent, plural


def section(figures: Figures) -> Section | None:
    """None when nothing is handed off."""
    found = figures.hours_of_day
    total = sum(found.by_time)
    if not total:
        return None
    hours = [sum(found.by_time[first : first + 4]) for first in range(0, len(found.by_time), 4)]
    busiest = max(range(24), key=lambda hour: hours[hour])
    between, part = f"{busiest}:00 and {busiest + 1}:00", hours[busiest] / total
    by_hour = histogram(
        Caption(
            f"Most hand-offs are made between {between} ({percent(part)})",
            f"hand-offs per hour of the day, {found.zone}",
            plural(total, "hand-off"),
        ),
        [Bin(hour, hour + 1, n) for hour, n in enumerate(hours)],
        along=f"hour of the day, {found.zone}",
        noun="hand-offs",
    )
    held = found.by_holding
    by_holding = histogram(
        Caption(
            f"{percent(held[0] / total)} of hand-offs are made within the giver's first hour",
            "hand-offs per hour that the giver had held the case",
            plural(total, "hand-off"),
            f"Not drawn: {plural(held[-1], 'hand-off')} after two days or longer." if held[-1] else "",
        ),
        [Bin(hour, hour + 1, n) for hour, n in enumerate(held[:-1])],
        along="hours that the giver had held the case",
        noun="hand-offs",
    )
    title = f"When hand-offs are made: {percent(part, 0)} between {between}"
    return Section("times", title, (DEFINITIONS["hours_of_day"],), pictures=(by_hour, by_holding))
