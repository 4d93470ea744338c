"""JSON: known exports by the form of their objects, anything else as one row per object.

A known export may be lines, a list, or pages in a row; what is no object of it is counted as left out.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_rows import Batches, Unfit, flat, listed
from pitstop_analysis.readers.known_json import EXPORTS
from pitstop_analysis.readers.known_json.export import Asked, Export
from pitstop_analysis.readers.raw import Raw, Sink, Told

SEEN = 20
"""Objects by which an export is told: lists of names may stand before the events."""


def read(
    pieces: Iterable[bytes],
    *,
    limit: int,
    encoding: str | None = None,
    team: str | None = None,
    times_in: str | None = None,
) -> Raw:
    """The rows of a JSON file: one per event.

    `team` is the field that was named for the team, `times_in` the zone of times without an offset; exports
    of changes need them to know what to follow, and when it was.
    Raises Unreadable when the file is no JSON, holds no rows, or is an export without hand-offs.
    """
    items, export, objects = _begun(pieces, encoding)
    if export is None:
        rows = _Rows(Batches(limit))
        told = rows.all(objects, items)
        return told.raw(rows.batches.frame())
    reader = export.reader(Asked(team, limit, times_in))
    for item in objects:
        reader.add(item, items)
    return reader.finish(items)


def take(pieces: Iterable[bytes], sink: Sink, *, encoding: str | None = None) -> Told:
    """The same, one row per object, into a sink; the objects must be of no known export."""
    items, _export, objects = _begun(pieces, encoding)
    return _Rows(Batches(None, sink)).all(objects, items)


def export_of(pieces: Iterable[bytes], encoding: str | None = None) -> Export | None:
    """The known export that a file is of, told by its first objects. Raises Unreadable for no JSON."""
    _items, export, _objects = _begun(pieces, encoding)
    return export


def _begun(pieces: Iterable[bytes], encoding: str | None) -> tuple[Items, Export | None, Iterator[Item]]:
    items = Items(pieces, encoding)
    objects = iter(items)
    seen: list[Item] = []
    export: Export | None = None
    for item in objects:
        seen.append(item)
        export = next((each for each in EXPORTS if each.fits(item)), None)
        if export or len(seen) == SEEN:
            break
    return items, export, chain(seen, objects)


class _Rows:
    """One row per object."""

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self._by_line = True

    def all(self, objects: Iterable[Item], items: Items) -> Told:
        """Take every object. Raises Unreadable where none is a row."""
        for item in objects:
            self._add(item, items)
        self.batches.end()
        left_out = items.left_out
        if self.batches.rows == 0:
            reasons = listed(f"{left.reason} ({left.rows:,})" for left in left_out)
            raise Unreadable(
                "The JSON holds no rows" + (f"; left out: {reasons}." if left_out else "."),
                "Export one object per event, with at least its case, its time and its team.",
            )
        rows = self.batches.rows + sum(left.rows for left in left_out)
        return Told("JSON lines" if self._by_line else "JSON", "line", rows, (), left_out)

    def _add(self, item: Item, items: Items) -> None:
        try:
            row = flat(item.value)
        except Unfit as unfit:
            items.leave(str(unfit), item.line)
            return
        self._by_line &= item.list_no == 0
        self.batches.add(row, item.line)
