"""Zendesk's ticket events: the incremental export of all updates of tickets, or the audits of tickets.

Source: Zendesk developer documentation, "Incremental Exports" (Incremental Ticket Event Export) and "Using
the Incremental Exports API"; for audits "Ticket Audits" and "Ticket Audit events reference". A page is
`{"ticket_events": [...], "next_page": ..., "end_of_stream": ...}`; pages may overlap. Each event is one
update: `ticket_id`, `timestamp` (seconds since 1970), `created_at`, and in `child_events` what it changed,
as `{"event_type": "Change", "group_id": 2, "previous_value": 1}`. Audits have `events` instead, as
`{"type": "Change", "field_name": "group_id", "value": "2", "previous_value": "1"}`. A new ticket's
properties come as `Create`.

Groups and persons are numbers. Where the pages of `/api/v2/groups` (and `/users`) are in the same file,
their names are taken.
"""

from dataclasses import replace

import polars as pl

from pitstop_analysis.problems import LeftOut
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_text import Object
from pitstop_analysis.readers.known_json.changes import (
    CREATED,
    Changes,
    Event,
    Found,
    Shape,
    finished,
    shaped,
)
from pitstop_analysis.readers.known_json.export import Asked, Export, children, from_epoch, text
from pitstop_analysis.readers.raw import Counted, Raw

NAME = "Zendesk ticket events (JSON)"
FIELDS = {"group_id": "group", "assignee_id": "assignee", "status": "status"}
BESIDE = {"priority": "priority", "type": "type", "brand_id": "brand", "ticket_form_id": "form"}
"""Further properties of a ticket, which are columns of the log; brands and forms are numbers."""
COLUMNS = FIELDS | BESIDE
NAMES = {"groups": "group", "users": "assignee"}
"""List of a page to the column whose numbers it names."""


def _fits(item: Item) -> bool:
    return item.key in ("ticket_events", "audits") or _is_event(item.value)


def _is_event(value: Object) -> bool:
    return "ticket_id" in value and (
        isinstance(value.get("child_events"), list)
        or (isinstance(value.get("events"), list) and "author_id" in value)
    )


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.changes = Changes("ticket_id", "created_at", asked)
        self._names: dict[str, dict[str, str]] = {column: {} for column in NAMES.values()}

    def add(self, item: Item, items: Items) -> None:
        value = item.value
        if item.key in NAMES:
            self._names[NAMES[item.key]][text(value.get("id"))] = text(value.get("name"))
        elif _is_event(value):
            self.changes.add(_event(value, item.line))
        else:
            items.leave("no ticket event", item.line)

    def finish(self, items: Items) -> Raw:
        return finished(self, items)

    def found(self, frame: pl.DataFrame, left_out: tuple[LeftOut, ...]) -> Found:
        """See `ByCase`."""
        person = self._asked.team is not None and self._asked.team.casefold() == "assignee"
        team = "assignee" if person else "group"
        nobody = "Export from an earlier start_time, so that the updates which set it are in the file" + (
            "." if person else ", or let persons stand for teams: --team assignee."
        )
        export = Shape(NAME, {"team": team, "person": "assignee", "status": "status"}, nobody)
        found = shaped(frame, self.changes, export, left_out)
        return replace(found, raw=self._named(found.raw))

    def _named(self, raw: Raw) -> Raw:
        frame, counted = raw.frame, raw.counted
        for column, names in self._names.items():
            if names and column in frame.columns:
                frame = frame.with_columns(pl.col(column).replace(names))
        if "group" in frame.columns and not self._names["group"]:
            counted = (*counted, Counted(_nameless_said, (1,)))
        return replace(raw, frame=frame, counted=counted)


def _nameless_said(_parts: int) -> str:
    return (
        "groups are Zendesk's numbers: the export holds no names; add the page of /api/v2/groups "
        "to the file for them"
    )


def _event(value: Object, line: int) -> Event:
    """One update: what it leaves the ticket with, and what was before."""
    parts = children(value, "child_events") or children(value, "events")
    to: dict[str, str] = {}
    was: dict[str, str] = {}
    beside: dict[str, str] = {}
    kinds = set()
    for part in parts:
        kind = text(part.get("event_type")) or text(part.get("type"))
        kinds.add(kind)
        for name, new, old in _changed(part, kind):
            if name in BESIDE.values():
                beside[name] = new
                continue
            to[name] = new
            if old is not None:
                was.setdefault(name, old)
    return Event(
        line=line,
        case=text(value.get("ticket_id")),
        at=text(value.get("created_at")) or from_epoch(text(value.get("timestamp"))),
        activity=_activity(kinds, parts, to),
        to=to,
        was=was,
        key=text(value.get("id")),
        beside=beside,
    )


def _changed(part: Object, kind: str) -> list[tuple[str, str, str | None]]:
    """Column, value after and value before (None where not said) of each field that the part changes."""
    if kind not in ("Create", "Change"):
        return []
    if "field_name" in part:
        found = {text(part.get("field_name")): text(part.get("value"))}
    else:
        # Where the kind of a part stands under `type`, the type of the ticket does not.
        names = [name for name in COLUMNS if name in part and (name != "type" or "event_type" in part)]
        found = {name: text(part.get(name)) for name in names}
    if kind == "Create":
        old: str | None = ""
    elif "previous_value" in part and len(found) == 1:
        old = text(part.get("previous_value"))
    else:
        old = None
    return [(COLUMNS[name], value, old) for name, value in found.items() if name in COLUMNS]


def _activity(kinds: set[str], parts: list[Object], to: dict[str, str]) -> str:
    if "Create" in kinds:
        return CREATED
    if to:
        return ", ".join(name for name in FIELDS.values() if name in to)
    if "Comment" in kinds or any(part.get("comment_present") for part in parts):
        return "comment"
    return "other update"


EXPORT = Export(NAME, _fits, _Reader)
