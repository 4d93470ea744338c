"""Leaving altogether, leaving a team, coming back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pitstop.accounts import queries as accounts
from pitstop.accounts import services as account_services
from pitstop.accounts.members import queries as members
from pitstop.accounts.members import services as member_services
from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.refusals import refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs.leaving import queries, rules, telling
from pitstop.handoffs.leaving.locking import check_nothing_came, lock_cases
from pitstop.handoffs.models import Batch
from pitstop.handoffs.queries import WITH, terms_of
from pitstop.handoffs.services import silence
from pitstop.handoffs.services.recording import record
from pitstop.notify import services as notify


@transaction.atomic
def leave(*, by: Asker, now: datetime, person_id: int) -> Person:
    """Let a person leave altogether: an admin may, or a lead of all their teams.

    Each case of theirs waits in its team, offers to them are their team's, offers by them stay and their team
    may withdraw them. They can't sign in, and their tokens end. What they drafted and wrote stays. Refused
    while that would leave a team with cases, offers or new customers and nobody to act.
    """
    teams = _teams_of(members.shown(by, person_id).pk)
    person, locked = _lock(person_id, [team.pk for team in teams])
    refuse_if(
        rules.leaving_reasons(
            queries.leaver(by, person, [team.pk for team in teams]), queries.remaining(person, teams)
        )
    )
    check_nothing_came(locked, {*_cases_of(person_id), *_helped([team.pk for team in teams])})
    for team in teams:
        _leave_work(person, team, by=by, now=now, why=_("no longer works here"))
    Batch.objects.filter(person=person, ended_at=None).update(ended_at=now)
    Batch.objects.filter(to_person=person, ended_at=None).update(to_person=None)
    notify.see(by=Asker(person), now=now)
    member_services.send_off(person, by=by, now=now)
    for team in teams:
        _end_swarms_of_nobody(team, by=by, now=now)
    return person


@transaction.atomic
def leave_team(*, by: Asker, now: datetime, person_id: int, team_id: int) -> Person:
    """Take a person out of one team, by an admin or a lead of it; they go on working in their others.

    What they had and were offered there is seen to as `leave` does.
    """
    team = members.team(team_id)
    person = members.shown(by, person_id)
    person, locked = _lock(person.pk, [team.pk])
    team = members.team(team_id)
    refuse_if(
        rules.parting_reasons(
            name=person.name,
            is_member=Membership.objects.filter(person=person, team=team).exists(),
            may=by.is_admin or (by.is_lead and team.pk in by.team_ids),
            team=queries.remaining(person, [team])[0],
        )
    )
    check_nothing_came(locked, {*_cases_of(person_id, team=team.pk), *_helped([team.pk])})
    _leave_work(person, team, by=by, now=now, why=_("no longer in the team"))
    Batch.objects.filter(to_person=person, to_team=team, ended_at=None).update(to_person=None)
    member_services.part(person, team, by=by, now=now)
    _end_swarms_of_nobody(team, by=by, now=now)
    return person


@transaction.atomic
def come_back(*, by: Asker, now: datetime, person_id: int, password: str | None = None) -> Person:
    """Let a person who left work here again, in the teams they had. What they held stays where it went.

    Their tokens stay ended; without a password they can't sign in until someone gives them one.
    """
    members.shown(by, person_id)
    person = members.lock_person(person_id)
    teams = list(Membership.objects.filter(person=person).values_list("team", flat=True))
    refuse_if(rules.returning_reasons(queries.leaver(by, person, teams)))
    member_services.welcome_back(person, by=by, now=now)
    if password is not None:
        account_services.set_password(person=person, password=password)
    return person


def _teams_of(person: int) -> list[Team]:
    return list(Team.objects.filter(memberships__person=person).order_by("pk"))


def _cases_of(person: int, team: int | None = None) -> set[int]:
    """The open cases that this person has and those that they are offered by name; of one team or of all."""
    held, offered = (
        queries.held_now().filter(person=person),
        queries.offers_waiting().filter(to_person=person),
    )
    if team is not None:
        held, offered = held.filter(team=team), offered.filter(to_team=team)
    return {*held.values_list("case", flat=True), *offered.values_list("case", flat=True)}


def _lock(person: int, team_ids: list[int]) -> tuple[Person, frozenset[int]]:
    locked = lock_cases({*_cases_of(person), *_helped(team_ids)})
    members.lock_teams(team_ids)
    return members.lock_person(person), locked


def _helped(team_ids: list[int]) -> set[int]:
    swarms = Q(readers__team__in=team_ids, readers__works=True)
    return set(Case.objects.filter(swarms).values_list("pk", flat=True))


def _leave_work(person: Person, team: Team, *, by: Asker, now: datetime, why: str) -> None:
    """Let what they have in this team wait there, and what they are offered there be the team's."""
    waiting = list(
        queries.held_now()
        .filter(person=person, team=team)
        .select_related("case__customer", "team", "person")
        .order_by("case")
    )
    for segment in waiting:
        case_services.readdress(Held(segment.case, segment), by=by, now=now, why=why)
    _readdress_offers(person, team, by=by, now=now)
    if team.is_open:
        telling.left(person, team, waiting=len(waiting), by=by.person, now=now)


def _readdress_offers(person: Person, team: Team, *, by: Asker, now: datetime) -> None:
    offers = queries.offers_waiting().filter(to_person=person, to_team=team)
    for handoff in offers.select_related(*WITH).order_by("pk"):
        handoff.to_person = None
        handoff.save(update_fields=["to_person"])
        record("handoff.readdressed", handoff, by=by, now=now, before=person.pk)
        if handoff.state == handoff.State.OFFERED:  # one that a lead must let pass has reached nobody yet
            silence.begin(handoff, terms_of(handoff), now=now, again=True)
            telling.offered_to_the_team(handoff, before=person.pk, now=now)


def _end_swarms_of_nobody(team: Team, *, by: Asker, now: datetime) -> None:
    """A team in which nobody is left helps nobody."""
    if accounts.has_people(team.pk):
        return
    for case in queries.swarming(team):
        case_services.end_swarms(Held(case, cases.holder(case)), by=by.id, now=now, of=team)
