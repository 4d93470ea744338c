"""OTRS' and Znuny's ticket history: one row per thing that happened, its values inside the column Name.

Source: OTRS 6 and Znuny, Kernel/System/Ticket.pm, where HistoryAdd writes
    NewTicket     %%NUMBER%%QUEUE%%PRIORITY%%STATE%%TICKET_ID
    Move          %%NEW QUEUE%%ID%%OLD QUEUE%%ID
    OwnerUpdate   %%LOGIN%%ID
    StateUpdate   %%OLD STATE%%NEW STATE%%
into ticket_history, exported with the names of its types (`SELECT th.ticket_id, tht.name AS history_type,
th.name, th.create_time FROM ticket_history th JOIN ticket_history_type tht ON …`). The owner with the id 1 is
OTRS itself, which means that nobody owns the ticket.
"""

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.known_csv import history
from pitstop_analysis.readers.known_csv.export import Asked, ByCase, Columns, Export, Shaped
from pitstop_analysis.readers.raw import Raw

NOBODY = "1"
NOTICE = "Notification"
TELL_TEAM = ("NewTicket", "Move")


def shape(raw: Raw, columns: Columns, asked: Asked) -> Shaped:
    """The history with queue, owner and state; notices that were sent are no events of a ticket."""
    case, time = _case(columns), columns["createtime"]
    kind, name = columns["historytype"], columns["name"]
    if not asked.tally_of(raw, kind)["value"].is_in(TELL_TEAM).any():
        raise Unreadable(
            "This is the ticket history of OTRS or Znuny, but it has no rows of NewTicket or Move: nothing "
            "says which queue held a ticket.",
            "Export the rows of these types too.",
        )
    changes = _changes(pl.col(kind), pl.col(name).str.split("%%"))
    told = history.Columns(case, time, pl.col(kind), (kind, name))
    happened = history.without_notices(raw, pl.col(kind).str.ends_with(NOTICE))
    return Shaped(history.events(happened, told, changes, asked), history.named(told, changes))


def _changes(kind: pl.Expr, parts: pl.Expr) -> dict[str, history.Change]:
    """Where each type of row has its values; the first part stands before the first mark and is empty."""

    def part(place: int) -> pl.Expr:
        return parts.list.get(place, null_on_oob=True).fill_null("")

    new, move = (kind == "NewTicket") & (part(2) != ""), kind == "Move"
    owner, state = kind == "OwnerUpdate", kind == "StateUpdate"
    owned = pl.when(part(2) == NOBODY).then(pl.lit("")).otherwise(part(1))
    none = pl.lit("")
    return {
        "team": history.Change(
            "queue",
            pl.when(new).then(part(2)).when(move).then(part(1)),
            pl.when(new).then(none).when(move).then(part(3)),
        ),
        "person": history.Change("owner", pl.when(owner).then(owned), pl.when(owner).then(none)),
        "status": history.Change(
            "state",
            pl.when(new).then(part(4)).when(state).then(part(2)),
            pl.when(new).then(none).when(state).then(part(1)),
        ),
    }


def _case(columns: Columns) -> str:
    return columns.first("ticketnumber", "tn", "ticketid") or ""


def _by_case(columns: Columns) -> ByCase:
    notice = pl.col(columns["historytype"]).str.ends_with(NOTICE)
    return ByCase(pl.col(_case(columns)), columns["createtime"], notice)


EXPORT = Export(
    "the ticket history of OTRS or Znuny",
    lambda columns: (
        columns.have("historytype", "name", "createtime")
        and columns.first("ticketnumber", "tn", "ticketid") is not None
    ),
    shape,
    tallied=lambda columns: columns["historytype"],
    by_case=_by_case,
)
