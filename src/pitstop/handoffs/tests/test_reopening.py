"""Cases that go on after closing: always with a holder who can act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pitstop.accounts.models import Membership, Person, Team
from pitstop.calendars.models import Hours
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment
from pitstop.cases.rules import lives_on
from pitstop.conftest import World, at
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import rules, services
from pitstop.handoffs.reopening.rules import Last, Place
from pitstop.handoffs.tests.going_on import close, holder, takes_new, told_because, write
from pitstop.handoffs.tests.outcomes import reasons
from pitstop.promises import services as promises
from pitstop.promises.models import Promise


def test_a_closed_case_goes_on_with_the_same_person_in_the_same_segment(world: World) -> None:
    close(world)

    message = write(world)

    case = world.case
    assert (case.state, case.closed_at, case.outcome, case.reopened) == ("open", None, "", 1)
    assert holder(case) == ("Front line", "Omar Haddad")
    assert Segment.objects.filter(case=case).count() == 1
    assert told_because("reopened") == [("Omar Haddad", "holder")]
    assert told_because("customer_wrote") == []
    log = Event.objects.filter(case=case.pk, id__gt=Event.objects.get(kind="case.closed").pk)
    assert [(event.kind, event.data) for event in log.order_by("id")] == [
        ("case.reopened", {"times": 1, "why": "the customer wrote"}),
        ("message.received", {"message": message.pk}),
    ]


def away(world: World) -> None:
    Person.objects.filter(pk=world.giver.id).update(away_until=at(60))


def left_the_team(world: World) -> None:
    Membership.objects.filter(person=world.giver.id).delete()


def left(world: World) -> None:
    Person.objects.filter(pk=world.giver.id).update(is_active=False)


def off_shift(world: World) -> None:
    Hours.objects.create(person=world.giver.person, zone="UTC", week=[[0, 1200, 1260]], closures=[])


@pytest.mark.parametrize("cannot", [away, left_the_team, left, off_shift])
def test_who_cannot_act_does_not_get_it_back_and_the_team_and_its_leads_hear(world: World, cannot) -> None:
    close(world)
    cannot(world)

    write(world)

    assert holder(world.case) == ("Front line", "")
    expected = {("Lea Wolf", "lead"), ("Nora Lind", "colleague")}
    if cannot in (away, off_shift):
        expected.add(("Omar Haddad", "colleague"))
    assert set(told_because("reopened")) == expected
    event = Event.objects.get(kind="case.readdressed", case=world.case_id)
    assert event.data == {"before": world.giver.id, "why": "can't go on with it now"}


def test_back_from_being_away_they_get_it_back(world: World) -> None:
    close(world)
    Person.objects.filter(pk=world.giver.id).update(away_until=at(15))

    write(world)

    assert holder(world.case) == ("Front line", "Omar Haddad")


def test_where_the_team_is_closed_its_successors_take_it_in_a_new_segment(world: World) -> None:
    close(world)
    Team.objects.filter(pk=world.front.pk).update(is_open=False, successor=world.billing)
    Team.objects.filter(pk=world.billing.pk).update(is_open=False, successor=world.network)

    write(world)

    assert holder(world.case) == ("Network", "")
    segments = Segment.objects.filter(case=world.case_id).order_by("n")
    assert [(s.n, s.team.name, s.started_at, s.ended_at) for s in segments] == [
        (1, "Front line", at(0), at(20)),
        (2, "Network", at(20), None),
    ]
    assert told_because("reopened") == [("Ada King", "lead"), ("Sam Stone", "colleague")]


def test_a_receiver_who_closed_it_goes_on_with_it(world: World) -> None:
    world.accept(world.offer())
    promise = Promise.objects.get(case=world.case_id, state="open")

    promises.keep(by=world.receiver, now=at(8), promise_id=promise.pk)
    close(world, by=world.receiver)

    write(world)

    assert holder(world.case) == ("Billing", "Priya Rao")
    assert told_because("reopened") == [("Priya Rao", "holder")]


def test_its_team_reopens_it_and_strangers_do_not(world: World) -> None:
    close(world)

    said = reasons(
        lambda: services.reopen(by=world.stranger, now=at(20), case_id=world.case_id, why="curious")
    )
    assert said == [f"There is no case #{world.case_id} that you can see."]

    case = services.reopen(by=world.colleague, now=at(20), case_id=world.case_id, why="She called.")

    assert (case.state, case.reopened) == ("open", 1)
    assert told_because("reopened") == [("Omar Haddad", "holder")]
    assert Event.objects.get(kind="case.reopened").actor == world.colleague.id


def test_who_handed_it_off_reads_it_but_does_not_reopen_it(world: World) -> None:
    world.accept(world.offer())

    promises.keep(by=world.receiver, now=at(8), promise_id=Promise.objects.get(state="open").pk)
    close(world, by=world.receiver)

    said = reasons(lambda: services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why=""))

    assert said == [
        "Why it goes on is missing: write it in a few words.",
        f"Billing had case #{world.case_id} last. Ask one of them to open it again.",
    ]


def test_an_open_case_is_not_reopened(world: World) -> None:
    said = reasons(lambda: services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why="again"))

    assert said == [f"Case #{world.case_id} is open: it goes on as it is."]


def test_after_thirty_days_a_new_case_begins_that_names_the_old_one(world: World) -> None:
    takes_new(world.billing)
    close(world)
    days = 30 * 24 * 60

    at_the_last_moment = world.open(subject="Other")
    handoffs.close_case(by=world.giver, now=at(10), case_id=at_the_last_moment.pk, outcome="done")
    write(world, 10 + days, case_id=at_the_last_moment.pk)
    message = write(world, 11 + days, source="mail", mail_id="<late@x>")

    assert Case.objects.get(pk=at_the_last_moment.pk).state == "open"
    assert world.case.state == "closed"
    new = message.case
    assert (new.subject, new.customer, holder(new)) == (
        "Refund twice refused",
        world.case.customer,
        ("Billing", ""),
    )
    said = [(m.kind, m.body) for m in cases.messages(new)]
    assert said[0] == ("from_customer", "It is back!")
    assert said[-1] == (
        "note",
        f"Lena Fischer wrote about case #{world.case_id}, which was closed on Monday 2 March 2026.",
    )
    assert write(world, 12 + days, source="mail", mail_id="<late@x>") == message


def test_the_note_about_the_old_case_has_its_day_as_the_language_writes_it(
    world: World, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "de"
    takes_new(world.billing)
    close(world)

    new = write(world, 40 * 24 * 60).case

    note = [message.body for message in cases.messages(new) if message.kind == "note"]
    assert len(note) == 1
    assert note[0].endswith("geschrieben, der am Montag, 2. März 2026 abgeschlossen wurde.")


def test_without_a_team_for_new_cases_even_an_old_one_goes_on_so_that_no_words_are_lost(
    world: World,
) -> None:
    close(world)

    write(world, 60 * 24 * 365)

    assert world.case.state == "open"


# --- Rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("can_hold", "away", "on_shift", "goes_on"),
    [
        (True, None, True, True),
        (True, at(0), True, True),
        (True, at(5), True, True),
        (True, at(6), True, False),
        (True, None, False, False),
        (False, None, True, False),
    ],
)
def test_who_goes_on(can_hold, away, on_shift, goes_on) -> None:
    last = Last(can_hold=can_hold, away_until=away, on_shift=on_shift)
    assert rules.goes_on_with(last, now=at(5)) is goes_on


OPEN = Place(is_open=True, successor=None)


@pytest.mark.parametrize(
    ("known", "team"),
    [
        ({1: OPEN, 2: OPEN}, 1),
        ({1: Place(False, 2), 2: OPEN}, 2),
        ({1: Place(False, 2), 2: Place(False, 3), 3: OPEN}, 3),
        ({1: Place(False, 2), 2: Place(False, 1), 3: OPEN}, 3),
        ({1: Place(False, None), 2: Place(False, None), 3: OPEN}, 3),
        ({1: Place(False, None), 2: Place(False, None)}, 1),
    ],
)
def test_where_it_goes_on(known, team) -> None:
    assert rules.team_to_go_on_in(1, known, otherwise=sorted(known)) == team


def test_thirty_days_are_reckoned_to_the_moment() -> None:

    assert lives_on(None, now=at(0))
    assert lives_on(at(0), now=at(0) + timedelta(days=30))
    assert not lives_on(at(0), now=at(0) + timedelta(days=30, seconds=1))
