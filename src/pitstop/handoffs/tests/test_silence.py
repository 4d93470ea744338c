"""A silent receiver: reminded, then their lead is told, then the case is the giver's desk's again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.cases import queries as cases
from pitstop.cases.models import Message
from pitstop.conftest import World, at, comes_due
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.rules import Due, Step, steps
from pitstop.notify.models import Mail, Notice
from pitstop.routing.models import Route
from pitstop.routing.rules.routes import Patience
from pitstop.slips.models import Slip
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.timers.models import Timer

MINUTES = [timedelta(minutes=n) for n in range(300)]


@pytest.mark.parametrize(
    ("patience", "expected"),
    [
        (Patience(), [(Step.REMIND, 30), (Step.LEAD, 60), (Step.BACK, 240)]),
        (Patience(remind_after=None), [(Step.LEAD, 60), (Step.BACK, 240)]),
        (Patience(remind_after=None, lead_after=None, back_after=None), []),
        (Patience(remind_after=MINUTES[90]), [(Step.REMIND, 90), (Step.LEAD, 90), (Step.BACK, 240)]),
    ],
)
def test_the_steps_of_a_route(patience: Patience, expected: list[tuple[Step, int]]) -> None:
    assert steps(patience) == tuple(Due(step, MINUTES[after]) for step, after in expected)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_reminder_then_lead_then_back(world: World) -> None:
    handoff = world.offer()  # a minute in
    assert comes_due("offer_silence", now=at(30)) == 0
    assert comes_due("offer_silence", now=at(31)) == 1
    assert told("reminder") == ["Priya Rao", "Rosa Diaz", "Tom Berg"]
    assert comes_due("offer_silence", now=at(61)) == 1
    assert told("lead_needed") == ["Rosa Diaz"]
    assert comes_due("offer_silence", now=at(240)) == 0
    assert comes_due("offer_silence", now=at(241)) == 1
    ended = Handoff.objects.get(pk=handoff.pk)
    assert (ended.state, ended.answered_by, ended.answered_at) == ("expired", None, at(241))
    assert told("expired") == ["Lea Wolf", "Omar Haddad"]
    assert cases.holder(world.case).person == world.giver.person
    assert comes_due("offer_silence", now=at(2000)) == 0


def test_however_many_are_given_back_at_once_their_clocks_are_read_once(world: World) -> None:
    Route.objects.update(remind_after=None, lead_after=None, back_after=60)
    proposed = targets.Proposed("accept", 600, team=world.billing.pk)
    targets.set_target(by=world.admin, now=at(0), proposed=proposed)

    def statements(number: int, minutes: float) -> int:
        for _turn in range(number):
            world.offer(case_id=world.open().pk)
        with CaptureQueriesContext(connection) as made:
            assert comes_due("offer_silence", now=at(minutes)) == number
        read = [each["sql"] for each in made if each["sql"].startswith("SELECT")]
        return sum('FROM "targets_clock"' in sql or 'FROM "handoffs_question"' in sql for sql in read)

    assert statements(2, 61) == statements(7, 61)
    assert list(Clock.objects.values_list("ending", "ended_at")) == [("expired", at(61))] * 9


def test_the_giver_holds_it_throughout_and_can_offer_it_again(world: World) -> None:
    world.offer()
    for minutes in (31, 61, 241):
        assert cases.holder(world.case).person == world.giver.person
        comes_due("offer_silence", now=at(minutes))
    again = world.offer(now=at(250), next_update_at=at(500))
    assert again.state == "offered"


def test_it_is_written_down_as_a_late_answer(world: World) -> None:
    handoff = world.offer()
    for minutes in (31, 61, 241):
        comes_due("offer_silence", now=at(minutes))
    assert list(Slip.objects.values_list("kind", "handoff")) == [("late_answer", handoff.pk)]


def test_after_a_long_outage_the_steps_come_one_by_one_and_not_all_at_once(world: World) -> None:
    handoff = world.offer()
    assert comes_due("offer_silence", now=at(1000)) == 1
    assert Handoff.objects.get(pk=handoff.pk).silence_due_at == at(1030)
    assert Handoff.objects.get(pk=handoff.pk).state == "offered"


def test_an_answer_ends_the_waiting(world: World) -> None:
    world.accept(world.offer())
    assert comes_due("offer_silence", now=at(1000)) == 0


def test_a_question_makes_the_giver_the_one_who_is_waited_for(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(20), handoff_id=handoff.pk, text="Which card?")
    assert comes_due("offer_silence", now=at(31)) == 0
    assert comes_due("offer_silence", now=at(50)) == 1
    assert told("question_waits") == ["Omar Haddad"]
    services.explain(by=world.giver, now=at(55), handoff_id=handoff.pk, text="The blue one.")
    assert comes_due("offer_silence", now=at(84)) == 0
    assert comes_due("offer_silence", now=at(85)) == 1


def test_a_route_without_patience_waits_for_ever(world: World) -> None:
    Route.objects.update(remind_after=None, lead_after=None, back_after=None, note_after=None)
    world.offer()
    assert comes_due("offer_silence", now=at(100_000)) == comes_due("offer_note", now=at(100_000)) == 0


def test_the_customer_is_told_once_that_we_still_look_for_someone(world: World) -> None:
    world.offer()
    assert comes_due("offer_note", now=at(60)) == 0
    assert comes_due("offer_note", now=at(61)) == 1
    assert comes_due("offer_note", now=at(62)) == 0
    note = Message.objects.get(kind="automatic")
    assert "Omar Haddad has asked Billing to take your case on" in note.body
    assert Mail.objects.filter(to="lena@example.org", body=note.body).count() == 1


def test_no_note_for_what_was_accepted_in_time(world: World) -> None:
    world.accept(world.offer())
    assert comes_due("offer_note", now=at(100)) == 0


def test_one_that_fails_is_put_off_and_stops_no_other(world: World) -> None:
    bad = world.offer()
    Handoff.objects.filter(pk=bad.pk).update(terms=["no terms at all"])
    good = world.offer(case_id=world.open(now=at(2)).pk, now=at(3))
    comes_due("offer_silence", now=at(40))
    assert Handoff.objects.get(pk=good.pk).silence_step == 1
    assert Handoff.objects.get(pk=bad.pk).silence_due_at == at(31)
    timer = Timer.objects.get(kind="offer_silence", subject=bad.pk)
    assert (timer.due_at, timer.try_at, timer.attempts) == (at(31), at(40) + timedelta(seconds=10), 1)


def test_a_lead_can_remind_by_hand_and_twice_in_five_minutes_tells_once(world: World) -> None:
    handoff = world.offer()
    reminded = Notice.objects.filter(kind="reminder", person=world.receiver.person)
    for minutes, times in ((9.9, 1), (10.1, 1), (14.8, 1), (15, 2), (19.8, 2), (20, 3)):
        services.nudge(by=world.lead, now=at(minutes), handoff_id=handoff.pk)
        assert reminded.count() == times


@pytest.mark.parametrize("who", ["receiver", "colleague"])
def test_others_dont_remind(world: World, who: str) -> None:
    handoff = world.offer()
    with pytest.raises(Refused, match="Only who offered it, or a lead"):
        services.nudge(by=getattr(world, who), now=at(10), handoff_id=handoff.pk)


def test_a_bots_hand_off_that_nobody_accepts_is_announced_to_both_leads(world: World) -> None:
    world.giver.person.kind = "ai"
    world.giver.person.save()
    world.offer(kind="bot_to_human")
    for minutes in (31, 61, 241):
        comes_due("offer_silence", now=at(minutes))
    assert told("expired") == ["Lea Wolf", "Omar Haddad", "Rosa Diaz"]


def test_every_step_is_in_the_log_with_nobody_as_its_actor(world: World) -> None:
    world.offer()
    for minutes in (31, 61, 241):
        comes_due("offer_silence", now=at(minutes))
    log = Event.objects.filter(kind__in=["handoff.reminded", "handoff.expired"]).order_by("pk")
    assert [(event.kind, event.actor, event.data.get("told")) for event in log] == [
        ("handoff.reminded", None, "receiver"),
        ("handoff.reminded", None, "lead"),
        ("handoff.expired", None, None),
    ]
