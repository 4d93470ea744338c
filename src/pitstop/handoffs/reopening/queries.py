"""Reads for cases that go on."""

from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Team
from pitstop.calendars import queries as calendars
from pitstop.cases.models import Segment
from pitstop.handoffs.reopening import rules


def team_to_go_on_in(holder: Segment) -> Team:
    """The team that has this case when it goes on."""
    teams = {team.pk: team for team in Team.objects.order_by("-takes_new", "pk")}
    places = {number: rules.Place(team.is_open, team.successor_id) for number, team in teams.items()}
    return teams[rules.team_to_go_on_in(holder.team_id, places, otherwise=list(teams))]


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
