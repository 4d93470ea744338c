"""`pitstop health`: 0 when all is well, 1 when something is not."""

from __future__ import annotations

import json
from typing import Any

from pitstop.conftest import World
from pitstop.core import clock
from pitstop.notify.models import Mail
from pitstop.timers import services as timers
from pitstop.timers.models import Timer
from pitstop.timers.services import Round


def test_it_ends_with_0_when_all_is_well(world: World, pitstop: Any) -> None:
    Timer.objects.all().delete()
    Mail.objects.all().delete()
    timers.beat("desk:1", now=clock.now(), started_at=clock.now(), done=Round())
    done = pitstop("health")
    assert (done.code, done.out) == (0, "All is well.\n")
    assert json.loads(pitstop("health", "--json").out) == {"well": True, "problems": []}


def test_it_ends_with_1_and_says_what_is_not(world: World, pitstop: Any) -> None:
    Timer.objects.all().delete()
    Mail.objects.all().delete()
    sentence = "No worker has given a sign of life for a minute: start one."
    done = pitstop("health")
    assert (done.code, done.out) == (1, f"{sentence}\n")
    said = pitstop("health", "--json")
    problem = {"code": "no-worker", "says": sentence}
    assert (said.code, json.loads(said.out)) == (1, {"well": False, "problems": [problem]})
