"""The four measures in C: one pass over sorted arrays. polars reads and sorts, which counts too."""

import ctypes
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.figures import Four, Pairs, part
from analysis.ordered import ordered

LIBRARY = "BENCH_C_LIBRARY"
"""Environment variable: where the compiled pass lies."""


def four(path: Path) -> Four:
    with part("reading and sorting"):
        log = ordered(path)
    columns = [log.rows[name].to_numpy(allow_copy=False) for name in ("number", "at", "team", "activity")]
    teams, activities = len(log.teams), len(log.activities)
    handed, followed = (np.zeros(size * size, np.int64) for size in (teams, activities))
    handed_median, followed_median = (np.zeros(size * size) for size in (teams, activities))
    numbers, spans = np.zeros(4, np.int64), np.zeros(2)
    pass_over = ctypes.CDLL(os.environ[LIBRARY]).four
    sizes = (ctypes.c_size_t(teams), ctypes.c_size_t(activities))
    found = (handed, handed_median, followed, followed_median, numbers, spans)
    with part("the pass"):
        wrong = pass_over(ctypes.c_size_t(log.rows.height), *map(_at, columns), *sizes, *map(_at, found))
    if wrong:
        raise MemoryError
    back_cases, back, responses, ends = map(int, numbers)
    return Four(
        _pairs(log.teams, handed, handed_median),
        (back_cases, back),
        (responses, float(spans[0])),
        (ends, float(spans[1])),
        _pairs(log.activities, followed, followed_median),
    )


def _at(array: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _pairs(names: list[str], counts: NDArray[np.int64], medians: NDArray[np.float64]) -> Pairs:
    size = len(names)
    return {
        (names[at // size], names[at % size]): (int(counts[at]), float(medians[at]))
        for at in np.flatnonzero(counts).tolist()
    }
