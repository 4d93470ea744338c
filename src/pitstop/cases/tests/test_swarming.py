"""A team that works on a case beside the one that holds it: how it begins, how it ends, and what is kept."""

from __future__ import annotations

import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.cases.models import Reader
from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs


def start(world: World, team: Team, *, by: Asker | None = None, minute: float = 2) -> None:
    with transaction.atomic():
        held = queries.lock(by or world.giver, world.case_id)
        cases.start_swarm(held, team=team, by=by or world.giver, now=at(minute))


def end(world: World, team: Team, *, by: Asker, minute: float = 5, reads_on: bool = False) -> None:
    cases.end_swarm(by=by, now=at(minute), case_id=world.case_id, team_id=team.pk, reads_on=reads_on)


def events(world: World) -> list[tuple[object, ...]]:
    found = Event.objects.filter(case=world.case_id, kind__startswith="swarm.").order_by("id")
    return list(found.values_list("kind", "at", "actor", "team", "to_team", "data"))


def refused(act) -> list[tuple[str, str, str]]:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [(reason.code, reason.field, str(reason)) for reason in found.value.reasons]


def test_it_begins_once_and_is_recorded_with_both_teams(world: World) -> None:
    start(world, world.network)
    start(world, world.network, minute=3)

    assert queries.swarm_of(world.case) == [world.network]
    assert events(world) == [
        ("swarm.started", at(2), world.giver.id, world.front.pk, world.network.pk, {}),
    ]
    assert queries.swarming(world.case, {world.network.pk, world.billing.pk})
    assert not queries.swarming(world.case, {world.billing.pk})
    assert not queries.swarming(world.case, set())


def test_several_teams_help_and_are_named_in_order(world: World) -> None:
    start(world, world.network)
    start(world, world.billing)
    assert [team.name for team in queries.swarm_of(world.case)] == ["Billing", "Network"]
    end(world, world.billing, by=world.giver)
    assert [team.name for team in queries.swarm_of(world.case)] == ["Network"]


def test_the_team_that_holds_it_is_not_asked_to_help(world: World) -> None:
    assert refused(lambda: start(world, world.front)) == [
        (
            "swarm-holder",
            "team",
            f"Front line holds case #{world.case_id} already. Choose another team to help.",
        )
    ]


def test_a_team_where_nobody_works_is_not_asked_to_help(world: World) -> None:
    empty = accounts.add_team(name="Empty")
    assert refused(lambda: start(world, empty)) == [
        ("team-closed", "team", "Nobody works in this team now. Choose another.")
    ]
    Team.objects.filter(pk=world.network.pk).update(is_open=False)
    assert refused(lambda: start(world, world.network)) == [
        ("team-closed", "team", "Nobody works in this team now. Choose another.")
    ]


def test_a_closed_case_gets_no_help_and_every_reason_is_said(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="refunded")
    assert [code for code, _field, _words in refused(lambda: start(world, world.front))] == [
        "case-closed",
        "swarm-holder",
    ]


ENDS = {
    "giver": "ended",
    "colleague": "ended",
    "lead": "ended",
    "stranger": "ended",  # of the helping team
    "admin": "ended",
    "receiver": "There is no case #{case} that you can see.",
}


@pytest.mark.parametrize("part", ENDS)
def test_both_teams_and_leads_end_it(world: World, part: str) -> None:
    start(world, world.network)
    by = world.everyone[part]
    if ENDS[part] == "ended":
        end(world, world.network, by=by)
        assert queries.swarm_of(world.case) == []
        assert events(world)[1:] == [
            ("swarm.ended", at(5), by.id, world.front.pk, world.network.pk, {}),
        ]
    else:
        words = [words for _code, _field, words in refused(lambda: end(world, world.network, by=by))]
        assert words == [ENDS[part].format(case=world.case_id)]


def test_a_helper_ends_no_other_teams_help(world: World) -> None:
    start(world, world.network)
    start(world, world.billing)
    words = f"You work on case #{world.case_id} beside Front line, who hold it: only they decide about it."
    assert refused(lambda: end(world, world.billing, by=world.stranger)) == [
        ("helper-decides-not", "", words)
    ]


def test_ending_what_has_ended_changes_nothing(world: World) -> None:
    before = snapshot()
    end(world, world.network, by=world.giver)
    cases.end_swarm(by=world.giver, now=at(5), case_id=world.case_id, team_id=10**30)
    assert snapshot() == before


def test_a_team_that_reads_on_sees_the_case_and_works_on_it_no_more(world: World) -> None:
    start(world, world.network)
    end(world, world.network, by=world.giver, reads_on=True)

    assert queries.get(world.stranger, world.case_id).case == world.case
    assert queries.swarm_of(world.case) == []
    (reason,) = refused(
        lambda: cases.write_note(by=world.stranger, now=at(6), case_id=world.case_id, body="Still here.")
    )
    assert reason[2] == (
        f"Front line holds case #{world.case_id}. You can read it, but only they can change it."
    )


def test_help_that_ends_leaves_nothing_to_read(world: World) -> None:
    start(world, world.network)
    end(world, world.network, by=world.stranger)
    assert not Reader.objects.filter(case=world.case_id).exists()
    assert not queries.visible(world.stranger).filter(pk=world.case_id).exists()


def test_a_helper_who_was_offered_the_case_goes_on_reading_it_when_asked_to(world: World) -> None:
    start(world, world.network)
    world.offer(to_team=world.network.pk, now=at(3))
    end(world, world.network, by=world.giver, reads_on=True)
    assert queries.visible(world.stranger).filter(pk=world.case_id).exists()


def test_who_helps_from_two_teams_still_only_helps(world: World) -> None:
    accounts.join_team(person=world.stranger.person, team=world.billing)
    sam = world.again(world.stranger)
    start(world, world.network)
    start(world, world.billing)
    cases.write_note(by=sam, now=at(3), case_id=world.case_id, body="From both sides.")
    assert refused(lambda: cases.take(by=sam, now=at(4), case_id=world.case_id))[0][0] == "helper-decides-not"


def test_who_is_in_the_holding_team_too_decides_although_they_help(world: World) -> None:
    accounts.join_team(person=world.lead.person, team=world.network)
    lea = world.again(world.lead)
    start(world, world.network)
    cases.take(by=lea, now=at(4), case_id=world.case_id)
    assert queries.holder(world.case).person == world.lead.person
