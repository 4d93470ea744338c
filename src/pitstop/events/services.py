"""The only door into the event log."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from pitstop.core.rows import insert_all
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
) -> None:
    """Append one event, in the caller's transaction, so that state and history can't part.

    It comes due for the timers that the kind wakes. Raises `ValueError` when the kind is unknown, when `data`
    does not hold exactly the facts that the kind names, or when there is no transaction to join: all three
    are faults of the caller, not of a person.
    """
    new = New(kind, now, case, by, team, from_team, to_team, data)
    gathered = _gathered.get()
    if gathered is None:
        record_all([new])
    else:
        _known(new)
        gathered.append(new)


@contextmanager
def together() -> Iterator[None]:
    """Let what one act records be appended in one statement, as this ends: in the same order.

    Until then nobody reads it, not even the act itself. If that is refused or fails, nothing is appended.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[New] = []
    before = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(before)
    record_all(gathered)


_gathered: ContextVar[list[New] | None] = ContextVar("gathered", default=None)


def record_all(news: Sequence[New]) -> list[Event]:
    """As `record`, for many in one statement, in this order. What `together` has gathered goes before."""
    if earlier := _gathered.get():
        waiting = list(earlier)
        earlier.clear()
        return record_all([*waiting, *news])[len(waiting) :]
    if not news:
        return []
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
    recorded = list(insert_all(rows))
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
