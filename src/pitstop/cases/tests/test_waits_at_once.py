"""Two people at once: one wait, and one clear refusal."""

from __future__ import annotations

import pytest

from pitstop.cases import services as cases
from pitstop.cases.models import Wait
from pitstop.conftest import World, at, at_once
from pitstop.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def goes_on(world: World) -> str:
    return f"Case #{world.case_id} waits for nobody: it goes on as it is."


def test_a_case_begins_to_wait_once(world: World) -> None:
    answers = at_once(
        lambda: cases.wait(by=world.giver, now=at(10), case_id=world.case_id),
        lambda: cases.wait(by=world.colleague, now=at(10), case_id=world.case_id, on="third_party"),
        lambda: cases.wait(by=world.lead, now=at(10), case_id=world.case_id),
    )
    assert answers.count("done") == 1
    assert sum(" already, since " in answer for answer in answers) == 2
    assert Wait.objects.filter(ended_at=None).count() == 1
    assert Event.objects.filter(kind="case.waiting").count() == 1


def test_a_wait_ends_once(world: World) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id)
    answers = at_once(
        lambda: cases.resume(by=world.giver, now=at(20), case_id=world.case_id),
        lambda: cases.resume(by=world.colleague, now=at(20), case_id=world.case_id),
    )
    assert sorted(answers) == [goes_on(world), "done"]
    assert Event.objects.filter(kind="case.resumed").count() == 1


def test_the_customer_writes_while_someone_lets_it_go_on(world: World) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id)
    heard, resumed = at_once(
        lambda: cases.hear(by=world.colleague, now=at(20), case_id=world.case_id, body="Here it is."),
        lambda: cases.resume(by=world.giver, now=at(20), case_id=world.case_id),
    )
    assert heard == "done"
    assert resumed in ("done", goes_on(world))
    assert Event.objects.filter(kind="case.resumed").count() == 1
