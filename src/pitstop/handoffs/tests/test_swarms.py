"""A second team beside the holder: it writes, it doesn't decide, and it ends by itself."""

from __future__ import annotations

from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Reader
from pitstop.conftest import World, at
from pitstop.events.models import Event
from pitstop.handoffs.reopening import services
from pitstop.handoffs.tests.going_on import close, holder
from pitstop.handoffs.tests.outcomes import reasons


def swarm(world: World) -> None:
    held = cases.get(world.lead, world.case_id)
    case_services.start_swarm(held, team=world.network, by=world.lead, now=at(2))


def test_a_team_beside_the_holder_writes_and_does_not_decide(world: World) -> None:
    swarm(world)
    swarm(world)

    case_services.write_note(by=world.stranger, now=at(3), case_id=world.case_id, body="Line is fine.")
    case_services.hear(by=world.stranger, now=at(3), case_id=world.case_id, body="She called.")

    decides = [
        lambda: case_services.take(by=world.stranger, now=at(4), case_id=world.case_id),
        lambda: close(world, by=world.stranger),
        lambda: world.offer(by=world.stranger),
    ]
    words = f"You work on case #{world.case_id} beside Front line, who hold it: only they decide about it."
    assert [reasons(act) for act in decides] == [[words]] * 3
    assert Event.objects.filter(kind="swarm.started").count() == 1


def test_either_team_ends_it_and_then_the_case_is_closed_to_the_helpers(world: World) -> None:
    swarm(world)

    services.end_swarm(by=world.stranger, now=at(5), case_id=world.case_id, team_id=world.network.pk)

    assert reasons(
        lambda: case_services.write_note(by=world.stranger, now=at(6), case_id=world.case_id, body="x")
    ) == [f"There is no case #{world.case_id} that you can see."]


def test_closing_ends_it_and_gaining_the_case_ends_it_for_who_gained_it(world: World) -> None:
    swarm(world)
    close(world)
    assert not Reader.objects.filter(works=True).exists()

    services.reopen(by=world.giver, now=at(20), case_id=world.case_id, why="again")
    swarm(world)
    handoff = world.offer(now=at(21), to_team=world.network.pk)
    services.end_swarm(by=world.giver, now=at(22), case_id=world.case_id, team_id=world.network.pk)
    assert cases.visible(world.stranger).filter(pk=world.case_id).exists()
    swarm(world)
    world.accept(handoff, by=world.stranger, now=at(23))

    assert not Reader.objects.filter(works=True).exists()
    assert holder(world.case) == ("Network", "Sam Stone")
    assert Event.objects.filter(kind="swarm.ended").count() == 3


def test_a_returned_offer_leaves_the_helpers_at_work(world: World) -> None:
    swarm(world)
    handoff = world.offer(to_team=world.network.pk)
    world.send_back(handoff, by=world.stranger)

    case_services.write_note(by=world.stranger, now=at(6), case_id=world.case_id, body="Still here.")
