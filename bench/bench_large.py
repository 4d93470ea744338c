"""A report of a log larger than memory: `python bench/bench_large.py [--megabytes 300] [--memory 300MB]`

Writes a CSV of that size (seeded; 9 events a case, 600 teams, one team in twenty not named), and makes its
report in a process of its own: `pitstop report LOG --memory … --json …`. Says how long that took, its peak
memory, and the most disk that it had at any moment. The counts must be those of what was written, or the run
fails. With `--also-in-memory` the same log is read into memory as well, and the figures must be the same.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TEAMS = [f"Group {number}{line}" for number in range(200) for line in ("", " 2nd", " 3rd")]
STEPS = ("Queued", "Accepted", "In Progress", "Wait - User", "Resolved")
NOTE = "some longer text of a note " * 2
RUN = "from pitstop.cli import main; main()"


@dataclass(frozen=True)
class Made:
    """What was written."""

    cases: int
    events: int


def make(path: Path, size: int) -> Made:
    """A log of about so many bytes."""
    chance = random.Random(7)
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    cases = events = 0
    with path.open("w") as file:
        file.write("case,at,team,person,activity,status,Country,note\n")
        while file.tell() < size:
            for _ in range(1000):
                cases += 1
                at, team = begin + timedelta(seconds=3 * cases), chance.choice(TEAMS)
                for place in range(chance.randint(3, 15)):
                    at += timedelta(seconds=chance.randint(0, 20_000))
                    if chance.random() < 0.3:  # each hands on to few others
                        team = TEAMS[(TEAMS.index(team) * 7 + chance.randint(1, 12)) % len(TEAMS)]
                    named = "" if place and chance.random() < 0.05 else team
                    step = chance.choice(STEPS) if chance.random() < 0.3 else STEPS[min(4, place)]
                    events += 1
                    file.write(
                        f"INC{cases:09},{at:%Y-%m-%dT%H:%M:%SZ},{named},p{chance.randint(1, 900)},{step},"
                        f"open,C{chance.randint(1, 40)},{NOTE}\n"
                    )
    return Made(cases, events)


def run(log: Path, folder: Path, memory: str, *more: str) -> dict[str, Any]:
    """The report in a process of its own; prints what it took."""
    target = folder / "report.json"
    rows = folder / "rows"
    rows.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-c",
        RUN,
        "report",
        str(log),
        "--memory",
        memory,
        *more,
        "--json",
        str(target),
    ]
    before, began = os.times(), time.perf_counter()
    environment = os.environ | {"TMPDIR": str(rows)}
    process = subprocess.Popen([*command, "-q"], env=environment, stdout=subprocess.DEVNULL)
    peak = disk = 0
    while process.poll() is None:
        peak = max(peak, peak_of(process.pid))
        disk = max(disk, sum(size_of(file) for file in rows.rglob("*")))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"The report was not made: exit code {process.returncode}.")
    seconds = time.perf_counter() - began
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(
        f"--memory {memory}: {seconds:,.1f} s ({cpu:,.1f} s of CPU), "
        f"peak {peak / 1e6:,.0f} MB, disk {disk / 1e6:,.0f} MB"
    )
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def peak_of(process: int) -> int:
    """Most bytes that the process has held so far; 0 once it has ended."""
    try:
        said = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in said.splitlines() if line.startswith("VmHWM")), 0)


def size_of(file: Path) -> int:
    """Bytes of a file that may be gone by now."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def main() -> None:
    """Write, report, compare."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--megabytes", type=int, default=300)
    options.add_argument("--memory", default="300MB")
    options.add_argument("--also-in-memory", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="pitstop-bench-") as made:
        folder = Path(made)
        log = folder / "log.csv"
        wrote = make(log, asked.megabytes * 1_000_000)
        print(f"{log.stat().st_size / 1e6:,.0f} MB of CSV, {wrote.events:,} events, {wrote.cases:,} cases")
        found = run(log, folder, asked.memory)
        if (found["cases"], found["events"]) != (wrote.cases, wrote.events):
            raise SystemExit(f"Counts differ: {found['cases']:,} cases, {found['events']:,} events.")
        if asked.also_in_memory and run(log, folder, "1TB", "--max-size", "1TB") != found:
            raise SystemExit("The report made in memory differs.")


if __name__ == "__main__":
    main()
