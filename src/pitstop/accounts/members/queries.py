"""Reads of who works here, and the locks of those who change it."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from pitstop.accounts.members import rules
from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _


def shown(asker: Asker, person_id: int) -> Person:
    """Someone whom the asker may see: themselves, who shares a team with them; anyone for an admin.

    Refused with the same words whether nobody has this number or they are not for the asker to see.
    """
    found = Person.objects.filter(pk=_storable(person_id)).first()
    if found is None or not (asker.is_admin or found.pk == asker.id or shares_team(asker, found)):
        sentence = _("There is nobody with the number %(id)d whom you can see.")
        raise Refused([Reason("person-missing", sentence, Because.MISSING, params={"id": person_id})])
    return found


def anyone(person_id: int) -> Person:
    """Somebody to ask into a team: a lead may ask whoever is here. Refused when there is nobody."""
    found = Person.objects.filter(pk=_storable(person_id)).first()
    if found is None:
        sentence = _("There is nobody here with the number %(id)d.")
        raise Refused([Reason("person-missing", sentence, Because.INVALID, "person", {"id": person_id})])
    return found


def shares_team(asker: Asker, person: Person) -> bool:
    """Whether this person is in a team of the asker's."""
    return Membership.objects.filter(person=person, team__in=asker.team_ids).exists()


def team(team_id: int) -> Team:
    """The team, open or closed. Refused when there is none."""
    found = Team.objects.select_related("successor").filter(pk=_storable(team_id)).first()
    if found is None:
        raise _no_team(team_id)
    return found


def successor(team_id: int) -> Team:
    """The team that is to take another's place. Refused when there is none."""
    found = Team.objects.filter(pk=_storable(team_id)).first()
    if found is None:
        sentence = _("There is no team with this number to take its place. Choose one of the open teams.")
        raise Refused([Reason("successor-missing", sentence, Because.INVALID, "successor")])
    return found


def team_shown(asker: Asker, team_id: int) -> Team:
    """A team that the asker may look at: their own; any for a lead. Refused as if it weren't there."""
    if asker.is_lead or team_id in asker.team_ids:
        return team(team_id)
    raise _no_team(team_id)


def _no_team(team_id: int) -> Refused:
    sentence = _("There is no team with the number %(id)d that you can see.")
    return Refused([Reason("team-missing", sentence, Because.MISSING, params={"id": team_id})])


def lock_teams(team_ids: Collection[int]) -> dict[int, Team]:
    """These teams, so that nobody gains a case in them, closes them or leaves them until the end.

    Taken after the cases that are acted on and before people, in the order of ids: so two wait for each
    other and never for ever.
    """
    rows = Team.objects.select_for_update(no_key=True).filter(pk__in=team_ids)
    return {each.pk: each for each in rows.order_by("pk")}


def lock_person(person_id: int) -> Person:
    """This person, so that they gain no case and join or leave no team until the end.

    An admin with all others, because two last ones must not leave at the same moment.
    """
    wanted = Q(pk=person_id)
    if Person.objects.filter(pk=person_id, role=Person.Role.ADMIN).exists():
        wanted |= Q(role=Person.Role.ADMIN, is_active=True)
    found = list(Person.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))
    return next(person for person in found if person.pk == person_id)


def hold_still(*, teams: Collection[int | None], people: Collection[int | None] = ()) -> None:
    """Let nobody close these teams, leave them, or let these people leave, until the end: read after this,
    what is known of them is final. Many may hold the same still at once; who locks them waits.

    All that an act needs is held by one call, in the order of `lock_teams`: a second call for more could wait
    for somebody who waits for the first. In SQLite whoever writes is alone anyway.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_STILL, [_ids(teams), _ids(people)])


# The parts of a UNION ALL are read one after the other: the teams are all locked before the first person is.
_STILL = (
    "SELECT id FROM (SELECT id FROM accounts_team WHERE id = ANY(%s) ORDER BY id FOR SHARE) AS teams"
    " UNION ALL"
    " SELECT id FROM (SELECT id FROM accounts_person WHERE id = ANY(%s) ORDER BY id FOR SHARE) AS people"
)


def _ids(wanted: Collection[int | None]) -> list[int]:
    return [each for each in wanted if each is not None]


def adding_reasons(asker: Asker) -> list[Reason]:
    """Why the asker may not add people or teams."""
    return rules.admin_reasons(is_admin=asker.is_admin)


def is_last_admin(person: Person) -> bool:
    """Whether nobody else looks after people."""
    others = Person.objects.filter(role=Person.Role.ADMIN, is_active=True).exclude(pk=person.pk)
    return person.is_active and person.role == Person.Role.ADMIN and not others.exists()


def _storable(number: int) -> int:
    return number if 0 < number < 2**63 else 0
