"""The page that says how often customers hear from us: who changes it, and what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import World
from pitstop.events.models import Event
from pitstop.promises import queries
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

GOLD = {"priority": "high", "tier": "gold", "every": "90", "remind_before": "15", "notes": "2"}


def kept(priority: str = "high", tier: str = "gold") -> tuple[int, int, int] | None:
    found = [each for each in queries.cadences() if (each.priority, each.tier) == (priority, tier)]
    return (found[0].every, found[0].remind_before, found[0].notes) if found else None


def test_a_lead_sets_one_and_it_is_listed(world: World, visit: Visit) -> None:
    answer = visit(world.lead).post("/cadences", GOLD, follow=True)
    assert "Saved. What was promised before stays as it is." in words(answer)
    assert "high gold 1 h 30 min 15 min 2" in words(answer)
    assert kept() == (90, 15, 2)
    event = Event.objects.get(kind="cadence.changed")
    assert (event.actor, event.data) == (world.lead.id, {"priority": "high", "tier": "gold"})


def test_setting_it_anew_changes_that_one(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post("/cadences", GOLD)
    number = len(queries.cadences())
    client.post("/cadences", GOLD | {"every": "120"})
    assert kept() == (120, 15, 2)
    assert len(queries.cadences()) == number


def test_the_form_is_filled_in_with_the_one_that_is_to_change(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post("/cadences", GOLD)
    page = client.get("/cadences", {"priority": "high", "tier": "gold"}).content.decode()
    assert 'name="every" value="90"' in page
    assert 'name="tier" value="gold"' in page
    other = client.get("/cadences", {"priority": "high", "tier": "tin"}).content.decode()
    assert 'value="90"' not in other


def test_it_is_removed_and_a_more_general_one_applies(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post("/cadences", GOLD)
    answer = client.post("/cadences/removal", {"priority": "high", "tier": "gold"}, follow=True)
    assert "Removed. A more general cadence applies now." in words(answer)
    assert kept() is None


def test_what_is_not_there_is_not_removed(world: World, visit: Visit) -> None:
    before = len(queries.cadences())
    answer = visit(world.lead).post("/cadences/removal", {"priority": "", "tier": "tin"})
    assert answer.status_code == 404
    assert "There is no such cadence." in words(answer)
    assert len(queries.cadences()) == before


@pytest.mark.parametrize("part", ["giver", "colleague", "stranger"])
def test_an_agent_reads_it_and_changes_nothing(world: World, visit: Visit, part: str) -> None:
    client = visit(world.everyone[part])
    page = client.get("/cadences")
    assert page.status_code == 200
    assert 'name="every"' not in page.content.decode()
    before = [(each.priority, each.tier, each.every) for each in queries.cadences()]
    for path, sent in (("/cadences", GOLD), ("/cadences/removal", {"priority": "urgent", "tier": ""})):
        assert client.post(path, sent).status_code == 403
    assert [(each.priority, each.tier, each.every) for each in queries.cadences()] == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every": ""}, "Write a whole number, such as 30."),
        ({"every": "soon"}, "Write a whole number, such as 30."),
        ({"every": "1.5"}, "Write a whole number, such as 30."),
        ({"notes": "many"}, "Write a whole number, such as 30."),
        ({"tier": "t" * 41}, "too long by 1"),
        ({"priority": "loud"}, "loud"),
    ],
)
def test_what_does_not_fit_is_said_beside_it(
    world: World, visit: Visit, changes: dict[str, str], said: str
) -> None:
    answer = visit(world.lead).post("/cadences", GOLD | changes)
    assert answer.status_code == 422
    assert said in words(answer)
    assert kept() is None


def test_every_priority_stands_on_the_page_in_words(world: World, visit: Visit) -> None:
    text = words(visit(world.admin).get("/cadences"))
    for line in (
        "urgent any tier 1 h 15 min none, a person writes",
        "high any tier 2 h 30 min none, a person writes",
        "normal any tier 4 h 1 h 1",
        "low any tier 1 day 2 h 1",
    ):
        assert line in text


def test_nobody_reads_it_without_signing_in(world: World, client: Any) -> None:
    assert client.get("/cadences")["Location"].startswith("/sign-in")
