"""The database itself refuses what must never be, should code ever forget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from pitstop.cases.models import Case, Message, Reader, Segment
from pitstop.conftest import NOW, World, at
from pitstop.handoffs.models import Handoff
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing.models import Protocol, ProtocolVersion, Route


def copy(thing, **changes: object) -> None:
    """Write the row again as another one, changed."""
    thing.pk, thing._state.adding = None, True
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.save()


def broken(write: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def change(model, **facts: object) -> Callable[[], object]:
    return lambda: model.objects.update(**facts)


@pytest.mark.parametrize(
    "write",
    [
        lambda world: copy(Segment.objects.get(), n=2),
        lambda world: copy(Segment.objects.get(), ended_at=NOW),
        lambda world: Segment.objects.update(ended_at=at(-1)),
        lambda world: Segment.objects.update(team=None),
        lambda world: Case.objects.update(state="closed"),
        lambda world: Case.objects.update(closed_at=NOW),
        lambda world: Case.objects.update(state="lost"),
        lambda world: Message.objects.update(author=world.giver.person),
        lambda world: Message.objects.update(kind="to_customer"),
        lambda world: Message.objects.update(kind="shout"),
        lambda world: Reader.objects.create(case=world.case),
        lambda world: Reader.objects.create(case=world.case, team=world.front, person=world.giver.person),
    ],
)
def test_a_case_with_two_holders_or_a_half_truth(world: World, write: Callable[[World], object]) -> None:
    assert broken(lambda: write(world))


@pytest.mark.parametrize("who", [{"team": True}, {"person": True}])
def test_a_reader_is_named_once(world: World, who: dict) -> None:
    reader = {"team": world.billing} if "team" in who else {"person": world.giver.person}
    Reader.objects.create(case=world.case, **reader)
    assert broken(lambda: Reader.objects.create(case=world.case, **reader))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "accepted"},
        {"answered_at": NOW},
        {"state": "withdrawn", "answered_at": NOW},
        {"state": "accepted", "answered_at": NOW, "answered_by": 1, "read_back": ""},
        {"state": "returned", "answered_at": NOW, "answered_by": 1, "return_reason": ""},
        {"state": "expired", "answered_at": NOW, "answered_by": 1},
        {"to_team": "front"},
    ],
)
def test_a_hand_off_that_is_half_answered(world: World, changes: dict) -> None:
    world.offer()
    named = {"answered_by": world.receiver.person, "to_team": world.front}
    facts = {name: named.get(name, value) for name, value in changes.items()}
    assert broken(change(Handoff, **facts))


def test_two_offers_of_one_case(world: World) -> None:
    world.offer()
    assert broken(lambda: copy(Handoff.objects.get()))
    answered = {"state": "withdrawn", "answered_at": NOW, "answered_by": world.giver.person}
    assert not broken(lambda: copy(Handoff.objects.get(), **answered))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "kept"},
        {"settled_at": NOW},
        {"state": "released", "settled_at": NOW, "reason": ""},
        {"state": "lost", "settled_at": NOW},
    ],
)
def test_a_promise_that_is_half_settled(world: World, changes: dict) -> None:
    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="x", due_at=at(9))
    assert broken(change(Promise, **changes))


def test_a_protocol_and_a_route_that_say_two_things(world: World) -> None:
    nuts = Protocol.objects.get(key="nuts")
    assert broken(lambda: Route.objects.create(protocol=nuts))
    assert broken(lambda: ProtocolVersion.objects.create(protocol=nuts, version=1, fields=[], created_at=NOW))
    assert broken(lambda: Protocol.objects.create(key="nuts", name="x"))
    for sides in ({"to_team": world.front}, {"from_team": world.front}, {"kind": "shift"}):
        assert not broken(lambda sides=sides: Route.objects.create(protocol=nuts, **sides))
        assert broken(lambda sides=sides: Route.objects.create(protocol=nuts, **sides))
