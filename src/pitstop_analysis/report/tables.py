"""The figures as polars frames, for a notebook."""

from dataclasses import asdict
from typing import Any

import polars as pl

from pitstop_analysis import design
from pitstop_analysis.measures.keys import NAMES
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.stats import Share

FORMULA = r"^[=+\-@\t\r]"
"""How a text begins that a spreadsheet would run."""


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame for a spreadsheet: an apostrophe before what it would take for a formula.

    Names of teams, cases and values come from a help desk, where strangers may have written them.
    """
    text = pl.col(pl.String)
    shown = pl.when(text.str.contains(FORMULA)).then(pl.lit("'") + text).otherwise(text)
    return frame.with_columns(shown.name.keep())


def of(figures: Figures) -> dict[str, pl.DataFrame]:
    """Name to frame; those that the log can't fill are left out. Waits are hours, times to end days.

    handoffs, waits, routes, handover, time_to_end, variants, holds, first_team_right; lines,
    directly_follows, passed_on, resolution, solved_fast, waiting_for_customer, reopenings, concentration,
    trend, slices and the tables of a design where there are any.
    """
    shares = figures.handoffs.shares.items()
    waits: list[dict[str, Any]] = [{"wait": "to_first_event", **asdict(figures.to_first.waits)}]
    if figures.to_accept:
        waits.insert(0, {"wait": "to_accept", **asdict(figures.to_accept.waits)})
    lasting = [{"handoffs": e.handoffs, **asdict(e.days), "mean": e.mean} for e in figures.durations]
    found: dict[str, pl.DataFrame | None] = {
        "handoffs": pl.DataFrame([{"handoffs": name, **asdict(share)} for name, share in shares]),
        "waits": pl.DataFrame(waits),
        "routes": figures.routes,
        "handover": _handover(figures),
        "time_to_end": pl.DataFrame(lasting),
        "variants": pl.DataFrame(_variants(figures)),
        "holds": figures.holds.teams,
        "first_team_right": figures.first_team_right.teams,
        "directly_follows": figures.followed,
        "passed_on": figures.passed_on.teams if figures.passed_on else None,
        "resolution": figures.resolution.teams if figures.resolution else None,
        "solved_fast": figures.solved_fast.routes if figures.solved_fast else None,
        "waiting_for_customer": figures.customer_waits.teams if figures.customer_waits else None,
        "reopenings": figures.reopenings.teams if figures.reopenings else None,
        "trend": pl.DataFrame(_weeks(figures)),
    }
    if figures.gathering:
        found["concentration"] = pl.DataFrame(
            figures.gathering.counts, schema={"route": pl.String, "straight_returns": pl.Int64}, orient="row"
        )
    if figures.push_to_front:
        paths = figures.push_to_front.paths
        found["lines"] = pl.DataFrame({"lines": list(paths), "cases": list(paths.values())})
    if figures.slices:
        found["slices"] = pl.DataFrame(_slices(figures))
    if figures.overlay:
        found |= {name: pl.DataFrame(rows) for name, rows in design.rows(figures.overlay).items() if rows}
    return {name: frame for name, frame in found.items() if frame is not None}


def _handover(figures: Figures) -> pl.DataFrame:
    """The matrix as its entries, self-loops included."""
    loops = [(team, team, n) for team, n in figures.within.items()]
    rows = [*figures.routes.select("from", "to", "n").iter_rows(), *loops]
    return pl.DataFrame(rows, schema={"from": pl.String, "to": pl.String, "n": pl.Int64}, orient="row")


def _variants(figures: Figures) -> list[dict[str, Any]]:
    return [
        {
            "teams": " → ".join(each.teams),
            "cases": each.of_all.count,
            "share": each.of_all.share,
            "median_days": each.days.median,
            "examples": ", ".join(each.examples),
        }
        for each in figures.variants.top
    ]


def _weeks(figures: Figures) -> list[dict[str, Any]]:
    charts = {"handed_off": figures.trend.handed_off, "straight_back": figures.trend.straight_back}
    if figures.trend.waits:
        charts["wait_to_accept"] = figures.trend.waits
    return [{"figure": name, **asdict(point)} for name, chart in charts.items() for point in chart.points]


def _slices(figures: Figures) -> list[dict[str, Any]]:
    rows = []
    for column, parts in figures.slices.items():
        for value, keys in parts.items():
            row: dict[str, Any] = {
                "column": column,
                "value": value,
                "cases": keys.cases,
                "handoffs": keys.handoffs,
            }
            for name in NAMES:
                figure = getattr(keys, name)
                shown = figure.share if isinstance(figure, Share) else figure.median
                row |= {name: shown, f"{name}_low": figure.low, f"{name}_high": figure.high}
            rows.append(row)
    return rows
