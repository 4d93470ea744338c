"""How often customers hear from us: as leads say it, by priority and tier, in the holding team's hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pitstop.calendars import services as calendars
from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.customers.models import Customer
from pitstop.events.models import Event
from pitstop.promises import queries, services
from pitstop.promises.models import Cadence


def due(world: World, minute: float = 0) -> datetime:
    return queries.default_due(world.case, team_id=world.front.pk, now=at(minute))


def set_cadence(world: World, **changes: object) -> Cadence:
    facts = {"priority": "normal", "tier": "", "every": 90, "remind_before": 20, "notes": 2}
    return services.set_cadence(**{"by": world.lead, "now": NOW, **facts, **changes})


def test_a_new_desk_has_a_cadence_for_each_priority(world: World) -> None:
    services.install_cadences(now=NOW)
    assert [(c.priority, c.tier, c.every, c.remind_before, c.notes) for c in queries.cadences()] == [
        ("urgent", "", 60, 15, 0),
        ("high", "", 120, 30, 0),
        ("normal", "", 240, 60, 1),
        ("low", "", 1440, 120, 1),
    ]


def test_what_a_lead_took_away_does_not_come_back_by_itself(world: World) -> None:
    services.remove_cadence(by=world.lead, now=NOW, priority="normal", tier="")
    services.install_cadences(now=NOW)
    assert [cadence.priority for cadence in queries.cadences()] == ["urgent", "high", "low"]
    assert due(world) == at(240)


def test_a_lead_says_how_often(world: World) -> None:
    set_cadence(world)
    assert due(world) == at(90)
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.data) == (
        "cadence.changed",
        world.lead.id,
        {"priority": "normal", "tier": ""},
    )
    set_cadence(world, every=30)
    assert due(world) == at(30)
    assert Cadence.objects.count() == 4


def test_the_customers_tier_counts_however_it_is_written(world: World) -> None:
    set_cadence(world, priority="", tier=" Gold  plus ", every=45)
    assert due(world) == at(240)
    Customer.objects.update(tier="gold plus")
    assert due(world) == at(240), "the priority is the more specific of the two"
    set_cadence(world, tier="GOLD PLUS", every=30)
    assert due(world) == at(30)
    services.remove_cadence(by=world.lead, now=NOW, priority="normal", tier="gold plus")
    services.remove_cadence(by=world.lead, now=NOW, priority="normal", tier="")
    assert due(world) == at(45)


def test_what_is_promised_from_now_on_follows_the_priority(world: World) -> None:
    first = services.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call")
    cases.set_priority(by=world.giver, now=NOW, case_id=world.case_id, priority="urgent")
    second = services.make(by=world.giver, now=NOW, case_id=world.case_id, text="a letter")
    first.refresh_from_db()
    assert (first.due_at, second.due_at) == (at(240), at(60))
    assert (first.watch_at, second.watch_at) == (at(180), at(45))


def test_it_is_business_time_of_the_holding_team(world: World) -> None:
    calendars.set_hours(by=world.lead, now=NOW, team=world.front.pk, zone="UTC", week="Mon-Fri 09:00-11:00")
    assert due(world) == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
    promise = services.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call")
    assert promise.watch_at == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert queries.default_due(world.case, team_id=world.billing.pk, now=NOW) == at(240)


@pytest.mark.parametrize(
    ("who", "changes", "expected"),
    [
        ("giver", {}, "Only a lead decides how often customers hear from us. Ask one of yours."),
        ("stranger", {}, "Only a lead decides how often customers hear from us. Ask one of yours."),
        ("lead", {"every": 1}, "Customers hear from us every 5 to 43200 minutes of business time."),
        (
            "lead",
            {"tier": "\x00"},
            "The tier holds characters that can't be stored. Type it again as plain text.",
        ),
        (
            "lead",
            {"priority": "\x00", "notes": 9},
            "There is no priority “\ufffd”. Choose among: low, normal, high, urgent."
            " From none to 5 automatic notes in a row are allowed.",
        ),
    ],
)
def test_who_may_not_say_so_and_what_can_not_be(world: World, who: str, changes: dict, expected: str) -> None:
    before = snapshot()
    with pytest.raises(Refused) as refused:
        set_cadence(world, by=world.everyone[who], **changes)
    assert str(refused.value) == expected
    assert snapshot() == before


def test_only_what_is_there_is_taken_away_and_by_leads(world: World) -> None:
    with pytest.raises(Refused, match="There is no such cadence"):
        services.remove_cadence(by=world.lead, now=NOW, priority="normal", tier="gold")
    with pytest.raises(Refused, match="Only a lead decides"):
        services.remove_cadence(by=world.giver, now=NOW, priority="normal", tier="")
    assert Cadence.objects.count() == 4


def set_priority(world: World, priority: str, **changes: object) -> None:
    facts = {"by": world.giver, "now": at(1), "case_id": world.case_id}
    cases.set_priority(**{**facts, "priority": priority, **changes})


def test_the_holding_team_says_how_urgent_a_case_is(world: World) -> None:
    set_priority(world, "urgent", by=world.colleague)
    assert world.case.priority == "urgent"
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.team, event.data) == (
        "case.prioritised",
        world.colleague.id,
        world.front.pk,
        {"priority": "urgent", "before": "normal"},
    )
    before = snapshot()
    set_priority(world, "urgent")
    assert snapshot() == before, "setting it anew changes nothing"


def test_who_may_not_say_how_urgent_a_case_is(world: World) -> None:
    world.offer()
    for who, priority, expected in (
        (world.receiver, "high", f"Front line holds case #{world.case_id}. You can read it, but only they"),
        (world.stranger, "high", f"There is no case #{world.case_id} that you can see."),
        (world.giver, "asap", "There is no priority “asap”. Choose among: low, normal, high, urgent."),
        (world.giver, "", "There is no priority “”. Choose among: low, normal, high, urgent."),
    ):
        before = snapshot()
        with pytest.raises(Refused) as refused:
            set_priority(world, priority, by=who, now=at(2))
        assert str(refused.value).startswith(expected)
        assert snapshot() == before
