"""What is shown of a case that was found, and what a search costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.cases import services as cases
from pitstop.cases.models import Case
from pitstop.conftest import NOW, World, at
from pitstop.promises import services as promises
from pitstop.search import queries

pytestmark = pytest.mark.django_db


def text_of(parts) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


def test_where_the_words_stand_is_shown(world: World, muller: Case) -> None:
    (hit,) = queries.found(world.giver, "muller techniker gesp", now=NOW).rows
    assert text_of(hit.subject_parts) == "Router blinkt rot"
    assert text_of(hit.customer_parts) == "Jörg [Müller]"
    assert hit.said is not None
    assert (hit.said.kind, hit.said.author, hit.said.at) == ("note", world.giver.person, at(1))
    assert text_of(hit.said.parts) == "[Techniker] (Straße [gesperrt]) kommt."

    (hit,) = queries.found(world.giver, '"router s"', now=NOW).rows
    assert hit.said is not None
    assert (hit.said.kind, text_of(hit.said.parts)) == ("outcome", "Replaced the [router's] fuse.")
    assert hit.holder.team == world.front


def test_what_is_owed_next_is_shown(world: World) -> None:
    for hours, text in ((5, "later"), (2, "sooner")):
        promises.make(
            by=world.giver, now=NOW, case_id=world.case_id, text=text, due_at=NOW + timedelta(hours=hours)
        )
    (hit,) = queries.found(world.giver, "refund", now=NOW).rows
    assert hit.promise is not None
    assert hit.promise.text == "sooner"


@pytest.mark.parametrize("text", ["refund", "#1 refund", "refund team:front holder:omar due:today tier:x"])
@pytest.mark.parametrize("part", ["giver", "admin"])
def test_a_search_costs_the_same_however_much_is_found(world: World, text: str, part: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            queries.found(world.again(world.everyone[part]), text, now=NOW)
        return len(made)

    promises.make(
        by=world.giver, now=NOW, case_id=world.case_id, text="a word", due_at=NOW + timedelta(hours=1)
    )
    few = cost()
    for n in range(8):
        case = world.open(customer_email=f"c{n}@example.org")
        cases.write_note(by=world.giver, now=at(1), case_id=case.pk, body="Refund, the bank says.")
        promises.make(
            by=world.giver, now=NOW, case_id=case.pk, text="a word", due_at=NOW + timedelta(hours=1)
        )
    assert cost() == few
    assert few <= 9
