"""Who works on a case beside its holder stands on the case, and either side ends it there."""

from __future__ import annotations

import pytest
from django.test import Client

from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.conftest import World, at


@pytest.fixture
def swarmed(world: World) -> str:
    held = cases.get(world.giver, world.case_id)
    case_services.start_swarm(held, team=world.billing, by=world.giver, now=at(1))
    return f"/cases/{world.case_id}"


@pytest.mark.parametrize(("who", "then"), [("giver", "case"), ("receiver", "desk")])
def test_either_side_ends_it(world: World, client: Client, swarmed: str, who: str, then: str) -> None:
    client.force_login(getattr(world, who).person)
    assert "End the help of Billing" in client.get(swarmed).content.decode()
    ended = client.post(f"{swarmed}/swarm/{world.billing.pk}/ending")
    assert ended["Location"] == (swarmed if then == "case" else "/")
    assert cases.swarm_of(world.case) == []


def test_a_stranger_doesnt(world: World, client: Client, swarmed: str) -> None:
    client.force_login(world.stranger.person)
    assert client.post(f"{swarmed}/swarm/{world.billing.pk}/ending").status_code == 404
    assert cases.swarm_of(world.case) == [world.billing]
