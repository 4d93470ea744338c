"""Several workers and people at one moment: a clock is started, warned of and ended once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from pitstop.cases.models import Case
from pitstop.conftest import World, at, at_once
from pitstop.events.models import Event
from pitstop.notify.models import Notice
from pitstop.targets import services, timers
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed
from pitstop.timers import services as due
from pitstop.timers.models import Timer

pytestmark = pytest.mark.django_db(transaction=True)

ACTS = {"clock": timers.act_on_clocks, "clocks": timers.follow_cases}
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


def passes(minutes: float) -> due.Round:
    return due.run_all(ACTS, clock=lambda: at(minutes))


def limit(world: World, measure: str, minutes: int) -> None:
    services.set_target(by=world.admin, now=BEFORE, proposed=Proposed(measure, minutes))


def test_two_workers_warn_of_each_clock_once(world: World) -> None:
    limit(world, "first_reply", 100)
    number = 1 + len([world.open() for _turn in range(7)])
    assert at_once(*[lambda: passes(80)] * 3) == ["done"] * 3
    passes(82)
    assert Clock.objects.filter(warned=75).count() == number
    assert Event.objects.filter(kind="clock.warned").count() == number
    assert Notice.objects.filter(kind="clock_warned").count() == number


def test_an_answer_and_a_worker_end_a_clock_once(world: World) -> None:
    limit(world, "accept", 10)
    handoff = world.offer(now=at(1))
    done = at_once(lambda: world.accept(handoff, now=at(20)), lambda: passes(20), lambda: passes(20))
    assert done == ["done"] * 3
    (clock,) = Clock.objects.all()
    assert (clock.ending, clock.breached_at) == ("met", at(11))
    for kind in ("clock.started", "clock.breached", "clock.ended"):
        assert Event.objects.filter(kind=kind).count() == 1
    assert not Timer.objects.filter(kind="clock").exists()


def test_of_two_that_would_be_ambiguous_together_one_is_refused(world: World) -> None:
    def setting(**more: object) -> Callable[[], object]:
        proposed = Proposed("hold", 60, **more)  # type: ignore[arg-type]
        return lambda: services.set_target(by=world.admin, now=at(0), proposed=proposed)

    done = at_once(setting(team=world.billing.pk), setting(priority="urgent"))
    assert done.count("done") == 1


@pytest.mark.skipif("not connection.features.has_select_for_update_skip_locked")
def test_a_case_that_somebody_has_in_hand_is_looked_at_again(world: World) -> None:
    limit(world, "first_reply", 100)
    other = world.open().pk
    passes(1)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Case.objects.select_for_update().get(pk=world.case_id)

        def looks() -> tuple[int, int]:
            done = due.run_due(ACTS, now=at(80))
            connection.close()
            return done.acted, done.busy

        assert pool.submit(looks).result(30) == (1, 1)
        assert list(Clock.objects.filter(warned=75).values_list("case", flat=True)) == [other]
