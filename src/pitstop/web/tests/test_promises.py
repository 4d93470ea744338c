"""The page asks what the customer hears next, shows what a message opens with, and how urgent a case is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pitstop.cases import queries as cases
from pitstop.conftest import World, comes_due
from pitstop.core import clock
from pitstop.promises import queries
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.web.tests.conftest import Visit, in_form, words

pytestmark = pytest.mark.django_db

USUAL = "We tell you how your case stands."


def make(world: World, *, ago: float = 60, due: float = 120, text: str = "A call") -> Promise:
    """Promised `ago` minutes ago for `due` minutes after that."""
    then = clock.now() - timedelta(minutes=ago)
    due_at = then + timedelta(minutes=due)
    return promises.make(by=world.giver, now=then, case_id=world.case_id, text=text, due_at=due_at)


def missed(world: World) -> Promise:
    promise = make(world, due=30)
    comes_due("promise", now=clock.now())
    return promise


def value_of(answer: Any, name: str) -> str:
    """What a field of the composer holds."""
    page = answer.content.decode()
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found, f"there is no field {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def send(world: World, visit: Visit, **sent: Any) -> Any:
    said = {"kind": "to_customer", "body": "We are at it.", **sent}
    return visit(world.giver).post(f"/cases/{world.case_id}/messages", said, follow=True)


def test_by_when_they_hear_next_is_filled_in(world: World, visit: Visit) -> None:
    before = queries.default_due(world.case, team_id=world.front.pk, now=clock.now())
    page = visit(world.giver).get(f"/cases/{world.case_id}")
    after = queries.default_due(world.case, team_id=world.front.pk, now=clock.now())
    assert value_of(page, "next_due_at") in {in_form(before), in_form(after)}
    assert f'placeholder="{USUAL}"' in page.content.decode()
    assert "Your message will open with" not in words(page)


def test_while_something_is_promised_nothing_is_filled_in(world: World, visit: Visit) -> None:
    make(world)
    page = visit(world.giver).get(f"/cases/{world.case_id}")
    assert value_of(page, "next_due_at") == ""
    assert "Your message to Lena Fischer is on its way." in words(send(world, visit))
    assert Promise.objects.count() == 1


def test_a_reply_with_what_was_filled_in_promises_the_usual(world: World, visit: Visit) -> None:
    due = clock.now().replace(second=0, microsecond=0) + timedelta(hours=4)
    send(world, visit, next_due_at=in_form(due))
    promise = Promise.objects.get()
    assert (promise.text, promise.due_at) == (USUAL, due)


def test_a_reply_that_says_nothing_of_what_comes_is_refused_and_helped(world: World, visit: Visit) -> None:
    answer = send(world, visit, next_due_at="")
    assert answer.status_code == 422
    assert "Say what the customer hears next and by when, or that nothing more is to come." in words(answer)
    assert value_of(answer, "next_due_at") > timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")
    assert "We are at it.</textarea>" in answer.content.decode()
    assert len(cases.messages(world.case)) == 1


def test_nothing_more_outweighs_the_time_that_was_filled_in(world: World, visit: Visit) -> None:
    due = in_form(clock.now() + timedelta(hours=4))
    answer = send(world, visit, next_due_at=due, no_more="on")
    assert "Your message to Lena Fischer is on its way." in words(answer)
    assert not Promise.objects.exists()


def test_nothing_more_and_a_promise_in_words_can_not_both_be(world: World, visit: Visit) -> None:
    due = in_form(clock.now() + timedelta(hours=4))
    answer = send(world, visit, next_due_at=due, next_text="News", no_more="on")
    assert answer.status_code == 422
    assert "Either something comes next, or nothing more is to come." in words(answer)


def test_the_writer_sees_what_the_message_opens_with(world: World, visit: Visit) -> None:
    missed(world)
    page = visit(world.giver).get(f"/cases/{world.case_id}")
    sorry = queries.apology(world.case, now=clock.now())
    assert "Your message will open with" in words(page)
    assert f"{sorry}</textarea>" in page.content.decode()

    send(world, visit, apology=sorry, no_more="on")
    assert cases.messages(world.case)[-1].body == f"{sorry}\n\nWe are at it."
    assert "Your message will open with" not in words(visit(world.giver).get(f"/cases/{world.case_id}"))


def test_what_the_writer_empties_is_left_out(world: World, visit: Visit) -> None:
    missed(world)
    send(world, visit, apology="", no_more="on")
    assert cases.messages(world.case)[-1].body == "We are at it."


def test_what_was_missed_while_they_wrote_is_apologised_for_and_shown_after_a_refusal(
    world: World, visit: Visit
) -> None:
    missed(world)
    sorry = queries.apology(world.case, now=clock.now())
    answer = send(world, visit)
    assert answer.status_code == 422
    assert f"{sorry}</textarea>" in answer.content.decode()
    send(world, visit, no_more="on")
    assert cases.messages(world.case)[-1].body == f"{sorry}\n\nWe are at it."


def test_a_note_asks_for_nothing(world: World, visit: Visit) -> None:
    missed(world)
    answer = send(world, visit, kind="note", next_due_at="", apology="Sorry.")
    assert "The note is saved." in words(answer)
    assert cases.messages(world.case)[-1].body == "We are at it."


def test_how_urgent_a_case_is_stands_on_its_page_and_is_set_there(world: World, visit: Visit) -> None:
    client, case = visit(world.giver), f"/cases/{world.case_id}"
    assert '<option value="normal" selected>' in client.get(case).content.decode()

    answer = client.post(f"{case}/priority", {"priority": "urgent"}, follow=True)
    assert "The priority is set. What is promised from now on follows it." in words(answer)
    assert '<option value="urgent" selected>' in answer.content.decode()

    refused = client.post(f"{case}/priority", {"priority": "asap"})
    assert refused.status_code == 422
    assert "There is no priority “asap”. Choose among: low, normal, high, urgent." in words(refused)


def test_who_only_reads_a_case_sees_how_urgent_it_is(world: World, visit: Visit) -> None:
    page = visit(world.admin).get(f"/cases/{world.case_id}")
    assert "Priority normal" in words(page)
    assert f"/cases/{world.case_id}/priority" not in page.content.decode()
    answer = visit(world.admin).post(f"/cases/{world.case_id}/priority", {"priority": "high"})
    assert answer.status_code == 403
