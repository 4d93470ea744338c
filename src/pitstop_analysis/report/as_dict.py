"""The report as plain values. docs/report.md documents every key; a test holds the two together."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pitstop_analysis import design
from pitstop_analysis.log import Understood
from pitstop_analysis.report.figures import DEFINITIONS, Figures, wait_of
from pitstop_analysis.report.findings import findings
from pitstop_analysis.report.plain import plain
from pitstop_analysis.stats import share

MOMENTS = {"1 h": 1, "4 h": 4, "8 h": 8, "1 day": 24, "3 days": 72, "7 days": 168, "30 days": 720}
"""Label to hours after a hand-off."""
FORMAT = 1
"""Raised when a key changes its meaning or goes; new keys do not raise it."""


def to_dict(figures: Figures, understood: Understood) -> dict[str, Any]:
    """JSON-ready: strings, numbers, booleans, None, lists and dicts with string keys."""
    return {
        "format": FORMAT,
        "source": _source(understood),
        "left_out": _left_out(understood),
        "period": {"from": _in_utc(figures.begins), "to": _in_utc(figures.ends)},
        "findings": [finding.text for finding in findings(figures)],
        "behind": [list(cases) for cases in figures.behind],
        "cases": figures.cases,
        "events": figures.events,
        "teams": figures.teams,
        "handoffs": asdict(figures.handoffs),
        "reassignments": asdict(figures.reassignments) if figures.reassignments else None,
        "bounces": _bounces(figures),
        "waits": _waits(figures),
        "routes": _routes(figures),
        "self_loops": [{"team": team, "n": n} for team, n in figures.within.items()],
        "time_to_end": [
            {"handoffs": entry.handoffs, **asdict(entry.days), "mean": entry.mean}
            for entry in figures.durations
        ],
        "push_to_front": asdict(figures.push_to_front) if figures.push_to_front else None,
        "variants": plain(figures.variants),
        "directly_follows": plain(figures.followed),
        "holds": plain(figures.holds),
        "passed_on": plain(figures.passed_on),
        "first_team_right": plain(figures.first_team_right),
        "resolution": plain(figures.resolution),
        "solved_fast": plain(figures.solved_fast),
        "ends": _ends(figures),
        "forced": plain(figures.forced),
        "waiting_for_customer": plain(figures.customer_waits),
        "reopenings": plain(figures.reopenings),
        "hours_of_day": plain(figures.hours_of_day),
        "trend": plain(figures.trend),
        "concentration": plain(figures.gathering.routes) if figures.gathering else None,
        "slices": plain(figures.slices),
        "design": _design(figures),
        "units": {"waits": "hours", "routes": "hours", "time_to_end": "days", "clock": "calendar time"},
        "definitions": DEFINITIONS,
    }


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _ends(figures: Figures) -> dict[str, Any] | None:
    """The curves at moments that people ask for; all of them would be a row for every duration."""
    if figures.ended is None:
        return None
    quarters = {label: hours * 4 for label, hours in MOMENTS.items()}
    at = figures.ended.at(list(quarters.values()))
    rows = [{"after": label, **row} for label, row in zip(quarters, at.drop("time").to_dicts(), strict=True)]
    return {"n": figures.ended.n, "still_open": figures.ended.still_open, "at": rows}


def _design(figures: Figures) -> dict[str, Any] | None:
    if figures.overlay is None:
        return None
    told = [{"text": each.text, "cases": list(each.examples)} for each in design.findings(figures.overlay)]
    return {"findings": told} | design.rows(figures.overlay)


def _source(understood: Understood) -> dict[str, Any]:
    return {
        "file": understood.source,
        "kind": understood.kind,
        "columns": understood.columns,
        "other_columns": {role: list(names) for role, names in understood.others.items()},
        "times": understood.times,
        "line_from": understood.line_from,
        "team_is_person": understood.team_is_person,
        "rows_read": understood.rows_read,
        "notes": list(understood.notes),
    }


def _left_out(understood: Understood) -> dict[str, Any]:
    return {
        "rows": understood.rows_left_out,
        "cases_without_team": understood.cases_without_team,
        "reasons": [{**asdict(left), "first": list(left.first)} for left in understood.left_out],
    }


def _bounces(figures: Figures) -> dict[str, Any]:
    immediate = asdict(figures.aba)
    abab = immediate.pop("abab_cases")
    return {
        "return": asdict(figures.returns),
        "aba": immediate,
        "abab": {"cases": abab},
        "cycles": asdict(figures.cycles),
    }


def _waits(figures: Figures) -> dict[str, Any]:
    found: dict[str, Any] = {"to_accept": None, "to_first_event": asdict(figures.to_first.waits)}
    found["to_first_event"]["without"] = figures.to_first.without
    if figures.to_accept and figures.words:
        found["to_accept"] = asdict(figures.to_accept.waits) | {
            "waiting": figures.to_accept.waiting,
            "handoffs": figures.to_accept.handoffs,
            "accepted": asdict(figures.to_accept.accepted),
            "bins": figures.to_accept.bins,
            "words": {
                "column": figures.words.column,
                "waiting": list(figures.words.waiting),
                "accepted": list(figures.words.accepted),
            },
        }
    return found


def _routes(figures: Figures) -> list[dict[str, Any]]:
    return [
        {
            "from": row["from"],
            "to": row["to"],
            "n": row["n"],
            "cases": row["cases"],
            "to_accept": _wait(row, "accept"),
            "to_first_event": _wait(row, "first"),
            "returned": asdict(share(row["returned"], row["n"])),
        }
        for row in figures.routes.iter_rows(named=True)
    ]


def _wait(row: dict[str, Any], kind: str) -> dict[str, Any]:
    found = wait_of(row, kind)
    return {"n": found.n, "median": found.median, "low": found.low, "high": found.high}
