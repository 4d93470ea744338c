"""JSON: known exports by the form of their objects, anything else as one row per object.

A known export may be lines, a list, or pages in a row; what is no object of it is counted as left out.
"""

from collections.abc import Iterable
from itertools import chain

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_rows import Batches, Unfit, flat, listed
from pitstop_analysis.readers.known_json import EXPORTS
from pitstop_analysis.readers.known_json.export import Asked, Export, Reader
from pitstop_analysis.readers.raw import Raw

SEEN = 20
"""Objects by which an export is told: lists of names may stand before the events."""


def read(pieces: Iterable[bytes], *, limit: int, encoding: str | None = None, team: str | None = None) -> Raw:
    """The rows of a JSON file: one per event.

    `team` is the field that was named for the team; exports of changes need it to know what to follow.
    Raises Unreadable when the file is no JSON, holds no rows, or is an export without hand-offs.
    """
    items = Items(pieces, encoding)
    objects = iter(items)
    seen: list[Item] = []
    export: Export | None = None
    for item in objects:
        seen.append(item)
        export = next((each for each in EXPORTS if each.fits(item)), None)
        if export or len(seen) == SEEN:
            break
    asked = Asked(team, limit)
    reader = export.reader(asked) if export else _Rows(asked)
    for item in chain(seen, objects):
        reader.add(item, items)
    return reader.finish(items)


class _Rows(Reader):
    """One row per object."""

    def __init__(self, asked: Asked) -> None:
        self._batches = Batches(asked.limit)
        self._by_line = True

    def add(self, item: Item, items: Items) -> None:
        try:
            row = flat(item.value)
        except Unfit as unfit:
            items.leave(str(unfit), item.line)
            return
        self._by_line &= item.list_no == 0
        self._batches.add(row, item.line)

    def finish(self, items: Items) -> Raw:
        left_out = items.left_out
        if self._batches.rows == 0:
            reasons = listed(f"{left.reason} ({left.rows:,})" for left in left_out)
            raise Unreadable(
                "The JSON holds no rows" + (f"; left out: {reasons}." if left_out else "."),
                "Export one object per event, with at least its case, its time and its team.",
            )
        rows = self._batches.rows + sum(left.rows for left in left_out)
        kind = "JSON lines" if self._by_line else "JSON"
        return Raw(self._batches.frame(), kind, "line", rows, (), left_out)
