"""How many timers a second, and how late? `python bench/bench_timers.py`; BENCH_FULL=1 with a million.

Workers are processes of their own on a PostgreSQL of the benchmark's own, with the loop, the pace and the
acts that they have in use; then one on SQLite. Drained: so many a second of those that are due already, once
with an act that does nothing (what the mechanism costs) and once with all that a timer is in use: a clock
reaches a share of its time, so its case's history is read, the warning is an event and a notice to who has
the case, and the clock is armed anew for its end. Late: from when each was due to when its transaction was
over, with so many falling due each second while the rest of the million lies in the future.

Beside it, in the same run: a bare loop that claims the same rows and deletes them (the limit), and
procrastinate, whose jobs do nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import procrastinate
import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import postgres, provide  # noqa: E402 (needs what stands above)

FULL = os.environ.get("BENCH_FULL") == "1"
PENDING = 1_000_000 if FULL else 100_000
SECONDS = 5 if FULL else 3
BARE_SECONDS = 2 if FULL else 0.3  # it is through with all of them soon
RATE, RATE_SQLITE = 1000, 200
WORKERS = (1, 2, 4)
TAIL = 2.0  # seconds: for what is late at the end
LOAD_SECONDS = 0.003  # each, to make a case with its clock
POOL = 4000  # clocks for each second that is measured
SECRET = "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz"

# Its poll goes by the number of a job, so that those which are due lie evenly among the others, as in use.
JOBS = """
    INSERT INTO procrastinate_jobs (id, queue_name, task_name, args, scheduled_at)
    SELECT %s + floor(n * %s), 'default', 'act', '{}', to_timestamp(%s) + n * %s * interval '1 second'
    FROM generate_series(1, %s) AS n
"""
FAR = 4_102_444_800  # the year 2100


@dataclass(frozen=True, slots=True)
class Worked:
    """What several workers did together."""

    acted: int
    seconds: float
    late: list[float]
    left: int = 0

    @property
    def rate(self) -> float:
        return self.acted / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """So late at most were so many of them, in ms."""
        ordered = sorted(self.late)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


class TooBusyError(Exception):
    """The machine was not ready when the first came due."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A database of Pitstop, and how its workers are started."""

    environ: dict[str, str]

    def load(self, *words: object) -> None:
        command = [sys.executable, str(ROOT / "bench/timed/load.py"), *map(str, words)]
        subprocess.run(command, env=self.environ, check=True)

    def run(self, workers: int, seconds: float, *, begins: float | None = None) -> Worked:
        command = [sys.executable, str(ROOT / "bench/timed/desk.py")]
        return run(command, workers, seconds, self.environ, begins)

    def late(self, what: str, workers: int, rate: int) -> Worked:
        """How late they are, with so many due each second."""
        count, patience = rate * SECONDS, 1.0
        while True:
            first = time.time() + patience * (12 + (count * LOAD_SECONDS if what == "clocks" else 0))
            self.load(what, count, first, 1 / rate)
            try:
                return short_of(self.run(workers, SECONDS + TAIL, begins=first), count)
            except TooBusyError:
                patience *= 2


def short_of(worked: Worked, count: int) -> Worked:
    return Worked(worked.acted, worked.seconds, worked.late, left=max(count - worked.acted, 0))


def run(
    command: Sequence[str], workers: int, seconds: float, environ: dict[str, str], begins: float | None = None
) -> Worked:
    """Start them, wait until all are ready, and let them work for so long, from `begins` or now on."""
    started = [
        subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    try:
        for each in started:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n", "a worker did not start"
        if begins is not None and time.time() > begins:
            raise TooBusyError
        began = time.time() if begins is None else begins
        if begins is not None:
            time.sleep(max(0.0, begins - time.time() - 0.5))
        for each in started:
            assert each.stdin is not None
            each.stdin.write(f"{began + seconds}\n")
            each.stdin.flush()
        told = [json.loads(each.stdout.readline()) for each in started if each.stdout]
    finally:
        for each in started:
            each.kill()
            each.communicate()
    last = max((each["last"] for each in told), default=0.0)
    late = [late for each in told for late in each["late"]]
    return Worked(sum(each["acted"] for each in told), max(last - began, 0.0), late)


@contextmanager
def desk(url: str) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="pitstop-bench-") as folder:
        environ = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
            "PITSTOP_DATA_DIR": folder,
            "PITSTOP_SECRET_KEY": SECRET,
            "PITSTOP_DATABASE_URL": url.replace("FOLDER", folder),
            "PITSTOP_LOG_LEVEL": "WARNING",
        }
        made = Desk(environ)
        made.load("begin")
        yield made


def database(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def say(what: str, workers: int, worked: Worked, *, against: float = 0.0) -> None:
    ratio = f"  {worked.rate / against:8.1f} x procrastinate" if against else ""
    print(
        f"  {what:28} {workers} worker{'s' if workers > 1 else ' '} {worked.rate:10,.0f} a second{ratio}",
        flush=True,
    )


def say_late(what: str, workers: int, worked: Worked) -> None:
    behind = f"  fell behind: {worked.left:,} left" if worked.left else ""
    p50, p99, most = (worked.quantile(share) for share in (0.5, 0.99, 1.0))
    times = f"p50 {p50:8,.0f}  p99 {p99:8,.0f}  most {most:8,.0f} ms"
    print(f"  {what:28} {workers} worker{'s' if workers > 1 else ' '} {times}{behind}", flush=True)


def of_procrastinate(server: str) -> tuple[dict[int, Worked], dict[int, Worked]]:
    """Drained and late by number of workers; it is given what it can do in the time, and more."""
    url = database(server, "queue")
    schema = Path(procrastinate.__file__).parent / "sql/schema.sql"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(schema.read_text(encoding="utf-8"))
        connection.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
        connection.execute(JOBS, [0, 10.0, FAR, 1.0, PENDING])
        connection.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
        connection.execute("VACUUM ANALYZE procrastinate_jobs")
        command = [sys.executable, str(ROOT / "bench/timed/queue_of_jobs.py"), url]
        environ = {"PATH": os.environ["PATH"]}
        drained, late = {}, {}
        for workers in WORKERS[:2]:
            _due(connection, 20_000, time.time() - 100, 0.001)
            drained[workers] = run(command, workers, SECONDS, environ)
        for workers in WORKERS[:2]:
            first = time.time() + 12
            _due(connection, RATE * SECONDS, first, 1 / RATE)
            late[workers] = short_of(run(command, workers, SECONDS + TAIL, environ, first), RATE * SECONDS)
    return drained, late


def _due(connection: psycopg.Connection, count: int, first: float, step: float) -> None:
    connection.execute("DELETE FROM procrastinate_jobs WHERE scheduled_at < '2099-01-01'")
    connection.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
    connection.execute(JOBS, [5, 10.0 * PENDING / count, first, step, count])
    connection.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
    connection.execute("ANALYZE procrastinate_jobs")


def on_postgresql(server: str) -> None:
    queued, queued_late = of_procrastinate(server)
    url = database(server, "desk")
    bare = [sys.executable, str(ROOT / "bench/timed/bare.py"), url]
    with desk(url) as made:
        print("drained, of those that are due already:")
        for workers in queued:
            say("procrastinate, empty jobs", workers, queued[workers])
        made.load("nothing", PENDING, time.time() - 2 * PENDING / 1000, 0.001)
        for workers in WORKERS:
            say("mechanism, empty act", workers, made.run(workers, SECONDS), against=_of(queued, workers))
        for workers in WORKERS:
            worked = run(bare, workers, BARE_SECONDS, made.environ)
            say("bare loop", workers, worked, against=_of(queued, workers))
        made.load("far", PENDING)
        made.load("clocks", POOL * SECONDS, time.time() - 600, 0.001)
        for workers in WORKERS:
            say("whole work of a clock", workers, made.run(workers, SECONDS), against=_of(queued, workers))
        print(f"late, {RATE:,} falling due each second, {PENDING:,} more in the future:")
        for workers in queued_late:
            say_late("procrastinate, empty jobs", workers, queued_late[workers])
        for workers in WORKERS:
            say_late("whole work of a clock", workers, made.late("clocks", workers, RATE))
        for workers in WORKERS[:2]:
            first = time.time() + 15
            made.load("nothing", RATE * SECONDS, first, 1 / RATE)
            worked = run(bare, workers, SECONDS + TAIL, made.environ, first)
            say_late("bare loop", workers, short_of(worked, RATE * SECONDS))


def _of(drained: dict[int, Worked], workers: int) -> float:
    """What it is compared with: the same number of workers, or the most that were tried."""
    return drained.get(workers, drained[max(drained)]).rate


def on_sqlite() -> None:
    with desk("sqlite:///FOLDER/desk.sqlite3") as made:
        made.load("far", PENDING)
        print(f"on SQLite, {RATE_SQLITE} falling due each second, {PENDING:,} more in the future:")
        say_late("whole work of a clock", 1, made.late("clocks", 1, RATE_SQLITE))
        made.load("clocks", 1000 * SECONDS, time.time() - 600, 0.001)
        say("drained, the same", 1, made.run(1, SECONDS))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.parse_args()
    began = time.monotonic()
    machine = f"{os.cpu_count()} processors, load before {os.getloadavg()[0]:.1f}"
    print(f"{PENDING:,} timers, {SECONDS} s each, {machine}")
    with postgres.temporary(provide.postgres_bin(os.environ)) as server:
        on_postgresql(server)
    on_sqlite()
    print(f"all in {time.monotonic() - began:,.0f} s, load after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
