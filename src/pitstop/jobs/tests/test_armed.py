"""A desk from before there were timers gets them when it is migrated, as if armed when each was written."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from pitstop.conftest import NOW, World, at
from pitstop.promises import services as promises
from pitstop.timers.models import Timer

KINDS = ["promise", "promise_watch", "offer_silence", "offer_note"]


def armed() -> list[tuple[object, ...]]:
    columns = ("kind", "subject", "case", "due_at", "try_at", "attempts", "error")
    return list(Timer.objects.filter(kind__in=KINDS).order_by("kind", "subject").values_list(*columns))


@pytest.mark.parametrize("already", [False, True])
def test_what_is_open_is_armed_and_nothing_else(world: World, already: bool) -> None:
    kept, *_open = (
        promises.make(by=world.giver, now=NOW, case_id=world.case_id, text=text, due_at=at(240))
        for text in ("a call", "a letter", "a refund")
    )
    promises.keep(by=world.giver, now=at(1), promise_id=kept.pk)
    world.withdraw(world.offer())
    world.offer(now=at(6))
    before = armed()
    assert len(before) == 6
    if not already:
        Timer.objects.all().delete()

    for module in ("promises.migrations.0003_armed", "handoffs.migrations.0004_armed"):
        import_module(f"pitstop.{module}").arm(apps, None)

    assert armed() == before
