"""Two people at once: one wait, and one clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pitstop.cases import services as cases
from pitstop.cases.models import Wait
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run them together; "done", or the codes of the refusal of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(30)
            act()
            return "done"
        except Refused as refused:
            return " ".join(reason.code for reason in refused.reasons)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_case_begins_to_wait_once(world: World) -> None:
    answers = at_once(
        lambda: cases.wait(by=world.giver, now=at(10), case_id=world.case_id),
        lambda: cases.wait(by=world.colleague, now=at(10), case_id=world.case_id, on="third_party"),
        lambda: cases.wait(by=world.lead, now=at(10), case_id=world.case_id),
    )
    assert sorted(answers) == ["case-waits", "case-waits", "done"]
    assert Wait.objects.filter(ended_at=None).count() == 1
    assert Event.objects.filter(kind="case.waiting").count() == 1


def test_a_wait_ends_once(world: World) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id)
    answers = at_once(
        lambda: cases.resume(by=world.giver, now=at(20), case_id=world.case_id),
        lambda: cases.resume(by=world.colleague, now=at(20), case_id=world.case_id),
    )
    assert sorted(answers) == ["case-waits-not", "done"]
    assert Event.objects.filter(kind="case.resumed").count() == 1


def test_the_customer_writes_while_someone_lets_it_go_on(world: World) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id)
    heard, resumed = at_once(
        lambda: cases.hear(by=world.colleague, now=at(20), case_id=world.case_id, body="Here it is."),
        lambda: cases.resume(by=world.giver, now=at(20), case_id=world.case_id),
    )
    assert heard == "done"
    assert resumed in ("done", "case-waits-not")
    assert Event.objects.filter(kind="case.resumed").count() == 1
