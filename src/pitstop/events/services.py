"""The only door into the event log."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from pitstop.events.kinds import KINDS
from pitstop.events.models import Event


def record(
    kind: str,
    *,
    now: datetime,
    case: int | None = None,
    by: int | None = None,
    team: int | None = None,
    from_team: int | None = None,
    to_team: int | None = None,
    data: Mapping[str, object] = MappingProxyType({}),
) -> Event:
    """Append one event, in the caller's transaction, so that state and history can't part.

    Raises `ValueError` when the kind is unknown, when `data` does not hold exactly the facts that the kind
    names, or when there is no transaction to join: all three are faults of the caller, not of a person.
    """
    known = KINDS.get(kind)
    if known is None:
        raise ValueError(f"Unknown event kind {kind!r}: add it to events/kinds.py and docs/events.md")
    if set(data) != set(known.data):
        raise ValueError(f"{kind} needs the facts {known.data}, got {tuple(data)}")
    if not transaction.get_connection().in_atomic_block:
        raise ValueError(f"{kind} was recorded outside the transaction of its change")
    return Event.objects.create(
        at=now,
        kind=kind,
        kind_version=known.version,
        case=case,
        actor=by,
        team=team,
        from_team=from_team,
        to_team=to_team,
        data=dict(data),
    )
