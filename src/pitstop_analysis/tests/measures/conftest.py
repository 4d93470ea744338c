"""Relations of a log for a test, in each engine; closed when the test ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import polars as pl
import pytest

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.log import Log
from pitstop_analysis.phases import Phases, find_phases
from pitstop_analysis.relations import Relations, relate, relate_in_sql

Related = Callable[..., Relations]
"""(log, *, by="team", phases=None, hours=None) to the log's relations."""
ENGINES = ("polars", "duckdb")
"""Each test that asks for `related` runs once in every one of them."""


@pytest.fixture(params=ENGINES)
def related(request: pytest.FixtureRequest) -> Iterator[Related]:
    """`related(log, …)` as `relate`, in the engine that is tested."""
    with ExitStack() as opened:
        yield lambda log, **how: opened.enter_context(_relate(str(request.param), log, **how))


def _relate(
    engine: str, log: Log, *, by: str = "team", phases: Phases | None = None, hours: Hours | None = None
) -> Relations:
    if engine == "polars":
        return relate(log, by=by, phases=phases, hours=hours)
    rows = log.events.with_columns(pl.col("at").to_physical())
    told = phases or find_phases(log.events)
    return relate_in_sql(Duck({"log": rows}), by=by, phases=told, hours=hours)
