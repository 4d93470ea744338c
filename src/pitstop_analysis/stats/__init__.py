"""Statistics of the report: plain functions from counts and sorted values to figures with intervals."""

from pitstop_analysis.stats.quantiles import (
    MEDIANS,
    QUANTILES,
    Spread,
    median_interval,
    median_ranks,
    ranks_needed,
    spread,
    spread_from,
)
from pitstop_analysis.stats.shares import SHARES, Z95, Share, share, z_of_several

__all__ = [
    "MEDIANS",
    "QUANTILES",
    "SHARES",
    "Z95",
    "Share",
    "Spread",
    "median_interval",
    "median_ranks",
    "ranks_needed",
    "share",
    "spread",
    "spread_from",
    "z_of_several",
]
