"""The only door into the event log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from pitstop.events.kinds import KINDS, Kind
from pitstop.events.models import Event
from pitstop.timers import services as timers
from pitstop.timers.rules import Due


@dataclass(frozen=True, slots=True)
class New:
    """An event to append, as `record` takes it."""

    kind: str
    now: datetime
    case: int | None = None
    by: int | None = None
    team: int | None = None
    from_team: int | None = None
    to_team: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)


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

    It comes due for the timers that the kind wakes. Raises `ValueError` when the kind is unknown, when `data`
    does not hold exactly the facts that the kind names, or when there is no transaction to join: all three
    are faults of the caller, not of a person.
    """
    (event,) = record_all([New(kind, now, case, by, team, from_team, to_team, data)])
    return event


def record_all(news: Sequence[New]) -> list[Event]:
    """As `record`, for many in one statement, in this order."""
    rows, wakes = [], dict[tuple[str, int], Due]()
    for new in news:
        known = _known(new)
        rows.append(
            Event(
                at=new.now,
                kind=new.kind,
                kind_version=known.version,
                case=new.case,
                actor=new.by,
                team=new.team,
                from_team=new.from_team,
                to_team=new.to_team,
                data=dict(new.data),
            )
        )
        if new.case is not None:
            wakes |= {(name, new.case): Due(name, new.case, new.case, new.now) for name in known.wakes}
    recorded = Event.objects.bulk_create(rows)
    if wakes:
        timers.arm_all(wakes.values())
    return recorded


def _known(new: New) -> Kind:
    known = KINDS.get(new.kind)
    if known is None:
        raise ValueError(f"Unknown event kind {new.kind!r}: add it to events/kinds.py and docs/events.md")
    if set(new.data) != set(known.data):
        raise ValueError(f"{new.kind} needs the facts {known.data}, got {tuple(new.data)}")
    if not transaction.get_connection().in_atomic_block:
        raise ValueError(f"{new.kind} was recorded outside the transaction of its change")
    return known
