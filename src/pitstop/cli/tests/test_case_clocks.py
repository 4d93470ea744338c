"""The clocks of a case by command, at the edges of time."""

from __future__ import annotations

from typing import Any

from pitstop.calendars import services as hours
from pitstop.conftest import NOW, at
from pitstop.targets import services
from pitstop.targets.services import Proposed


def test_a_clock_of_a_team_that_is_hardly_ever_open_has_no_time(pitstop: Any, world: Any) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 525_600))
    seldom = {"team": world.front.pk, "zone": "UTC", "week": "Mon 09:00-09:05"}
    hours.set_hours(by=world.admin, now=NOW, **seldom)
    services.follow(world.case, now=at(1))
    shown = pitstop("case", "show", world.case_id, "--as=omar@desk.example").out
    assert "of open time: no time set\n" in shown
    assert "9000" not in shown
