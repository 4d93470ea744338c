"""What a page or a program shows of the hours of a team or a person, and who may see them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker, open_teams
from pitstop.calendars import earlier, queries
from pitstop.calendars.earlier import Change
from pitstop.calendars.permissions import may_change
from pitstop.calendars.queries import Shift, Written
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _

AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class View:
    """The hours of a team or a person: as typed, what they mean now, and the holidays that come.

    `written` is None where none are set; then `gone` are those that were taken away, for who may set them
    again, and `usual` those to begin with. `changed` is their last change, for who may take it back.
    """

    whose: Team | Person
    written: Written | None
    shift: Shift
    may_change: bool
    holidays: tuple[tuple[date, str], ...]
    regions: tuple[str, ...]
    gone: Written | None = None
    usual: Written | None = None
    changed: Change | None = None

    @property
    def is_team(self) -> bool:
        """Whether they are a team's."""
        return isinstance(self.whose, Team)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a list, with whether it is open."""

    team: Team
    has_hours: bool
    shift: Shift


def of_team(asker: Asker, team_id: int, *, now: datetime, language: str = "") -> View:
    """The hours of a team. Every team's may be seen: who offers it a case wants to know. Refused for none."""
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise Refused([Reason("team-missing", _("There is no such team."), Because.MISSING)])
    shift = queries.openings_now([team_id], now)[team_id]
    return _view(asker, team, queries.written_of_team(team_id), shift, now, language)


def of_person(asker: Asker, person_id: int, *, now: datetime, language: str = "") -> View:
    """The hours of a person, for those who share a team with them, and admins. Refused for everyone else."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not _may_see(asker, person):
        raise Refused([Reason("person-missing", _("There is no such person."), Because.MISSING)])
    shift = queries.shifts_now([person_id], now)[person_id]
    return _view(asker, person, queries.written_of_person(person_id), shift, now, language)


def teams(asker: Asker, *, now: datetime) -> list[TeamLine]:
    """The asker's open teams, for an admin all of them, by name."""
    found = [each for each in open_teams() if asker.is_admin or each.pk in asker.team_ids]
    shifts = queries.openings_now([each.pk for each in found], now)
    have = queries.teams_with_hours([each.pk for each in found])
    return [TeamLine(each, each.pk in have, shifts[each.pk]) for each in found]


def _may_see(asker: Asker, person: Person) -> bool:
    if asker.is_admin or asker.id == person.pk:
        return True
    return Membership.objects.filter(person=person, team__in=asker.team_ids).exists()


def _view(
    asker: Asker, whose: Team | Person, written: Written | None, shift: Shift, now: datetime, language: str
) -> View:
    today = now.date()
    country, region = (written.country, written.region) if written else ("", "")
    known = queries.public_holidays(country, region, (now.year, now.year + 1), language) if country else {}
    may = may_change(asker, whose)
    return View(
        whose=whose,
        written=written,
        shift=shift,
        may_change=may,
        holidays=tuple((day, name) for day, name in known.items() if today <= day < today + AHEAD),
        regions=queries.regions(country) if country else (),
        gone=earlier.taken_away(whose) if may and written is None else None,
        usual=queries.usual_hours(whose) if may and written is None else None,
        changed=earlier.last_change(whose) if may and written else None,
    )
