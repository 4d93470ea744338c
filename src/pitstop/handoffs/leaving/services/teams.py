"""Closing a team, and opening it again."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from pitstop.accounts.members import queries as members
from pitstop.accounts.members import services as member_services
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.queries import Held
from pitstop.core.refusals import refuse_if
from pitstop.handoffs.leaving import queries, rules, telling
from pitstop.handoffs.leaving.locking import check_nothing_came, lock_cases
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.queries import WITH
from pitstop.handoffs.services import telling as offers_telling
from pitstop.handoffs.services.answering import settle
from pitstop.handoffs.services.recording import record, seconds_waited
from pitstop.targets import services as targets


@transaction.atomic
def close_team(*, by: Asker, now: datetime, team_id: int, successor_id: int | None = None) -> Team:
    """Close a team, by an admin or a lead of it. `successor_id` names the team that takes its place.

    Offers that wait for it go back to their givers, who read where to instead; its help beside other teams
    ends; what customers open, and cases that go on, come to the successor. Refused while it holds open cases:
    they are handed over first, by their protocols. A successor is needed once it has held a case.
    """
    team = members.team(team_id)
    chosen = members.successor(successor_id) if successor_id is not None else None
    locked = lock_cases(_named(team))
    rows = members.lock_teams({team.pk, *([chosen.pk] if chosen else [])})
    team, chosen = rows[team.pk], rows[chosen.pk] if chosen else None
    refuse_if(
        rules.closing_reasons(
            team=team.name,
            may=by.is_admin or (by.is_lead and team.pk in by.team_ids),
            is_open=team.is_open,
            cases=queries.loads([team.pk])[team.pk].cases,
            needs_successor=queries.has_held(team),
            successor=queries.successor(team, chosen),
        )
    )
    check_nothing_came(locked, _named(team))
    for handoff in queries.offers_waiting().filter(to_team=team).select_related(*WITH).order_by("pk"):
        _give_back(handoff, chosen, by=by, now=now)
    for case in queries.swarming(team):
        case_services.end_swarms(Held(case, cases.holder(case)), by=by.id, now=now, of=team)
    member_services.close(team, successor=chosen, by=by, now=now)
    telling.closed(team, chosen, by=by.person, now=now)
    return team


@transaction.atomic
def open_team(*, by: Asker, now: datetime, team_id: int) -> Team:
    """Open a closed team again, by an admin or a lead of it. What went to its successor stays there."""
    team = members.lock_teams([members.team(team_id).pk])[team_id]
    may = by.is_admin or (by.is_lead and team.pk in by.team_ids)
    refuse_if(rules.opening_reasons(team=team.name, may=may, is_open=team.is_open))
    member_services.open_again(team, by=by, now=now)
    return team


def _named(team: Team) -> set[int]:
    """The cases that are offered to this team, and those on which it works beside their holders."""
    offered = queries.offers_waiting().filter(to_team=team).values_list("case", flat=True)
    return {*offered, *(case.pk for case in queries.swarming(team))}


def _give_back(handoff: Handoff, successor: Team | None, *, by: Asker, now: datetime) -> None:
    """Return an offer that waits for a team that closes; take back one that a lead had yet to let pass."""
    now = max(now, handoff.offered_at)
    handoff.return_note = _note(handoff.to_team, successor)
    if handoff.state == Handoff.State.REFERRED:
        settle(handoff, "withdraw", by=by, now=now)
        record("handoff.withdrawn", handoff, by=by, now=now, seconds_to_answer=seconds_waited(handoff))
    else:
        handoff.return_reason = "other"
        settle(handoff, "return", by=by, now=now)
        waited = seconds_waited(handoff)
        record("handoff.returned", handoff, by=by, now=now, reason="other", seconds_to_answer=waited)
    offers_telling.returned(handoff, now=now)
    targets.follow(handoff.case, now=now)


def _note(team: Team, successor: Team | None) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if successor is None:
            return gettext("%(team)s closes. Offer it to another team.") % {"team": team.name}
        names = {"team": team.name, "successor": successor.name}
        return gettext("%(team)s closes. %(successor)s takes its place: offer it there instead.") % names
