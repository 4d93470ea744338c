"""How fast are the figures of the pages? `python bench/bench_figures.py [--events 1000000] [--runs 20]`

A copy of the event log with a year of cases, nine events each on average, sixty teams of uneven size, offers
that wait, are returned and go back. Asked: the first figures after a start, of another period each time,
the same ones again, and those after 200 events more have come, once of the whole year for an admin and once
for a lead of three teams.
"""

import argparse
import itertools
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

OPTIONS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
OPTIONS.add_argument("--events", type=int, default=1_000_000)
OPTIONS.add_argument("--runs", type=int, default=20)
ASKED = OPTIONS.parse_args()
ROOM = tempfile.TemporaryDirectory(prefix="pitstop-bench-")
FOLDER = Path(ROOM.name)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
    "PITSTOP_DATA_DIR": str(FOLDER),
    "PITSTOP_SECRET_KEY": "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz",
}
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django  # noqa: E402 (from here on needs what stands above)

django.setup()

import polars as pl  # noqa: E402

from pitstop.events.canonical import HOLDS, Holder, Told, holder_after, row  # noqa: E402
from pitstop.events.complete import Mark  # noqa: E402
from pitstop.insights import figures, kept  # noqa: E402
from pitstop.insights.asked import Asked  # noqa: E402
from pitstop.insights.disk import Disk  # noqa: E402
from pitstop.insights.manifest import Manifest, Part, next_epoch  # noqa: E402
from pitstop.insights.store import COLUMNS, SCHEMA  # noqa: E402

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR = 365 * 24 * 3600
TEAMS = 60
LITTLE = 200
CHANCE = random.Random(2013)
WEIGHTS = [1 / (rank + 1) for rank in range(TEAMS)]
HANDOFFS = itertools.count(1)
CASES = itertools.count(1)


def main() -> None:
    disk = Disk(FOLDER)
    disk.folder.mkdir(exist_ok=True)
    manifest = Manifest(next_epoch(NOW), COLUMNS)
    manifest = add(disk, manifest, ASKED.events, YEAR)
    print(f"{manifest.rows:,} events, {len(manifest.parts)} files, {manifest.size / 1e6:.0f} MB; ms")
    print(f"first after a start: {shown(timed(lambda: ask(0), 1))}")
    print(f"another period each time, all teams: {shown(timed(lambda: ask(next(DAYS)), ASKED.runs))}")
    print(f"another period each time, three teams: {shown(timed(lambda: ask(next(DAYS), LEAD), ASKED.runs))}")
    print(f"the same again: {shown(timed(lambda: ask(0), ASKED.runs))}")
    took = []
    for _run in range(ASKED.runs):
        manifest = add(disk, manifest, LITTLE, 60)
        took += timed(lambda: ask(0), 1)
    print(f"after {LITTLE} events more: {shown(took)}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; "
          f"kept {size(kept.kept(FOLDER)):.0f} MB")  # fmt: skip


DAYS = itertools.count(1)
LEAD = frozenset({2, 7, 30})


def ask(days: int, teams: frozenset[int] | None = None) -> None:
    asked = Asked(NOW - timedelta(days=365) + timedelta(hours=days), NOW + timedelta(days=1), teams)
    found = figures.figures(FOLDER, asked)
    assert found is not None and found.handoffs


def size(found: kept.Kept | None) -> float:
    assert found is not None
    return sum(
        frame.estimated_size("mb") for frame in (found.cut.segments, found.cut.cases, found.cut.offers)
    )


def add(disk: Disk, manifest: Manifest, events: int, within: float) -> Manifest:
    """That many events more, as a sync would have taken them in."""
    told = sorted(itertools.islice(itertools.chain.from_iterable(of_case(next(CASES), within) for _ in
                  itertools.count()), events), key=itemgetter(0))  # fmt: skip
    holders: dict[int, Holder] = {}
    rows = []
    for number, each in enumerate(told, manifest.upto.id + 1):
        known = Told(number, *each)
        if known.kind in HOLDS or known.case not in holders:
            holders[known.case] = holder_after(known, holders.get(known.case, Holder(None, None)))
        rows.append(row(known, holders[known.case]))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    parts = []
    by_month = frame.group_by(pl.col("at").dt.strftime("%Y-%m").alias("month"), maintain_order=True)
    for place, ((month,), part) in enumerate(by_month, manifest.number + 1):
        name = manifest.name_of(place, str(month))
        parts.append(Part(name, str(month), part.height, disk.write(name, part.select(COLUMNS)), NOW))
    manifest = manifest.added(parts, upto=Mark(manifest.upto.id + frame.height, "x"), level_at=NOW)
    disk.replace(manifest)
    return manifest


def of_case(case: int, within: float) -> Iterator[tuple[Any, ...]]:
    at = NOW - timedelta(seconds=CHANCE.uniform(0, within))
    holder = CHANCE.choices(range(TEAMS), WEIGHTS)[0]

    def tell(
        activity: str, team: int, sides: tuple[Any, Any] = (None, None), **data: object
    ) -> tuple[Any, ...]:
        nonlocal at
        at += timedelta(seconds=CHANCE.expovariate(1 / 1800) if within == YEAR else 0.001)
        return (at, activity, case, team * 7, team, *sides, data)

    yield tell("case.opened", holder, subject="Charged twice")
    yield tell("segment.started", holder, n=0, person=holder * 7)
    yield tell("message.received", holder)
    before = CHANCE.randrange(TEAMS)
    while CHANCE.random() < 0.5:
        other = before if CHANCE.random() < 0.3 else CHANCE.choices(range(TEAMS), WEIGHTS)[0]
        if other == holder:
            continue
        number, wait = next(HANDOFFS), int(CHANCE.expovariate(1 / 1800))
        kind = CHANCE.choice(("specialist", "specialist", "escalation", "shift"))
        yield tell("handoff.offered", holder, (holder, other), handoff=number, kind=kind)
        if CHANCE.random() < 0.1:
            yield tell("handoff.returned", holder, (holder, other), handoff=number, reason="wrong_team",
                       seconds_to_answer=wait)  # fmt: skip
            continue
        person = other * 7 if CHANCE.random() < 0.8 else None
        yield tell("handoff.accepted", other, (holder, other), handoff=number, person=person,
                   seconds_to_answer=wait)  # fmt: skip
        yield tell("segment.ended", holder, n=0)
        yield tell("segment.started", other, n=1, person=person)
        if person is None and CHANCE.random() < 0.8:
            yield tell("case.taken", other, person=other * 7)
        before, holder = holder, other
    yield tell("message.sent", holder)
    yield tell("case.closed", holder, outcome="solved")


def timed(act: Callable[[], object], runs: int) -> list[tuple[float, float]]:
    """Milliseconds that passed, and those of the processors."""
    took = []
    for _run in range(runs):
        started, used = time.perf_counter(), time.process_time()
        act()
        took.append(((time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000))
    return took


def shown(took: list[tuple[float, float]]) -> str:
    passed, used = zip(*took, strict=True)
    longest = f"p50 {statistics.median(passed):.0f}, longest {max(passed):.0f}"
    return f"{longest}; of processors {statistics.median(used):.0f}"


if __name__ == "__main__":
    main()
