"""Clocks follow what happens to a case: each state is reached by the real services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.profiles import services as profiles
from pitstop.accounts.queries import Asker
from pitstop.calendars import services as hours
from pitstop.cases import services as cases
from pitstop.cases.waits import services as waits
from pitstop.conftest import World, at, snapshot
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs import timers as offers
from pitstop.notify import wording as notices
from pitstop.notify.models import Notice
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.targets import services, timers
from pitstop.targets.models import Clock, Target
from pitstop.targets.rules.lengths import FAR
from pitstop.targets.services import Proposed
from pitstop.timers import services as due
from pitstop.timers.models import Timer
from pitstop.timers.services import Act

ACTS = {"clock": timers.act_on_clocks, "clocks": timers.follow_cases}
EVERY = ACTS | {"offer_silence": offers.step}
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


def limit(world: World, measure: str, minutes: int, **more: Any) -> Target:
    """A target in force since before everything, set by the admin."""
    by, now = more.pop("by", world.admin), more.pop("now", BEFORE)
    return services.set_target(by=by, now=now, proposed=Proposed(measure, minutes, **more))


def run(minutes: float, acts: Mapping[str, Act] = ACTS) -> None:
    """Let the worker do what is due by then."""
    due.run_all(acts, clock=lambda: at(minutes))


def clocks(measure: str) -> list[tuple[str, datetime | None, str]]:
    """The clocks of a measure in short: team, due, ending."""
    found = Clock.objects.filter(measure=measure).select_related("team").order_by("id")
    return [(each.team.name, each.due_at, each.ending) for each in found]


def kinds(*wanted: str) -> list[str]:
    found = Event.objects.filter(kind__startswith="clock.").order_by("id")
    return [event.kind for event in found if not wanted or event.kind in wanted]


def write(world: World, minutes: float, by: Asker | None = None) -> None:
    promises.reply(
        by=by or world.giver,
        now=at(minutes),
        case_id=world.case_id,
        body="We look at it.",
        next_text="more",
        next_due_at=at(9999),
    )


def test_an_offer_starts_the_receivers_clock_and_the_answer_ends_it(world: World) -> None:
    limit(world, "accept", 15, team=world.billing.pk)
    handoff = world.offer(now=at(1))
    assert clocks("accept") == [("Billing", at(16), "")]
    world.accept(handoff, now=at(10))
    (clock,) = Clock.objects.all()
    assert (clock.ending, clock.ended_at, clock.raw_seconds, clock.breached_at) == ("met", at(10), 540, None)
    assert (clock.queue_seconds, clock.person_seconds, clock.bot_seconds) == (540, 0, 0)
    assert (clock.handoff, clock.segment) == (handoff.pk, None)
    assert not Timer.objects.filter(kind="clock").exists()


@pytest.mark.parametrize("ending", ["returned", "withdrawn", "expired"])
def test_an_offer_that_ends_otherwise_ends_both_clocks_of_the_receiver(world: World, ending: str) -> None:
    limit(world, "accept", 15)
    limit(world, "response", 60, team=world.billing.pk)
    handoff = world.offer(now=at(1))
    if ending == "returned":
        world.send_back(handoff, now=at(5))
    elif ending == "withdrawn":
        world.withdraw(handoff, now=at(5))
    else:
        for minutes in (40, 80, 300, 600):
            run(minutes, EVERY)
    assert [(clock.measure, clock.ending) for clock in Clock.objects.order_by("measure")] == [
        ("accept", ending),
        ("response", ending),
    ]


def test_who_accepts_late_is_late_even_where_no_worker_noticed(world: World) -> None:
    limit(world, "accept", 15)
    handoff = world.offer(now=at(1))
    world.accept(handoff, now=at(30))
    (clock,) = Clock.objects.all()
    assert (clock.ending, clock.breached_at, clock.breached_with) == ("met", at(16), None)
    assert kinds() == ["clock.started", "clock.breached", "clock.ended"]
    assert not Notice.objects.filter(kind="clock_breached").exists(), "there is nothing left to do"


def test_the_response_of_a_team_runs_from_the_offer_through_its_segment(world: World) -> None:
    limit(world, "response", 60, team=world.billing.pk)
    handoff = world.offer(now=at(1))
    world.accept(handoff, now=at(11))
    (clock,) = Clock.objects.all()
    assert (clock.due_at, clock.ended_at, clock.segment) == (at(61), None, 2)
    write(world, 31, by=world.receiver)
    clock.refresh_from_db()
    assert (clock.ending, clock.raw_seconds) == ("met", 1800)
    assert (clock.queue_seconds, clock.person_seconds) == (600, 1200)


def test_what_the_route_accepts_by_itself_has_no_clock_to_accept(world: World) -> None:
    for measure in ("accept", "hold", "response"):
        limit(world, measure, 60, team=world.billing.pk)
    routing.save_route(
        by=world.lead,
        now=at(0),
        protocol="support",
        from_team=world.front,
        to_team=world.billing,
        terms=routing.TermsToSet(acceptance="automatic", read_back="off"),
    )
    world.offer(now=at(1))
    assert clocks("accept") == []
    assert clocks("hold") == [("Billing", at(61), "")]
    assert clocks("response") == [("Billing", at(61), "")]


def test_following_again_changes_nothing(world: World) -> None:
    for measure in ("accept", "response", "hold", "first_reply", "next_update", "resolution"):
        limit(world, measure, 60)
    world.accept(world.offer(now=at(1)), now=at(5))
    write(world, 7, by=world.receiver)
    run(8)
    before = snapshot()
    for minutes in (8, 9, 40):
        services.follow(world.case, now=at(minutes))
    assert snapshot() == before


def test_a_missed_call_is_made_good(world: World) -> None:
    """What `cases` does calls nobody above: the wake of its event does."""
    limit(world, "resolution", 60)
    limit(world, "first_reply", 30)
    assert clocks("resolution") == []
    run(2)
    assert clocks("resolution") == [("Front line", at(60), "")]
    assert clocks("first_reply") == [("Front line", at(30), "")]


def test_a_case_that_waits_pauses_what_is_ours_and_not_what_the_customer_waits_for(world: World) -> None:
    limit(world, "resolution", 60)
    limit(world, "next_update", 60)
    run(1)
    waits.wait(by=world.giver, now=at(10), case_id=world.case_id, on="third_party", what="the bank")
    run(11)
    assert (clocks("resolution"), clocks("next_update")) == (
        [("Front line", None, "")],
        [("Front line", at(60), "")],
    )
    assert [timer.due_at for timer in Timer.objects.filter(kind="clock")] == [at(45)]
    waits.resume(by=world.giver, now=at(40), case_id=world.case_id)
    run(41)
    assert clocks("resolution") == [("Front line", at(90), "")]
    write(world, 50)
    assert kinds("clock.paused", "clock.resumed") == ["clock.paused", "clock.resumed"]
    assert clocks("next_update") == [("Front line", at(60), "met"), ("Front line", at(110), "")]


def test_it_warns_once_a_share_and_then_says_that_the_time_is_over(world: World) -> None:
    limit(world, "first_reply", 100, warn_at=(50, 80))
    run(1)
    for minutes in (49, 50, 51, 79, 81, 90, 100, 101, 150):
        run(minutes)
    assert kinds() == ["clock.started", "clock.warned", "clock.warned", "clock.breached"]
    (clock,) = Clock.objects.all()
    assert (clock.warned, clock.breached_at, clock.breached_with) == (80, at(100), world.giver.person)
    told = [(notice.person.name, notice.kind, notice.because) for notice in Notice.objects.order_by("id")]
    assert sorted(told) == [
        ("Lea Wolf", "clock_breached", "lead"),
        ("Omar Haddad", "clock_breached", "holder"),
        ("Omar Haddad", "clock_warned", "holder"),
        ("Omar Haddad", "clock_warned", "holder"),
    ]
    details = [notices.details(notice.facts) for notice in Notice.objects.order_by("id")]
    shares = [line for lines in details for line in lines if "of its time has passed" in line]
    assert shares == ["50 % of its time has passed", "80 % of its time has passed"]
    assert not Timer.objects.filter(kind="clock").exists()


def test_after_a_long_outage_it_is_told_once(world: World) -> None:
    limit(world, "first_reply", 100, warn_at=(20, 50, 80))
    run(1)
    run(85)
    assert kinds("clock.warned") == ["clock.warned"]
    assert Event.objects.get(kind="clock.warned").data["share"] == 80
    run(5000)
    assert kinds("clock.warned", "clock.breached") == ["clock.warned", "clock.breached"]
    breach = Event.objects.get(kind="clock.breached")
    assert (breach.at, breach.data["due_at"]) == (at(5000), at(100).isoformat())


def test_who_had_it_when_the_time_was_over_is_kept_whoever_has_it_now(world: World) -> None:
    limit(world, "first_reply", 30)
    run(1)
    cases.reassign(
        by=world.lead, now=at(40), case_id=world.case_id, to_person=world.colleague.id, why="her field"
    )
    run(60)
    assert Clock.objects.get().breached_with == world.giver.person


def test_who_has_it_when_it_is_noticed_is_told(world: World) -> None:
    """Omar had it when the time was over, and Nora has it when a worker is there again."""
    limit(world, "first_reply", 30, warn_at=())
    run(1)
    cases.reassign(
        by=world.lead, now=at(40), case_id=world.case_id, to_person=world.colleague.id, why="her field"
    )
    run(60)
    told = Notice.objects.filter(kind="clock_breached").values_list("person__name", "because")
    assert sorted(told) == [("Lea Wolf", "lead"), ("Nora Lind", "holder")]
    assert Event.objects.get(kind="clock.breached").data["person"] == world.giver.person.pk


def test_where_who_has_it_is_away_the_leads_are_warned_too(world: World) -> None:
    limit(world, "first_reply", 100, warn_at=(50, 80))
    run(1)
    profiles.change(by=world.giver, now=at(2), person_id=world.giver.id, away_until=at(60))
    run(51)
    told = Notice.objects.filter(kind="clock_warned").values_list("person__name", "because")
    assert sorted(told) == [("Lea Wolf", "lead"), ("Omar Haddad", "holder")]
    run(81)  # he is back
    assert Notice.objects.filter(kind="clock_warned", person__name="Lea Wolf").count() == 1


def test_time_counts_by_the_hours_that_the_team_had_at_the_start(world: World) -> None:
    office = {"team": world.billing.pk, "zone": "UTC", "week": "Mon-Fri 08:00-10:00"}
    hours.set_hours(by=world.receiving_lead, now=BEFORE, **office)
    limit(world, "accept", 90, team=world.billing.pk)
    world.offer(now=at(1))
    assert clocks("accept") == [("Billing", datetime(2026, 3, 3, 8, 31, tzinfo=UTC), "")]
    hours.set_hours(by=world.receiving_lead, now=at(2), **office | {"week": "Mon-Fri 00:00-24:00"})
    services.follow(world.case, now=at(3))
    assert clocks("accept") == [("Billing", datetime(2026, 3, 3, 8, 31, tzinfo=UTC), "")]


def test_a_team_that_is_hardly_ever_open_is_offered_accepts_and_answers_cases_all_the_same(
    world: World,
) -> None:
    """Neither time is reached within a century: clocks run, and nobody ever reads that one is over."""
    limit(world, "accept", 43_200, team=world.billing.pk)
    limit(world, "response", 525_600)
    limit(world, "first_reply", 525_600)
    for team in (world.front, world.billing):
        seldom = {"team": team.pk, "zone": "UTC", "week": "Mon 09:00-09:05"}
        hours.set_hours(by=world.admin, now=BEFORE, **seldom)
    run(0.5)
    world.accept(world.offer(now=at(1)), now=at(3))
    (response,) = Clock.objects.filter(measure="response", team=world.billing)
    assert (response.due_at, response.ended_at) == (FAR, None)
    write(world, 4, by=world.receiver)
    run(9000)
    assert clocks("accept") == [("Billing", FAR, "met")]
    assert clocks("first_reply") == [("Front line", FAR, "met")]
    assert not kinds("clock.paused", "clock.breached")
    assert not Timer.objects.filter(attempts__gt=0).exists()


def test_a_clock_keeps_its_target_when_another_takes_its_place(world: World) -> None:
    limit(world, "hold", 60)
    run(1)
    limit(world, "hold", 30, now=at(2))
    services.follow(world.case, now=at(3))
    assert clocks("hold") == [("Front line", at(60), "")]
    world.accept(world.offer(now=at(4)), now=at(5))
    assert clocks("hold") == [("Front line", at(60), "met"), ("Billing", at(35), "")]


def test_a_target_says_nothing_about_what_began_before_it(world: World) -> None:
    limit(world, "hold", 60, now=at(1))
    run(2)
    assert clocks("hold") == []


def test_closing_ends_every_clock_and_going_on_starts_new_ones(world: World) -> None:
    for measure in ("response", "hold", "first_reply", "next_update", "resolution"):
        limit(world, measure, 60)
    run(1)
    handoffs.close_case(by=world.giver, now=at(10), case_id=world.case_id, outcome="it was paid")
    assert {clock.measure: clock.ending for clock in Clock.objects.all()} == {
        "response": "closed",
        "hold": "met",
        "first_reply": "closed",
        "next_update": "closed",
        "resolution": "met",
    }
    handoffs.reopen(by=world.giver, now=at(30), case_id=world.case_id, why="it came back")
    running = Clock.objects.filter(ended_at=None).values_list("measure", "due_at")
    assert sorted(running) == [
        ("hold", at(90)),
        ("next_update", at(90)),
        ("resolution", at(90)),
        ("response", at(90)),
    ]


def test_a_clock_that_was_set_back_ends_nothing_before_it_began(world: World) -> None:
    limit(world, "accept", 15)
    handoff = world.offer(now=at(10))
    world.send_back(handoff, now=at(5))
    (clock,) = Clock.objects.all()
    assert (clock.ending, clock.ended_at, clock.raw_seconds) == ("returned", at(10), 0)


def test_a_clock_that_is_over_warns_of_nothing_after_the_machines_was_set_back(world: World) -> None:
    limit(world, "accept", 15, warn_at=(50,))
    handoff = world.offer(now=at(1))
    run(90)
    for minutes in (16, 12):  # its very end, and past its share
        services.follow(handoff.case, now=at(minutes))
    assert kinds() == ["clock.started", "clock.breached"]
    assert not Timer.objects.filter(kind="clock").exists()


def test_a_clock_that_waits_from_its_very_last_moment_on_is_not_late(world: World) -> None:
    limit(world, "response", 60, team=world.front.pk)
    run(60)
    waits.wait(by=world.giver, now=at(60), case_id=world.case_id)
    run(600)
    assert kinds() == ["clock.started", "clock.warned", "clock.paused"]
    assert not Timer.objects.filter(kind="clock").exists()


def test_hundreds_of_clocks_are_acted_on_in_a_few_statements(world: World) -> None:
    limit(world, "first_reply", 100, warn_at=(50,))
    limit(world, "resolution", 300, warn_at=())
    run(1)

    def statements(number: int, minutes: float) -> int:
        ids = [world.open(now=at(0)).pk for _turn in range(number)]
        run(1)
        with CaptureQueriesContext(connection) as made:
            done = due.run_due(ACTS, now=at(minutes), limit=1000)
        assert done.kinds == {"clock": number}
        assert set(Clock.objects.filter(case__in=ids, measure="first_reply").values_list("warned")) == {(50,)}
        Timer.objects.all().delete()
        return len(made)

    Timer.objects.all().delete()
    few = statements(3, 51)
    assert statements(60, 51) == few <= 24


def test_a_warning_writes_what_it_changes_and_nothing_else_of_a_clock(world: World) -> None:
    limit(world, "first_reply", 60, warn_at=(50,))
    run(1)
    with CaptureQueriesContext(connection) as asked:
        run(31)
    (written,) = [each["sql"] for each in asked.captured_queries if 'UPDATE "targets_clock"' in each["sql"]]
    assert written.count(" = ") == 2, "its share, where its number is"
    assert [each.warned for each in Clock.objects.all()] == [50]
