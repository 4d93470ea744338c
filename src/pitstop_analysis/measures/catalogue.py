"""Every measure in the order in which people read them: the key in the JSON, a title, the module."""

from dataclasses import dataclass
from textwrap import dedent
from types import ModuleType

from pitstop_analysis.measures import (
    aba,
    compare,
    customer_waits,
    cycles,
    directly_follows,
    duration,
    ends,
    first_team_right,
    forced,
    gathering,
    handoffs,
    handover,
    holds,
    hours_of_day,
    passed_on,
    push_to_front,
    reassignments,
    reopenings,
    resolution,
    returns,
    routes,
    slices,
    solved_fast,
    trend,
    variants,
    waits,
)


@dataclass(frozen=True)
class Entry:
    """One measure. `definitions` maps keys of the JSON to what stands beside the figure."""

    title: str
    module: ModuleType
    definitions: dict[str, str]

    @property
    def formulas(self) -> dict[str, str]:
        """Name to SQL: what the figures are made from; what only finds the cases behind them is left out."""
        texts = {name: text for name, text in vars(self.module).items() if name.isupper()}
        asks = {name: text for name, text in texts.items() if isinstance(text, str) and "SELECT" in text}
        shown = {name: dedent(text).strip() for name, text in asks.items() if "LIMIT $limit" not in text}
        # A text that another one holds whole is read there.
        return {
            name: text
            for name, text in shown.items()
            if not any(asks[name] in other for each, other in asks.items() if each != name)
        }


def _entry(title: str, module: ModuleType, key: str, **further: str) -> Entry:
    return Entry(title, module, {key: module.DEFINITION} | further)


CATALOGUE = (
    _entry("Hand-offs", handoffs, "handoffs"),
    _entry("Reassignments", reassignments, "reassignments"),
    _entry("Return", returns, "bounces.return"),
    _entry("A-B-A", aba, "bounces.aba"),
    _entry("Cycles", cycles, "bounces.cycles"),
    _entry("Handover matrix", handover, "handover"),
    _entry("Routes", routes, "routes"),
    _entry("Variants", variants, "variants"),
    _entry("Directly-follows map", directly_follows, "directly_follows"),
    Entry(
        "Waits after a hand-off",
        waits,
        {"waits.to_accept": waits.TO_ACCEPT, "waits.to_first_event": waits.TO_FIRST},
    ),
    _entry("Passed on unaccepted", passed_on, "passed_on"),
    _entry("Hold", holds, "holds"),
    _entry("Resolution after a hand-off", resolution, "resolution"),
    _entry("Solved fast after a hand-off", solved_fast, "solved_fast"),
    _entry("How the receiver's time ends", ends, "ends"),
    _entry("First team right", first_team_right, "first_team_right"),
    _entry("Push to front", push_to_front, "push_to_front"),
    _entry("Time to end", duration, "time_to_end"),
    _entry("Handed on for age", forced, "forced"),
    _entry("Waiting for the customer", customer_waits, "waiting_for_customer"),
    _entry("Reopenings", reopenings, "reopenings"),
    _entry("Hand-offs by time of day and holding time", hours_of_day, "hours_of_day"),
    _entry("Trend", trend, "trend"),
    _entry("Concentration", gathering, "concentration"),
    _entry("Slices", slices, "slices"),
    _entry("Two periods, two teams", compare, "compare"),
)
