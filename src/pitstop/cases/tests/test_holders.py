"""Who of the team has a case: taking it over from someone who is away, giving it to a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.accounts.models import Membership, Person
from pitstop.accounts.profiles import services as profiles
from pitstop.calendars import services as calendars
from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.cases.models import Draft, Segment
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.notify.models import Notice

pytestmark = pytest.mark.django_db


def has_it(world: World) -> Person | None:
    return Segment.objects.get(case=world.case_id, ended_at=None).person


def told(kind: str) -> list[tuple[str, str]]:
    return [(notice.person.name, notice.facts["who"]) for notice in Notice.objects.filter(kind=kind)]


def away(world: World, *, minutes: float = 60) -> None:
    profiles.change(by=world.giver, now=NOW, person_id=world.giver.id, away_until=at(minutes))


def test_a_colleague_takes_over_while_who_has_it_is_away(world: World) -> None:
    away(world)
    cases.take(by=world.colleague, now=at(5), case_id=world.case_id)

    assert has_it(world) == world.colleague.person
    taken = Event.objects.get(kind="case.taken")
    assert taken.data == {"person": world.colleague.id, "before": world.giver.id}
    (notice,) = Notice.objects.filter(kind="taken_over")
    assert (notice.person, notice.facts["who"], notice.facts["text"]) == (
        world.giver.person,
        "Nora Lind",
        "Nothing is lost: your drafts and notes are still there, and you can go on reading the case.",
    )


def test_from_the_minute_they_are_back_only_they_or_a_lead_decide(world: World) -> None:
    away(world, minutes=60)
    with pytest.raises(Refused) as refused:
        cases.take(by=world.colleague, now=at(60), case_id=world.case_id)
    assert str(refused.value) == (
        f"Omar Haddad has case #{world.case_id}. Ask Omar Haddad, or a lead of Front line."
    )
    assert has_it(world) == world.giver.person


def test_a_colleague_takes_over_from_someone_off_shift(world: World) -> None:
    calendars.set_hours(
        by=world.giver, now=NOW, person=world.giver.id, zone="UTC", week="mon-fri 09:00-17:00"
    )
    six_in_the_evening = NOW + timedelta(hours=9)
    with pytest.raises(Refused, match="Omar Haddad has case"):
        cases.take(by=world.colleague, now=at(60), case_id=world.case_id)
    cases.take(by=world.colleague, now=six_in_the_evening, case_id=world.case_id)
    assert has_it(world) == world.colleague.person


def test_the_draft_of_who_was_away_survives(world: World) -> None:
    words = {"body": "Dear Lena, I have looked at"}
    Draft.objects.create(case=world.case, person=world.giver.person, what="message", words=words, at=NOW)
    away(world)
    cases.take(by=world.colleague, now=at(5), case_id=world.case_id)
    assert Draft.objects.get(person=world.giver.id).words == words
    assert queries.visible(world.again(world.giver)).filter(pk=world.case_id).exists()


def test_other_teams_take_nothing_over(world: World) -> None:
    away(world)
    with pytest.raises(Refused, match="There is no case"):
        cases.take(by=world.stranger, now=at(5), case_id=world.case_id)


@pytest.mark.parametrize("part", ["giver", "lead"])
def test_who_has_it_and_a_lead_give_it_to_a_colleague(world: World, part: str) -> None:
    by = world.everyone[part]
    version = world.case.version
    case = cases.reassign(
        by=by, now=at(5), case_id=world.case_id, to_person=world.colleague.id, why="Knows the bank."
    )
    assert has_it(world) == world.colleague.person
    assert case.version == version + 1
    given = Event.objects.get(kind="case.reassigned")
    assert given.data == {"person": world.colleague.id, "before": world.giver.id, "why": "Knows the bank."}
    assert (given.actor, given.team) == (by.id, world.front.pk)
    assert told("reassigned") == [("Nora Lind", by.person.name)]
    assert told("taken_over") == ([] if part == "giver" else [("Omar Haddad", "Lea Wolf")])
    assert Segment.objects.filter(case=world.case_id).count() == 1, "the team held it all the while"


def test_anyone_of_the_team_gives_a_case_that_nobody_has(world: World) -> None:
    Segment.objects.filter(case=world.case_id).update(person=None)
    cases.reassign(by=world.colleague, now=at(5), case_id=world.case_id, to_person=world.giver.id)
    assert has_it(world) == world.giver.person
    assert told("taken_over") == []


def test_giving_it_to_oneself_is_taking_it(world: World) -> None:
    cases.reassign(by=world.lead, now=at(5), case_id=world.case_id, to_person=world.lead.id)
    assert has_it(world) == world.lead.person
    assert Event.objects.filter(kind="case.taken").exists()
    assert told("taken_over") == [("Omar Haddad", "Lea Wolf")]
    assert told("reassigned") == []


def test_giving_it_to_who_has_it_changes_nothing(world: World) -> None:
    before = snapshot()
    cases.reassign(by=world.giver, now=at(5), case_id=world.case_id, to_person=world.giver.id)
    assert snapshot() == before


def test_an_offer_that_waits_stays_and_its_giver_reads_on(world: World) -> None:
    handoff = world.offer()
    cases.reassign(by=world.giver, now=at(2), case_id=world.case_id, to_person=world.colleague.id)
    handoff.refresh_from_db()
    assert (handoff.state, handoff.giver) == ("offered", world.giver.person)
    world.accept(handoff)
    Membership.objects.filter(person=world.giver.person).delete()
    assert queries.visible(world.again(world.giver)).filter(pk=world.case_id).exists()


REFUSED = {
    "someone of another team": (
        "receiver",
        "Priya Rao can't take cases in Front line. Choose someone else of the team.",
    ),
    "nobody": (None, "There is nobody with this number. Choose someone of Front line."),
}


@pytest.mark.parametrize("whom", REFUSED)
def test_it_goes_to_someone_who_can_hold_it(world: World, whom: str) -> None:
    part, words = REFUSED[whom]
    to = world.everyone[part].id if part else 2**70
    before = snapshot()
    with pytest.raises(Refused) as refused:
        cases.reassign(by=world.giver, now=at(5), case_id=world.case_id, to_person=to)
    assert [(reason.field, str(reason)) for reason in refused.value.reasons] == [("to_person", words)]
    assert snapshot() == before


def test_every_reason_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        cases.reassign(
            by=world.colleague,
            now=at(5),
            case_id=world.case_id,
            to_person=world.receiver.id,
            why="one\ntwo",
            seen=99,
        )
    assert [reason.code for reason in refused.value.reasons] == [
        "case-changed",
        "held-by-colleague",
        "person-unfit",
        "line-broken",
    ]


def test_someone_who_left_at_the_same_moment_gets_nothing(world: World) -> None:
    stale = world.colleague
    assert stale.team_ids, "read before they left"
    Membership.objects.filter(person=stale.person).delete()
    Segment.objects.filter(case=world.case_id).update(person=None)
    with pytest.raises(Refused) as refused:
        cases.take(by=stale, now=at(5), case_id=world.case_id)
    assert str(refused.value) == (
        "Nora Lind no longer works in Front line, so Nora Lind can't have the case."
    )
    assert has_it(world) is None
