"""Writes to who works here, in which teams, and as what. What leaving does to cases stands in `handoffs`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.members import queries, rules
from pitstop.accounts.models import ApiToken, Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events


@transaction.atomic
def add_person(
    *, by: Asker, now: datetime, team_ids: list[int], password: str | None, **facts: Any
) -> Person:
    """Make a person, by an admin. As `accounts.services.add_person`, in these teams."""
    refuse_if(rules.admin_reasons(is_admin=by.is_admin))
    # Not asked for by number: one beyond what a database can compare would be a fault, not an answer.
    known = {team.pk: team for team in Team.objects.filter(is_open=True) if team.pk in team_ids}
    sentence = _("One of these teams is closed or isn't there. Choose open ones.")
    unfit = Reason("team-closed", sentence, Because.INVALID, "teams")
    refuse_if([unfit] if set(team_ids) - set(known) else [])
    person = accounts.add_person(teams=list(known.values()), password=password, **facts)
    for team in known:
        _joined(person, team, by=by, now=now)
    return person


@transaction.atomic
def add_team(*, by: Asker, now: datetime, name: str, purpose: str = "") -> Team:
    """Make a team, by an admin. As `accounts.services.add_team`."""
    refuse_if(rules.admin_reasons(is_admin=by.is_admin))
    team = accounts.add_team(name=name, purpose=purpose)
    events.record("team.opened", now=now, by=by.id, team=team.pk)
    return team


@transaction.atomic
def join(*, by: Asker, now: datetime, person_id: int, team_id: int) -> Person:
    """Make a person one of a team, by an admin or a lead of it. Joining twice changes nothing."""
    queries.team(team_id)
    by_lead = by.is_lead and team_id in by.team_ids
    found = queries.anyone(person_id) if by_lead or by.is_admin else queries.shown(by, person_id)
    team = queries.lock_teams([team_id])[team_id]
    refuse_if(
        rules.joining_reasons(
            is_admin=by.is_admin,
            leads_team=by_lead,
            name=found.name,
            is_active=found.is_active,
            team=team.name,
            is_open=team.is_open,
        )
    )
    _member, made = Membership.objects.get_or_create(person=found, team=team)
    if made:
        _joined(found, team.pk, by=by, now=now)
    return found


@transaction.atomic
def set_role(*, by: Asker, person_id: int, role: str) -> Person:
    """Make a person an agent, a lead or an admin; by an admin. The last admin stays one."""
    person = queries.lock_person(queries.shown(by, person_id).pk)
    refuse_if(
        rules.role_reasons(
            is_admin=by.is_admin,
            role=role,
            name=person.name,
            is_last_admin=queries.is_last_admin(person),
        )
    )
    person.role = role
    person.save(update_fields=["role"])
    return person


def send_off(person: Person, *, by: Asker, now: datetime) -> None:
    """End what lets a person in: their password, with it their sessions, and their API tokens.

    Their teams stay noted, for when they come back. For a caller that has locked and judged it, and has seen
    to their cases.
    """
    person.is_active, person.left_at = False, now
    person.set_unusable_password()  # a session holds a digest of the password, and ends with it
    person.save(update_fields=["is_active", "left_at", "password"])
    for token in ApiToken.objects.filter(person=person, revoked_at=None).order_by("pk"):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        events.record("token.revoked", now=now, by=by.id, data={"token": token.pk})
    events.record("person.left", now=now, by=by.id, data={"person": person.pk})


def welcome_back(person: Person, *, by: Asker, now: datetime) -> None:
    """Let a person work here again, in the teams they had. For a caller that has locked and judged it."""
    person.is_active, person.left_at = True, None
    person.save(update_fields=["is_active", "left_at"])
    for team in Membership.objects.filter(person=person).order_by("team").values_list("team", flat=True):
        _joined(person, team, by=by, now=now)


def part(person: Person, team: Team, *, by: Asker, now: datetime) -> None:
    """Take a person out of a team. For a caller that has locked and judged it, and seen to their cases."""
    Membership.objects.filter(person=person, team=team).delete()
    events.record("person.left", now=now, by=by.id, team=team.pk, data={"person": person.pk})


def close(team: Team, *, successor: Team | None, by: Asker, now: datetime) -> None:
    """Close a team. What comes back to it goes to its successor, and so does what customers open.

    For a caller that has locked both and seen to the team's cases and offers.
    """
    took_new, team.takes_new = team.takes_new, False
    team.is_open, team.closed_at, team.successor = False, now, successor
    team.save(update_fields=["is_open", "closed_at", "successor", "takes_new"])
    if took_new and successor:
        successor.takes_new = True
        successor.save(update_fields=["takes_new"])
    data = {"successor": successor.pk if successor else None}
    events.record("team.closed", now=now, by=by.id, team=team.pk, data=data)


def open_again(team: Team, *, by: Asker, now: datetime) -> None:
    """Open a closed team. For a caller that has locked and judged it."""
    team.is_open, team.closed_at, team.successor = True, None, None
    team.save(update_fields=["is_open", "closed_at", "successor"])
    events.record("team.opened", now=now, by=by.id, team=team.pk)


def _joined(person: Person, team: int, *, by: Asker, now: datetime) -> None:
    events.record("person.joined", now=now, by=by.id, team=team, data={"person": person.pk})
