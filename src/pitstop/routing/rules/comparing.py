"""How two versions of a protocol differ, field by field."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from pitstop.routing.rules.fields import Field


class What(StrEnum):
    """What became of a field from one version to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A property of a field that changed, as it is stored."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in two versions. A changed one may have been moved too. Places count from 1; 0: not there."""

    key: str
    label: str
    what: What
    changes: tuple[Change, ...] = ()
    moved: bool = False
    place_before: int = 0
    place_after: int = 0


def compare(old: Sequence[Field], new: Sequence[Field]) -> list[Difference]:
    """Every field of both, in the new order; one that was removed stands after what it stood behind.

    As few as possible count as moved: those that stay in order among each other did not move.
    """
    places = {field.key: place for place, field in enumerate(old)}
    before = {field.key: field for field in old}
    stay = _in_order([places[field.key] for field in new if field.key in places])
    found = []
    for place, field in enumerate(new, 1):
        if field.key not in before:
            found.append(Difference(field.key, field.label, What.ADDED, place_after=place))
            continue
        changes = _changes(before[field.key], field)
        moved = places[field.key] not in stay
        what = What.CHANGED if changes else What.MOVED if moved else What.SAME
        where = places[field.key] + 1
        found.append(Difference(field.key, field.label, what, changes, moved, where, place))
    return _with_removed(found, old, {field.key for field in new})


def _with_removed(found: list[Difference], old: Sequence[Field], kept: set[str]) -> list[Difference]:
    for place, field in enumerate(old):
        if field.key in kept:
            continue
        removed = Difference(field.key, field.label, What.REMOVED, place_before=place + 1)
        keys = [each.key for each in found]
        found.insert(keys.index(old[place - 1].key) + 1 if place else 0, removed)
    return found


def _changes(old: Field, new: Field) -> tuple[Change, ...]:
    before, after = asdict(old), asdict(new)
    names = [each.name for each in fields(Field) if before[each.name] != after[each.name]]
    return tuple(Change(name, before[name], after[name]) for name in names)


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that grow, not necessarily side by side."""
    ends: list[int] = []
    runs: list[list[int]] = []
    for place in places:
        at = bisect_left(ends, place)
        run = [*(runs[at - 1] if at else []), place]
        ends[at : at + 1] = [place]
        runs[at : at + 1] = [run]
    return set(runs[-1]) if runs else set()
