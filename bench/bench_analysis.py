"""How fast is the analysis? `python bench/bench_analysis.py [--events 100000 1000000 10000000]`

1. `measures`: logs shaped like BPI 2013 (`analysis/made.py`, seeded), Parquet to four measures
   (`analysis/figures.py`): ours, through the library; polars and DuckDB as one writes them first; DuckDB
   merely looking at the same columns; one pass in C over sorted arrays, reading and sorting counted; PM4Py,
   those that it has. All must give the same figures, or the run fails and says which differ.
2. `xes`: an XES log to rows and to a log of ours; rustxes and r4pm, to rows.
3. `process`: `pitstop report LOG --html FILE` as a whole process, and how long the command line takes to
   begin.

Each is a process of its own, so that its peak memory can be told; they take turns, and figures are medians
of the rounds. Seconds are without imports, except of whole processes. PM4Py, rustxes and r4pm are no
dependencies: they run where this interpreter has them, or another: `--python-with-pm4py PATH`, or
BENCH_PYTHON_WITH_PM4PY. PM4Py goes to a million events unless BENCH_FULL=1.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))

from analysis.c_pass import LIBRARY  # noqa: E402 (from here on needs what stands above)
from analysis.figures import differences  # noqa: E402

FULL = os.environ.get("BENCH_FULL") == "1"
DATA = Path(os.environ.get("PITSTOP_TEST_DATA", ROOT.parent / "shared" / "data")) / "bpi2013"
PARTS = ("measures", "xes", "process")
FLOOR, OURS, PLAIN, PM4PY = "C, one pass", "ours", "polars, plain", "PM4Py"
PM4PY_MOST = 1_000_000
LARGE = 5_000_000  # events from which rounds are few


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do a thing: what is called in a process of its own."""

    name: str
    target: str
    python: str = sys.executable


@dataclass(slots=True)
class Taken:
    """What one way took, round by round."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    parts: list[dict[str, float]] = field(default_factory=list)

    def add(self, said: dict[str, Any]) -> None:
        self.seconds.append(said["seconds"])
        self.cpu.append(said["cpu"])
        self.peaks.append(said["peak"] or 0)
        self.parts.append(said["parts"])

    def without_slowest_part(self) -> list[float]:
        return [total - max(parts.values()) for total, parts in zip(self.seconds, self.parts, strict=True)]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    options.add_argument("--rounds", type=int, help="5 if not said; 3 for ten million events")
    options.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    options.add_argument("--without", nargs="*", default=[], help="ways to leave out, by their names")
    options.add_argument(
        "--python-with-pm4py", default=os.environ.get("BENCH_PYTHON_WITH_PM4PY", sys.executable)
    )
    options.add_argument("--log", type=Path, default=DATA / "incidents.xes.gz", help="an XES log")
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pitstop-bench-"))
    try:
        bench = Bench(folder, asked.rounds, set(asked.without), asked.python_with_pm4py)
        if "measures" in asked.only:
            bench.measures(asked.events)
        if "xes" in asked.only:
            bench.xes(asked.log, min(1_000_000, max(asked.events)))
        if "process" in asked.only:
            bench.processes(asked.log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Bench:
    """What all parts share: a folder, the other interpreter, and which ways are left out."""

    def __init__(self, folder: Path, rounds: int | None, without: set[str], other: str) -> None:
        self.folder, self.rounds, self.without, self.other = folder, rounds, without, other
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "bench"), str(ROOT / "src")]),
            "PITSTOP_DATA_DIR": str(folder / "data"),
            LIBRARY: str(folder / "one_pass.so"),
        }

    def measures(self, sizes: Sequence[int]) -> None:
        ways = [
            Way(OURS, "analysis.ours:four"),
            Way(FLOOR, "analysis.c_pass:four"),
            Way("polars, tuned by hand", "analysis.prototypes:four"),
            Way("order in polars, measures in DuckDB", "analysis.prototypes:in_duckdb"),
            Way(PLAIN, "analysis.plain_polars:four"),
            Way("DuckDB, plain", "analysis.plain_duckdb:four"),
            Way("DuckDB, merely scanning", "analysis.scan:four"),
        ]
        if not self.compiled():
            ways = [way for way in ways if way.name != FLOOR]
        if self.has("pm4py"):
            ways.append(Way(PM4PY, "analysis.with_pm4py:four", self.other))
        for events in sizes:
            path = self.made(events, ".parquet")
            few = [way for way in ways if way.name != PM4PY or events <= PM4PY_MOST or FULL]
            print(f"\n{events:,} events ({path.stat().st_size / 1e6:,.0f} MB of Parquet) to four measures")
            self.compare(few, path, self.rounds or (3 if events >= LARGE else 5))
            path.unlink()

    def xes(self, log: Path, events: int) -> None:
        ways = [
            Way("ours, to a log", "analysis.xes_ours:log"),
            Way("ours, to rows", "analysis.xes_ours:rows"),
        ]
        ways += [
            Way(name, f"analysis.xes_{name}:rows", self.other)
            for name in ("rustxes", "r4pm")
            if self.has(name)
        ]
        if log.exists():
            print(f"\n{log.name} read")
            self.compare(ways, log, self.rounds or 5)
        else:
            print(f"\n{log.name}: not found, so neither read nor reported on (--log FILE)")
        path = self.made(events, ".xes")
        print(f"\n{events:,} events of XES ({path.stat().st_size / 1e6:,.0f} MB) read")
        self.compare(ways, path, self.rounds or 3)
        path.unlink()

    def processes(self, log: Path) -> None:
        begin = [sys.executable, "-c", "from pitstop.cli import main; main()"]
        commands = {
            "Python, doing nothing": [sys.executable, "-c", ""],
            "pitstop --version": [*begin, "--version"],
            "pitstop --help": [*begin, "--help"],
            "pitstop report --help": [*begin, "report", "--help"],
        }
        if log.exists():
            page = str(self.folder / "page.html")
            commands[f"pitstop report {log.name} --html"] = [*begin, "report", str(log), "--html", page]
        taken = {name: Taken() for name in commands}
        rounds = self.rounds or 5
        for _round in range(rounds):
            for name, command in commands.items():
                before = time.perf_counter()
                self.ran(command)
                taken[name].seconds.append(time.perf_counter() - before)
        print(f"\nWhole processes, from start to end; medians of {rounds} rounds")
        for name, each in taken.items():
            print(f"  {name:44}{statistics.median(each.seconds):8.3f} s")

    def compare(self, ways: list[Way], path: Path, rounds: int) -> None:
        """Each in turn, round by round; then a row for each, with its ratios to the floor and to PM4Py."""
        ways = [way for way in ways if way.name not in self.without]
        taken = {way.name: Taken() for way in ways}
        found = {}
        for number in range(rounds):
            for way in ways:
                kept = self.folder / "figures.json"
                taken[way.name].add(self.take(way, path, kept))
                if number == 0:
                    found[way.name] = json.loads(kept.read_text())
        self.demand_equal(found)
        for line in table(taken, rounds):
            print(line, flush=True)

    def take(self, way: Way, path: Path, kept: Path) -> dict[str, Any]:
        """One round of one way. The last line that its process prints is what it took."""
        command = [way.python, "-m", "analysis.take", way.target, str(path), str(kept)]
        return dict(json.loads(self.ran(command).splitlines()[-1]))

    def ran(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, cwd=self.folder)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def demand_equal(self, found: dict[str, object]) -> None:
        """End the run when ways that answer the same question give different figures."""
        known, expected = next((name, found[name]) for name in (PLAIN, *found) if name in found)
        wrong = []
        for name, figures in found.items():
            if isinstance(figures, dict) and isinstance(expected, dict):
                wrong += [f"{name}, {difference} by {known}" for difference in differences(figures, expected)]
            elif figures != expected:
                wrong.append(f"{name}: {figures} rows where {expected} are expected by {known}")
        if wrong:
            sys.exit("The figures differ.\n" + "\n".join(wrong))

    def made(self, events: int, suffix: str) -> Path:
        path = self.folder / f"{events}{suffix}"
        self.ran([sys.executable, str(ROOT / "bench/analysis/made.py"), str(events), str(path)])
        return path

    def compiled(self) -> bool:
        compiler = shutil.which("cc")
        if compiler is None:
            print("There is no C compiler (cc) here, so the pass in C is left out.")
            return False
        source = str(ROOT / "bench/analysis/one_pass.c")
        self.ran([compiler, "-O3", "-shared", "-fPIC", "-o", self.environment[LIBRARY], source])
        return True

    def has(self, module: str) -> bool:
        done = subprocess.run([self.other, "-c", f"import {module}"], capture_output=True)
        if done.returncode != 0:
            print(
                f"{module} can't be imported by {Path(self.other).name}: left out (--python-with-pm4py PATH)."
            )
        return done.returncode == 0


def table(taken: dict[str, Taken], rounds: int) -> list[str]:
    """A row for each way, and for PM4Py one more without its slowest call."""
    rows = [(name, each.seconds, each) for name, each in taken.items()]
    if PM4PY in taken:
        slowest = max(taken[PM4PY].parts[0], key=lambda name: taken[PM4PY].parts[0][name])
        rows.append((f"PM4Py without {slowest}", taken[PM4PY].without_slowest_part(), taken[PM4PY]))
    against = [name for name in (FLOOR, OURS) if name in taken]
    heads = "".join(f"{'x ' + name:>14}" for name in against)
    lines = [f"  {f'medians of {rounds} rounds':52}{'s':>9}{'CPU s':>9}{'peak MB':>9}{heads}"]
    for name, seconds, each in rows:
        ratios = "".join(f"{ratio(seconds, taken[other].seconds):14.2f}" for other in against)
        figures = f"{statistics.median(seconds):9.3f}{statistics.median(each.cpu):9.2f}"
        lines.append(f"  {name:52}{figures}{max(each.peaks) / 1e6:9,.0f}{ratios}")
        if name == FLOOR:
            parts = {part: statistics.median(said[part] for said in each.parts) for part in each.parts[0]}
            lines += [f"    {part:50}{spent:9.3f}" for part, spent in parts.items()]
    return lines


def ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


if __name__ == "__main__":
    main()
