"""The figures of the desk by API: those of the caller's routes, and none of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pitstop.api.tests.conftest import caller
from pitstop.conftest import World, at
from pitstop.insights import kept, store

# Its own transactions: the copy of the log takes in what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
MARCH = "begins=2026-03-01T00:00:00Z&ends=2026-04-01T00:00:00Z"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.PITSTOP_EVENTS_DIR = tmp_path
    kept.forget()
    return tmp_path


def test_a_caller_gets_the_figures_of_their_routes(world: World, folder: Path) -> None:
    omar = caller(world.giver)
    assert omar.get(f"/insights/figures?{MARCH}").json()["being_made"] is True
    assert omar.get(f"/insights/flow?{MARCH}").json()["routes"] == []
    world.accept(world.offer())
    while store.sync(folder, now=at(600)).more:
        pass

    found = omar.get(f"/insights/figures?{MARCH}").json()
    assert (found["being_made"], found["cases"], found["handoffs"]) == (False, 1, 1)
    assert (found["offers"]["accepted"]["count"], found["offers"]["accepted"]["of"]) == (1, 1)
    assert found["offers"]["waits"]["median"] == pytest.approx(4 / 60)
    (route,) = omar.get(f"/insights/flow?{MARCH}").json()["routes"]
    assert (route["giver"]["name"], route["receiver"]["name"]) == ("Front line", "Billing")
    assert (route["handoffs"], route["straight_back"]["count"]) == (1, 0)
    assert omar.get(f"/insights/figures?{MARCH}&kind=shift").json()["handoffs"] == 0

    sam = caller(world.stranger)
    assert sam.get(f"/insights/figures?{MARCH}").json()["handoffs"] == 0
    assert sam.get(f"/insights/flow?{MARCH}&team={world.billing.pk}").json()["routes"] == []


@pytest.mark.parametrize("wrong", ["", "begins=soon&ends=later", f"{MARCH}&team=0", f"{MARCH}&kind=person"])
def test_what_is_no_question_is_refused(world: World, folder: Path, wrong: str) -> None:
    assert caller(world.giver).get(f"/insights/figures?{wrong}").status_code == 422
