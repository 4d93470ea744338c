"""How fast is the report? `python bench/bench_report.py [--events 1000000] [--log FILE]`

Everything is timed in one run, the ways in turn, and compared by the ratio of each pair: the speed of one
machine drifts more between runs than the ways differ.

1. With a log (the open reference log where it is found): the whole process of `pitstop report LOG --html
   FILE` from start to end, with its peak memory, against a process that only imports the libraries it needs.
2. One million events shaped like a help desk's, Parquet to four measures (hand-offs, return, A-B-A, time to
   end): ours; the same with plain polars windows (`over`); merely scanning the four columns. The first two
   must give the same figures, or the run fails.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pitstop_analysis.measures import aba, duration, handoffs, returns
from pitstop_analysis.read import read
from pitstop_analysis.relations import relate

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("PITSTOP_TEST_DATA", ROOT.parent / "shared" / "data")) / "bpi2013"
Figures = tuple[int, int, int, float]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument(
        "--log", type=Path, action="append", help="a log for the whole-process part; repeatable"
    )
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # First, while this process is small: a child's peak memory counts the moment before its own begins.
        for log in asked.log or [DATA / "incidents.xes.gz", DATA / "vinst_incidents.csv.gz"]:
            if log.exists():
                whole_process(log, Path(folder) / "page.html", asked.runs)
            else:
                print(f"{log.name}: not found, so the whole process is not timed (--log FILE)\n")
        path = Path(folder) / "events.parquet"
        made = generated(asked.events)
        made.write_parquet(path)
        print(f"{made.height:,} events, {made['case'].n_unique():,} cases, {asked.runs} runs, medians")
        kernels(path, asked.runs)


def generated(events: int) -> pl.DataFrame:
    """Cases of two rows and more among 600 teams that mostly keep to their neighbours; seeded."""
    chance = random.Random(2013)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    case, at, team, seconds = [], [], [], 0
    number = 0
    while len(case) < events:
        number += 1
        holder, seconds = chance.randrange(600), chance.randrange(31_000_000)
        home = holder
        for _ in range(2 + int(chance.expovariate(1 / 6.7))):
            if chance.random() < 0.17:
                holder = (
                    home
                    if holder != home and chance.random() < 0.4
                    else (holder + chance.randrange(1, 9)) % 600
                )
            seconds += int(chance.expovariate(1 / 30_000)) + 1
            case.append(f"c{number}")
            at.append(seconds)
            team.append(f"team {holder}")
    frame = pl.DataFrame({"case": case, "seconds": at, "team": team}).head(events)
    when = pl.lit(start) + pl.duration(seconds="seconds")
    spread = frame.select("case", when.alias("at"), "team", pl.lit("changed").alias("activity"))
    # Exports are often sorted by time, so cases lie interleaved: the ordering is part of the work.
    return spread.sort("at")


def kernels(path: Path, runs: int) -> None:
    ways: dict[str, Callable[[Path], Figures | int]] = {
        "ours": ours,
        "polars over()": with_over,
        "scan": scan,
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    results = {name: way(path) for name, way in ways.items()}
    if results["ours"] != results["polars over()"]:
        sys.exit(f"The figures differ: {results}")
    for _ in range(runs):
        for name, way in ways.items():
            begin = time.perf_counter()
            way(path)
            times[name].append(time.perf_counter() - begin)
    for name, taken in times.items():
        ratio = statistics.median(a / b for a, b in zip(taken, times["ours"], strict=True))
        print(f"  {name:16}{statistics.median(taken):8.3f} s   {ratio:5.2f} x ours")


def ours(path: Path) -> Figures:
    with relate(read(path)) as relations:
        return (
            handoffs.measure(relations).total,
            returns.measure(relations).cases,
            aba.measure(relations).occurrences,
            round(duration.measure(relations)[0].days.median or 0.0, 9),
        )


def with_over(path: Path) -> Figures:
    """What one writes first: windows over the case for every question."""
    events = pl.read_parquet(path).with_row_index("seq").sort("case", "at", "seq")
    before = pl.col("team").shift(1).over("case")
    runs = events.filter((before != pl.col("team")) | before.is_null())
    two_before = pl.col("team").shift(2).over("case")
    back = runs.select((two_before == pl.col("team")).sum()).item()
    returned = runs.filter(pl.struct("case", "team").is_duplicated())["case"].n_unique()
    never = events.filter(pl.col("team").n_unique().over("case") == 1)
    took = never.group_by("case").agg(
        (pl.col("at").max() - pl.col("at").min()).dt.total_microseconds() / 8.64e10
    )
    return runs.height - runs["case"].n_unique(), returned, back, round(float(took["at"].median()), 9)


def scan(path: Path) -> int:
    """The floor: read the columns and look at each value once."""
    lengths = pl.read_parquet(path).select(
        pl.col("case", "team", "activity").str.len_bytes().sum(), pl.col("at").max()
    )
    return lengths.height


def whole_process(log: Path, page: Path, runs: int) -> None:
    command = [
        sys.executable,
        "-c",
        "from pitstop.cli.report import report; report()",
        str(log),
        "--html",
        str(page),
    ]
    bare = [sys.executable, "-c", "import polars, rich.console, rich.table, jinja2, click"]
    taken, floor = [], []
    peak = 0
    for _ in range(runs):
        seconds, memory = timed(command)
        taken.append(seconds)
        peak = max(peak, memory)
        floor.append(timed(bare)[0])
    ratio = statistics.median(a / b for a, b in zip(taken, floor, strict=True))
    print(f"{log.name}, whole process with its page, {runs} runs, medians")
    print(f"  pitstop report  {statistics.median(taken):8.3f} s   peak {peak / 1e6:,.0f} MB")
    print(f"  imports only    {statistics.median(floor):8.3f} s   report / imports {ratio:.2f}\n")


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds from start to end, and the peak memory in bytes."""
    begin = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command} ended with {child.returncode}")
    return time.perf_counter() - begin, used.ru_maxrss * 1024


if __name__ == "__main__":
    main()
