"""The figures as polars frames, for a notebook."""

from dataclasses import asdict
from typing import Any

import polars as pl

from pitstop_analysis.report.figures import Figures


def of(figures: Figures) -> dict[str, pl.DataFrame]:
    """handoffs, waits (hours), routes (hours), time_to_end (days); lines where the log gives them."""
    shares = figures.handoffs.shares.items()
    waits: list[dict[str, Any]] = [{"wait": "to_first_event", **asdict(figures.to_first.waits)}]
    if figures.to_accept:
        waits.insert(0, {"wait": "to_accept", **asdict(figures.to_accept.waits)})
    lasting = [{"handoffs": e.handoffs, **asdict(e.days), "mean": e.mean} for e in figures.durations]
    found = {
        "handoffs": pl.DataFrame([{"handoffs": name, **asdict(share)} for name, share in shares]),
        "waits": pl.DataFrame(waits),
        "routes": figures.routes,
        "time_to_end": pl.DataFrame(lasting),
    }
    if figures.push_to_front:
        paths = figures.push_to_front.paths
        found["lines"] = pl.DataFrame({"lines": list(paths), "cases": list(paths.values())})
    return found
