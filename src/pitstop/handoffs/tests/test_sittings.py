"""A list of cases to hand over, gone through in one sitting or several: what is next, left out, or gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pitstop.accounts.queries import Asker
from pitstop.conftest import OFFER, World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.batches import queries, services
from pitstop.handoffs.models import Batch, Handoff
from pitstop.handoffs.services import Offer
from pitstop.handoffs.tests.outcomes import reasons


@pytest.fixture
def batch(world: World) -> Batch:
    """Three cases of Omar's to hand over to billing."""
    chosen = [world.case_id, world.open().pk, world.open().pk]
    return services.begin(by=world.giver, now=at(1), cases_chosen=chosen, to_team=world.billing.pk)


def offer(world: World, batch: Batch, n: int, *, by: Asker | None = None, **said: Any) -> Handoff:
    return services.offer_item(
        by=by or world.giver,
        now=at(2),
        batch_id=batch.pk,
        n=n,
        offered=Offer(**OFFER | {"kind": "shift"} | said),
        words={"answer_need": "Call."},
    )


def leave_out(world: World, batch: Batch, n: int) -> None:
    services.leave_out(by=world.giver, now=at(3), batch_id=batch.pk, n=n)


def standing(world: World, batch: Batch) -> tuple[int, int, list[int], bool]:
    """How many are offered and left out, which are to do, and whether the list has ended."""
    sitting = queries.sitting(world.giver, batch.pk)
    return (
        sitting.done,
        sitting.left_out,
        [item.n for item in sitting.to_do],
        sitting.batch.ended_at is not None,
    )


def test_cases_keep_the_order_in_which_they_were_chosen(world: World, batch: Batch) -> None:
    numbers = [item.case_id for item in queries.sitting(world.giver, batch.pk).items]
    assert numbers == sorted(numbers)
    assert (len(numbers), numbers[0]) == (3, world.case_id)
    again = services.begin(
        by=world.giver, now=at(2), cases_chosen=[*numbers[::-1], numbers[0]], to_team=world.billing.pk
    )
    found = queries.sitting(world.giver, again.pk).items
    assert [(item.n, item.case_id) for item in found] == list(enumerate(numbers[::-1], 1)), "each once"


def test_how_far_it_is(world: World, batch: Batch) -> None:
    assert standing(world, batch) == (0, 0, [1, 2, 3], False)
    offer(world, batch, 2)
    assert standing(world, batch) == (1, 0, [1, 3], False)
    leave_out(world, batch, 1)
    assert standing(world, batch) == (1, 1, [3], False)
    offer(world, batch, 3)
    assert standing(world, batch) == (2, 1, [], True)
    offer(world, batch, 1)
    assert standing(world, batch) == (3, 0, [], True), "left out is taken in again by offering it"


def test_all_left_out_ends_it_and_one_taken_in_again_goes_on(world: World, batch: Batch) -> None:
    for n in (1, 2, 3):
        leave_out(world, batch, n)
    assert standing(world, batch) == (0, 3, [], True)
    services.keep(by=world.giver, now=at(4), batch_id=batch.pk, n=2, words={"answer_need": "x"})
    assert standing(world, batch) == (0, 2, [2], False)
    assert [each.pk for each in queries.unfinished(world.giver)] == [batch.pk], "so that it is found again"
    assert not Handoff.objects.exists()


ACTS: dict[str, Callable[[World, Batch, int], object]] = {
    "offer": lambda world, batch, n: offer(world, batch, n),
    "keep": lambda world, batch, n: services.keep(
        by=world.giver, now=at(4), batch_id=batch.pk, n=n, words={"answer_need": "x"}
    ),
    "leave out": leave_out,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("n", [0, 4, 99])
def test_a_place_without_a_case(world: World, batch: Batch, act: str, n: int) -> None:
    assert reasons(lambda: ACTS[act](world, batch, n)) == [f"This list has no case number {n}."]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_offered_is_done_with(world: World, batch: Batch, act: str) -> None:
    offer(world, batch, 1)
    assert reasons(lambda: ACTS[act](world, batch, 1)) == [
        f"Case #{world.case_id} of this list is offered already."
    ]


@pytest.mark.parametrize("part", ["colleague", "lead", "receiver", "admin"])
def test_nobody_else_goes_on_with_it(world: World, batch: Batch, part: str) -> None:
    by = world.everyone[part]
    assert reasons(lambda: offer(world, batch, 1, by=by)) == [f"There is no list {batch.pk} of yours."]
    assert queries.unfinished(by) == []


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63])
def test_a_list_that_is_not_there(world: World, number: int) -> None:
    assert reasons(lambda: queries.sitting(world.giver, number)) == [f"There is no list {number} of yours."]


def test_a_case_that_was_closed_meanwhile_is_refused_and_left_out(world: World, batch: Batch) -> None:
    handoffs.close_case(by=world.giver, now=at(2), case_id=world.case_id, outcome="done")
    with pytest.raises(Refused, match=f"Case #{world.case_id} is closed"):
        offer(world, batch, 1)
    leave_out(world, batch, 1)
    assert standing(world, batch)[2] == [2, 3]


def test_a_case_that_was_offered_elsewhere_meanwhile_says_to_whom(world: World, batch: Batch) -> None:
    world.offer(to_team=world.network.pk)
    with pytest.raises(Refused) as refused:
        offer(world, batch, 1)
    assert "is offered to Network already." in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "gift"}, "“gift” is not a kind of hand-off."),
        ({"cases_chosen": []}, "Choose the cases to hand over."),
        ({"cases_chosen": [4711]}, "There is no case #4711 that you can see."),
    ],
)
def test_a_list_that_can_not_be_begun(world: World, changes: dict[str, Any], said: str) -> None:
    facts = {"cases_chosen": [world.case_id], "to_team": world.billing.pk}
    found = reasons(lambda: services.begin(by=world.giver, now=at(1), **facts | changes))
    assert found[0].startswith(said)
    assert not Batch.objects.exists()


def test_lists_that_wait_count_what_is_left(world: World, batch: Batch) -> None:
    offer(world, batch, 1)
    newer = services.begin(
        by=world.giver, now=at(5), cases_chosen=[world.open().pk], to_team=world.network.pk
    )
    found = queries.unfinished(world.giver)
    assert sorted((each.pk, each.waiting, each.total) for each in found) == sorted(
        [(newer.pk, 1, 1), (batch.pk, 2, 3)]
    )
