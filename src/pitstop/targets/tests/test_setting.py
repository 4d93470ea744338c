"""Who sets which target, and what becomes of the one before."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.calendars import services as hours
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.targets import services
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
        "within the other. First set a target for exactly what both fit, or change one of them."
    )
    both = Proposed("hold", 20, team=world.billing.pk, priority="urgent")
    exact = services.set_target(by=world.admin, now=NOW, proposed=both)
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 30, priority="urgent"))
    with pytest.raises(Refused) as needed:
        services.remove_target(by=world.admin, now=at(1), target_id=exact.pk)
    assert [reason.code for reason in needed.value.reasons] == ["target-needed"]
    assert Target.objects.filter(ended_at=None).count() == 3


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
