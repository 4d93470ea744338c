"""How a log says what state a case is in: which column, and which of its values.

A row may say that the case waits to be taken, is taken, waits for the customer, waits for a third party, or
is resolved. Every word is compared in any case, whole. The first of the columns `activity` and `status` that
holds such a word tells; a log that holds none can't say it, and measures that need it are left out.
"""

from dataclasses import dataclass, fields

import polars as pl

COLUMNS = ("activity", "status")
WAITING = (
    "queued", "in queue", "unassigned", "offered", "pending acceptance", "awaiting acceptance",
    "wartet auf annahme", "in warteschlange", "nicht zugewiesen",
)  # fmt: skip
ACCEPTED = (
    "accepted", "in progress", "work in progress", "acknowledged", "started", "angenommen", "in bearbeitung",
)  # fmt: skip
CUSTOMER = (
    "wait - user", "wait - customer", "waiting for customer", "waiting for user", "awaiting customer",
    "awaiting user", "awaiting user info", "awaiting caller", "pending customer", "pending user",
    "pending customer response", "pending", "on hold - customer", "customer", "wartet auf kunde",
    "warten auf kunde", "warte auf kunde", "wartet auf kunden", "rückfrage kunde", "rückfrage beim kunden",
)  # fmt: skip
THIRD = (
    "wait - vendor", "wait - implementation", "waiting for vendor", "waiting for third party",
    "waiting on third party", "awaiting vendor", "pending vendor", "hold", "wartet auf dritte",
    "wartet auf lieferant",
)  # fmt: skip
RESOLVED = (
    "resolved", "closed", "solved", "completed", "done", "closed successful", "closed unsuccessful",
    "gelöst", "geschlossen", "erledigt", "abgeschlossen",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """Rows whose `column` holds one of `values`, as the log writes them."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Phases:
    """What a log can say of its cases; None where it can't."""

    waiting: Said | None = None
    accepted: Said | None = None
    customer: Said | None = None
    third: Said | None = None
    resolved: Said | None = None


WORDS = {
    "waiting": WAITING, "accepted": ACCEPTED, "customer": CUSTOMER, "third": THIRD, "resolved": RESOLVED,
}  # fmt: skip
NAMES = tuple(field.name for field in fields(Phases))


def find_phases(events: pl.DataFrame, named: dict[str, tuple[str, ...]] | None = None) -> Phases:
    """The phases that these events tell of; `named` gives words of one's own for some of them.

    Waiting and accepted stand in one column or are both not told: one of them alone gives no wait.
    """
    values = {column: _values(events[column]) for column in COLUMNS}
    words = {name: {word.casefold() for word in (named or {}).get(name) or WORDS[name]} for name in NAMES}
    told = {
        (name, column): tuple(value for value in values[column] if value.casefold() in words[name])
        for name in NAMES
        for column in COLUMNS
    }
    found: dict[str, Said | None] = dict.fromkeys(NAMES)
    for column in COLUMNS:
        for name in ("customer", "third", "resolved"):
            if told[name, column] and not found[name]:
                found[name] = Said(column, told[name, column])
        if told["waiting", column] and told["accepted", column] and not found["waiting"]:
            found["waiting"] = Said(column, told["waiting", column])
            found["accepted"] = Said(column, told["accepted", column])
    return Phases(**found)


def _values(column: pl.Series) -> list[str]:
    return [str(value) for value in column.drop_nulls().unique().sort().to_list()]
