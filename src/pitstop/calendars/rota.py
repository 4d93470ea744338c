"""Who is on: the people that someone works with, with their shifts."""

from dataclasses import dataclass
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.profiles.queries import is_away
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries
from pitstop.calendars.queries import Shift


@dataclass(frozen=True, slots=True)
class Duty:
    """Someone and their shift. Who is away is not here, whatever their shift says."""

    person: Person
    is_away: bool
    shift: Shift

    @property
    def is_here(self) -> bool:
        """Whether they are on now."""
        return self.shift.is_on and not self.is_away


def of(asker: Asker, *, now: datetime, team_id: int | None = None) -> list[Duty]:
    """The people of the asker's teams, for an admin everybody; of one team only with `team_id`.

    Those who are here come first, then by who is back on next, then by name.
    """
    team_ids = None if asker.is_admin else set(asker.team_ids)
    if team_id is not None:
        team_ids = {team_id} if team_ids is None else team_ids & {team_id}
    people = list(accounts.active_people(None if team_ids is None else sorted(team_ids)))
    shifts = queries.shifts_now([each.pk for each in people], now)
    duties = [Duty(each, is_away(each, now), shifts[each.pk]) for each in people]
    return sorted(duties, key=lambda duty: (not duty.is_here, _back(duty, now), duty.person.name))


def _back(duty: Duty, now: datetime) -> datetime:
    if duty.is_here:
        return now
    starts = now if duty.shift.is_on else duty.shift.starts_at or now
    return max(starts, duty.person.away_until or now) if duty.is_away else starts
