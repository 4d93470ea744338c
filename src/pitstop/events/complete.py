"""How far the event log is complete: up to which number nothing can come any more.

PostgreSQL numbers an event before its transaction is committed, so a smaller number may appear after a
greater one. Who copies the log by numbers must not step over one that is still to come. Whoever appends
holds a lock on the table from before the number is taken until the transaction ends. So of a look at the
log everything is there once all who held that lock just after it have ended: exactly, however long that
lasts, and with nothing added to what they do. On SQLite writers stand in a queue, and numbers appear in
order.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection

from pitstop.events.models import Event

FACTS = ("id", "at", "kind", "kind_version", "case", "actor", "team", "from_team", "to_team", "data")


@dataclass(frozen=True, slots=True)
class Mark:
    """An event by its number, and a print of all that it says: of another history, it is another one."""

    id: int = 0
    print: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The newest event that was to be seen at a moment, and who was appending just after."""

    newest: int
    at: datetime
    writers: frozenset[str] = frozenset()


def newest() -> Mark:
    """The event with the greatest number; number 0 when there is none."""
    return _mark(Event.objects.order_by("-id").values_list(*FACTS).first())


def mark(event: int) -> Mark:
    """This event as it stands now; number 0 when there is none of this number."""
    return _mark(Event.objects.filter(id=event).values_list(*FACTS).first())


def last_of(*, after: int, upto: int, limit: int) -> Mark:
    """The last of the next `limit` events after a number, `upto` at most; number 0 when there are none."""
    some = Event.objects.filter(id__gt=after, id__lte=upto).order_by("id")
    found = (
        some.values_list(*FACTS)[limit - 1 : limit].first()
        or some.order_by("-id").values_list(*FACTS).first()
    )
    return _mark(found)


def first_after(event: int) -> datetime | None:
    """When the next event after this number happened."""
    return Event.objects.filter(id__gt=event).order_by("id").values_list("at", flat=True).first()


def look(newest: int, *, now: datetime) -> Look:
    """A look at the log whose newest event was read before, in a statement of its own."""
    return Look(newest, now, _writers())


def sure(seen: Look, earlier: Look | None) -> Look | None:
    """Of this look and an earlier one the later that is complete; None when neither is yet."""
    if not seen.writers:
        return seen
    if earlier and not earlier.writers & seen.writers:
        return earlier
    return None


def next_to_compare(seen: Look, earlier: Look | None) -> Look | None:
    """The look that a later one is to be compared with: the earliest that isn't complete."""
    found = sure(seen, earlier)
    if found is seen:
        return None
    return seen if found or earlier is None else earlier


def _writers() -> frozenset[str]:
    """Every transaction that has changed the table and has not ended, of whichever process; our own too."""
    if connection.vendor != "postgresql":
        return frozenset()
    statement = (
        "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
        " AND mode = 'RowExclusiveLock' AND relation = %s::regclass"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.quote_name(Event._meta.db_table)])
        return frozenset(name for (name,) in cursor.fetchall())


def _mark(facts: tuple[object, ...] | None) -> Mark:
    if facts is None:
        return Mark()
    number, at, *rest = facts
    assert isinstance(number, int) and isinstance(at, datetime)  # noqa: S101 (the columns say so)
    said = json.dumps([number, at.timestamp(), *rest], sort_keys=True)
    return Mark(number, sha256(said.encode()).hexdigest()[:32])
