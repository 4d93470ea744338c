"""The demo organisation: believable, in order, and never where people work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case, Message, Segment, Wait
from pitstop.core.refusals import Refused
from pitstop.demo import queries
from pitstop.demo.people import PASSWORD, PEOPLE
from pitstop.demo.services import build, build_afresh
from pitstop.demo.tests.conftest import NOW
from pitstop.events.models import Event
from pitstop.handoffs import desks
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.targets.models import Clock
from pitstop.timers.models import Timer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_folder")]


def desk(key: str) -> desks.Desk:
    return desks.desk(Asker(Person.objects.get(email=f"{key}@demo.example")))


def test_the_receiver_finds_two_offers_and_a_promise_due_within_the_hour(demo: None) -> None:
    priya = desk("priya")

    assert [(offer.case.customer.name, offer.giver.name) for offer in priya.offered.rows] == [
        ("Lena Fischer", "Omar Haddad"),
        ("Hannah Brooks", "Omar Haddad"),
    ]
    (mine,) = priya.mine.rows
    assert (mine.case.subject, mine.promise.text) == (
        "Invoice still shows my old flat",
        "the three corrected invoices",
    )
    assert NOW < mine.promise.due_at < NOW + timedelta(hours=1)


def test_the_giver_finds_an_offer_a_return_and_a_case_to_hand_off(demo: None) -> None:
    omar = desk("omar")

    assert [offer.from_team.name for offer in omar.offered.rows] == ["Night shift"]
    assert [offer.to_team.name for offer in omar.given.rows] == ["Billing", "Billing"]
    free = [held.case.subject for held in omar.mine.rows if held.offered_to is None]
    assert free == [
        "When does the engineer come?",
        "Contract in my late husband's name",
        "Keep my number when I move to Malmö?",
    ]


def test_nobody_who_tries_it_meets_an_empty_desk(demo: None) -> None:
    desks = {person.key: desk(person.key) for person in PEOPLE if person.teams}
    assert len(desks) == 9
    assert [
        key for key, found in desks.items() if not found.offered.total + found.mine.total + found.given.total
    ] == []


def test_every_state_and_every_protocol_is_seen(demo: None) -> None:
    handoffs = Handoff.objects.select_related("protocol_version__protocol")
    states = sorted(handoff.state for handoff in handoffs)
    assert states == ["accepted"] * 8 + ["offered"] * 3 + ["returned", "withdrawn"]
    assert {handoff.protocol_version.protocol.key for handoff in handoffs} == {
        "support",
        "nuts",
        "sbar",
        "i-pass",
    }
    assert {handoff.kind for handoff in handoffs} == {"specialist", "escalation", "shift", "bot_to_human"}
    assert handoffs.get(state="returned").return_reason == "facts_missing"
    assert set(Case.objects.values_list("state", flat=True)) == {"open", "closed"}
    assert set(Case.objects.values_list("customer__language", flat=True)) == {"en", "de"}


def test_promises_are_open_kept_and_one_is_missed(demo: None) -> None:
    states = list(Promise.objects.values_list("state", flat=True))
    assert states.count("missed") == 1
    assert states.count("kept") >= 10
    soon = Promise.objects.filter(state="open", due_at__gt=NOW, due_at__lt=NOW + timedelta(hours=1))
    assert soon.count() >= 5
    assert not Promise.objects.filter(state="open", due_at__lte=NOW).exists()
    missed = Promise.objects.get(state="missed")
    assert missed.case.subject == "Credit for the outage in October"
    assert missed.settled_at - missed.due_at == timedelta(seconds=1)


def test_every_mail_is_in_the_folder_and_none_was_sent(settings: Any, mail_folder: Path) -> None:
    # Nobody answers there: a demo that used it would leave its mail in the outbox.
    settings.PITSTOP_SMTP = SimpleNamespace(host="127.0.0.1", port=9, user="", password="", security="none")
    build(now=NOW)

    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert len(list(mail_folder.glob("*.eml"))) == Mail.objects.count() >= 30
    assert all(address.endswith(".example") for address in Mail.objects.values_list("to", flat=True))


def test_nothing_more_is_to_come_only_where_the_case_has_ended(demo: None) -> None:
    told = Mail.objects.filter(body__contains="Nothing more is to come")
    told |= Mail.objects.filter(body__contains="Von uns kommt nichts weiter")
    assert told.count() == 3
    assert {case.state for case in Case.objects.filter(pk__in=told.values("case"))} == {"closed"}


def test_an_introduction_is_in_the_customers_language(demo: None) -> None:
    mail = Mail.objects.get(key__startswith="introduction:", to="karl.brandt@post.example")
    assert "Ihr Router blinkt seit dem nächtlichen Update rot" in mail.body
    assert "Erik Lund" in mail.body


def test_the_log_reads_as_if_it_had_happened(demo: None) -> None:
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert NOW - timedelta(days=3) < moments[0]
    assert moments[-1] <= NOW


def test_every_case_has_one_holder_at_every_instant(demo: None) -> None:
    for case in Case.objects.all():
        segments = list(Segment.objects.filter(case=case).order_by("n"))
        assert segments[0].started_at == case.opened_at
        assert [segment.ended_at for segment in segments[:-1]] == [
            segment.started_at for segment in segments[1:]
        ]
        assert segments[-1].ended_at is None


def test_hours_in_the_texts_are_those_of_the_promises(demo: None) -> None:
    said = [answer["value"] for handoff in Handoff.objects.all() for answer in handoff.answers.values()]
    said += Message.objects.values_list("body", flat=True)
    assert not any("{" in text for text in said)
    hannah = Handoff.objects.get(case__subject="Charged twice after moving house")
    assert hannah.answers["need"]["value"].endswith(f"tell her by {hannah.next_update_at:%H:%M}.")
    assert hannah.next_update_at == datetime(2026, 3, 29, 9, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC),  # the hour that comes twice in Europe
        datetime(2028, 2, 29, 23, 58, tzinfo=UTC),
    ],
)
def test_it_can_be_made_at_any_hour(now: datetime) -> None:
    build(now=now)
    assert Case.objects.count() == 18
    assert Handoff.objects.filter(state="offered", to_team__name="Billing").count() == 2


def test_people_can_sign_in_and_the_ai_can_not(demo: None) -> None:
    for person in PEOPLE:
        made = Person.objects.get(email=person.email)
        assert made.check_password(PASSWORD) is (person.kind == "human")
    omar = accounts.sign_in(email="omar@demo.example", password=PASSWORD, network="here", now=NOW)
    assert omar.name == "Omar Haddad"
    assert sorted(Person.objects.values_list("role", flat=True)) == ["admin"] + ["agent"] * 6 + ["lead"] * 3


class TestWherePeopleWork:
    """The demo's password is known to everybody, so it never comes where people work."""

    NO = (
        "This desk has people or teams already. The demo is made in an empty one only: its password is known "
        "to everybody."
    )

    def test_it_is_refused_and_nothing_is_made(self, world: Any) -> None:
        people, cases = Person.objects.count(), Case.objects.count()

        with pytest.raises(Refused) as refusal:
            build(now=NOW)

        assert [str(reason) for reason in refusal.value.reasons] == [self.NO]
        assert (Person.objects.count(), Case.objects.count()) == (people, cases)
        assert queries.is_here() is False

    def test_it_is_refused_beside_a_team_without_people(self) -> None:
        accounts.add_team(name="Billing")
        with pytest.raises(Refused):
            build(now=NOW)
        assert Team.objects.count() == 1

    def test_it_is_refused_a_second_time(self, demo: None) -> None:
        with pytest.raises(Refused):
            build(now=NOW)
        assert Case.objects.count() == 18

    def test_it_is_not_emptied_once_somebody_else_works_there(self, demo: None) -> None:
        accounts.add_person(email="eve@example.org", name="Eve", password=None)

        with pytest.raises(Refused) as refusal:
            build_afresh(now=NOW)

        assert [str(reason) for reason in refusal.value.reasons] == [
            "Others than the demo's people work here. What they did is not thrown away."
        ]
        assert (queries.is_here(), queries.is_all_there_is()) == (True, False)
        assert Case.objects.count() == 18


@pytest.mark.django_db(transaction=True)
def test_afresh_throws_away_what_was_tried_and_begins_again(demo: None, mail_folder: Path) -> None:
    assert queries.is_all_there_is() is True
    Case.objects.update(subject="Tried out")
    (mail_folder / "old.eml").write_text("old")

    build_afresh(now=NOW + timedelta(days=1))

    assert Case.objects.count() == 18
    assert not Case.objects.filter(subject="Tried out").exists()
    assert not (mail_folder / "old.eml").exists()
    assert max(Event.objects.values_list("at", flat=True)) > NOW + timedelta(hours=23)


@pytest.mark.django_db(transaction=True)
def test_afresh_works_in_an_empty_desk_too(transactional_db: None) -> None:
    build_afresh(now=NOW)
    assert queries.is_all_there_is() is True


def test_a_demo_that_breaks_half_way_leaves_nothing(mail_folder: Path) -> None:
    mail_folder.write_text("a file where the folder should be")

    with pytest.raises(FileExistsError):
        build(now=NOW)

    assert (Person.objects.count(), Case.objects.count()) == (0, 0)


def test_targets_run_and_some_were_late(demo: None) -> None:
    clocks = Clock.objects.all()
    assert {clock.measure for clock in clocks.filter(ended_at=None)} >= {"accept", "hold", "resolution"}
    assert clocks.filter(ending="met", breached_at=None).count() >= 20
    assert 1 <= clocks.filter(breached_at__isnull=False).count() <= 12
    running = set(
        clocks.filter(ended_at=None, due_at__isnull=False, breached_at=None).values_list("pk", flat=True)
    )
    assert running == set(Timer.objects.filter(kind="clock").values_list("subject", flat=True))
    assert [clock.due_at > NOW for clock in desk("priya").clocks.values()] == [True, True]


def test_the_first_worker_finds_nothing_that_came_due_days_ago(demo: None) -> None:
    assert not Timer.objects.filter(due_at__lte=NOW).exists()
    assert Event.objects.filter(kind="promise.reminded").exists()  # by the demo itself, as its past ends


def test_one_case_waits_for_its_customer_and_one_for_a_third_party(demo: None) -> None:
    waits = Wait.objects.filter(ended_at=None).order_by("started_at")
    assert [(each.case.customer.name, each.on, each.what) for each in waits] == [
        ("Studio Okapi", "third_party", "the landlord's word on a second way into the house"),
        ("Noah Lindqvist", "customer", ""),
    ]
