"""What customers do themselves, and cases that go on after closing: always with a holder who can act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts.models import Membership, Person, Team
from pitstop.calendars.models import Hours
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case, Reader, Segment
from pitstop.cases.rules import lives_on
from pitstop.cases.services import File
from pitstop.conftest import OFFER, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import rules, services
from pitstop.handoffs.reopening.rules import Last, Place
from pitstop.notify.models import Mail, Notice
from pitstop.promises import services as promises
from pitstop.promises.models import Promise


def close(world: World, minute: float = 10, **changes) -> None:
    facts = {"by": world.giver, "now": at(minute), "case_id": world.case_id, "outcome": "refunded"}
    handoffs.close_case(**facts | changes)


def write(world: World, minute: float = 20, **changes):
    facts = {"now": at(minute), "case_id": world.case_id, "body": "It is back!", "source": "status_page"}
    return services.customer_wrote(**facts | changes)


def takes_new(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(takes_new=True)


def holder(case: Case) -> tuple[str, str]:
    segment = cases.holder(case)
    return segment.team.name, segment.person.name if segment.person else ""


def told(kind: str) -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=kind).order_by("person__name")
    return list(found.values_list("person__name", "because"))


def refused(act) -> list[str]:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [str(reason) for reason in found.value.reasons]


# --- What customers write ---------------------------------------------------------------------------


def test_what_they_write_is_kept_and_the_holder_told(world: World) -> None:
    message = write(world)

    assert (message.kind, message.body, message.source, message.author) == (
        "from_customer",
        "It is back!",
        "status_page",
        None,
    )
    assert told("customer_wrote") == [("Omar Haddad", "holder")]
    assert Event.objects.filter(kind="message.received", case=world.case_id).count() == 2


def test_without_a_person_the_team_is_told_and_under_offer_the_receivers_too(world: World) -> None:
    takes_new(world.front)
    case = begin(world)
    handoffs.offer(
        by=world.lead,
        now=at(2),
        case_id=case.pk,
        to_team=world.billing.pk,
        offered=offer(),
    )
    Segment.objects.filter(case=case).update(person=None)
    Notice.objects.all().delete()

    write(world, case_id=case.pk)

    assert told("customer_wrote") == [
        ("Lea Wolf", "colleague"),
        ("Nora Lind", "colleague"),
        ("Omar Haddad", "colleague"),
        ("Priya Rao", "receiving_team"),
        ("Rosa Diaz", "receiving_team"),
        ("Tom Berg", "receiving_team"),
    ]


def offer():

    return handoffs.Offer(**OFFER)


def test_the_same_mail_is_kept_once(world: World) -> None:
    first = write(world, source="mail", mail_id="<a@b>")
    second = write(world, 21, source="mail", mail_id="<a@b>")

    assert first == second
    assert len(cases.messages(world.case)) == 2


def test_no_words_and_unfit_files_are_refused_at_once(world: World) -> None:
    reasons = refused(lambda: write(world, body=" ", files=[File("a.exe", "", b"MZ"), File("b", "", b"")]))

    assert reasons == [
        "Your message is missing: write it in a few words.",
        "“a.exe” is a program, and programs are not taken. Send a document or a picture.",
        "“b” is empty. Choose the file again.",
    ]


# --- Going on after closing -------------------------------------------------------------------------


def test_a_closed_case_goes_on_with_the_same_person_in_the_same_segment(world: World) -> None:
    close(world)

    message = write(world)

    case = world.case
    assert (case.state, case.closed_at, case.outcome, case.reopened) == ("open", None, "", 1)
    assert holder(case) == ("Front line", "Omar Haddad")
    assert Segment.objects.filter(case=case).count() == 1
    assert told("reopened") == [("Omar Haddad", "holder")]
    assert told("customer_wrote") == []
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
    assert set(told("reopened")) == expected
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
    assert told("reopened") == [("Ada King", "lead"), ("Sam Stone", "colleague")]


def test_a_receiver_who_closed_it_goes_on_with_it(world: World) -> None:
    world.accept(world.offer())
    promise = Promise.objects.get(case=world.case_id, state="open")

    promises.keep(by=world.receiver, now=at(8), promise_id=promise.pk)
    close(world, by=world.receiver)

    write(world)

    assert holder(world.case) == ("Billing", "Priya Rao")
    assert told("reopened") == [("Priya Rao", "holder")]


def test_its_team_reopens_it_and_strangers_do_not(world: World) -> None:
    close(world)

    said = refused(
        lambda: services.reopen(by=world.stranger, now=at(20), case_id=world.case_id, why="curious")
    )
    assert said == [f"There is no case #{world.case_id} that you can see."]

    case = services.reopen(by=world.colleague, now=at(20), case_id=world.case_id, why="She called.")

    assert (case.state, case.reopened) == ("open", 1)
    assert told("reopened") == [("Omar Haddad", "holder")]
    assert Event.objects.get(kind="case.reopened").actor == world.colleague.id


def test_who_handed_it_off_reads_it_but_does_not_reopen_it(world: World) -> None:
    world.accept(world.offer())

    promises.keep(by=world.receiver, now=at(8), promise_id=Promise.objects.get(state="open").pk)
    close(world, by=world.receiver)

    said = refused(lambda: services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why=""))

    assert said == [
        "Why it goes on is missing: write it in a few words.",
        f"Billing had case #{world.case_id} last. Ask one of them to open it again.",
    ]


def test_an_open_case_is_not_reopened(world: World) -> None:
    said = refused(lambda: services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why="again"))

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
        f"Lena Fischer wrote about case #{world.case_id}, which was closed on 2 March 2026.",
    )
    assert write(world, 12 + days, source="mail", mail_id="<late@x>") == message


def test_without_a_team_for_new_cases_even_an_old_one_goes_on_so_that_no_words_are_lost(
    world: World,
) -> None:
    close(world)

    write(world, 60 * 24 * 365)

    assert world.case.state == "open"


# --- Beginning --------------------------------------------------------------------------------------


def begin(world: World, **changes) -> Case:
    facts = {
        "now": at(1),
        "customer_email": "kai@example.org",
        "customer_name": "Kai Brandt",
        "subject": "No light",
        "body": "The router blinks red.",
        "language": "de",
        "source": "form",
    }
    return services.customer_opened(**facts | changes)


def test_a_customers_own_case_begins_in_the_team_that_takes_new_ones(world: World) -> None:
    takes_new(world.billing)

    case = begin(world)

    assert holder(case) == ("Billing", "")
    promise = Promise.objects.get(case=case)
    assert (promise.made_by, promise.state, promise.due_at > at(1)) == (None, "open", True)
    mail = Mail.objects.get(case=case.pk)
    assert mail.to == "kai@example.org"
    assert cases.status_link(case) in mail.body
    assert "Billing" in mail.body
    assert [m.kind for m in cases.messages(case)] == ["from_customer", "automatic"]
    assert told("customer_wrote") == [
        ("Priya Rao", "colleague"),
        ("Rosa Diaz", "colleague"),
        ("Tom Berg", "colleague"),
    ]


def test_sent_twice_it_begins_once(world: World) -> None:
    takes_new(world.billing)

    first, second = begin(world, mail_id="<n@x>"), begin(world, now=at(2), mail_id="<n@x>")

    assert first == second
    assert Mail.objects.filter(case=first.pk).count() == 1


def test_nobody_takes_new_ones_is_said_in_words(world: World) -> None:
    assert refused(lambda: begin(world)) == [
        "Nobody here takes new cases this way yet. Please write us a mail instead."
    ]


def test_every_reason_at_once(world: World) -> None:
    takes_new(world.billing)

    said = refused(lambda: begin(world, customer_email="kai", customer_name="", subject="a\nb", body=" "))

    assert said == [
        "The subject must be one line.",
        "What happened is missing: write it in a few words.",
        "“kai” is not an e-mail address. Write it like name@example.org.",
        "The customer's name is missing: write it in a few words.",
    ]


# --- Not right --------------------------------------------------------------------------------------


def test_not_right_is_a_small_error_that_holder_and_leads_hear_of(world: World) -> None:
    slip = services.customer_says_not_right(
        now=at(5), case_id=world.case_id, text="I paid 40, not 30.", key="k"
    )
    again = services.customer_says_not_right(
        now=at(6), case_id=world.case_id, text="I paid 40, not 30.", key="k"
    )

    assert again == slip
    assert (slip.kind, slip.place, slip.source, slip.by, slip.text) == (
        "not_right",
        "status_page",
        "customer",
        None,
        "I paid 40, not 30.",
    )
    assert told("not_right") == [("Lea Wolf", "lead"), ("Omar Haddad", "holder")]


# --- Swarms -----------------------------------------------------------------------------------------


def swarm(world: World) -> None:
    held = cases.get(world.lead, world.case_id)
    case_services.start_swarm(held, team=world.network, by=world.lead, now=at(2))


def test_a_team_beside_the_holder_writes_and_does_not_decide(world: World) -> None:
    swarm(world)
    swarm(world)

    case_services.write_note(by=world.stranger, now=at(3), case_id=world.case_id, body="Line is fine.")
    case_services.hear(by=world.stranger, now=at(3), case_id=world.case_id, body="She called.")

    decides = [
        lambda: case_services.take(by=world.stranger, now=at(4), case_id=world.case_id),
        lambda: close(world, by=world.stranger),
        lambda: world.offer(by=world.stranger),
    ]
    words = f"You work on case #{world.case_id} beside Front line, who hold it: only they decide about it."
    assert [refused(act) for act in decides] == [[words]] * 3
    assert Event.objects.filter(kind="swarm.started").count() == 1


def test_either_team_ends_it_and_then_the_case_is_closed_to_the_helpers(world: World) -> None:
    swarm(world)

    services.end_swarm(by=world.stranger, now=at(5), case_id=world.case_id, team_id=world.network.pk)

    assert refused(
        lambda: case_services.write_note(by=world.stranger, now=at(6), case_id=world.case_id, body="x")
    ) == [f"There is no case #{world.case_id} that you can see."]


def test_closing_ends_it_and_gaining_the_case_ends_it_for_who_gained_it(world: World) -> None:
    swarm(world)
    close(world)
    assert not Reader.objects.filter(works=True).exists()

    services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why="again")
    swarm(world)
    handoff = world.offer(now=at(21), to_team=world.network.pk)
    services.end_swarm(by=world.giver, now=at(22), case_id=world.case_id, team_id=world.network.pk)
    assert cases.visible(world.stranger).filter(pk=world.case_id).exists()
    swarm(world)
    world.accept(handoff, by=world.stranger, now=at(23))

    assert not Reader.objects.filter(works=True).exists()
    assert holder(world.case) == ("Network", "Sam Stone")
    assert Event.objects.filter(kind="swarm.ended").count() == 3


def test_a_returned_offer_leaves_the_helpers_at_work(world: World) -> None:
    swarm(world)
    handoff = world.offer(to_team=world.network.pk)
    world.send_back(handoff, by=world.stranger)

    case_services.write_note(by=world.stranger, now=at(6), case_id=world.case_id, body="Still here.")


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
