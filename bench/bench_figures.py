"""How fast are the figures of the pages? `python bench/bench_figures.py [--events 1000000] [--runs 20]`

A copy of the event log with a year of cases, nine events each on average, sixty teams of uneven size, offers
that wait, are returned and go back. Asked: the first figures of a process that starts, beside a cut that is
new and one that is as old as one gets; of another period each time, once of the whole year for an admin and
once for a lead of three teams; the same ones again; and those after 200 events more have come, half of them
of cases of the whole year.
"""

import argparse
import itertools
import os
import random
import resource
import statistics
import subprocess
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
OPTIONS.add_argument("--first-in", metavar="FOLDER", help="ask once of this copy, and say what it took")
ASKED = OPTIONS.parse_args()
ROOM = tempfile.TemporaryDirectory(prefix="pitstop-bench-")
FOLDER = Path(ASKED.first_in or ROOM.name)
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
from pitstop.insights import figures, kept, snapshot  # noqa: E402
from pitstop.insights.asked import Asked  # noqa: E402
from pitstop.insights.columns import COLUMNS, SCHEMA  # noqa: E402
from pitstop.insights.disk import Disk  # noqa: E402
from pitstop.insights.manifest import Manifest, Part, next_epoch  # noqa: E402

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR = 365 * 24 * 3600
TEAMS = 60
STARTS = 5
LITTLE = 200
HOLDERS: dict[int, Holder] = {}
CHANCE = random.Random(2013)
WEIGHTS = [1 / (rank + 1) for rank in range(TEAMS)]
HANDOFFS = itertools.count(1)
CASES = itertools.count(1)


def main() -> None:
    if ASKED.first_in:
        print(*timed(lambda: ask(0), 1)[0])
        return
    disk = Disk(FOLDER)
    disk.folder.mkdir(exist_ok=True)
    manifest = Manifest(next_epoch(NOW), COLUMNS)
    manifest = add(disk, manifest, ASKED.events, YEAR)
    print(f"{manifest.rows:,} events, {len(manifest.parts)} files, {manifest.size / 1e6:.0f} MB; ms")
    print(f"first after a start, without a cut: {shown(first())}")
    print(f"the cut, written: {shown(timed(lambda: snapshot.renew(disk, manifest), 1))}")
    print(f"first after a start: {shown(first())}")
    print(f"another period each time, all teams: {shown(timed(lambda: ask(next(DAYS)), ASKED.runs))}")
    print(f"another period each time, three teams: {shown(timed(lambda: ask(next(DAYS), LEAD), ASKED.runs))}")
    ask(0)
    print(f"the same again: {shown(timed(lambda: ask(0), ASKED.runs))}")
    took = []
    for _run in range(ASKED.runs):
        manifest = add(disk, manifest, LITTLE, 60)
        took += timed(lambda: ask(0), 1)
    print(f"after {LITTLE} events more: {shown(took)}")
    snapshot.renew(disk, manifest)
    manifest = add(disk, manifest, max(snapshot.FEWEST, manifest.rows // snapshot.SHARE) - 1, 60)
    print(f"first after a start, with the oldest cut: {shown(first())}")
    manifest = add(disk, manifest, LITTLE, 60)
    print(f"the cut, written after as many: {shown(timed(lambda: snapshot.renew(disk, manifest), 1))}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; "
          f"kept {size(kept.kept(FOLDER)):.0f} MB")  # fmt: skip


def first() -> list[tuple[float, float]]:
    """What the first question takes in processes that begin now: their start not counted, nor other work."""
    command = [sys.executable, __file__, "--first-in", str(FOLDER)]
    said = [subprocess.run(command, check=True, capture_output=True, text=True) for _run in range(STARTS)]
    passed, used = zip(*(map(float, each.stdout.split()) for each in said), strict=True)
    return list(zip(passed, used, strict=True))


DAYS = itertools.count(1)
LEAD = frozenset({2, 7, 30})


def ask(days: int, teams: frozenset[int] | None = None) -> None:
    asked = Asked(NOW - timedelta(days=365) + timedelta(hours=days), NOW + timedelta(days=1), teams)
    found = figures.figures(FOLDER, asked, level_at=NOW)
    assert found is not None and found.handoffs


def size(found: kept.Kept | None) -> float:
    assert found is not None
    return sum(
        frame.estimated_size("mb") for frame in (found.cut.segments, found.cut.cases, found.cut.offers)
    )


def add(disk: Disk, manifest: Manifest, events: int, within: float) -> Manifest:
    """That many events more, as a sync would have taken them in."""
    again = CHANCE.choices(list(HOLDERS), k=events // 2) if HOLDERS else []
    old: list[tuple[Any, ...]] = [
        (NOW, "message.received", case, None, None, None, None, {}) for case in again
    ]
    new = itertools.chain.from_iterable(of_case(next(CASES), within) for _ in itertools.count())
    told = [*old, *itertools.islice(new, events - len(old))]
    told.sort(key=itemgetter(0))
    rows = []
    for number, each in enumerate(told, manifest.upto.id + 1):
        known = Told(number, *each)
        if known.kind in HOLDS or known.case not in HOLDERS:
            HOLDERS[known.case] = holder_after(known, HOLDERS.get(known.case, Holder(None, None)))
        rows.append(row(known, HOLDERS[known.case]))
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
