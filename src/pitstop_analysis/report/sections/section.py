"""What a section of the page is made of, and the rows that several sections have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from pitstop_analysis.report.charts import Bar, BarTable, table
from pitstop_analysis.report.figures import wait_of
from pitstop_analysis.report.words import between, count, hours, interval, limited, percent
from pitstop_analysis.stats import Share, Spread, share

HEAD = ("cases", "share", "95 % interval")
SPREAD_HEAD = ("n", "median", "95 % interval", "p75", "p90")


@dataclass(frozen=True)
class Section:
    """One finding with what shows it.

    `anchor` is what findings link to and is unique on the page; `title` says the finding with its number.
    `pictures` come first (a chart of `report.charts` or a map, whole), then `tables`, then `notes`;
    `definitions` stand beside. `filter` names a box over the tables that keeps the rows with a text;
    `wide` gives a picture the whole width and puts the definitions under it.
    """

    anchor: str
    title: str
    definitions: tuple[str, ...]
    tables: tuple[BarTable, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Markup, ...] = ()
    filter: str = ""
    wide: bool = False


def stacked(text: str) -> Markup:
    """A cell of two lines: a figure, and what belongs to it."""
    figure, _, more = text.partition("\n")
    return Markup("{} <small>{}</small>").format(figure, more) if more else escape(figure)


def share_bar(label: str, found: Share, *more: str) -> Bar:
    """A row of a share of cases: HEAD, then `more`."""
    cells = (count(found.count), percent(found.share), interval(found), *more)
    return Bar(label, _percent(found.share), _percent(found.low), _percent(found.high), cells)


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def spread_bar(label: str, found: Spread, say: Callable[[float | None], str]) -> Bar:
    """A row of a median: SPREAD_HEAD."""
    cells = (count(found.n), say(found.median), between(found, say), say(found.p75), say(found.p90))
    return Bar(label, found.median, found.low, found.high, cells)


def route_table(label: str, routes: pl.DataFrame, accept: bool) -> BarTable:
    """Routes with their waits to acceptance, or to the next event where no status tells.

    Medians and shares stand with their 95 % interval below them; their n is in the column of waits and n.
    """
    act = "acceptance" if accept else "next event"
    heads = ("n", "cases", "waits", f"median to {act}", "straight back")
    return table(label, "hand-offs", heads, [_route_bar(row, accept) for row in routes.iter_rows(named=True)])


def _route_bar(row: dict[str, Any], accept: bool) -> Bar:
    back = share(row["returned"], row["n"])
    kind = "accept" if accept else "first"
    cells = (
        count(row["n"]),
        count(row["cases"]),
        count(row[f"{kind}_n"]),
        stacked(limited(wait_of(row, kind), hours)),
        stacked(limited(back)),
    )
    return Bar(f"{row['from']} → {row['to']}", float(row["n"]), None, None, cells)
