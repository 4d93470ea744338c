"""The desk's own event log as a log of the analysis, for those who may take all of it away."""

from __future__ import annotations

from itertools import islice

import polars as pl

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as members
from pitstop.cli.faults import Invalid
from pitstop.cli.shared import asker
from pitstop.core.refusals import refuse_if
from pitstop.events.canonical import Row, rows
from pitstop_analysis.canonical import canonical
from pitstop_analysis.log import Log
from pitstop_analysis.readers.raw import PLACE, Raw

AT_ONCE = 20_000
"""Events held as Python objects before they move into a frame."""
EVENT = "event"
"""The number of the event in the desk."""
ROLES = {
    "case": "case_id", "time": "at", "activity": "activity", "status": "status", "team": "team",
    "person": "person", "line": "none",
}  # fmt: skip
TYPES: dict[str, pl.DataType] = {
    "at": pl.Datetime("us", "UTC"), "seq": pl.Int64(), "seconds_to_answer": pl.Int64(),
}  # fmt: skip
TEAMS = ("team", "from_team", "to_team")


def log_for(email: str) -> Log:
    """Every event of every case, with the names of teams and the numbers of people.

    Refused to all but admins. Raises `Invalid` where there are no cases yet.
    """
    refuse_if(members.adding_reasons(asker(email)))
    frame = _frame()
    if frame.height == 0:
        raise Invalid(["The desk has no cases yet, so there is nothing to export."])
    raw = Raw(frame.rename({"seq": EVENT}).with_row_index(PLACE, offset=1), "the desk", "event", frame.height)
    return canonical(raw, "the desk", named={**ROLES})


def _frame() -> pl.DataFrame:
    schema = {name: TYPES.get(name, pl.String()) for name in Row._fields}
    found, frames = rows(), [pl.DataFrame(schema=schema)]
    while batch := list(islice(found, AT_ONCE)):
        frames.append(pl.DataFrame(batch, schema=schema, orient="row"))
    names = {str(team.pk): team.name for team, _members in accounts.all_teams()}
    return pl.concat(frames).with_columns(pl.col(TEAMS).replace(names))
