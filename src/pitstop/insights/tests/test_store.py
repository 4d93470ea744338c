"""The copy of the event log: everything in it, once, whatever ends a sync and wherever."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection, connections, transaction

from pitstop.conftest import NOW, World, at, results_at_once
from pitstop.events import services as events
from pitstop.events.canonical import rows
from pitstop.events.models import Event
from pitstop.insights import queries, store
from pitstop.insights.store import Synced, rebuild, scan, sync

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)


def note(*, case: int | None = 1, now: datetime = NOW, message: int = 1, count: int = 1) -> None:
    with transaction.atomic():
        new = events.New("note.added", now, case=case, team=3, data={"message": message})
        events.record_all([new] * count)


def ids(folder: Path) -> list[int]:
    return sorted(scan(folder).collect()["seq"].to_list())


def logged() -> list[int]:
    return [*Event.objects.exclude(case=None).values_list("id", flat=True)]


def level(folder: Path, now: datetime = NOW, limit: int = store.BATCH) -> list[Synced]:
    """Sync until there is no more."""
    done = [sync(folder, now=now, limit=limit)]
    while done[-1].more:
        done.append(sync(folder, now=now, limit=limit))
    return done


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.parquet")}


def test_it_holds_the_log_of_the_desk_in_canonical_columns(tmp_path: Path, world: World) -> None:
    world.offer()
    (done,) = level(tmp_path, now=at(2))
    assert done == Synced(events=len(logged()), anew="there was none")
    held = scan(tmp_path).collect()
    assert held.rows() == [tuple(row) for row in rows()]
    assert held.schema == store.SCHEMA
    offered = held.filter(pl.col("activity") == "handoff.offered")
    assert offered.select("at", "status").rows() == [(at(1), "queued")]


def test_an_empty_log_and_an_empty_folder_are_read_as_no_events(tmp_path: Path) -> None:
    assert scan(tmp_path / "none").collect().schema == store.SCHEMA
    assert sync(tmp_path, now=NOW) == Synced(anew="there was none")
    assert scan(tmp_path).collect().height == 0


def test_nothing_new_costs_one_small_read_and_writes_nothing(
    tmp_path: Path, django_assert_num_queries: Callable[..., Any]
) -> None:
    note()
    sync(tmp_path, now=NOW)
    before = (tmp_path / queries.LIST).stat()
    with django_assert_num_queries(1):
        assert sync(tmp_path, now=at(1)) == Synced()
    assert (tmp_path / queries.LIST).stat() == before


def test_what_is_new_comes_in_batches_and_keeps_who_holds_the_case(tmp_path: Path, world: World) -> None:
    world.accept(world.offer())
    done = level(tmp_path, now=at(1), limit=3)
    assert len(done) == -(-Event.objects.count() // 3)
    assert scan(tmp_path).collect().sort("seq").rows() == [tuple(row) for row in rows()]


def test_events_of_no_case_are_passed_over(tmp_path: Path) -> None:
    note(case=None, count=4)
    note()
    note(case=None)
    assert [done.events for done in level(tmp_path, limit=2)] == [0, 0, 1]
    assert ids(tmp_path) == logged()
    assert queries.state(tmp_path, now=NOW).behind == timedelta()


def test_a_month_is_one_in_utc_and_late_events_find_theirs(tmp_path: Path) -> None:
    last_of_february = datetime.fromisoformat("2026-03-01T01:30:00+02:00")
    note(now=last_of_february)
    note(now=NOW)
    sync(tmp_path, now=NOW)
    note(now=last_of_february)
    sync(tmp_path, now=NOW)
    assert sorted(name.split(".")[0] for name in files(tmp_path)) == ["2026-02", "2026-02", "2026-03"]
    assert ids(tmp_path) == logged()


class Killed(BaseException):
    """What a process feels of SIGKILL: nothing that it would do is done any more."""


@dataclass
class Death:
    """Comes before the `left`th act on a file of this folder, and stays."""

    folder: str = ""
    left: int = -1

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        acts = {"open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "os.scandir"}
        if not self.folder or event not in acts or not str(arguments[0]).startswith(self.folder):
            return
        if self.left == 0:
            raise Killed(event)
        self.left -= 1


DEATH = Death()
sys.addaudithook(DEATH)


@contextmanager
def dying(folder: Path, after: int) -> Iterator[None]:
    """As if the process were killed after so many acts on files of the folder."""
    DEATH.folder, DEATH.left = str(folder), after
    try:
        yield
    finally:
        DEATH.folder = ""


def until_it_lives(folder: Path, act: Callable[[], object]) -> Iterator[int]:
    """Do it, killed before its first step, before its second, and so on until it gets through."""
    for steps in range(200):
        try:
            with dying(folder, steps):
                act()
        except Killed:
            yield steps
        else:
            return
    pytest.fail("it never got through")


def test_killed_at_any_step_it_goes_on_with_every_event_once(tmp_path: Path) -> None:
    note(now=at(-60 * 24 * 40))
    level(tmp_path)
    died = 0
    note(now=at(-60 * 24 * 40))
    note(count=3)
    for _steps in until_it_lives(tmp_path, lambda: sync(tmp_path, now=NOW)):
        died += 1
        held = ids(tmp_path)
        assert held in (logged()[:1], logged()), "a reader sees all of a batch or nothing"
    assert died > 10
    assert ids(tmp_path) == logged()
    note()
    sync(tmp_path, now=at(60))
    assert ids(tmp_path) == logged()
    assert files(tmp_path) == queries.read(tmp_path).files, "what was left behind is gone"


def test_killed_at_any_step_of_a_merge_no_event_is_lost_or_doubled(tmp_path: Path) -> None:
    for _each in range(16):
        note()
        sync(tmp_path, now=NOW)
    note()
    died = 0
    for _steps in until_it_lives(tmp_path, lambda: sync(tmp_path, now=NOW)):
        died += 1
        assert ids(tmp_path) in (logged()[:16], logged())
    assert died > 10
    assert ids(tmp_path) == logged()
    state = queries.state(tmp_path, now=NOW)
    assert (state.events, state.files) == (17, 1)


def test_merged_files_stay_readable_for_whoever_reads_them_and_then_go(tmp_path: Path) -> None:
    for _each in range(16):
        note()
        sync(tmp_path, now=NOW)
    before = scan(tmp_path)
    note()
    assert sync(tmp_path, now=NOW).merged == 17
    assert before.collect().height == 16
    note()
    sync(tmp_path, now=at(11))  # only what writes the list anew lets go of them
    assert len(files(tmp_path)) == 18 + 1
    note()
    for _each in range(16):
        note()
        sync(tmp_path, now=at(12))
    sync(tmp_path, now=at(13))
    assert files(tmp_path) == queries.read(tmp_path).files
    assert ids(tmp_path) == logged()


def test_a_month_that_is_over_becomes_one_file_also_when_nothing_happens(tmp_path: Path) -> None:
    for _each in range(3):
        note(now=NOW)
        sync(tmp_path, now=NOW)
    next_month = NOW + timedelta(days=30)
    assert sync(tmp_path, now=next_month) == Synced(merged=3)
    assert sync(tmp_path, now=next_month) == Synced()
    assert queries.state(tmp_path, now=next_month).files == 1
    assert ids(tmp_path) == logged()


def test_a_full_disk_leaves_the_copy_as_it_was_and_nothing_behind(tmp_path: Path) -> None:
    note()
    sync(tmp_path, now=NOW)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    note(count=500)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises((OSError, pl.exceptions.PolarsError)):
            sync(tmp_path, now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    sync(tmp_path, now=NOW)
    assert ids(tmp_path) == logged()


def test_two_syncs_at_once_take_every_event_in_once(tmp_path: Path) -> None:
    note(count=300)
    done = results_at_once(*[lambda: sync(tmp_path, now=NOW)] * 4)
    assert sum(each.events for each in done) == 300
    assert ids(tmp_path) == logged()


def test_who_finds_another_at_work_does_nothing(tmp_path: Path) -> None:
    note()
    with store.Disk(tmp_path).alone():
        assert sync(tmp_path, now=NOW) == Synced(busy=True)
        assert rebuild(tmp_path, now=NOW) == Synced(busy=True)
    assert sync(tmp_path, now=NOW).events == 1


def test_two_folders_are_two_whole_copies(tmp_path: Path) -> None:
    note()
    sync(tmp_path / "one", now=NOW)
    note()
    sync(tmp_path / "two", now=NOW)
    sync(tmp_path / "one", now=NOW)
    assert ids(tmp_path / "one") == ids(tmp_path / "two") == logged()


def forgets(after: int) -> None:
    """The database is one of before this event, as after a restore."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE id > %s", [after])
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('events_event', 'id'), %s)", [after])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'events_event'", [after])


def test_after_a_restore_the_copy_begins_anew(tmp_path: Path) -> None:
    note(count=5)
    sync(tmp_path, now=NOW)
    kept = logged()[2]
    forgets(kept)
    done = sync(tmp_path, now=at(1))
    assert done == Synced(events=3, anew="it is not of this database, or of a later state of it")
    assert ids(tmp_path) == logged()


def test_after_a_restore_it_does_so_also_when_as_many_events_came_since(tmp_path: Path) -> None:
    note(count=5, message=1)
    sync(tmp_path, now=NOW)
    forgets(logged()[2])
    note(count=9, message=2)
    level(tmp_path, now=at(1))
    assert ids(tmp_path) == logged()
    assert scan(tmp_path).collect().sort("seq").rows() == [tuple(row) for row in rows()]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file, name: file.unlink(), "a file of it is missing or cut off"),
        (lambda file, name: os.truncate(file, 100), "a file of it is missing or cut off"),
        (lambda file, name: name.write_text("{"), "its list can't be read"),
        (lambda file, name: name.unlink(), "there was none"),
        (
            lambda file, name: name.write_text(name.read_text().replace('"handoff_kind"', '"kind"')),
            "another version of Pitstop made it",
        ),
        (
            lambda file, name: name.write_text(name.read_text().replace('"meaning": 1', '"meaning": 0')),
            "another version of Pitstop made it",
        ),
    ],
)
def test_a_copy_that_is_not_whole_or_not_ours_begins_anew(
    tmp_path: Path, spoil: Callable[[Path, Path], object], why: str
) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    (file,) = tmp_path.glob("*.parquet")
    spoil(file, tmp_path / queries.LIST)
    assert sync(tmp_path, now=at(1)) == Synced(events=3, anew=why)
    assert ids(tmp_path) == logged()


def test_it_is_rebuilt_when_asked_for(tmp_path: Path) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    assert rebuild(tmp_path, now=at(1)) == Synced(more=True, anew="asked for")
    assert ids(tmp_path) == []
    level(tmp_path, now=at(1))
    assert ids(tmp_path) == logged()


def test_how_far_it_is_behind_is_how_old_what_it_lacks_is_at_most(tmp_path: Path) -> None:
    def behind(minutes: float) -> float:
        return queries.state(tmp_path, now=at(minutes)).behind.total_seconds()

    assert behind(0) == 0
    note(now=at(0))
    assert behind(0.5) == 30
    sync(tmp_path, now=at(0.5))
    assert behind(60) == 0
    note(now=at(59))
    assert behind(60) == 60
    sync(tmp_path, now=at(60))
    note(now=at(-9999))  # of last week, recorded now
    assert behind(60.5) == 30


def test_an_event_that_shows_late_under_a_smaller_number_is_taken_in(tmp_path: Path) -> None:
    """Two real connections: what is numbered first is committed last."""
    if connection.vendor != "postgresql":
        pytest.skip("in SQLite who writes is alone")
    note()
    sync(tmp_path, now=NOW)
    numbered, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            events.record("note.added", now=NOW, case=2, data={"message": 2})
            numbered.set()
            may_commit.wait(20)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert numbered.wait(20)
    note(case=3)
    assert len(logged()) == 2
    assert sync(tmp_path, now=at(0.1)).events == 0, "the smaller number may still come"
    note(case=4)
    assert sync(tmp_path, now=at(0.2)).events == 0
    assert queries.state(tmp_path, now=at(1)).behind == timedelta(minutes=1)
    may_commit.set()
    writer.join(20)
    assert sync(tmp_path, now=at(0.3)).events == 3
    assert ids(tmp_path) == logged()
    assert len(logged()) == 4


def test_writers_that_follow_each_other_without_a_gap_hold_nothing_up(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("in SQLite who writes is alone")
    note()
    sync(tmp_path, now=NOW)
    other = connection.copy()
    third = connection.copy()
    try:
        for each in (other, third):
            each.set_autocommit(False)
        insert = (
            'INSERT INTO events_event (at, kind, kind_version, "case", data)'
            " VALUES (now(), 'note.added', 1, 5, '{\"message\": 1}')"
        )
        other.cursor().execute(insert)
        note()
        assert sync(tmp_path, now=NOW).events == 0
        third.cursor().execute(insert)
        other.commit()
        # The third still writes; all who wrote at the look before have ended.
        assert sync(tmp_path, now=NOW).events == 2
        assert ids(tmp_path) == logged()
        third.rollback()
        note()
        assert sync(tmp_path, now=NOW).events == 1
        assert ids(tmp_path) == logged()
    finally:
        other.close()
        third.close()
