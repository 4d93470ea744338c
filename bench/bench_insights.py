"""How fast is the copy of the event log? `python bench/bench_insights.py [--events 1000000] [--runs 20]`

A desk on SQLite with a year of cases: nine events each on average, 60 teams of uneven size. First the copy is
made, a batch at a time; then some events come at a time, as on a busy desk. Then what a dashboard asks, each
time from the list of files on: hand-offs by week, the table of routes, the median wait to acceptance by team,
and every column of every event as a measure of the analysis library would take it. Memory is the greatest so
far of the one process that copies and asks.
"""

import argparse
import itertools
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="pitstop-bench-"))
OPTIONS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
OPTIONS.add_argument("--events", type=int, default=1_000_000)
OPTIONS.add_argument("--runs", type=int, default=20)
ASKED = OPTIONS.parse_args()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
    "PITSTOP_DATA_DIR": str(FOLDER),
    "PITSTOP_SECRET_KEY": "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz",
}
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django  # noqa: E402 (from here on needs what stands above)

django.setup()

import polars as pl  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from pitstop.core.rows import insert_all  # noqa: E402
from pitstop.events.models import Event  # noqa: E402
from pitstop.insights import queries, store  # noqa: E402

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR = 365 * 24 * 3600
TEAMS = 60
CHANCE = random.Random(2013)
WEIGHTS = [1 / (rank + 1) for rank in range(TEAMS)]
LITTLE = 200  # events that come between two looks on a very busy desk
CHUNK = 5000


def main() -> None:
    call_command("migrate", verbosity=0)
    apart(lambda: record(ASKED.events))
    database = (FOLDER / "pitstop.sqlite3").stat().st_size
    print(f"{Event.objects.count():,} events in the database, {database / 1e6:.0f} MB, memory {memory()}")
    build()
    questions("as built")
    come_in()
    questions("after many small batches")
    idle = timed(lambda: store.sync(settings.PITSTOP_EVENTS_DIR, now=NOW))
    print(f"  nothing new: {shown(idle)}")


def apart(act: Callable[[], object]) -> None:
    """Do it in a process of its own, whose memory is not counted."""
    connections.close_all()
    child = os.fork()
    if not child:
        act()
        connections.close_all()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def build() -> None:
    folder, batches = settings.PITSTOP_EVENTS_DIR, []
    while True:
        started = time.perf_counter()
        done = store.sync(folder, now=NOW)
        batches.append(time.perf_counter() - started)
        if not done.more:
            break
    state = queries.state(folder, now=NOW)
    assert state.events == Event.objects.count(), "every event, once"
    print(f"copied in {sum(batches):.1f} s, {len(batches)} batches of {max(batches):.2f} s at most; "
          f"{state.files} files, {state.size / 1e6:.1f} MB, memory {memory()}")  # fmt: skip


def come_in() -> None:
    """Some events at a time, of the last minutes: each becomes a file, and files are merged."""
    folder, took, merging = settings.PITSTOP_EVENTS_DIR, [], []
    for each in range(4 * 17):
        record(LITTLE, within=60)
        now = NOW + timedelta(seconds=5 * each)
        started = time.perf_counter()
        done = store.sync(folder, now=now)
        (merging if done.merged else took).append((time.perf_counter() - started) * 1000)
    state = queries.state(folder, now=now)
    assert state.events == Event.objects.count(), "every event, once"
    print(f"{LITTLE} events at a time, in ms: {shown(took)}; where files are merged {shown(merging)}; "
          f"{state.files} files")  # fmt: skip


def questions(when: str) -> None:
    print(f"a dashboard's questions, {when}, ms:")
    asked = (
        ("hand-offs by week", by_week),
        ("routes", routes),
        ("median wait to acceptance", waits),
        ("the three together", lambda: (by_week(), routes(), waits())),
        ("every column, read", lambda: store.scan(settings.PITSTOP_EVENTS_DIR).collect()),
    )
    for name, ask in asked:
        print(f"  {name}: {shown(timed(ask))}")


def by_week() -> pl.DataFrame:
    accepted = store.scan(settings.PITSTOP_EVENTS_DIR).filter(pl.col("activity") == "handoff.accepted")
    return accepted.group_by(pl.col("at").dt.truncate("1w")).len().sort("at").collect()


def routes() -> pl.DataFrame:
    answers = ("handoff.accepted", "handoff.returned")
    answered = store.scan(settings.PITSTOP_EVENTS_DIR).filter(pl.col("activity").is_in(answers))
    counted = answered.group_by("from_team", "to_team").agg(
        pl.len(), (pl.col("activity") == "handoff.returned").sum().alias("returned")
    )
    return counted.sort("len", descending=True).collect()


def waits() -> pl.DataFrame:
    accepted = store.scan(settings.PITSTOP_EVENTS_DIR).filter(pl.col("activity") == "handoff.accepted")
    by_team = accepted.group_by("to_team").agg(pl.len(), pl.col("seconds_to_answer").median())
    return by_team.sort("len", descending=True).collect()


def record(events: int, within: float = YEAR) -> None:
    """So many events at least, whole cases, in the order in which they happened over the last `within`."""
    first = Event.objects.order_by("-case").values_list("case", flat=True).first() or 0
    # About nine events each; sorted so that numbers follow time, as they do where events are recorded.
    told = itertools.chain.from_iterable(of_case(first + n, within) for n in itertools.count(1))
    facts = sorted(itertools.islice(told, events), key=itemgetter("at"))
    for start in range(0, len(facts), CHUNK):
        with transaction.atomic():
            insert_all([Event(**each) for each in facts[start : start + CHUNK]])


def of_case(case: int, within: float) -> Iterator[dict[str, Any]]:
    at = NOW - timedelta(seconds=CHANCE.uniform(0, within))
    holder = CHANCE.choices(range(TEAMS), WEIGHTS)[0]

    def tell(
        activity: str, team: int, *, sides: tuple[int, int] | None = None, **data: object
    ) -> dict[str, Any]:
        nonlocal at
        at += timedelta(seconds=CHANCE.expovariate(1 / 1800) if within == YEAR else 0.001)
        from_team, to_team = sides or (None, None)
        return {"at": at, "kind": activity, "case": case, "actor": team * 7, "team": team,
                "from_team": from_team, "to_team": to_team, "data": data}  # fmt: skip

    yield tell("case.opened", holder, subject="Charged twice", customer=case % 5000)
    yield tell("segment.started", holder, n=0, person=holder * 7)
    yield tell("message.received", holder, message=case)
    while CHANCE.random() < 0.5:
        other = CHANCE.choices(range(TEAMS), WEIGHTS)[0]
        sides, wait = (holder, other), int(CHANCE.expovariate(1 / 1800))
        yield tell("handoff.offered", holder, sides=sides, handoff=case, kind="specialist", person=None,
                   protocol=1, protocol_version=1)  # fmt: skip
        if CHANCE.random() < 0.1:
            yield tell("handoff.returned", holder, sides=sides, handoff=case, reason="wrong_team",
                       seconds_to_answer=wait)  # fmt: skip
            continue
        yield tell("handoff.accepted", other, sides=sides, handoff=case, person=other * 7,
                   seconds_to_answer=wait)  # fmt: skip
        yield tell("segment.ended", holder, n=0)
        yield tell("segment.started", other, n=1, person=other * 7)
        holder = other
    yield tell("message.sent", holder, message=case)
    yield tell("case.closed", holder, outcome="solved")


def timed(ask: Callable[[], object]) -> list[float]:
    took = []
    for _run in range(ASKED.runs):
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    return took


def shown(took: list[float]) -> str:
    if not took:
        return "none"
    return f"p50 {statistics.median(took):.1f}, p99 {max(took):.1f}"  # of so few the p99 is the greatest


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER)
