"""Many cases handed over in one sitting: each by its protocol, resumable, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import OFFER, World, at
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.batches import queries, services
from pitstop.handoffs.batches.services import ToOffer
from pitstop.handoffs.models import Batch, Handoff
from pitstop.handoffs.services import Offer


def begin(world: World, cases: list[int], **changes: Any) -> Batch:
    facts: dict[str, Any] = {"by": world.giver, "now": at(1), "to_team": world.billing.pk}
    return services.begin(**facts | changes, cases_chosen=cases)


def offer_item(world: World, batch: Batch, n: int, **said: Any) -> Handoff:
    return services.offer_item(
        by=world.giver,
        now=at(2),
        batch_id=batch.pk,
        n=n,
        offered=Offer(**OFFER | {"kind": "shift"} | said),
        words={"answer_need": "Call."},
    )


@pytest.fixture
def three(world: World) -> list[int]:
    return [world.case_id, world.open().pk, world.open().pk]


def test_each_is_offered_by_its_own_protocol_and_the_list_ends(world: World, three: list[int]) -> None:
    batch = begin(world, three)
    for n in (1, 2, 3):
        assert Batch.objects.get().ended_at is None
        offer_item(world, batch, n)
    assert list(Handoff.objects.order_by("pk").values_list("case", "kind", "state")) == [
        (case, "shift", "offered") for case in three
    ]
    assert Batch.objects.get().ended_at == at(2)
    assert queries.unfinished(world.giver) == []


def test_a_refused_one_keeps_its_words_and_the_others_go_on(world: World, three: list[int]) -> None:
    batch = begin(world, three)
    with pytest.raises(Refused, match="is missing"):
        offer_item(world, batch, 1, answers={})
    sitting = queries.sitting(world.giver, batch.pk)
    assert sitting.items[0].draft == {"answer_need": "Call."}
    offer_item(world, batch, 2)
    sitting = queries.sitting(world.giver, batch.pk)
    assert (sitting.done, [item.n for item in sitting.to_do]) == (1, [1, 3])
    assert [sitting.after(n).n for n in (1, 2, 3)] == [3, 3, 1]


@pytest.mark.parametrize("words", [{"answer_need": "x" * 20_001}, {"answer_need": "a\0b"}, {"a\0b": "x"}])
def test_what_no_field_takes_and_no_database_keeps_is_refused(
    world: World, three: list[int], words: dict[str, str]
) -> None:
    batch = begin(world, three)
    with pytest.raises(Refused, match="The draft"):
        services.keep(by=world.giver, now=at(2), batch_id=batch.pk, n=1, words=words)
    assert queries.sitting(world.giver, batch.pk).items[0].draft == {}


def test_it_can_be_gone_on_with_later(world: World, three: list[int]) -> None:
    batch = begin(world, three)
    offer_item(world, batch, 1)
    (waiting,) = queries.unfinished(world.giver)
    assert (waiting.pk, waiting.waiting, waiting.total) == (batch.pk, 2, 3)


def test_left_out_it_stays_where_it_is_and_can_be_taken_in_again(world: World, three: list[int]) -> None:
    batch = begin(world, three[:1])
    services.leave_out(by=world.giver, now=at(2), batch_id=batch.pk, n=1)
    assert Batch.objects.get().ended_at == at(2)
    assert offer_item(world, batch, 1).state == "offered"


def test_a_case_that_is_offered_is_not_offered_twice(world: World, three: list[int]) -> None:
    batch = begin(world, three)
    offer_item(world, batch, 1)
    with pytest.raises(Refused, match=f"Case #{three[0]} of this list is offered already"):
        offer_item(world, batch, 1)


def test_every_case_that_one_cant_hand_off_is_named(world: World, three: list[int]) -> None:
    with pytest.raises(Refused) as refusal:
        begin(world, three, by=world.colleague)
    assert [str(reason) for reason in refusal.value.reasons] == [
        f"Omar Haddad has case #{case}. Ask Omar Haddad, or a lead of Front line." for case in three
    ]
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("cases", "said"),
    [([], "Choose the cases to hand over"), (list(range(1, 102)), "Choose at most 100 cases: 1 too many")],
)
def test_none_and_too_many(world: World, cases: list[int], said: str) -> None:
    with pytest.raises(Refused, match=said):
        begin(world, cases)


@pytest.mark.parametrize("who", ["colleague", "lead", "receiver", "admin"])
def test_a_list_is_its_makers_own(world: World, three: list[int], who: str) -> None:
    batch = begin(world, three)
    with pytest.raises(Refused) as refusal:
        queries.sitting(getattr(world, who), batch.pk)
    assert refusal.value.because is Because.MISSING


def test_a_program_offers_many_and_one_no_keeps_none_back(world: World, three: list[int]) -> None:
    offers = [ToOffer(case, world.billing.pk, Offer(**OFFER)) for case in three]
    offers[1] = ToOffer(three[1], world.billing.pk, Offer(**OFFER | {"answers": {}}))
    found = services.offer_many(by=world.giver, now=at(2), offers=offers)
    assert [one.handoff is not None for one in found] == [True, False, True]
    assert [reason.field for reason in found[1].reasons] == [
        "answers.need",
        "answers.tried",
        "answers.expects",
    ]
    again = services.offer_many(by=world.giver, now=at(3), offers=offers)
    assert {reason.code for reason in again[0].reasons} == {"offer-under-way"}
    assert handoffs.withdraw(by=world.giver, now=at(4), handoff_id=found[0].handoff.pk).state == "withdrawn"
