"""The figures as polars frames, for a notebook."""

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
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
    """Name to frame, of `TABLES` and those of a design; those that the log can't fill are left out."""
    found = {name: table(figures) for name, table in TABLES.items()}
    if figures.overlay:
        found |= {name: pl.DataFrame(rows) for name, rows in design.rows(figures.overlay).items() if rows}
    return {name: frame for name, frame in found.items() if frame is not None}


def is_ours(path: Path) -> bool:
    """Whether a file is a table that a report wrote: by its name, and the mark before its text."""
    if path.stem not in NAMES_OF_TABLES or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(BOM_UTF8)) == BOM_UTF8


def _handoffs(figures: Figures) -> pl.DataFrame:
    shares = figures.handoffs.shares.items()
    return pl.DataFrame([{"handoffs": name, **asdict(share)} for name, share in shares])


def _waits(figures: Figures) -> pl.DataFrame:
    """In hours."""
    rows: list[dict[str, Any]] = [{"wait": "to_first_event", **asdict(figures.to_first.waits)}]
    if figures.to_accept:
        rows.insert(0, {"wait": "to_accept", **asdict(figures.to_accept.waits)})
    return pl.DataFrame(rows)


def _handover(figures: Figures) -> pl.DataFrame:
    """The matrix as its entries, self-loops included."""
    loops = [(team, team, n) for team, n in figures.within.items()]
    rows = [*figures.routes.select("from", "to", "n").iter_rows(), *loops]
    return pl.DataFrame(rows, schema={"from": pl.String, "to": pl.String, "n": pl.Int64}, orient="row")


def _time_to_end(figures: Figures) -> pl.DataFrame:
    """In days."""
    return pl.DataFrame(
        [{"handoffs": e.handoffs, **asdict(e.days), "mean": e.mean} for e in figures.durations]
    )


def _variants(figures: Figures) -> pl.DataFrame:
    rows = [
        {
            "teams": " → ".join(each.teams),
            "cases": each.of_all.count,
            "share": each.of_all.share,
            "share_low": each.of_all.low,
            "share_high": each.of_all.high,
            "median_days": each.days.median,
            "median_days_low": each.days.low,
            "median_days_high": each.days.high,
            "examples": ", ".join(each.examples),
        }
        for each in figures.variants.top
    ]
    return pl.DataFrame(rows)


def _concentration(figures: Figures) -> pl.DataFrame | None:
    if not figures.gathering:
        return None
    return pl.DataFrame(
        figures.gathering.counts, schema={"route": pl.String, "straight_returns": pl.Int64}, orient="row"
    )


def _lines(figures: Figures) -> pl.DataFrame | None:
    if not figures.push_to_front:
        return None
    paths = figures.push_to_front.paths
    return pl.DataFrame({"lines": list(paths), "cases": list(paths.values())})


def _trend(figures: Figures) -> pl.DataFrame:
    charts = {"handed_off": figures.trend.handed_off, "straight_back": figures.trend.straight_back}
    if figures.trend.waits:
        charts["wait_to_accept"] = figures.trend.waits
    return pl.DataFrame(
        [{"figure": name, **asdict(point)} for name, chart in charts.items() for point in chart.points]
    )


def _slices(figures: Figures) -> pl.DataFrame | None:
    if not figures.slices:
        return None
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
                shown, n = (
                    (figure.share, figure.of) if isinstance(figure, Share) else (figure.median, figure.n)
                )
                row |= {
                    name: shown, f"{name}_n": n, f"{name}_low": figure.low, f"{name}_high": figure.high
                }  # fmt: skip
            rows.append(row)
    return pl.DataFrame(rows)


TABLES: dict[str, Callable[[Figures], pl.DataFrame | None]] = {
    "handoffs": _handoffs,
    "waits": _waits,
    "routes": lambda figures: figures.routes,
    "handover": _handover,
    "time_to_end": _time_to_end,
    "variants": _variants,
    "holds": lambda figures: figures.holds.teams,
    "first_team_right": lambda figures: figures.first_team_right.teams,
    "directly_follows": lambda figures: figures.followed,
    "passed_on": lambda figures: figures.passed_on.teams if figures.passed_on else None,
    "resolution": lambda figures: figures.resolution.teams if figures.resolution else None,
    "solved_fast": lambda figures: figures.solved_fast.routes if figures.solved_fast else None,
    "waiting_for_customer": lambda figures: figures.customer_waits.teams if figures.customer_waits else None,
    "reopenings": lambda figures: figures.reopenings.teams if figures.reopenings else None,
    "trend": _trend,
    "concentration": _concentration,
    "lines": _lines,
    "slices": _slices,
}
"""Name to what makes the table of it; None where the log can't fill it."""
NAMES_OF_TABLES = (*TABLES, *design.TABLES)
"""All that a report may have; which it has is up to the log and what was asked for."""
