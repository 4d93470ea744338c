"""Reads of profiles and photos."""

from datetime import datetime

from pitstop.accounts.models import Membership, Person, Photo
from pitstop.accounts.profiles import rules
from pitstop.accounts.queries import Asker
from pitstop.core.checks import can_store
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _


def editable(asker: Asker, person_id: int) -> Person:
    """The person whose profile the asker may change: themselves, one of a team they lead; any for an admin.

    Refused when there is nobody with this id, or it isn't for the asker to change.
    """
    person = Person.objects.filter(pk=person_id if 0 < person_id < 2**63 else 0).first()
    if person is None:
        sentence = _("There is nobody here with the number %(id)d.")
        raise Refused([Reason("person-missing", sentence, Because.MISSING, params={"id": person_id})])
    shared = Membership.objects.filter(person=person, team__in=asker.team_ids)
    refuse_if(
        rules.edit_reasons(
            is_own=person.pk == asker.id,
            is_admin=asker.is_admin,
            leads_them=asker.is_lead and shared.exists(),
        )
    )
    return person


def is_away(person: Person, now: datetime) -> bool:
    """Whether this person said that they are away at this moment."""
    return person.away_until is not None and person.away_until > now


def photo_digest(person_id: int) -> str:
    """What the address of a person's photo ends with; empty when there is none."""
    return Photo.objects.filter(person=person_id).values_list("digest", flat=True).first() or ""


def photo(person_id: int, digest: str) -> bytes | None:
    """A person's photo as WebP; None when they have none, or another by now.

    For whoever may see it: people who are signed in, and a customer whose status link leads to this person.
    """
    if not (0 < person_id < 2**63 and can_store(digest)):
        return None
    found = Photo.objects.filter(person=person_id, digest=digest).first()
    return bytes(found.content) if found else None
