"""What the customer was told last stands, also when the giver wrote to them while the offer waited."""

from __future__ import annotations

from datetime import datetime

import pytest

from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import boards, desks, overviews, queries, rules, status
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.rules import Open
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

TEN, ELEVEN, THREE = at(60), at(120), at(360)
BEFORE, OFFERED, SINCE = at(0), at(1), at(2)


TOLD = [
    pytest.param([], TEN, id="nothing promised"),
    pytest.param([Open(BEFORE, THREE)], TEN, id="the giver knew what was promised"),
    pytest.param([Open(SINCE, THREE)], THREE, id="a later time promised since"),
    pytest.param([Open(SINCE, at(30))], TEN, id="something sooner passes on beside it"),
    pytest.param([Open(BEFORE, TEN), Open(SINCE, THREE)], TEN, id="what is not kept yet stands"),
    pytest.param([Open(BEFORE, ELEVEN), Open(SINCE, THREE)], ELEVEN, id="what falls due first"),
    pytest.param([Open(SINCE, ELEVEN), Open(SINCE, THREE)], ELEVEN, id="twice since"),
    pytest.param([Open(SINCE, THREE, by_person=False)], TEN, id="the desk's own says nothing anew"),
]


@pytest.mark.parametrize(("promised", "told"), TOLD)
def test_by_when_they_hear(promised: list[Open], told: datetime) -> None:
    assert rules.told_at(TEN, offered_at=OFFERED, promised=promised) == told


@pytest.mark.parametrize(("promised", "told"), TOLD)
def test_lists_say_the_same_as_the_page_of_one(world: World, promised: list[Open], told: datetime) -> None:
    handoff = world.offer(now=OFFERED, next_update_at=TEN)
    Promise.objects.all().delete()
    for each in promised:
        by = world.giver.person if each.by_person else None
        Promise.objects.create(
            case=world.case, text="A word.", due_at=each.due_at, made_at=each.made_at, made_by=by
        )
    assert [row.told_at for row in queries.visible(world.receiver)] == [told]
    assert overviews.incoming(world.receiver, handoff.pk, now=at(3)).told_at == told


def promised_anew(world: World) -> Handoff:
    """Offered for ten; then the giver writes, keeps what was promised for ten, and promises three o'clock."""
    promises.make(by=world.giver, now=at(0), case_id=world.case_id, text="A word.", due_at=TEN)
    handoff = world.offer(next_update_at=TEN)
    promises.reply(
        by=world.giver,
        now=at(2),
        case_id=world.case_id,
        body="The bank needs until three.",
        keeps=[each.pk for each in promises.queries.open_of([world.case_id])],
        next_text="What the bank says.",
        next_due_at=THREE,
    )
    return handoff


def test_an_acceptance_does_not_go_back_to_the_time_of_the_offer(world: World) -> None:
    world.accept(promised_anew(world))

    assert {each.due_at for each in Promise.objects.filter(state="open")} == {THREE}
    shown = status.shown(cases.status_token(world.case), now=at(6))
    assert isinstance(shown, status.Status)
    assert shown.due_at == THREE
    body = Mail.objects.get(key__startswith="introduction:").body
    assert "15:00" in body
    assert "10:00" not in body


def test_a_time_that_the_receiver_chooses_is_theirs(world: World) -> None:
    world.accept(promised_anew(world), next_update_at=ELEVEN)
    assert sorted(each.due_at for each in Promise.objects.filter(state="open")) == [ELEVEN, THREE]


def test_an_offer_whose_time_is_over_is_accepted_for_the_time_promised_since(world: World) -> None:
    handoff = promised_anew(world)
    assert overviews.incoming(world.receiver, handoff.pk, now=at(90)).time_has_passed is False
    assert world.accept(handoff, now=at(90)).state == "accepted"


def test_everyone_sees_the_time_that_the_customer_was_told_last(world: World) -> None:
    handoff = promised_anew(world)

    found = overviews.incoming(world.receiver, handoff.pk, now=at(3))
    assert found.told_at == THREE
    assert "15:00" in found.introduction
    assert [row.told_at for row in desks.desk(world.receiver).offered.rows] == [THREE]
    assert [row.told_at for row in desks.desk(world.giver).given.rows] == [THREE]
    assert [row.told_at for row in queries.visible(world.receiver)] == [THREE]
    board = boards.board(world.receiving_lead, now=at(3))
    flights = [*board.late, *(each for route in board.routes for each in route.flights)]
    assert [flight.told_at for flight in flights] == [THREE]
    assert [flight.is_late(at(90)) for flight in flights] == [False]


def test_one_who_read_only_the_old_promise_is_told_of_the_new_one(world: World) -> None:
    handoff = promised_anew(world)
    with pytest.raises(Refused) as refused:
        world.accept(handoff, promises=[], next_update_at=TEN)
    assert [reason.code for reason in refused.value.reasons] == ["promise-unseen"]
