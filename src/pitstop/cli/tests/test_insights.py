"""`pitstop insights`: how the copy of the event log stands, and making it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pitstop.conftest import World
from pitstop.core import clock
from pitstop.events.models import Event
from pitstop.insights import store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PITSTOP_EVENTS_DIR = tmp_path / "log"
    return settings.PITSTOP_EVENTS_DIR


def of_cases() -> int:
    return Event.objects.exclude(case=None).count()


def test_it_says_how_far_behind_the_copy_is(folder: Path, world: World, pitstop: Any) -> None:
    before = pitstop("insights", "state")
    assert before.code == 0
    assert before.out.startswith(f"0 events in 0 files, 0.0 MB, in {folder}\nBehind: ")
    store.sync(folder, now=clock.now())
    lines = pitstop("insights", "state").out.splitlines()
    assert lines[0].startswith(f"{of_cases()} events in 1 file, 0.0 MB, in ")
    assert lines[1].startswith("Holds all that happened up to 20")
    assert lines[2] == "Nothing is missing."
    said = json.loads(pitstop("insights", "state", "--json").out)
    newest = Event.objects.latest("id").pk
    assert (said["events"], said["upto"], said["newest"]) == (of_cases(), newest, newest)
    assert (said["files"], said["behind_seconds"], said["folder"]) == (1, 0, str(folder))


def test_it_is_made_anew_whatever_stands_there(folder: Path, world: World, pitstop: Any) -> None:
    store.sync(folder, now=clock.now())
    (file,) = folder.glob("*.parquet")
    file.write_bytes(bytes(file.stat().st_size))  # damaged, in its full length: only a reader would see it
    done = pitstop("insights", "rebuild")
    assert (done.code, done.out.splitlines()[-1]) == (0, f"{of_cases()} events copied.")
    assert store.scan(folder).collect().height == of_cases()
    said = json.loads(pitstop("insights", "rebuild", "--json").out)
    assert (said["events"], said["files"]) == (of_cases(), 1)
