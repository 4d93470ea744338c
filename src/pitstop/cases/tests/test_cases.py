"""Cases as they are opened, talked about, taken and mailed about."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import override_settings

from pitstop.accounts.models import Team
from pitstop.cases import queries, services
from pitstop.cases.models import Case, Message, Segment
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.notify.models import Mail
from pitstop.promises import services as promises


def refused(act) -> str:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return str(found.value)


def test_a_case_begins_with_its_holder_and_the_customers_words(world: World) -> None:
    case = world.open(subject=" Refund ", body=" I paid twice. ", customer_email="kai@example.org")
    segment = Segment.objects.get(case=case)
    assert (case.subject, case.state, case.opened_at, case.version) == ("Refund", "open", NOW, 1)
    assert (segment.n, segment.team, segment.person, segment.started_at, segment.ended_at) == (
        1,
        world.front,
        world.giver.person,
        NOW,
        None,
    )
    (message,) = queries.messages(case)
    assert (message.kind, message.author, message.body) == ("from_customer", None, "I paid twice.")
    assert queries.last_from_customer(case) == "I paid twice."
    assert list(Event.objects.filter(case=case.pk).values_list("kind", "actor", "team", "data")) == [
        (
            "case.opened",
            world.giver.id,
            world.front.pk,
            {"subject": "Refund", "customer": case.customer_id},
        ),
        ("segment.started", world.giver.id, world.front.pk, {"n": 1, "person": world.giver.id}),
        ("message.received", None, world.front.pk, {"message": message.pk}),
    ]
    assert not Mail.objects.exists()


def test_cases_of_one_customer_know_each_other(world: World) -> None:
    assert world.open(customer_email="LENA@example.org").customer == world.case.customer


OWN_TEAM = "Open the case in a team of your own, then hand it off: so nothing is passed on in silence."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"team_id": 0}, OWN_TEAM),
        ({"team_id": 2**70}, OWN_TEAM),
        (
            {"subject": "", "customer_email": "lena", "language": "fr"},
            "The subject is missing: write it in a few words."
            " “lena” is not an e-mail address. Write it like name@example.org."
            " “fr” is not a language that we write in. Choose among: de, en.",
        ),
        (
            {"customer_name": "Lena\nBcc: x@y", "body": "\x00"},
            "What the customer said holds characters that can't be stored. Type it again as plain text."
            " The customer's name must be one line.",
        ),
    ],
)
def test_every_fault_of_a_new_case_is_said_at_once(world: World, changes: dict, expected: str) -> None:
    assert refused(lambda: world.open(**changes)) == expected


def test_a_case_opens_in_ones_own_open_team_only(world: World) -> None:
    assert refused(lambda: world.open(team_id=world.billing.pk)) == OWN_TEAM
    assert refused(lambda: world.open(by=world.admin)) == OWN_TEAM
    Team.objects.filter(pk=world.front.pk).update(is_open=False)
    assert refused(world.open) == "This team is closed. Choose another."


def test_a_colleague_writes_a_note_and_takes_nothing_by_it(world: World) -> None:
    note = services.write_note(by=world.colleague, now=at(3), case_id=world.case_id, body=" Hm. ")
    assert (note.kind, note.author, note.body, note.at) == ("note", world.colleague.person, "Hm.", at(3))
    assert queries.get(world.giver, world.case_id).holder.person == world.giver.person
    assert not Mail.objects.exists()
    assert refused(
        lambda: services.write_note(by=world.colleague, now=at(3), case_id=world.case_id, body=" ")
    ) == ("The note is missing: write it in a few words.")


def test_a_lead_takes_over_and_a_colleague_does_not(world: World) -> None:
    take = {"now": at(3), "case_id": world.case_id}
    assert refused(lambda: services.take(by=world.colleague, **take)) == (
        f"Omar Haddad has case #{world.case_id}. Ask Omar Haddad, or a lead of Front line."
    )
    services.take(by=world.lead, **take)
    assert Segment.objects.get().person == world.lead.person
    assert refused(lambda: services.take(by=world.giver, seen=1, **take)) == (
        f"Case #{world.case_id} has changed since you opened it. Look at it again, then decide."
        f" Lea Wolf has case #{world.case_id}. Ask Lea Wolf, or a lead of Front line."
    )


def test_anyone_of_the_team_takes_what_waits(world: World) -> None:
    Segment.objects.update(person=None)
    services.take(by=world.colleague, now=at(3), case_id=world.case_id)
    assert Segment.objects.get().person == world.colleague.person
    assert Case.objects.get().version == 2


def test_taking_ones_own_changes_nothing(world: World) -> None:
    before = snapshot()
    services.take(by=world.giver, now=at(3), case_id=world.case_id, seen=1)
    assert snapshot() == before


def test_the_latest_words_of_the_customer_are_the_latest(world: World) -> None:
    promises.reply(by=world.giver, now=at(1), case_id=world.case_id, body="Which card?", no_more=True)
    Message.objects.create(case=world.case, kind="from_customer", at=at(2), body="The blue one.")
    services.write_note(by=world.giver, now=at(3), case_id=world.case_id, body="Blue.")
    assert queries.last_from_customer(world.case) == "The blue one."
    assert [message.kind for message in queries.messages(world.case)] == [
        "from_customer",
        "to_customer",
        "from_customer",
        "note",
    ]


def test_mails_of_one_case_are_one_thread(world: World) -> None:
    for body in ("One.", "Two."):
        promises.reply(by=world.giver, now=at(1), case_id=world.case_id, body=body, no_more=True)
    mails = list(Mail.objects.all())
    assert {(mail.thread, mail.subject, mail.case) for mail in mails} == {
        (f"case-{world.case_id}", f"Refund twice refused [#{world.case_id}]", world.case_id)
    }
    assert len({mail.message_id for mail in mails}) == 2


@override_settings(PITSTOP_BASE_URL="https://desk.example")
def test_the_status_link_leads_to_the_case_and_no_other(world: World) -> None:
    link = queries.status_link(world.case)
    assert link.startswith(f"https://desk.example/status/{world.case_id}-")
    assert len(link.rpartition("-")[2]) == 48
    assert queries.by_status_token(link.rpartition("/")[2]) == world.case


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, 1), (2**63 - 1, 2**63 - 1), (2**63, 0), (0, 0), (-1, 0), (10**40, 0)],
)
def test_an_id_that_no_column_holds_names_nothing(number: int, expected: int) -> None:
    assert queries.storable(number) == expected


def test_a_segment_never_ends_before_it_began_whatever_the_clock(world: World) -> None:
    with transaction.atomic():
        services.pass_on(
            queries.lock(world.giver, world.case_id),
            to_team=world.billing,
            to_person=world.receiver.person,
            by=world.receiver,
            now=at(-5),
        )
    first, second = queries.segments(world.case)
    assert (first.started_at, first.ended_at, second.started_at) == (NOW, NOW, NOW)
