"""What a module of a known JSON export provides: how its objects are told, and what reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_text import Json, Object
from pitstop_analysis.readers.raw import Raw, Sink


class Reader(Protocol):
    """Takes the objects of one file as they come, then gives its rows."""

    def add(self, item: Item, items: Items) -> None:
        """Take the object, or count it with `items.leave`."""

    def finish(self, items: Items) -> Raw:
        """One row per event. Raises Unreadable where the export holds no hand-offs, saying what does."""


@dataclass(frozen=True)
class Asked:
    """What the person named: the field of the team, how many bytes the rows may take, and the zone of times
    without an offset. With a sink, changes go there as they are read.
    """

    team: str | None
    limit: int
    times_in: str | None = None
    sink: Sink | None = None


@dataclass(frozen=True)
class Export:
    """One known export."""

    name: str
    fits: Callable[[Item], bool]
    reader: Callable[[Asked], Reader]


def text(value: Json) -> str:
    """A single value as text, nothing as "". Half a pair of surrogates, which no text holds, becomes "?"."""
    if not isinstance(value, str):
        return ""
    return (value if value.isascii() else value.encode("utf-8", "replace").decode()).strip()


def child(value: Object, key: str) -> Object:
    """The object under the key; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def children(value: Object, key: str) -> list[Object]:
    """The objects in the list under the key."""
    found = value.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def from_epoch(seconds: str) -> str:
    """Seconds since 1970 as ISO 8601 in UTC; "" for what no calendar has."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
