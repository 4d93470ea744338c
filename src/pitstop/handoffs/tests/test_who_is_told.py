"""Who hears of what around a hand-off, and on which ground; everyone who isn't named hears nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pitstop.accounts.models import Membership, Person
from pitstop.cases import services as cases
from pitstop.conftest import World, at, comes_due
from pitstop.core.refusals import Refused
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail, Notice
from pitstop.routing.models import Route

TEAM = {("Priya Rao", "receiving_team"), ("Tom Berg", "receiving_team"), ("Rosa Diaz", "receiving_team")}


def heard(kind: str) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(kind=kind).values_list("person__name", "because"))


def route(**terms: object) -> None:
    Route.objects.update(**terms)  # the one that applies everywhere


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["receivers"], TEAM),
        (["receiving_leads"], {("Rosa Diaz", "lead")}),
        (["giving_leads"], {("Lea Wolf", "lead")}),
        (["receivers", "giving_leads"], TEAM | {("Lea Wolf", "lead")}),
        (["receiving_leads", "giving_leads"], {("Rosa Diaz", "lead"), ("Lea Wolf", "lead")}),
        # She is told once, on the first ground.
        (["receivers", "receiving_leads"], TEAM),
    ],
)
def test_a_route_says_who_hears_of_an_offer(
    world: World, told: list[str], expected: set[tuple[str, str]]
) -> None:
    route(told=told)
    world.offer()
    assert heard("offered_to_team") == expected
    assert heard("offered") == set()


@pytest.mark.parametrize(
    ("told", "others"),
    [
        (["receivers"], set()),
        (["receiving_leads"], {("Rosa Diaz", "lead")}),
        (["giving_leads"], {("Lea Wolf", "lead")}),
    ],
)
def test_an_offer_by_name_reaches_that_person_whatever_the_route_says(
    world: World, told: list[str], others: set[tuple[str, str]]
) -> None:
    route(told=told)
    world.offer(to_person=world.receiver.id)
    assert heard("offered") == {("Priya Rao", "receiver")}
    assert heard("offered_to_team") == others
    assert Mail.objects.filter(to="priya@desk.example").count() == 1


GIVER, COLLEAGUES = {("Omar Haddad", "giver")}, {("Nora Lind", "colleague"), ("Lea Wolf", "colleague")}

ANSWERS: dict[str, Callable[[World, Handoff], object]] = {
    "accepted": lambda world, handoff: world.accept(handoff),
    "returned": lambda world, handoff: world.send_back(handoff),
    "question": lambda world, handoff: services.ask(
        by=world.receiver, now=at(3), handoff_id=handoff.pk, text="Which card?"
    ),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_giver_hears_every_answer_and_nobody_else_does(world: World, kind: str) -> None:
    handoff = world.offer()
    ANSWERS[kind](world, handoff)
    assert heard(kind) == GIVER


def gone(world: World) -> None:
    Person.objects.filter(pk=world.giver.id).update(is_active=False)


def moved(world: World) -> None:
    Membership.objects.filter(person=world.giver.id).delete()


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("left", [gone, moved])
def test_where_the_giver_can_not_act_any_more_their_colleagues_hear_it(
    world: World, kind: str, left: Callable[[World], None]
) -> None:
    handoff = world.offer()
    left(world)
    ANSWERS[kind](world, handoff)
    assert heard(kind) == COLLEAGUES


def test_who_asked_hears_the_answer(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.other_receiver, now=at(3), handoff_id=handoff.pk, text="Which card?")
    services.explain(by=world.lead, now=at(4), handoff_id=handoff.pk, text="The blue one.")
    assert heard("answered") == {("Tom Berg", "receiver")}
    notice = Notice.objects.get(kind="answered")
    assert (notice.facts["who"], notice.facts["text"]) == ("Lea Wolf", "The blue one.")


def test_a_correction_reaches_who_accepted_and_who_has_it_now(world: World) -> None:
    handoff = world.accept(world.offer())
    cases.reassign(by=world.receiver, now=at(6), case_id=world.case_id, to_person=world.other_receiver.id)
    services.correct(by=world.giver, now=at(7), handoff_id=handoff.pk, text="Three charges.")
    assert heard("corrected") == {("Priya Rao", "receiver"), ("Tom Berg", "receiver")}


@pytest.mark.parametrize("by_name", [True, False])
def test_each_step_of_silence_reaches_who_is_silent_then_their_leads_then_the_givers_side(
    world: World, by_name: bool
) -> None:
    world.offer(to_person=world.receiver.id if by_name else None)
    comes_due("offer_silence", now=at(31))
    assert heard("reminder") == ({("Priya Rao", "receiver")} if by_name else TEAM)
    comes_due("offer_silence", now=at(61))
    assert heard("lead_needed") == {("Rosa Diaz", "lead")}
    comes_due("offer_silence", now=at(241))
    assert heard("expired") == GIVER | {("Lea Wolf", "lead")}


def test_where_nobody_leads_the_silent_team_an_admin_hears_of_it(world: World) -> None:
    world.offer(to_team=world.network.pk)
    for minute in (31, 61):
        comes_due("offer_silence", now=at(minute))
    assert heard("lead_needed") == {("Ada King", "lead")}


def test_while_a_question_waits_the_giver_is_reminded_and_then_their_lead(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(2), handoff_id=handoff.pk, text="Which card?")
    comes_due("offer_silence", now=at(32))
    assert heard("question_waits") == GIVER
    assert heard("reminder") == set()
    comes_due("offer_silence", now=at(62))
    assert heard("lead_needed") == {("Lea Wolf", "lead")}


def test_an_automatic_hand_off_reaches_who_has_it_now(world: World) -> None:
    route(acceptance="automatic", read_back="off")
    world.offer()
    assert heard("offered_to_team") == TEAM
    assert heard("accepted") == GIVER


def test_an_automatic_hand_off_by_name_reaches_that_person(world: World) -> None:
    route(acceptance="automatic", read_back="off")
    world.offer(to_person=world.receiver.id)
    assert heard("offered") == {("Priya Rao", "receiver")}
    assert heard("offered_to_team") == set()


def test_a_withdrawn_offer_by_name_is_taken_back_by_name_and_one_to_a_team_in_silence(world: World) -> None:
    world.withdraw(world.offer())
    assert heard("withdrawn") == set()
    world.withdraw(world.offer(now=at(6), to_person=world.receiver.id), now=at(7))
    assert heard("withdrawn") == {("Priya Rao", "receiver")}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("giver", None),
        ("lead", None),
        ("receiving_lead", None),
        (
            "colleague",
            "Only who offered it, or a lead of one of the two teams, can remind them.",
        ),
        (
            "receiver",
            "Only who offered it, or a lead of one of the two teams, can remind them.",
        ),
    ],
)
def test_who_may_remind_by_hand(world: World, by: str, expected: str | None) -> None:
    handoff = world.offer()
    try:
        services.nudge(by=world.everyone[by], now=at(3), handoff_id=handoff.pk)
    except Refused as refusal:
        assert str(refusal) == expected
        assert heard("reminder") == set()
    else:
        assert expected is None
        assert heard("reminder") == TEAM


def test_what_a_return_says_is_in_the_notice(world: World) -> None:
    world.send_back(world.offer(), reason="no_capacity")
    assert Notice.objects.get(kind="returned").facts == {
        "who": "Priya Rao",
        "team": "Billing",
        "subject": "Refund twice refused",
        "customer": "Lena Fischer",
        "text": "no capacity",
    }
    world.send_back(world.offer(now=at(6)), now=at(7), reason="facts_missing", note="Which card?")
    assert Notice.objects.filter(kind="returned").latest("id").facts["text"] == "Which card?"
