"""Make the demo organisation, by calling the services as its people would have."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from pitstop.accounts import queries as account_queries
from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Person, Team
from pitstop.core.refusals import Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.demo import queries
from pitstop.demo.people import PASSWORD, PEOPLE, ROUTES, TARGETS, TEAMS, DemoTarget
from pitstop.demo.play import Play
from pitstop.demo.reading import stories
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.routing.rules.routes import Contingency, TermsToSet
from pitstop.targets import services as targets

# Events are read in the order of their recording: what the demo begins with comes before its oldest case.
BEFORE_THE_STORIES = timedelta(days=2, hours=23, minutes=50)


@transaction.atomic
def build(*, now: datetime) -> None:
    """Make the demo's teams, people, routes and cases, with a past that leads up to `now`. All or nothing.

    Refused when people or teams are here already: the demo's password is known to everybody, so it must not
    come into a desk that is used.
    """
    if not account_queries.nobody_yet() or account_queries.open_teams():
        sentence = _(
            "This desk has people or teams already. The demo is made in an empty one only: its password is "
            "known to everybody."
        )
        raise Refused([Reason("desk-not-empty", sentence)])
    routing.install_protocols(now=now)
    promises.install_cadences(now=now)
    teams = {team.name: accounts.add_team(name=team.name, purpose=team.purpose) for team in TEAMS}
    people = _people(teams)
    for route in ROUTES:
        routing.save_route(
            by=None,
            now=now - BEFORE_THE_STORIES,
            protocol=route.protocol,
            from_team=teams[route.giver] if route.giver else None,
            to_team=teams[route.receiver] if route.receiver else None,
            kind=route.kind,
            terms=TermsToSet(
                closed_because=route.closed,
                contingencies=tuple(Contingency(before, after) for before, after in route.contingencies),
            ),
        )
    for target in TARGETS:
        _set(target, teams, now=now - BEFORE_THE_STORIES)
    intake.take_new_cases(team=teams["Front line"])
    Play(now=now, people=people, teams=teams).run(stories())


def _set(target: DemoTarget, teams: dict[str, Team], *, now: datetime) -> None:
    proposed = targets.Proposed(
        measure=target.measure,
        minutes=target.within,
        team=teams[target.team].pk if target.team else None,
        kind=target.kind,
        priority=target.priority,
        tier=target.tier,
        warn_at=target.warn_at,
    )
    targets.set_target(by=None, now=now, proposed=proposed)


def build_afresh(*, now: datetime) -> None:
    """Empty a desk where only the demo's people work, and make the demo anew. Refused for any other."""
    if not account_queries.nobody_yet() and not queries.is_all_there_is():
        sentence = _("Others than the demo's people work here. What they did is not thrown away.")
        raise Refused([Reason("desk-in-use", sentence)])
    call_command("flush", interactive=False, verbosity=0)
    for mail in Path(settings.PITSTOP_MAIL_DIR).glob("*.eml"):
        mail.unlink()
    build(now=now)


def _people(teams: dict[str, Team]) -> dict[str, Person]:
    return {
        person.key: accounts.add_person(
            email=person.email,
            name=person.name,
            # An AI agent works by API token; nobody signs in as one.
            password=PASSWORD if person.kind == "human" else None,
            check_password=False,
            role=person.role,
            kind=person.kind,
            teams=[teams[name] for name in person.teams],
            job=person.job,
            strength=person.strength,
            since=person.since,
        )
        for person in PEOPLE
    }
