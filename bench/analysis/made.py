"""A log shaped like BPI 2013: `python bench/analysis/made.py 1000000 events.parquet` (or `.xes`), seeded.

Nine events a case on average and most cases short; 600 teams of which a few have most of the work; one row
in seven hands the case on, often back to where it came from; 13 activities; times to the second, so that
some rows of a case share one. Rows stand in the order of their times, as in an export: cases lie
interleaved.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

SEED = 2013
TEAMS, PERSONS, PER_CASE = 600, 1440, 9
START = 1_267_401_600  # 2010-03-01 in seconds; cases begin within the two years that follow
TWO_YEARS = 730 * 86_400
HANDED_ON, HANDED_BACK = 0.16, 0.3
LINES = ("", "", "", " 2nd", " 2nd", " 3rd")
ACTIVITIES = (
    "Queued/Awaiting Assignment", "Accepted/In Progress", "Accepted/Wait", "Accepted/Wait - User",
    "Accepted/Assigned", "Accepted/Wait - Implementation", "Accepted/Wait - Vendor",
    "Accepted/Wait - Customer", "Unmatched/Unmatched", "Completed/Resolved", "Completed/In Call",
    "Completed/Closed", "Completed/Cancelled",
)  # fmt: skip
WHILE_HELD = (0.02, 0.66, 0.05, 0.13, 0.06, 0.02, 0.01, 0.02, 0.0002, 0.02, 0.002, 0.0038, 0.0)
AT_THE_END = (0.0, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.42, 0.12, 0.44, 0.01)

Whole = NDArray[np.int64]


def log(events: int, seed: int = SEED) -> pl.DataFrame:
    """So many events in the order of their times: case, at, team, activity, status, person."""
    chance = np.random.default_rng(seed)
    case, place, lengths = _cases(events, chance)
    at = _times(case, place, len(lengths), chance)
    moved = (place > 0) & (chance.random(events) < HANDED_ON)
    team = _teams(case, place, moved, lengths, chance)
    activity = _activities(case, place, moved, lengths, chance)
    person = (team * 7 + chance.integers(0, 7, events) ** 2) % PERSONS
    order = np.argsort(at, kind="stable")
    names = _names(len(lengths), chance)
    frame = pl.DataFrame(
        {"case": case[order], "at": at[order] * 1_000_000, "team": team[order], "activity": activity[order],
         "person": person[order]}
    )  # fmt: skip
    status = [name.split("/")[0] for name in ACTIVITIES]
    return frame.select(
        names.gather(frame["case"]).alias("case"),
        pl.col("at").cast(pl.Datetime("us", "UTC")),
        _named([f"G{n}{LINES[n % len(LINES)]}" for n in range(TEAMS)], frame["team"]).alias("team"),
        _named(list(ACTIVITIES), frame["activity"]).alias("activity"),
        _named(status, frame["activity"]).alias("status"),
        _named([f"Person {n}" for n in range(PERSONS)], frame["person"]).alias("person"),
    )


def _named(names: list[str], numbers: pl.Series) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(numbers)


def _names(cases: int, chance: np.random.Generator) -> pl.Series:
    """Ids as a help desk gives them: rising, with gaps."""
    numbers = 364_285_768 + np.cumsum(chance.integers(1, 300, cases))
    return "1-" + pl.Series(numbers).cast(pl.String)


def _cases(events: int, chance: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """Of each row its case and its place in it; and how long each case is."""
    lengths = 1 + np.floor(chance.gamma(1.3, (PER_CASE - 0.5) / 1.3, 2 * events // PER_CASE + 100)).astype(
        np.int64
    )
    ends = np.cumsum(lengths)
    cases = int(np.searchsorted(ends, events)) + 1
    lengths = lengths[:cases]
    lengths[-1] -= ends[cases - 1] - events
    begins = np.cumsum(lengths) - lengths
    return np.repeat(np.arange(cases), lengths), np.arange(events) - np.repeat(begins, lengths), lengths


def _times(case: Whole, place: Whole, cases: int, chance: np.random.Generator) -> Whole:
    """Seconds since 1970: cases in the order of their beginning, waits from none to weeks."""
    begin = START + np.sort(chance.integers(0, TWO_YEARS, cases))
    waits = np.floor(chance.lognormal(7.0, 3.0, len(case))).clip(0, 90 * 86_400).astype(np.int64)
    waits[place == 0] = 0
    run = np.cumsum(waits)
    return begin[case] + run - run[np.flatnonzero(place == 0)][case]


def _teams(
    case: Whole, place: Whole, moved: NDArray[np.bool_], lengths: Whole, chance: np.random.Generator
) -> Whole:
    """Who holds the case at each row. The n-th hand-offs of all cases are drawn together."""
    weights = 1 / np.arange(1, TEAMS + 1)
    skewed = chance.choice(TEAMS, len(lengths), p=weights / weights.sum())
    holder, before = skewed.copy(), skewed.copy()
    cuts = np.flatnonzero(moved | (place == 0))
    first = np.flatnonzero(place[cuts] == 0)
    nth = np.arange(len(cuts)) - np.repeat(first, np.diff(np.append(first, len(cuts))))
    held = skewed[case[cuts]]
    for turn in range(1, int(nth.max()) + 1):
        here = np.flatnonzero(nth == turn)
        at = case[cuts[here]]
        near = (holder[at] + chance.integers(1, 9, len(at)) ** 2) % TEAMS
        back = (chance.random(len(at)) < HANDED_BACK) & (before[at] != holder[at])
        chosen = np.where(back, before[at], near)
        before[at], holder[at] = holder[at], chosen
        held[here] = chosen
    return np.repeat(held, np.diff(np.append(cuts, len(case))))


def _activities(
    case: Whole, place: Whole, moved: NDArray[np.bool_], lengths: Whole, chance: np.random.Generator
) -> Whole:
    """A case that was handed on waits in a queue; one that ends was mostly completed."""
    which = np.searchsorted(np.cumsum(WHILE_HELD) / sum(WHILE_HELD), chance.random(len(case)))
    which[moved & (chance.random(len(case)) < 0.92)] = 0
    last = place == lengths[case] - 1
    which[last] = np.searchsorted(np.cumsum(AT_THE_END), chance.random(int(last.sum())) * 0.9999)
    return which


def write_xes(frame: pl.DataFrame, path: Path) -> None:
    """The same log as XES, case by case, in the form that loggers write."""
    keys = {
        "team": "org:group",
        "activity": "concept:name",
        "status": "lifecycle:transition",
        "person": "org:resource",
    }
    said = pl.concat_str(
        pl.lit("<event>\n"),
        *(pl.format('<string key="{}" value="{}"/>\n', pl.lit(key), name) for name, key in keys.items()),
        pl.col("at").dt.strftime('<date key="time:timestamp" value="%Y-%m-%dT%H:%M:%S+00:00"/>\n'),
        pl.lit("</event>\n"),
    )
    traces = frame.group_by("case", maintain_order=True).agg(said.alias("events"))
    text = pl.format(
        '<trace>\n<string key="concept:name" value="{}"/>\n{}</trace>', "case", pl.col("events").list.join("")
    )
    with path.open("w") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for part in traces.iter_slices(20_000):
            file.write("\n".join(part.select(text).to_series().to_list()) + "\n")
        file.write("</log>\n")


if __name__ == "__main__":
    made, to = log(int(sys.argv[1])), Path(sys.argv[2])
    if to.suffix == ".xes":
        write_xes(made, to)
    else:
        made.write_parquet(to)
