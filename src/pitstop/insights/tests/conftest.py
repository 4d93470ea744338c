"""How the tests of the copy of the event log fill the log, and look at a copy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from pitstop.conftest import NOW
from pitstop.events import services as events
from pitstop.events.models import Event
from pitstop.insights import store
from pitstop.insights.store import Synced, scan, sync


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
