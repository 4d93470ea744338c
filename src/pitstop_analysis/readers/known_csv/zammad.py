"""Zammad's ticket history as CSV: one row per changed attribute, or per thing that happened.

Source: Zammad's model of histories (app/models/history.rb) and its API `GET /api/v1/ticket_history/ID`:
object, o_id, related_o_id, type, attribute, value_from, value_to, created_at. Groups, owners and states come
by name; `-` is the owner of what nobody owns. Rows of other objects than tickets belong to the ticket in
related_o_id. Exports of its tables call type and object history_type and history_object.
"""

from dataclasses import replace

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_csv.export import Asked, ByCase, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw

CASE = "ticket"
NOBODY = "-"
KIND, OBJECT = ("type", "historytype"), ("object", "historyobject")
"""What happened, and to what: by the names that the API gives them, and by those of the tables."""
NOTICE = "notification"
FIELDS = {"team": "group", "person": "owner", "status": "state"}


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The history with group, owner and state by ticket; notices that were sent are no events of a case."""
    fields = FIELDS | asked.fields
    attribute, old, new = columns["attribute"], columns["valuefrom"], columns["valueto"]
    time = columns["createdat"]
    if not (asked.tally_of(raw, attribute)["value"] == fields["team"]).any():
        raise Unreadable(
            "This is Zammad's ticket history, but no row changes the group: nothing says who held a ticket.",
            "Export the rows of the attribute group too.",
        )
    kind = columns.first(*KIND)
    happened = raw if kind is None else history.without_notices(raw, pl.col(kind) == NOTICE)
    ticket, case = _ticket(columns)
    values = happened.frame.with_columns(
        pl.when((pl.col(attribute) != fields["person"]) | (pl.col(name) != NOBODY))
        .then(pl.col(name))
        .alias(name)
        for name in (old, new)
    ).with_columns(ticket)
    changes = {
        role: history.Change(f"{new} of {name}", *history.changed(pl.col(attribute) == name, new, old))
        for role, name in fields.items()
    }
    activity = pl.col(attribute) if kind is None else pl.coalesce(pl.col(attribute), pl.col(kind))
    told = history.Columns(case, time, activity, tuple(_spent(columns, raw, case)))
    events = history.events(replace(happened, frame=values), told, changes, asked)
    return Shaped(events, history.named(told, changes))


def _ticket(columns: Columns) -> tuple[pl.Expr, str]:
    """The number of a row's ticket, and the column that has it."""
    given = columns.first("ticketid", "ticketnumber", "number")
    if given is not None:
        return pl.col(given), given
    own, thing, related = columns["oid"], columns.first(*OBJECT), columns.first("relatedoid")
    if thing is None or related is None:
        return pl.col(own), own
    ticket = pl.when(pl.col(thing) == "Ticket").then(pl.col(own)).otherwise(pl.col(related))
    return ticket.alias(CASE), CASE


def _by_case(columns: Columns) -> ByCase:
    kind = columns.first(*KIND)
    notice = None if kind is None else pl.col(kind) == NOTICE
    return ByCase(_ticket(columns)[0], columns["createdat"], notice)


def _spent(columns: Columns, raw: Raw, case: str) -> list[str]:
    """Columns that say what changed, in ways that no event needs."""
    plain = (
        "attribute",
        "valuefrom",
        "valueto",
        "idfrom",
        "idto",
        *KIND,
        "oid",
        "relatedoid",
        *OBJECT,
        "id",
    )
    found = (columns.first(name) for name in plain)
    return [name for name in found if name is not None and name in raw.frame.columns and name != case]


EXPORT = Export(
    "Zammad's ticket history",
    lambda columns: (
        columns.have("attribute", "valuefrom", "valueto", "createdat")
        and columns.first("oid", "ticketid", "ticketnumber", "number") is not None
    ),
    shape,
    tallied=lambda columns: columns["attribute"],
    by_case=_by_case,
)
