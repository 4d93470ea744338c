"""Who reads what, as a case goes from hand to hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import overviews, queries

FRONT = {"giver", "colleague", "lead"}
BILLING = {"receiver", "other_receiver", "receiving_lead"}


def reads(look: Callable[[Asker], object], world: World) -> set[str]:
    """Who may look; everyone else must read that there is nothing."""
    may = set()
    for name, asker in world.everyone.items():
        try:
            look(world.again(asker))
            may.add(name)
        except Refused as refused:
            assert refused.because == Because.MISSING
            assert str(refused).startswith("There is no ")
            assert str(refused).endswith(" that you can see.")
    return may


def readers(world: World) -> set[str]:
    whole = reads(lambda asker: overviews.case(asker, world.case_id), world)
    assert whole == reads(lambda asker: cases.get(asker, world.case_id), world)
    assert whole == reads(
        lambda asker: overviews.offer_form(asker, world.case_id, to_team=None, kind="", now=at(9)), world
    )
    listed = {n for n, a in world.everyone.items() if cases.listed(world.again(a))}
    assert whole == listed
    return whole


def readers_of(handoff, world: World) -> set[str]:
    whole = reads(lambda asker: overviews.incoming(asker, handoff.pk, now=at(9)), world)
    listed = {n for n, a in world.everyone.items() if queries.visible(world.again(a))}
    assert whole == listed
    return whole


def test_an_open_case_is_read_by_its_team_and_an_admin(world: World) -> None:
    assert readers(world) == FRONT | {"admin"}


def test_an_offered_case_is_read_by_both_teams(world: World) -> None:
    handoff = world.offer()
    assert readers(world) == FRONT | BILLING | {"admin"}
    assert readers_of(handoff, world) == FRONT | BILLING | {"admin"}


def test_one_offered_to_a_person_is_read_by_their_whole_team(world: World) -> None:
    world.offer(to_person=world.receiver.id)
    assert readers(world) == FRONT | BILLING | {"admin"}


def test_after_acceptance_the_giver_still_reads_and_their_team_does_not(world: World) -> None:
    handoff = world.accept(world.offer())
    assert readers(world) == BILLING | {"giver", "admin"}
    assert readers_of(handoff, world) == BILLING | {"giver", "admin"}


def test_after_a_return_the_team_no_longer_reads_the_case(world: World) -> None:
    handoff = world.send_back(world.offer())
    assert readers(world) == FRONT | {"admin"}
    assert readers_of(handoff, world) == FRONT | BILLING | {"admin"}, "to whom it was offered keep the offer"
    kept = overviews.incoming(world.receiver, handoff.pk, now=at(9))
    assert (list(kept.story), list(kept.promises)) == ([], [])


def test_after_a_withdrawal_the_team_reads_the_offer_and_not_the_case(world: World) -> None:
    handoff = world.withdraw(world.offer())
    assert readers(world) == FRONT | {"admin"}
    assert readers_of(handoff, world) == FRONT | BILLING | {"admin"}
    kept = overviews.incoming(world.receiver, handoff.pk, now=at(9))
    assert (kept.handoff.state, list(kept.story), list(kept.promises)) == ("withdrawn", [], [])


def test_along_three_teams_every_giver_keeps_reading(world: World) -> None:
    world.accept(world.offer())
    second = world.offer(by=world.receiver, now=at(6), to_team=world.network.pk)
    world.accept(second, by=world.stranger, now=at(7))
    assert readers(world) == {"giver", "receiver", "stranger", "admin"}


def test_a_team_that_had_it_before_reads_again_only_while_it_is_offered(world: World) -> None:
    world.accept(world.offer())
    back = world.offer(by=world.receiver, now=at(6), to_team=world.front.pk)
    assert readers(world) == FRONT | BILLING | {"admin"}
    world.send_back(back, by=world.colleague, now=at(7))
    assert readers(world) == BILLING | {"giver", "admin"}


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**63, 2**70])
def test_what_is_not_there_is_missing_for_everyone(world: World, number: int) -> None:
    world.offer()
    assert reads(lambda asker: overviews.case(asker, number), world) == set()
    assert reads(lambda asker: overviews.incoming(asker, number, now=at(2)), world) == set()
    assert (
        reads(lambda asker: overviews.offer_form(asker, number, to_team=None, kind="", now=at(2)), world)
        == set()
    )


def test_buttons_say_what_the_act_would_say(world: World) -> None:
    handoff = world.offer()
    view = overviews.case(world.lead, world.case_id)
    may = {act for act, reasons in view.reasons.items() if not reasons}
    assert may == {"write", "take", "wait", "withdraw", "link", "assign"}
    assert {
        act for act, reasons in overviews.case(world.receiver, world.case_id).reasons.items() if not reasons
    } == {
        "accept",
        "return",
    }
    incoming = overviews.incoming(world.giver, handoff.pk, now=at(2))
    assert {act for act, reasons in incoming.reasons.items() if not reasons} == {"withdraw", "nudge"}
    world.accept(handoff)
    closing = overviews.case(world.receiver, world.case_id).reasons["close"]
    assert [str(reason) for reason in closing] == [
        "“Priya decides about the second refund.” is still promised. Keep it or release it first."
    ]


@pytest.mark.parametrize(
    ("state", "found"), [("", 1), ("offered", 1), ("accepted", 0), ("\x00", 0), ("x", 0)]
)
def test_lists_of_hand_offs_by_state(world: World, state: str, found: int) -> None:
    handoff = world.offer()
    assert len(queries.visible(world.giver, state=state)) == found
    assert queries.visible(world.giver, after=handoff.pk) == []
    assert queries.visible(world.giver, after=2**70) == []
    assert queries.visible(world.giver, limit=-1) == []
