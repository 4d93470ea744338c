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
    by_hour = histogram(
        Caption(
            _busiest(hours),
            f"hand-offs per hour of the day, {found.zone}",
            plural(total, "hand-off"),
        ),
        [Bin(hour, hour + 1, n) for hour, n in enumerate(hours)],
        along=f"hour of the day, {found.zone}",
        noun="hand-offs",
        one="hand-off",
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
        one="hand-off",
    )
    title = f"When hand-offs are made: {_most(hours)}"
    return Section("times", title, (DEFINITIONS["hours_of_day"],), pictures=(by_hour, by_holding))


def _busiest(hours: list[int]) -> str:
    """One hour is the busiest only where no other has as many."""
    n, tied = max(hours), _tied(hours)
    if len(tied) > 1:
        return f"{len(tied)} hours of the day are the busiest, with {plural(n, 'hand-off')} each"
    return f"The busiest hour for hand-offs is {_between(tied[0], ' to ')} ({percent(n / sum(hours))})"


def _most(hours: list[int]) -> str:
    n, tied = max(hours), _tied(hours)
    if len(tied) > 1:
        return f"no single hour is the busiest, {len(tied)} have {plural(n, 'hand-off')} each"
    return f"{percent(n / sum(hours), 0)} between {_between(tied[0], ' and ')}"


def _tied(hours: list[int]) -> list[int]:
    return [hour for hour, n in enumerate(hours) if n == max(hours)]


def _between(hour: int, word: str) -> str:
    return f"{hour}:00{word}{hour + 1}:00"
