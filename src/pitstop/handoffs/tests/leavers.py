"""People who leave, teams that close, and a case that is closed before they do."""

from __future__ import annotations

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services
from pitstop.promises import services as promises
from pitstop.promises.models import Promise


def leave(world: World, part: str, by: Asker | None = None) -> Person:
    return services.leave(by=by or world.admin, now=at(10), person_id=world.everyone[part].id)


def close_team(world: World, team: Team, successor: Team | None = None, by: Asker | None = None) -> Team:
    return services.close_team(
        by=by or world.admin, now=at(10), team_id=team.pk, successor_id=successor.pk if successor else None
    )


def close_case(world: World, *, by: Asker) -> None:
    promises.keep(by=by, now=at(6), promise_id=Promise.objects.get(state="open").pk)
    handoffs.close_case(by=by, now=at(6), case_id=world.case_id, outcome="done")
