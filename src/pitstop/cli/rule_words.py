"""Escalation rules and their effect in lines, and a span as it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

from pitstop.accounts import queries as accounts
from pitstop.cli.shared import counted, local
from pitstop.escalations import effects, queries
from pitstop.escalations.services import Then, When

_SPAN = re.compile(r"(\d{1,6})\s*(m|min|h|d)")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440}


class Span(click.ParamType[int]):
    """A span in minutes: 90m, 4h, 2d."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"“{value}” is no span. Write 90m, 4h or 2d.", param, ctx)
        return int(found[1]) * _MINUTES[found[2]]


def span(minutes: int, *, plain: bool) -> str:
    """Minutes as a person says them: 2 d, 4 h, 90 min. Never days of business time: those are shorter."""
    for unit, size in (("d", 1440), ("h", 60)):
        if (plain or unit == "h") and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def said_when(when: When) -> str:
    """What a rule waits for."""
    match when.condition:
        case "clock":
            said = f"the clock “{when.measure}” has run for {when.share} % of its time"
        case "age":
            plain = when.counted == "plain"
            how = "plain time" if plain else "business time"
            said = f"a case is older than {span(when.minutes or 0, plain=plain)} of {how}"
        case "reopened":
            said = "a case was reopened" if when.times == 1 else f"a case was reopened {when.times} times"
        case _:
            missed = counted(when.times or 0, "promise")
            said = f"{missed} to the customer {'was' if when.times == 1 else 'were'} missed"
    named = (("kind", when.kind), ("priority", when.priority), ("tier", when.tier))
    filters = [f"{name} {value}" for name, value in named if value]
    if when.team is not None:
        filters.insert(0, f"team {_team(when.team)}")
    return f"{said} ({', '.join(filters)})" if filters else said


def said_then(then: Then) -> str:
    """What a rule does."""
    match then.act:
        case "notify":
            person = accounts.person(then.person or 0) if then.who == "person" else None
            return f"tell {person.name if person else queries.WHO[then.who]}"
        case "raise":
            return f"raise the priority to {then.raise_to}"
        case "offer":
            return f"offer it to {_team(then.to_team)} ({then.offer_kind})"
    return f"let {_team(then.to_team)} work on it beside the holder"


def _team(number: int | None) -> str:
    found = accounts.team(number or 0)
    return found.name if found else "?"


def effect_lines(found: effects.Effect) -> Iterator[str]:
    """A rule's effect, a line each; what few cases would say is withheld."""
    times, cases = ("time" if found.fired == 1 else "times"), ("case" if found.cases == 1 else "cases")
    yield f"Fired {found.fired} {times} on {found.cases} {cases}; {found.closed} closed by now."
    for title, counts in (("Outcomes", found.outcomes), ("Its offers now", found.offers)):
        if counts:
            yield f"{title}: {', '.join(f'{name} {n}' for name, n in sorted(counts.items()))}"
    if prepared := found.outcomes.get("prepared"):
        yield f"Prepared, and offered since: {found.finished} of {prepared}"
    if found.early_n:
        yield f"Before the clock's end, median: {_hours(found.early)} (n = {found.early_n})"
    yield f"Age of the case, median: {_hours(found.age)} (n = {found.fired})"
    late = None if found.late is None else found.late / 3600
    yield f"Late by, median: {_hours(late)}; at most {_hours(found.latest / 3600)}"
    ends, followed = found.ends, counted(effects.FOLLOWED.days, "day")
    if ends.since is None or ends.until is None:
        yield "The rule was never on: nothing to compare."
        return
    yield (
        f"Time to the end of the case, cut at {followed}, median: {_hours(ends.with_rule)} with the rule "
        f"(n = {ends.difference.n}), {_hours(ends.without)} from {local(ends.since)} to {local(ends.until)}, "
        f"before it was on (n = {ends.difference.n_other})"
    )
    shift = ends.difference
    if shift.shift is None or shift.low is None or shift.high is None:
        yield f"Difference: withheld, fewer than {effects.FEWEST} cases in a group."
    else:
        yield (
            f"Difference (Hodges-Lehmann): {shift.shift:+.1f} h, 95 % interval {shift.low:+.1f} to "
            f"{shift.high:+.1f} h. This goes together; it does not say that the rule is the reason."
        )
    if ends.too_fresh:
        were = "was" if ends.too_fresh == 1 else "were"
        yield f"Left out: {counted(ends.too_fresh, 'case')} that {were} not followed for {followed} yet."


def _hours(value: float | None) -> str:
    return f"withheld (fewer than {effects.FEWEST})" if value is None else f"{value:.1f} h"
