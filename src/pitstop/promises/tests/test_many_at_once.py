"""Many promises that fall due together are missed, or reminded of, in the same few queries as few of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.conftest import NOW, World, at, comes_due
from pitstop.events.models import Event
from pitstop.health.acts import ACTS
from pitstop.notify.models import Mail, Notice
from pitstop.promises import services
from pitstop.promises.models import Promise
from pitstop.slips.models import Slip
from pitstop.timers.models import Timer
from pitstop.timers.services import run_due


def promised(world: World, count: int, *, due: float) -> list[Promise]:
    return [
        services.make(by=world.giver, now=NOW, case_id=world.open().pk, text=f"call {number}", due_at=at(due))
        for number in range(count)
    ]


def asked(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize(("kind", "first", "then"), [("promise", 60.5, 120.5), ("promise_watch", 30, 90)])
def test_thirty_ask_the_database_as_often_as_four(world: World, kind: str, first: float, then: float) -> None:
    promised(world, 4, due=60)
    few = asked(lambda: comes_due(kind, now=at(first)))
    promised(world, 30, due=120)
    many = asked(lambda: comes_due(kind, now=at(then)))
    assert few < 45
    assert many <= few + 2


def test_each_of_many_has_its_event_its_slip_and_its_notices(world: World) -> None:
    promises = promised(world, 30, due=60)
    Mail.objects.all().delete()
    assert comes_due("promise", now=at(61)) == 30
    ids = [promise.pk for promise in promises]
    events = Event.objects.filter(kind="promise.missed").order_by("pk")
    assert [(each.data["promise"], each.case) for each in events] == [
        (promise.pk, promise.case_id) for promise in promises
    ]
    slips = Slip.objects.filter(kind="missed_promise").order_by("pk")
    assert list(slips.values_list("key", "text")) == [
        (f"missed-promise:{each.pk}", each.text) for each in promises
    ]
    assert [each.data["slip"] for each in Event.objects.filter(kind="slip.recorded").order_by("pk")] == [
        slip.pk for slip in slips
    ]
    for person, because in ((world.giver, "holder"), (world.lead, "lead")):
        told = Notice.objects.filter(person=person.id, kind="promise_missed").order_by("key")
        assert sorted(told.values_list("key", flat=True)) == sorted(f"promise_missed:{pk}" for pk in ids)
        assert set(told.values_list("because", flat=True)) == {because}
    assert Mail.objects.count() == 60
    assert Mail.objects.values("message_id").distinct().count() == 60
    assert not Timer.objects.filter(kind__in=["promise", "promise_watch"]).exists()


def test_one_that_fails_among_many_stops_no_other(world: World) -> None:
    promises = promised(world, 9, due=60)
    world.case.__class__.objects.get(pk=promises[4].case_id).segments.update(ended_at=at(1))
    assert comes_due("promise", now=at(61)) == 8
    assert list(Promise.objects.filter(state="open").values_list("pk", flat=True)) == [promises[4].pk]
    assert Event.objects.filter(kind="promise.missed").count() == 8
    assert Timer.objects.get(kind="promise").attempts == 1


def test_a_round_writes_to_forty_customers_and_the_next_to_the_rest(world: World) -> None:
    """Whoever wants to work on one of these cases waits for the round that has it in hand."""
    promised(world, 45, due=240)
    comes_due("promise_watch", now=at(180))
    watch = {"promise_watch": ACTS["promise_watch"]}
    assert [run_due(watch, now=at(210)).acted for _round in range(3)] == [40, 5, 0]
    assert Mail.objects.filter(key__startswith="automatic:").count() == 45


def test_whether_the_desk_may_write_is_asked_of_forty_as_often_as_of_four(world: World) -> None:
    """Nobody may be told: they were promised something for soon, so a person writes."""
    few = noted(world, 4)
    many = noted(world, 40)
    assert few < 20
    assert many <= few + 2


def noted(world: World, count: int) -> int:
    known = [each.pk for each in promised(world, count, due=60)]
    comes_due("promise_watch", now=at(30))
    found = asked(lambda: comes_due("promise_watch", now=at(46)))
    left = Promise.objects.filter(pk__in=known)
    assert set(left.values_list("state", "notes", "watch_at")) == {("open", 0, None)}
    for promise in left:
        services.release(by=world.giver, now=at(47), promise_id=promise.pk, reason="It no longer matters.")
    return found
