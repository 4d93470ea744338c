"""Who may promise, keep, release and answer, in each state of a case: each person, each act, and why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs
from pitstop.promises import services
from pitstop.promises.models import Promise

MISSING, NO_PROMISE, NOT_YOURS = ("case-missing",), ("promise-missing",), ("not-your-team",)
DONE: tuple[str, ...] = ()


def held(world: World) -> None:
    """Omar has it: so the world begins."""


def offered(world: World) -> None:
    world.offer()


def helped(world: World) -> None:
    with transaction.atomic():
        locked = cases.lock(world.lead, world.case_id)
        case_services.start_swarm(locked, team=world.network, by=world.lead, now=at(1))


def passed_on(world: World) -> None:
    world.accept(world.offer())


ACTS: dict[str, Callable[[Asker, int, int], object]] = {
    "make": lambda by, case, promise: services.make(
        by=by, now=at(9), case_id=case, text="a call", due_at=at(60)
    ),
    "reply": lambda by, case, promise: services.reply(
        by=by, now=at(9), case_id=case, body="Hello.", next_text="a call", next_due_at=at(60)
    ),
    "keep": lambda by, case, promise: services.keep(by=by, now=at(9), promise_id=promise),
    "release": lambda by, case, promise: services.release(
        by=by, now=at(9), promise_id=promise, reason="she called us"
    ),
}
TEAM = {"giver": DONE, "colleague": DONE, "lead": DONE, "admin": NOT_YOURS}
BILLING_READS = {"receiver": NOT_YOURS, "other_receiver": NOT_YOURS, "receiving_lead": NOT_YOURS}
BILLING_HAS_IT = {
    "receiver": DONE,
    "other_receiver": DONE,
    "receiving_lead": DONE,
    "giver": NOT_YOURS,
    "admin": NOT_YOURS,
}
MAY = [
    (held, TEAM),
    (offered, TEAM | BILLING_READS),
    (helped, TEAM | {"stranger": DONE}),
    (passed_on, BILLING_HAS_IT),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("state", "expected"), MAY, ids=[state.__name__ for state, _expected in MAY])
def test_who_may(
    world: World, state: Callable[[World], None], expected: dict[str, tuple[str, ...]], act: str
) -> None:
    made = services.make(by=world.giver, now=at(0), case_id=world.case_id, text="an answer", due_at=at(120))
    state(world)
    unseen = NO_PROMISE if act in ("keep", "release") else MISSING
    found = {}
    for name, by in world.everyone.items():
        try:
            with transaction.atomic():
                ACTS[act](world.again(by), world.case_id, made.pk)
                transaction.set_rollback(True)
            found[name] = DONE
        except Refused as refused:
            found[name] = tuple(reason.code for reason in refused.reasons)
    assert found == {name: expected.get(name, unseen) for name in world.everyone}


@pytest.mark.parametrize("act", ["make", "reply"])
def test_a_closed_case_is_promised_nothing(world: World, act: str) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="refunded")
    with pytest.raises(Refused) as refused:
        ACTS[act](world.giver, world.case_id, 0)
    assert str(refused.value) == f"Case #{world.case_id} is closed."


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63])
@pytest.mark.parametrize("act", ["keep", "release"])
def test_a_promise_that_is_not_there(world: World, act: str, number: int) -> None:
    with pytest.raises(Refused) as refused:
        ACTS[act](world.admin, world.case_id, number)
    assert [reason.code for reason in refused.value.reasons] == ["promise-missing"]


# Two at once, one after the other: the second is told what the first did.


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("keep", "keep", "This promise is kept already."),
        ("keep", "release", "This promise is kept already."),
        ("release", "keep", "This promise is released already."),
        ("release", "release", "This promise is released already."),
    ],
)
def test_what_has_ended_stays_as_it_ended(world: World, first: str, second: str, said: str) -> None:
    made = services.make(by=world.giver, now=at(0), case_id=world.case_id, text="an answer", due_at=at(120))
    ACTS[first](world.giver, world.case_id, made.pk)
    state = Promise.objects.get(pk=made.pk).state
    with pytest.raises(Refused) as refused:
        ACTS[second](world.colleague, world.case_id, made.pk)
    assert str(refused.value).startswith(said)
    assert Promise.objects.get(pk=made.pk).state == state


@pytest.mark.parametrize(("minute", "may"), [(119.99, True), (120, True), (120.01, False), (600, False)])
def test_a_promise_is_kept_until_its_very_moment(world: World, minute: float, may: bool) -> None:
    made = services.make(by=world.giver, now=at(0), case_id=world.case_id, text="an answer", due_at=at(120))
    facts: dict[str, Any] = {"by": world.giver, "now": at(minute), "promise_id": made.pk}
    if may:
        assert services.keep(**facts).state == "kept"
        return
    with pytest.raises(Refused, match="Its time has passed, so it counts as missed"):
        services.keep(**facts)
    assert services.release(**facts, reason="she called us").state == "released"
