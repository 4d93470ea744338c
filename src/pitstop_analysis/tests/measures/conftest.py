"""Relations of a log for a test, in each engine; closed when the test ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from pitstop_analysis.hours import Hours
from pitstop_analysis.log import Log
from pitstop_analysis.phases import Phases
from pitstop_analysis.relations import Relations, relate

Related = Callable[..., Relations]
"""(log, *, by="team", phases=None, hours=None) to the log's relations."""
ENGINES = ("polars",)
"""Each test that asks for `related` runs once in every one of them."""


@pytest.fixture(params=ENGINES)
def related(request: pytest.FixtureRequest) -> Iterator[Related]:
    """`related(log, …)` as `relate`, in the engine that is tested."""
    with ExitStack() as opened:
        yield lambda log, **how: opened.enter_context(_relate(str(request.param), log, **how))


def _relate(
    engine: str, log: Log, *, by: str = "team", phases: Phases | None = None, hours: Hours | None = None
) -> Relations:
    assert engine == "polars", engine
    return relate(log, by=by, phases=phases, hours=hours)
