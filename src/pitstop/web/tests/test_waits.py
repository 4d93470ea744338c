"""A case that waits for someone outside, on its page; and what its way says of how the time was spent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.queries import Asker
from pitstop.calendars import services as calendars
from pitstop.cases import services as cases
from pitstop.cases.waits import queries as waits
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.promises import services as promises
from pitstop.targets import services as targets
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, words


def minutes_ago(minutes: float) -> Any:
    return clock.now() - timedelta(minutes=minutes)


def page(world: World, visit: Visit) -> str:
    return words(visit(world.giver).get(f"/cases/{world.case_id}"))


def test_it_waits_and_goes_on(world: World, visit: Visit) -> None:
    omar, here = visit(world.giver), f"/cases/{world.case_id}"
    begun = omar.post(f"{here}/wait", {"on": "third_party", "what": "the bank"}, follow=True)
    assert begun.redirect_chain == [(here, 302)]
    text = words(begun)
    assert "The case waits. What was promised stays due." in text
    assert "It waits for a third party: the bank" in text
    assert "Omar Haddad lets it wait for a third party: the bank" in text
    assert "Nothing is promised to Lena Fischer: say when they hear from you next." in text
    assert "Let it wait" not in text

    ended = words(omar.post(f"{here}/wait/ending", follow=True))

    assert "The case goes on." in ended
    assert "It goes on, after it waited less than 1 min for a third party" in ended
    assert "Let it wait" in ended
    assert waits.now(world.case) is None


def test_what_was_promised_stays_due_and_the_page_says_so(world: World, visit: Visit) -> None:
    assert "What Lena Fischer was promised stays due, so keep telling them" in page(world, visit)
    due_at = clock.now() + timedelta(hours=2)
    promises.make(by=world.giver, now=clock.now(), case_id=world.case_id, text="A call", due_at=due_at)
    cases.wait(by=world.giver, now=clock.now(), case_id=world.case_id)
    text = page(world, visit)
    assert "It waits for Lena Fischer" in text
    assert "What Lena Fischer was promised stays due: " in text


def test_a_wrong_wish_is_said_beside_the_field_and_stays_typed(world: World, visit: Visit) -> None:
    sent = {"on": "customer", "what": "x" * 201}
    answer = visit(world.giver).post(f"/cases/{world.case_id}/wait", sent)
    assert answer.status_code == 422
    assert "What it waits for is too long by 1: 200 characters fit." in words(answer)
    assert "x" * 201 in answer.content.decode()


def test_the_second_of_two_pages_is_told_that_it_waits(world: World, visit: Visit) -> None:
    omar, here = visit(world.giver), f"/cases/{world.case_id}"
    omar.post(f"{here}/wait", {"on": "customer"})
    again = omar.post(f"{here}/wait", {"on": "customer"})
    assert again.status_code == 409
    assert f"Case #{world.case_id} waits for the customer already, since " in words(again)
    omar.post(f"{here}/wait/ending")
    assert omar.post(f"{here}/wait/ending").status_code == 409


@pytest.mark.parametrize("who", ["receiver", "admin"])
def test_a_reader_sees_it_and_can_not_change_it(world: World, visit: Visit, who: str) -> None:
    world.offer()
    cases.wait(by=world.giver, now=clock.now(), case_id=world.case_id, what="her number")
    answer = visit(world.everyone[who]).get(f"/cases/{world.case_id}")
    assert "It waits for Lena Fischer: her number" in words(answer)
    assert "/wait/ending" not in answer.content.decode()


def test_a_reply_may_wait_for_its_answer(world: World, visit: Visit) -> None:
    assert "The case now waits for their answer" in page(world, visit)
    sent = {"kind": "to_customer", "body": "Which card?", "next_text": "We pay", "waits_for_customer": "on"}
    visit(world.giver).post(f"/cases/{world.case_id}/messages", sent)
    text = page(world, visit)
    assert "It waits for Lena Fischer" in text
    assert "The case now waits for their answer" not in text


def test_the_way_tells_the_time_in_the_queue_with_a_bot_and_with_a_person(world: World, visit: Visit) -> None:
    bot = Asker(
        accounts.add_person(
            email="bot@desk.example", name="Bo", password=None, teams=[world.front], kind="ai"
        )
    )
    world.case_id = world.open(now=minutes_ago(100.5)).pk
    cases.reassign(by=world.giver, now=minutes_ago(90.5), case_id=world.case_id, to_person=bot.id)
    cases.wait(by=world.giver, now=minutes_ago(60.5), case_id=world.case_id, what="her number")
    cases.hear(by=world.giver, now=minutes_ago(40.5), case_id=world.case_id, body="4711")
    text = page(world, visit)
    assert "Front line · Bo 1 h 40 min" in text
    assert "of it 1 h 20 min of business time: 1 h 10 min with a bot, 10 min with a person" in text
    assert "waited 20 min for Lena Fischer: her number" in text
    assert "Business time is the part of it within that team's hours" in text


def test_a_team_outside_its_hours_has_no_business_time(world: World, visit: Visit) -> None:
    not_today = (clock.now() - timedelta(days=2)).strftime("%a")
    week = f"{not_today} 00:00-01:00"
    calendars.set_hours(by=world.lead, now=clock.now(), team=world.front.pk, zone="UTC", week=week)
    world.case_id = world.open(now=minutes_ago(30.5)).pk
    assert "Front line · Omar Haddad 30 min of it no business time" in page(world, visit)


def test_one_that_nobody_has_taken_is_in_the_queue(world: World, visit: Visit) -> None:
    intake.take_new_cases(team=world.front)
    world.case_id = cases.open_from_customer(
        now=minutes_ago(30.5),
        customer_email="max@example.org",
        customer_name="Max",
        subject="A question",
        body="Where is it?",
        source="form",
    ).pk
    assert "Front line 30 min of it 30 min of business time, in the queue" in page(world, visit)


def test_the_form_says_what_the_customer_sees_of_it(world: World, visit: Visit) -> None:
    assert (
        "If it waits for Lena Fischer, their page says at once that we are waiting for their answer."
        " For what it waits is for colleagues only."
    ) in page(world, visit)


def test_the_way_is_counted_by_the_hours_that_a_clock_keeps(world: World, visit: Visit) -> None:
    opened, now = world.case.opened_at, clock.now()
    targets.set_target(by=world.admin, now=opened, proposed=Proposed("hold", 600))
    targets.follow(world.case, now=opened)
    closed = f"{opened - timedelta(days=9):%Y-%m-%d} to {now + timedelta(days=9):%Y-%m-%d}"
    week = {"zone": "UTC", "week": "Mon-Sun 0-24"}
    calendars.set_hours(by=world.admin, now=now, team=world.front.pk, **week)
    assert "not today's" not in page(world, visit), "no hours before, and open all day now: the same"
    calendars.set_hours(by=world.admin, now=now, team=world.front.pk, **week, closures=[closed])
    said = page(world, visit)
    assert "of it no business time" not in said
    assert "by the hours that its clock keeps, not today's" in said
