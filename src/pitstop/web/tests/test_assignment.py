"""Giving a case to a colleague on its page: who is offered, what is said, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts.models import Membership
from pitstop.accounts.profiles import services as profiles
from pitstop.cases import queries as cases
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.notify.models import Notice
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db


def page(world: World) -> str:
    return f"/cases/{world.case_id}/colleague"


def test_colleagues_are_shown_with_what_they_have_and_who_has_it_is_not_among_them(
    world: World, visit: Visit
) -> None:
    world.open(by=world.colleague, customer_email="max@example.org")
    soon = clock.now() + timedelta(hours=2)
    profiles.change(by=world.lead, now=clock.now(), person_id=world.lead.id, away_until=soon)
    text = words(visit(world.giver).get(page(world)))
    assert "Omar Haddad has it, in Front line." in text
    assert "Lea Wolf · 0 cases · away" in text
    assert "Nora Lind · 1 case" in text
    assert "Omar Haddad · " not in text and "Priya Rao" not in text


def test_it_is_given_with_a_reason_and_said(world: World, visit: Visit) -> None:
    sent = {"to_person": world.colleague.id, "why": "Knows the bank.", "seen": world.case.version}
    answer = visit(world.giver).post(page(world), sent, follow=True)
    assert answer.redirect_chain == [(f"/cases/{world.case_id}", 302)]
    assert "Nora Lind has the case, and is told." in words(answer)
    assert cases.holder(world.case).person == world.colleague.person
    assert Notice.objects.get(kind="reassigned").facts["text"] == "Knows the bank."


def test_an_offer_that_waits_is_said_to_stay(world: World, visit: Visit) -> None:
    offer_now(world)
    assert "It is offered to Billing: the offer stays." in words(visit(world.giver).get(page(world)))


def test_a_colleague_reads_whom_to_ask_and_sees_no_form(world: World, visit: Visit) -> None:
    client = visit(world.colleague)
    seen = client.get(page(world))
    refused = client.post(page(world), {"to_person": world.colleague.id})
    sentence = f"Omar Haddad has case #{world.case_id}. Ask Omar Haddad, or a lead of Front line."
    assert sentence in words(seen)
    assert "Give it to them" not in words(seen)
    assert refused.status_code == 403
    assert sentence in words(refused)


def test_whoever_stands_alone_is_told_to_hand_it_off(world: World, visit: Visit) -> None:
    for colleague in (world.colleague, world.lead):
        Membership.objects.filter(person=colleague.person).delete()
    text = words(visit(world.giver).get(page(world)))
    assert "Nobody else works in Front line. To pass it to another team, hand it off." in text


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({}, 422, "There is nobody with this number. Choose someone of Front line."),
        ({"to_person": "4711"}, 422, "Nora Lind"),
        ({"to_person": "{nora}", "why": "two\nlines"}, 422, "The reason must be one line."),
        ({"to_person": "{nora}", "seen": "99"}, 409, "has changed since you opened it."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_changes(
    world: World, visit: Visit, sent: dict[str, str], status: int, said: str
) -> None:
    filled = {name: value.format(nora=world.colleague.id) for name, value in sent.items()}
    answer = visit(world.giver).post(page(world), filled)
    assert answer.status_code == status
    assert said in words(answer)
    assert cases.holder(world.case).person == world.giver.person


def test_a_stranger_finds_no_such_case(world: World, visit: Visit) -> None:
    client = visit(world.stranger)
    for answer in (client.get(page(world)), client.post(page(world), {"to_person": world.stranger.id})):
        assert answer.status_code == 404
        assert f"There is no case #{world.case_id} that you can see." in words(answer)
