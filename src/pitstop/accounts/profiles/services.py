"""Writes to profiles and photos."""

import hashlib
from datetime import datetime
from typing import Unpack

from django.conf import settings
from django.db import transaction

from pitstop.accounts.models import Person, Photo
from pitstop.accounts.profiles import pictures, queries, rules
from pitstop.accounts.profiles.rules import Profile
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events


@transaction.atomic
def change(*, by: Asker, now: datetime, person_id: int, **changes: Unpack[Profile]) -> Person:
    """Change what a person says of themselves, or how they read the desk. What is left out stays.

    Refused when `by` may not change it, or a field doesn't fit.
    """
    person = Person.objects.select_for_update().get(pk=queries.editable(by, person_id).pk)
    before = person.away_until
    new = {
        name: _trimmed(value) for name, value in changes.items() if _trimmed(value) != getattr(person, name)
    }
    languages = [code for code, _name in settings.LANGUAGES]
    refuse_if(rules.profile_reasons(_profile(new), languages=languages, now=now))
    for name, value in new.items():
        setattr(person, name, value)
    if new:
        person.save(update_fields=list(new))
    if person.away_until != before:
        until = person.away_until.isoformat() if person.away_until else ""
        events.record("person.away", now=now, by=by.id, data={"person": person.pk, "until": until})
    return person


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _profile(values: dict[str, object]) -> Profile:
    profile: Profile = values  # type: ignore[assignment]  # each came from a Profile under the same name
    return profile


def set_photo(*, by: Asker, now: datetime, person_id: int, content: bytes) -> str:
    """Make a person's photo from a picture that was sent. Returns the digest that its address ends with.

    Refused when `by` may not change the profile, and when the file is too large, or no still picture.
    """
    person = queries.editable(by, person_id)
    refuse_if(rules.size_reasons(len(content)))
    picture = pictures.square(content)  # before the transaction: others shall not wait for it
    digest = hashlib.sha256(picture).hexdigest()
    with transaction.atomic():
        Photo.objects.update_or_create(person=person, defaults={"content": picture, "digest": digest})
        _record_photo(person, digest, by=by, now=now)
    return digest


@transaction.atomic
def remove_photo(*, by: Asker, now: datetime, person_id: int) -> None:
    """Take a person's photo away. Taking it away twice changes nothing."""
    person = queries.editable(by, person_id)
    removed, _by_model = Photo.objects.filter(person=person).delete()
    if removed:
        _record_photo(person, "", by=by, now=now)


def _record_photo(person: Person, digest: str, *, by: Asker, now: datetime) -> None:
    data = {"person": person.pk, "photo": digest}
    events.record("person.pictured", now=now, by=by.id, data=data)
