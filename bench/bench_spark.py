"""The whole report on a cluster: `python bench/bench_spark.py [--events 1000000] [--also-duckdb]`

Starts a master and two workers of Apache Spark on loopback, each a process of its own, makes a log of so many
events as Parquet (`spark/logs.py`, seeded: 9 events a case, 600 teams in three lines), or takes the one that
`--log FOLDER` names, and asks the engine of Spark for every figure of the report: order and cut, all
measures, and once more cut by support line. Prints each step with its seconds, and what the processes took.
With `--also-duckdb` the same is done by DuckDB under a bound on its memory, and every figure must be equal to
the last digit, or the run fails.

Needs a Java runtime (17 or 21) and the extra `pitstop[spark]`; where they are missing it says so and ends.
"""

import argparse
import importlib
import importlib.util
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "src")]

from spark import logs  # noqa: E402
from spark.watch import Watch  # noqa: E402

from pitstop_analysis.engines.duck import Duck  # noqa: E402 (from here on needs what stands above)
from pitstop_analysis.engines.engine import Maker  # noqa: E402
from pitstop_analysis.log import Understood  # noqa: E402
from pitstop_analysis.measures import routes  # noqa: E402
from pitstop_analysis.phases import Phases  # noqa: E402
from pitstop_analysis.relations import Relations, relate_in_sql  # noqa: E402
from pitstop_analysis.report import as_dict  # noqa: E402
from pitstop_analysis.report.measured import measured  # noqa: E402
from pitstop_analysis.report.plain import plain  # noqa: E402
from pitstop_analysis.report.steps import Steps  # noqa: E402

STEPS = 25
Told = dict[str, Any]


def main() -> None:
    """Make or take the log, report by each engine, compare."""
    asked = options()
    missing = _missing()
    if missing:
        print(f"{missing} is missing, so the cluster is not measured (see docs/performance.md).")
        return
    # Who ends this ends the cluster as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended from outside; what was printed holds."))
    folder = Path(tempfile.mkdtemp(prefix="pitstop-bench-", dir=asked.folder))
    try:
        log = asked.log or folder / "log"
        if not log.exists():
            took(f"{asked.events:,} events made", logs.make, log, asked.events)
        print(f"{sum(file.stat().st_size for file in log.iterdir()) / 1e6:,.0f} MB of Parquet", flush=True)
        if asked.only_make:
            return
        found = [by(log, folder) for by in (by_spark, *([by_duckdb] if asked.also_duckdb else []))]
        if asked.figures:
            asked.figures.write_text(json.dumps(found[0], indent=1))
        show(found[0])
        if asked.also_duckdb:
            demand_equal(*found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def options() -> argparse.Namespace:
    """What was asked for."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--events", type=int, default=100_000)
    said.add_argument("--log", type=Path, help="folder of Parquet; made there if it is not there yet")
    said.add_argument("--only-make", action="store_true", help="make the log and end")
    said.add_argument("--also-duckdb", action="store_true", help="DuckDB too, and demand equal figures")
    said.add_argument("--figures", type=Path, help="file for the report as JSON")
    said.add_argument("--folder", type=Path, help="where temporary files go")
    return said.parse_args()


def by_spark(log: Path, folder: Path) -> Told:
    """The report by a cluster of its own."""
    # Only here pyspark is needed.
    cluster_of, engine_of = map(importlib.import_module, ("spark.cluster", "pitstop_analysis.engines.spark"))
    place = folder / "spark"
    place.mkdir()
    with Watch(place, lambda: [os.getpid()]) as watch, cluster_of.Cluster(place / "cluster") as cluster:
        session = took("cluster up", cluster.session, events_of(log))
        engine = engine_of.Spark(session, place / "relations")
        engine.read("log", str(log))
        told = took("Spark, the whole report", reported, engine, logs.phases_of(log))
        watch.look()
    print(f"Spark: {watch.said()}", flush=True)
    return told


def by_duckdb(log: Path, folder: Path) -> Told:
    """The report by DuckDB out of core."""
    place = folder / "duckdb"
    place.mkdir()
    with Watch(place, lambda: [os.getpid()]) as watch:
        duck = Duck({"log": log / "*.parquet"}, memory="4GB", folder=place)
        told = took("DuckDB, the whole report", reported, duck, logs.phases_of(log))
        watch.look()
    print(f"DuckDB: {watch.said()}", flush=True)
    return told


def reported(engine: Maker, phases: Phases) -> Told:
    """Every figure of the report, as plain values."""
    clock = Clock()
    step = Steps(STEPS, clock.told)
    relations: Relations = step("ordering and cutting", relate_in_sql, engine, phases=phases)
    figures = measured(relations, holder="team", zone=UTC, sliced={}, groupings=(), design=None, step=step)
    by_line = step(
        "ordering and cutting by line", relate_in_sql, engine, by="line", phases=phases, cases=False
    )
    figures = replace(figures, line_routes=step("routes of lines", routes.measure, by_line))
    step.end()
    by_line.close()
    columns = {name: name for name in ("case", "time", "team", "activity", "status", "person")}
    understood = Understood(
        "made log", "Parquet", columns, {}, "microseconds", "team name", figures.events, (), ()
    )
    return as_dict.to_dict(figures, understood) | {"line_routes": plain(figures.line_routes)}


class Clock:
    """Prints each step with its seconds once the next one begins."""

    def __init__(self) -> None:
        self._name, self._since = "", 0.0

    def told(self, name: str, _done: int, _of: int) -> None:
        """As Progress."""
        now = time.perf_counter()
        if self._name:
            print(f"  {self._name:32}{now - self._since:10.1f} s", flush=True)
        self._name, self._since = name, now


def took(name: str, act: Callable[..., Any], *args: Any) -> Any:
    """What the act gives; prints its seconds."""
    begin = time.perf_counter()
    found = act(*args)
    print(f"{name}: {time.perf_counter() - begin:,.1f} s", flush=True)
    return found


def events_of(log: Path) -> int:
    """Rows of the log, as its files say."""
    with Duck({"log": log / "*.parquet"}) as duck:
        return int(duck.frame("SELECT count(*) AS n FROM log").item())


def show(told: Told) -> None:
    """A handful of figures."""
    bounces = told["bounces"]
    print(
        f"{told['cases']:,} cases, {told['events']:,} events, {told['teams']:,} teams, "
        f"{told['handoffs']['total']:,} hand-offs, {len(told['routes']):,} routes"
    )
    print(json.dumps({"bounces": bounces, "findings": told["findings"]}, indent=1, ensure_ascii=False))


def demand_equal(one: Told, other: Told) -> None:
    """End the run where the engines differ."""
    wrong = [name for name in one if one[name] != other[name]]
    if wrong:
        sys.exit(f"The engines' figures differ in: {', '.join(wrong)}.")
    print("Every figure of DuckDB is equal.")


def _missing() -> str | None:
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark (the extra `spark`)"
    return None if shutil.which("java") else "A Java runtime"


if __name__ == "__main__":
    main()
