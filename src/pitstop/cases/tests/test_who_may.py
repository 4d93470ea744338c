"""Who may do what with a case, in each state that it can be in: every person, every act, and why not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs

MISSING, NOT_YOURS, CLOSED = ("case-missing",), ("not-your-team",), ("case-closed",)
HELPER, COLLEAGUE = ("helper-decides-not",), ("held-by-colleague",)
DONE: tuple[str, ...] = ()


def held(world: World) -> None:
    """Omar has it: so the world begins."""


def waits(world: World) -> None:
    with transaction.atomic():
        cases.readdress(queries.lock(world.giver, world.case_id), by=None, now=at(1), why="ill")


def offered(world: World) -> None:
    world.offer()


def helped(world: World) -> None:
    with transaction.atomic():
        locked = queries.lock(world.lead, world.case_id)
        cases.start_swarm(locked, team=world.network, by=world.lead, now=at(1))


def passed_on(world: World) -> None:
    world.accept(world.offer())


def closed(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="refunded")


ACTS: dict[str, Callable[[Asker, int], object]] = {
    "note": lambda by, case: cases.write_note(by=by, now=at(9), case_id=case, body="Seen."),
    "hear": lambda by, case: cases.hear(by=by, now=at(9), case_id=case, body="She called."),
    "prioritise": lambda by, case: cases.set_priority(by=by, now=at(9), case_id=case, priority="high"),
    "take": lambda by, case: cases.take(by=by, now=at(9), case_id=case),
    "revoke": lambda by, case: cases.revoke_link(by=by, now=at(9), case_id=case),
    "renew": lambda by, case: cases.renew_link(by=by, now=at(9), case_id=case),
}
WORK, DECIDE, LINK = ("note", "hear", "prioritise"), ("take",), ("revoke", "renew")

# Who is not named may not even see the case; an admin reads every case and changes none outside their teams.
TEAM = {"giver": DONE, "colleague": DONE, "lead": DONE, "admin": NOT_YOURS}
BILLING_READS = {"receiver": NOT_YOURS, "other_receiver": NOT_YOURS, "receiving_lead": NOT_YOURS}
EVERYBODYS_NO = {"giver": CLOSED, "colleague": CLOSED, "lead": CLOSED, "admin": CLOSED + NOT_YOURS}
BILLING_HAS_IT = {"receiver": DONE, "receiving_lead": DONE, "giver": NOT_YOURS, "admin": NOT_YOURS}
MAY = [
    (held, WORK, TEAM),
    (held, DECIDE, TEAM | {"colleague": COLLEAGUE}),
    (held, LINK, TEAM),
    (waits, WORK, TEAM),
    (waits, DECIDE, TEAM),
    (waits, LINK, TEAM),
    (offered, WORK, TEAM | BILLING_READS),
    (offered, DECIDE, TEAM | BILLING_READS | {"colleague": COLLEAGUE}),
    (offered, LINK, TEAM | BILLING_READS),
    (helped, WORK, TEAM | {"stranger": DONE}),
    (helped, DECIDE, TEAM | {"colleague": COLLEAGUE, "stranger": HELPER}),
    (helped, LINK, TEAM | {"stranger": HELPER}),
    (passed_on, WORK, BILLING_HAS_IT | {"other_receiver": DONE}),
    (passed_on, DECIDE, BILLING_HAS_IT | {"other_receiver": COLLEAGUE}),
    (passed_on, LINK, BILLING_HAS_IT | {"other_receiver": DONE}),
    (closed, WORK, EVERYBODYS_NO),
    (closed, DECIDE, EVERYBODYS_NO),
    (closed, LINK, TEAM),
]


def answer(act: Callable[[Asker, int], object], by: Asker, case: int) -> tuple[str, ...]:
    """The codes of the refusal, none when it was done; what was done is taken back for the next one."""
    try:
        with transaction.atomic():
            act(by, case)
            transaction.set_rollback(True)
    except Refused as refused:
        return tuple(reason.code for reason in refused.reasons)
    return DONE


@pytest.mark.parametrize(
    ("state", "act", "expected"),
    [(state, act, expected) for state, acts, expected in MAY for act in acts],
    ids=lambda value: value.__name__ if callable(value) else value if isinstance(value, str) else "",
)
def test_who_may(
    world: World, state: Callable[[World], None], act: str, expected: dict[str, tuple[str, ...]]
) -> None:
    state(world)
    found = {name: answer(ACTS[act], world.again(by), world.case_id) for name, by in world.everyone.items()}
    assert found == {name: expected.get(name, MISSING) for name in world.everyone}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", [0, -1, 4711, 2**63, 10**30])
def test_a_case_that_is_not_there_and_one_that_may_not_be_seen_get_the_same_no(
    world: World, act: str, number: int
) -> None:
    with pytest.raises(Refused) as refused:
        ACTS[act](world.admin, number)
    assert str(refused.value) == f"There is no case #{number} that you can see."
    with pytest.raises(Refused) as refused:
        ACTS[act](world.stranger, world.case_id)
    assert str(refused.value) == f"There is no case #{world.case_id} that you can see."
