"""A case with words of every kind in it."""

from __future__ import annotations

import pytest

from pitstop.cases import services as cases
from pitstop.cases.models import Case
from pitstop.conftest import World, at
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises


@pytest.fixture
def muller(world: World) -> Case:
    """A case about which a customer wrote, a colleague noted something, and that is closed."""
    case = world.open(
        customer_email="Jörg.MÜLLER@post.example",
        customer_name="Jörg Müller",
        subject="Router blinkt rot",
        body="Seit gestern geht nichts mehr; die Störung kostet mich 1.200 Euro am Tag.",
    )
    cases.write_note(by=world.giver, now=at(1), case_id=case.pk, body="Techniker (Straße gesperrt) kommt.")
    promises.reply(
        by=world.giver, now=at(2), case_id=case.pk, body="We send a technician today.", no_more=True
    )
    handoffs.close_case(by=world.giver, now=at(3), case_id=case.pk, outcome="Replaced the router's fuse.")
    return case
