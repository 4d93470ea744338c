"""Reads for cases that go on."""

from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases import rules as case_rules
from pitstop.cases.models import Segment
from pitstop.cases.queries import Held
from pitstop.cases.rules import Standing
from pitstop.core.refusals import Reason
from pitstop.handoffs.reopening import rules


def team_to_go_on_in(holder: Segment) -> Team:
    """The team that has this case when it goes on."""
    teams = {team.pk: team for team in Team.objects.order_by("-takes_new", "pk")}
    works = set(accounts.teams_with_people())
    places = {
        number: rules.Place(team.is_open and number in works, team.successor_id)
        for number, team in teams.items()
    }
    return teams[rules.team_to_go_on_in(holder.team_id, places, otherwise=list(teams))]


def reopening_reasons(asker: Asker, held: Held, standing: Standing, *, why: str = "-") -> list[Reason]:
    """Why the asker may not let this closed case go on. Without `why`, whether they may at all."""
    gets_it = not standing.is_open and team_to_go_on_in(held.holder).pk in asker.team_ids
    return case_rules.reopening_reasons(standing, why=why, asker_gets_it=gets_it)


def goes_on_with_its_person(holder: Segment, *, now: datetime) -> bool:
    """Whether the person who had the case can act on it now."""
    person = holder.person
    if person is None:
        return False
    last = rules.Last(
        can_hold=accounts.can_hold(person, holder.team_id),
        away_until=person.away_until,
        on_shift=calendars.on_shift(person, now),
    )
    return rules.goes_on_with(last, now=now)
