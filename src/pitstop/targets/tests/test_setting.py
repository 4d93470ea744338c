"""Who sets which target, and what becomes of the one before."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.calendars import services as hours
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.targets import queries, services
from pitstop.targets.models import Target
from pitstop.targets.services import Proposed


def refused(world: World, who: str, **said: Any) -> list[str]:
    """Why it is refused, by code; nothing is written then."""
    if isinstance(said.get("team"), str):
        said["team"] = getattr(world, said["team"]).pk
    before = snapshot()
    try:
        services.set_target(by=world.everyone[who], now=NOW, proposed=Proposed(**said))
    except Refused as no:
        assert snapshot() == before
        return [reason.code for reason in no.reasons]
    return []


HOLD: dict[str, Any] = {"measure": "hold", "minutes": 60}
SOLVE: dict[str, Any] = {"measure": "resolution", "minutes": 600}


@pytest.mark.parametrize(
    ("who", "said", "expected"),
    [
        ("lead", HOLD | {"team": "front"}, []),
        ("lead", HOLD | {"team": "billing"}, ["team-not-led"]),
        ("receiving_lead", HOLD | {"team": "billing"}, []),
        ("giver", HOLD | {"team": "front"}, ["team-not-led"]),
        ("lead", HOLD, ["admin-needed"]),
        ("admin", HOLD, []),
        ("admin", HOLD | {"team": "front"}, []),
        ("lead", SOLVE, []),
        ("giver", SOLVE, ["lead-needed"]),
        ("admin", SOLVE, []),
        ("admin", HOLD | {"team": 987}, ["team-missing"]),
        ("lead", HOLD | {"team": "front", "minutes": 0, "warn_at": (0,)}, ["minutes-unfit", "share-unfit"]),
    ],
)
def test_who_may_set_what(world: World, who: str, said: dict[str, Any], expected: list[str]) -> None:
    assert refused(world, who, **said) == expected


def test_setting_the_same_anew_ends_the_one_before(world: World) -> None:
    first = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, tier="Gold"))
    again = services.set_target(by=world.admin, now=at(1), proposed=Proposed("hold", 60, tier=" gold "))
    assert again == first, "the same changes nothing"
    other = services.set_target(by=world.admin, now=at(2), proposed=Proposed("hold", 30, tier="gold"))
    first.refresh_from_db()
    assert (first.ended_at, other.since, other.ended_at, other.set_by) == (
        at(2),
        at(2),
        None,
        world.admin.person,
    )
    events = Event.objects.filter(kind="target.changed").order_by("id")
    assert [event.data["minutes"] for event in events] == [60, 30]


def test_what_a_team_would_take_more_than_ten_years_for_is_refused(world: World) -> None:
    """An hour a week is 521 or 522 hours in ten years."""
    hours.set_hours(by=world.admin, now=NOW, team=world.billing.pk, zone="UTC", week="Mon 09:00-10:00")
    said = {"measure": "hold", "team": "billing"}
    assert refused(world, "admin", minutes=31_000, **said) == []
    assert refused(world, "admin", minutes=31_400, **said) == ["minutes-out-of-reach"]
    assert refused(world, "admin", minutes=31_400, measure="hold", team="front") == []
    assert refused(world, "admin", minutes=31_400, measure="hold") == []
    with pytest.raises(Refused) as no:
        far = Proposed("accept", 525_600, team=world.billing.pk)
        services.set_target(by=world.admin, now=NOW, proposed=far)
    assert str(no.value) == (
        "Billing is open so rarely that this would take more than ten years. Write fewer minutes, or give "
        "the team more hours first."
    )


def test_what_is_ambiguous_is_refused_and_both_are_named(world: World) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, team=world.billing.pk))
    with pytest.raises(Refused) as no:
        services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 30, priority="urgent"))
    assert str(no.value) == (
        "“Hold the case · Billing” and “Hold the case · urgent” would both fit some cases, and neither is "
        "within the other. Set “Hold the case · Billing · urgent” too, for exactly what both fit, or "
        "change one of them."
    )
    both = Proposed("hold", 20, team=world.billing.pk, priority="urgent")
    exact = services.set_target(by=world.admin, now=NOW, proposed=both)
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 30, priority="urgent"))
    with pytest.raises(Refused) as needed:
        services.remove_target(by=world.admin, now=at(1), target_id=exact.pk)
    assert [reason.code for reason in needed.value.reasons] == ["target-needed"]
    assert Target.objects.filter(ended_at=None).count() == 3


def test_what_is_missing_is_named_in_words_whatever_it_is_for(world: World) -> None:
    said = Proposed("response", 60, team=world.billing.pk, kind="specialist", tier="Gold  Plus")
    services.set_target(by=world.admin, now=NOW, proposed=said)
    other = Proposed("response", 30, priority="urgent", warn_at=(50,))
    with pytest.raises(Refused) as no:
        services.set_target(by=world.admin, now=NOW, proposed=other)
    assert (
        "Set “Team's first response · Billing · to a specialist · urgent · Gold Plus” too, for exactly what "
        "both fit, or change one of them."
    ) in str(no.value)
    (missing,) = queries.needed_beside(other)
    assert (missing.team, missing.kind, missing.priority, missing.tier, missing.minutes, missing.warn_at) == (
        world.billing.pk,
        "specialist",
        "urgent",
        "Gold Plus",
        30,
        (50,),
    ), "the shorter of both times, to begin with"
    assert queries.needed_beside(said) == []
    assert queries.needed_beside(Proposed("lunch", 30)) == []
    assert queries.needed_beside(Proposed("response", 30, team=987, priority="urgent")) == []


def test_several_are_set_at_once_or_none(world: World) -> None:
    for team in (world.front, world.billing):
        services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, team=team.pk))
    urgent = Proposed("hold", 30, priority="urgent")
    both = [Proposed("hold", 20, team=each.pk, priority="urgent") for each in (world.front, world.billing)]
    before = snapshot()
    with pytest.raises(Refused) as no:
        services.set_targets(by=world.admin, now=at(1), proposed=[urgent, both[0]])
    assert [reason.params["missing"] for reason in no.value.reasons] == ["Hold the case · Billing · urgent"]
    assert snapshot() == before
    with pytest.raises(Refused) as unfit:
        wrong = Proposed("hold", 0, team=world.front.pk, priority="urgent", warn_at=(0,))
        services.set_targets(by=world.admin, now=at(1), proposed=[urgent, both[1], wrong])
    assert [reason.field for reason in unfit.value.reasons] == ["2.minutes", "2.warn_at"]
    assert snapshot() == before
    made = services.set_targets(by=world.admin, now=at(1), proposed=[urgent, *both])
    assert [(each.minutes, each.team) for each in made] == [
        (30, None),
        (20, world.front),
        (20, world.billing),
    ]
    assert Target.objects.filter(ended_at=None).count() == 5


def test_the_same_is_not_set_twice_in_one_act(world: World) -> None:
    before = snapshot()
    first = Proposed("hold", 60, team=world.front.pk, tier="Gold")
    for minutes in (60, 30):
        with pytest.raises(Refused) as no:
            second = Proposed("hold", minutes, team=world.front.pk, tier="gold ")
            services.set_targets(by=world.admin, now=at(1), proposed=[first, second])
        assert [(reason.code, reason.field) for reason in no.value.reasons] == [("target-twice", "1.measure")]
    assert snapshot() == before


def test_one_that_was_taken_away_is_set_again_as_it_was(world: World) -> None:
    said = Proposed("hold", 45, team=world.front.pk, priority="urgent", tier="Gold", warn_at=(50, 80))
    first = services.set_target(by=world.admin, now=NOW, proposed=said)
    assert queries.taken_away(most=5) == []
    services.remove_target(by=world.lead, now=at(1), target_id=first.pk)
    assert queries.taken_away(most=5) == [first]
    with pytest.raises(Refused):
        services.set_again(by=world.receiving_lead, now=at(2), target_id=first.pk)
    again = services.set_again(by=world.lead, now=at(3), target_id=first.pk)
    facts = ("measure", "team_id", "kind", "priority", "tier", "minutes", "warn_at")
    assert [getattr(again, each) for each in facts] == [getattr(first, each) for each in facts]
    assert (again.pk != first.pk, again.since, again.ended_at) == (True, at(3), None)
    assert queries.taken_away(most=5) == []
    assert services.set_again(by=world.lead, now=at(4), target_id=first.pk) == again, "twice is once"


def test_without_a_target_the_next_more_general_one_applies(world: World) -> None:
    every = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 600))
    mine = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, team=world.front.pk))
    exact = Proposed("hold", 30, team=world.front.pk, priority="urgent")
    urgent = services.set_target(by=world.admin, now=NOW, proposed=exact)
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 5))
    found = [queries.in_place_of(each) for each in (urgent, mine, every)]
    assert found == [mine, every, None]


def test_taking_away(world: World) -> None:
    made = services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 60, team=world.front.pk))
    for who, code in (("giver", "team-not-led"), ("receiving_lead", "team-not-led")):
        with pytest.raises(Refused) as no:
            services.remove_target(by=world.everyone[who], now=at(1), target_id=made.pk)
        assert [reason.code for reason in no.value.reasons] == [code]
    services.remove_target(by=world.lead, now=at(1), target_id=made.pk)
    made.refresh_from_db()
    assert made.ended_at == at(1)
    with pytest.raises(Refused) as again:
        services.remove_target(by=world.lead, now=at(2), target_id=made.pk)
    assert [reason.code for reason in again.value.reasons] == ["target-ended"]
    assert Event.objects.filter(kind="target.changed").latest("id").data["minutes"] is None
