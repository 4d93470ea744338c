"""A sync may be ended anywhere, or find the disk full: every event is in the copy once, or still to come."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from pitstop.conftest import NOW, at
from pitstop.events import services as events
from pitstop.insights import kept, queries, snapshot
from pitstop.insights.store import rebuild, sync
from pitstop.insights.tests.conftest import files, ids, level, logged, note

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)


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


def test_killed_at_any_step_of_writing_the_cut_figures_are_those_of_every_event(tmp_path: Path) -> None:
    begin(1)
    died = 0
    for _steps in until_it_lives(tmp_path, lambda: sync(tmp_path, now=NOW)):
        died += 1
        assert opened(tmp_path) in ([], [1])
    assert died > 10
    assert opened(tmp_path) == [1]
    assert (tmp_path / snapshot.NAME).exists()
    begin(2)
    for _steps in until_it_lives(tmp_path, lambda: sync(tmp_path, now=NOW)):
        assert opened(tmp_path) in ([1], [1, 2])
    for part in files(tmp_path):
        (tmp_path / part).unlink()
    assert opened(tmp_path) == [1, 2], "the cut that was written goes to the last event"


def test_a_copy_that_begins_anew_has_no_cut_of_what_was_before(tmp_path: Path) -> None:
    begin(1)
    sync(tmp_path, now=NOW)
    assert opened(tmp_path) == [1]
    rebuild(tmp_path, now=NOW)
    assert not (tmp_path / snapshot.NAME).exists()
    assert opened(tmp_path) == []


def begin(case: int) -> None:
    """A case of so many events that a cut is written."""
    with transaction.atomic():
        opening = {"subject": "Charged twice", "customer": 1}
        events.record_all([events.New("case.opened", NOW, case=case, team=3, data=opening)])
    note(case=case, count=snapshot.FEWEST)


def opened(folder: Path) -> list[int]:
    """The cases of a process that starts now."""
    kept.forget()
    found = kept.kept(folder)
    return sorted(map(int, found.cut.cases["case_id"])) if found else []


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
