"""A page that stays open hears of what concerns its reader, once, and of nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.queries import Asker
from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.events import services as events
from pitstop.events.models import Event
from pitstop.handoffs import live
from pitstop.handoffs.live import Mark

pytestmark = pytest.mark.django_db


def hears(asker: Asker, mark: Mark, minute: float) -> live.Pulse:
    return live.pulse(asker, mark, now=at(minute))


def note(world: World, minute: float, case: int | None = None) -> None:
    cases.write_note(by=world.giver, now=at(minute), case_id=case or world.case_id, body="A note.")


def test_nothing_has_happened(world: World) -> None:
    for asker in world.everyone.values():
        pulse = hears(asker, live.begin(asker, now=NOW), 1)
        assert (pulse.news, pulse.cases) == (False, frozenset())


def test_what_happens_is_heard_once_by_whom_it_concerns(world: World) -> None:
    marks = {name: live.begin(asker, now=NOW) for name, asker in world.everyone.items()}
    note(world, 1)
    first = {name: hears(world.everyone[name], mark, 1) for name, mark in marks.items()}
    assert {name for name, pulse in first.items() if pulse.news} == {"giver", "colleague", "lead", "admin"}
    assert first["colleague"].cases == {world.case_id}
    assert first["stranger"].cases == frozenset()

    assert not hears(world.colleague, first["colleague"].mark, 1.1).news
    note(world, 1.2)
    assert hears(world.colleague, first["colleague"].mark, 1.2).news


def test_the_receiving_team_hears_of_an_offer(world: World) -> None:
    marks = {name: live.begin(world.everyone[name], now=NOW) for name in ("receiver", "stranger")}
    world.offer(now=at(1))
    assert hears(world.receiver, marks["receiver"], 1).news
    assert not hears(world.stranger, marks["stranger"], 1).news


def test_what_one_may_no_longer_see_hides_nothing_that_follows(world: World) -> None:
    offer = world.offer(now=at(1))
    mark = hears(world.receiver, live.begin(world.receiver, now=NOW), 1).mark
    note(world, 1.2)
    seen = hears(world.receiver, mark, 1.2)
    assert seen.cases == {world.case_id}

    world.withdraw(offer, now=at(1.3))
    withdrawn = hears(world.receiver, seen.mark, 1.3)
    assert withdrawn.news
    note(world, 1.4)
    assert not hears(world.receiver, withdrawn.mark, 1.4).news


def test_a_transaction_that_ends_later_is_heard_though_its_events_are_older(world: World) -> None:
    """Numbers are given out before transactions end: an older number may appear after a younger one."""
    note(world, 1)
    older = Event.objects.latest("pk")
    missing = older.pk + 1
    note(world, 1.1)
    with CaptureQueriesContext(connection):
        mark = hears(world.colleague, live.begin(world.colleague, now=NOW), 1.1).mark
    assert mark.since < missing, "what is young may still be followed by something older"
    assert missing in mark.heard
    forgotten = Mark(mark.since, mark.heard - {missing})
    assert hears(world.colleague, forgotten, 1.2).cases == {world.case_id}


def test_a_mark_moves_on_when_what_it_heard_has_settled(world: World) -> None:
    note(world, 1)
    young = hears(world.colleague, live.begin(world.colleague, now=NOW), 1).mark
    settled = hears(world.colleague, young, 1 + live.SETTLED / timedelta(minutes=1) + 1).mark
    assert settled == Mark(Event.objects.latest("pk").pk, frozenset())
    assert not hears(world.colleague, settled, 9).news


def test_after_a_long_sleep_everything_counts_as_changed(world: World) -> None:
    mark = live.begin(world.colleague, now=NOW)
    for number in range(live.MOST + 1):
        events.record("team.opened", now=at(number), team=world.network.pk)
    pulse = hears(world.colleague, mark, 999)
    assert (pulse.news, pulse.everything) == (True, True)
    assert not hears(world.colleague, pulse.mark, 999).news


def test_the_pulse_is_one_query_whatever_there_is(world: World) -> None:
    for _turn in range(3):
        world.offer(case_id=world.open().pk)
    asker, mark = world.again(world.receiver), live.begin(world.receiver, now=NOW)
    assert asker.team_ids == {world.billing.pk}
    note(world, 1)
    with CaptureQueriesContext(connection) as made:
        hears(asker, mark, 1)
    assert len(made) == 1


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("812", Mark(812)),
        ("812.3.7", Mark(812, frozenset({815, 819}))),
        ("0", Mark(0)),
    ],
)
def test_a_mark_is_text_and_back(text: str, mark: Mark) -> None:
    assert (str(mark), Mark.read(text)) == (text, mark)


@pytest.mark.parametrize("text", ["", "x", "1.", "-1", "1.x", "²", "1" * 19, ".".join(["1"] * 302)])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert Mark.read(text) is None
