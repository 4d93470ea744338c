"""The report as plain values. docs/report.md documents every key; a test holds the two together."""

from dataclasses import asdict
from typing import Any

from pitstop_analysis.log import Understood
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import findings
from pitstop_analysis.stats import share

FORMAT = 1
"""Raised when a key changes its meaning or goes; new keys do not raise it."""


def to_dict(figures: Figures, understood: Understood) -> dict[str, Any]:
    """JSON-ready: strings, numbers, booleans, None, lists and dicts with string keys."""
    return {
        "format": FORMAT,
        "source": _source(understood),
        "left_out": _left_out(understood),
        "period": {"from": figures.begins.isoformat(), "to": figures.ends.isoformat()},
        "findings": [finding.text for finding in findings(figures)],
        "cases": figures.cases,
        "events": figures.events,
        "teams": figures.teams,
        "handoffs": asdict(figures.handoffs),
        "reassignments": asdict(figures.reassignments) if figures.reassignments else None,
        "bounces": _bounces(figures),
        "waits": _waits(figures),
        "routes": _routes(figures),
        "time_to_end": [
            {"handoffs": entry.handoffs, **asdict(entry.days), "mean": entry.mean}
            for entry in figures.durations
        ],
        "push_to_front": asdict(figures.push_to_front) if figures.push_to_front else None,
        "units": {"waits": "hours", "routes": "hours", "time_to_end": "days", "clock": "calendar time"},
        "definitions": DEFINITIONS,
    }


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
            "to_accept": {"n": row["accept_n"], "median": row["accept_median"]},
            "to_first_event": {"n": row["first_n"], "median": row["first_median"]},
            "returned": asdict(share(row["returned"], row["n"])),
        }
        for row in figures.routes.iter_rows(named=True)
    ]
