"""Hours as they were before, as the history of changes has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pitstop.accounts.models import Person, Team
from pitstop.calendars.queries import Written
from pitstop.events.models import Event

LARGEST = 2**63 - 1  # an id that a database can hold


@dataclass(frozen=True, slots=True)
class Change:
    """A change of hours: what they were before and after it. None: none were set."""

    id: int
    at: datetime
    before: Written | None
    after: Written | None


def taken_away(whose: Team | Person, *, before: int = LARGEST) -> Written | None:
    """The hours that a team or a person had last, or had before a change; None where none ever were set."""
    changes = _changes(whose).filter(pk__lt=before).exclude(data__week="")
    facts = changes.values_list("data", flat=True).first()
    return _written(facts) if facts else None


def last_change(whose: Team | Person) -> Change | None:
    """The last change of their hours; None where there was none."""
    return _change(whose, LARGEST)


def change(whose: Team | Person, number: int) -> Change | None:
    """This change of their hours; None where it is no such change."""
    found = _change(whose, number) if 0 < number <= LARGEST else None
    return found if found and found.id == number else None


def _change(whose: Team | Person, until: int) -> Change | None:
    found = list(_changes(whose).filter(pk__lte=until)[:2])
    if not found:
        return None
    after, *before = found
    return Change(after.pk, after.at, _written(before[0].data) if before else None, _written(after.data))


def _changes(whose: Team | Person) -> QuerySet[Event]:
    """Every change of their hours, the last one first."""
    changes = Event.objects.filter(kind="hours.changed").order_by("-id")
    if isinstance(whose, Team):
        return changes.filter(team=whose.pk, data__person=None)
    return changes.filter(data__person=whose.pk)


def _written(facts: dict[str, Any]) -> Written | None:
    if not facts["week"]:
        return None
    return Written(
        zone=facts["zone"],
        week=facts["week"],
        closures=tuple(facts["closures"]),
        openings=tuple(facts.get("openings", ())),  # the first version of the event had no such facts
        country=facts.get("country", ""),
        region=facts.get("region", ""),
    )
