"""What counts as not well, and who has what fails tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import pytest

from pitstop.conftest import NOW, World, at
from pitstop.core.refusals import Refused
from pitstop.health import queries, services
from pitstop.health.rules import Facts, problems
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.timers import services as timers
from pitstop.timers.models import Timer
from pitstop.timers.rules import Due
from pitstop.timers.services import Round, run_due

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WELL = {"answers": True, "workers": 1}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(**WELL), []),
        (Facts(answers=False), ["The database does not answer, or is not up to date."]),
        (Facts(answers=True), ["No worker has given a sign of life for a minute: start one."]),
        (Facts(**WELL, overdue=MINUTE), []),
        (
            Facts(**WELL, overdue=MINUTE + SECOND),
            ["What has come due is not acted on: the oldest is 61 seconds late."],
        ),
        (
            Facts(**WELL, failing=2),
            ["2 of what has come due fails and is tried again: an admin sees why."],
        ),
        (Facts(**WELL, oldest_mail=10 * MINUTE), []),
        (
            Facts(**WELL, oldest_mail=11 * MINUTE),
            ["Mail does not leave: the oldest has waited for 11 minutes."],
        ),
    ],
)
def test_what_is_not_well(facts: Facts, said: list[str]) -> None:
    assert [each.text % each.params for each in problems(facts)] == said


def codes(minute: float) -> list[str]:
    return [each.code for each in queries.problems(now=at(minute))]


def beats(minute: float) -> None:
    timers.beat("desk:1", now=at(minute), started_at=NOW, done=Round())


def fails(dues: Sequence[Due], now: datetime) -> Collection[int]:
    raise RuntimeError("no such case")


@pytest.fixture
def quiet(world: World) -> World:
    """The world with a worker that lives, nothing due and no mail waiting."""
    Timer.objects.all().delete()
    Mail.objects.all().delete()
    beats(0)
    return world


def test_all_is_well_in_a_few_small_reads(
    quiet: World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert codes(0.5) == []


def test_a_worker_that_falls_silent_is_told_after_a_minute(quiet: World) -> None:
    assert codes(1) == []
    assert codes(1.1) == ["no-worker"]


def test_what_nobody_acts_on_is_told_after_a_minute(quiet: World) -> None:
    timers.arm("promise", 1, due_at=at(1))
    beats(2)
    assert codes(2) == []
    assert codes(2.1) == ["timers-overdue"]


def test_a_kind_of_timer_that_this_version_does_not_know_is_late_for_nobody(quiet: World) -> None:
    timers.arm("coffee", 1, due_at=at(1))
    beats(30)
    assert codes(30) == []


def test_what_fails_is_told_at_once_and_not_as_overdue(quiet: World) -> None:
    timers.arm("promise", 1, due_at=NOW)
    run_due({"promise": fails}, now=NOW)
    beats(30)
    assert codes(30) == ["timers-failing"]


def test_mail_that_does_not_leave_is_told_after_ten_minutes(quiet: World) -> None:
    promises.reply(by=quiet.giver, now=NOW, case_id=quiet.case_id, body="Hello", no_more=True)
    Timer.objects.all().delete()
    beats(10)
    assert codes(10) == []
    beats(10.5)
    assert codes(10.1) == ["mail-waits"]


def test_after_a_clock_is_set_back_nothing_is_called_overdue(quiet: World) -> None:
    timers.arm("promise", 1, due_at=at(60))
    promises.reply(by=quiet.giver, now=at(60), case_id=quiet.case_id, body="Hello", no_more=True)
    assert codes(0) == []


def test_an_admin_has_what_fails_tried_at_once(quiet: World) -> None:
    timers.arm("promise", 1, due_at=NOW)
    run_due({"promise": fails}, now=NOW)
    (failed,) = queries.failing(quiet.admin)
    assert failed.error == "RuntimeError: no such case"
    again = services.try_again(by=quiet.admin, now=at(0.01), timer_id=failed.pk)
    assert again.try_at == at(0.01)
    assert run_due({"promise": lambda dues, now: ()}, now=at(0.01)).acted == 1
    with pytest.raises(Refused, match="That does not fail any more"):
        services.try_again(by=quiet.admin, now=at(1), timer_id=failed.pk)


@pytest.mark.parametrize("who", ["giver", "lead"])
def test_others_neither_see_nor_retry_it(quiet: World, who: str) -> None:
    timers.arm("promise", 1, due_at=NOW)
    run_due({"promise": fails}, now=NOW)
    by = getattr(quiet, who)
    with pytest.raises(Refused, match="Only an admin looks after what comes due"):
        queries.failing(by)
    with pytest.raises(Refused, match="Only an admin looks after what comes due"):
        services.try_again(by=by, now=at(1), timer_id=Timer.objects.get().pk)


def test_the_figures_count_what_there_is(quiet: World) -> None:
    quiet.offer(to_person=quiet.receiver.id)  # who is told by mail
    found = queries.figures(now=at(2))
    for minute, count in ((2, 0), (31, 1)):
        timers_then = queries.figures(now=at(minute)).timers
        assert {load.kind: load.due for load in timers_then}["offer_silence"] == count
    assert (found.offers, found.open_cases, found.queued_cases) == ({"offered": 1}, 1, 0)
    assert found.outbox.waiting == 1
    assert found.oldest_mail == timedelta(minutes=1)
