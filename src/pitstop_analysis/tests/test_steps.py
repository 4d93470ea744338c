"""Long work tells how far it is, and ends when it is no longer wanted."""

from collections.abc import Iterator

import polars as pl
import pytest

import pitstop_analysis as pa
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.test_report import DESIGN, rich_log


def told(log: pa.Log, **asked: object) -> list[tuple[str, int, int]]:
    steps: list[tuple[str, int, int]] = []
    pa.report(log, progress=lambda *step: steps.append(step), **asked)  # type: ignore[arg-type]
    return steps


@pytest.mark.parametrize(
    ("log", "asked", "of"),
    [
        (runs("A B", "A"), {}, 25),
        (runs("A", "A"), {"sliced": ("team",)}, 26),
        (rich_log(), {"sliced": ("line", "activity", "line"), "design": DESIGN}, 29),
    ],
)
def test_steps_are_counted_to_the_end(log: pa.Log, asked: dict[str, object], of: int) -> None:
    steps = told(log, **asked)
    assert [(done, all_of) for _, done, all_of in steps] == [(done, of) for done in range(of + 1)]
    assert [name for name, *_ in steps][:3] == ["ordering and cutting", "waits", "hand-offs"]
    assert steps[-1][0] == "done"
    assert len({name for name, *_ in steps}) == of + 1


def test_what_is_no_longer_wanted_ends_before_its_next_step() -> None:
    answers: Iterator[bool] = iter([False, False, True])
    seen: list[str] = []
    with pytest.raises(pa.Cancelled, match="after 2 of 25 steps, before: hand-offs"):
        pa.report(
            runs("A B"), progress=lambda name, done, of: seen.append(name), cancelled=lambda: next(answers)
        )
    assert seen == ["ordering and cutting", "waits"]


def test_work_that_was_cancelled_can_be_asked_for_again() -> None:
    with pytest.raises(pa.Cancelled):
        pa.report(runs("A B"), cancelled=lambda: True)
    assert pa.report(runs("A B"), cancelled=lambda: False).figures.handoffs.total == 1


class OnlyArrow:
    """A frame as what reads Arrow sees it: nothing but its stream."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def test_what_reads_arrow_takes_every_table() -> None:
    tables = pa.report(rich_log(), sliced=("line",), design=DESIGN).tables
    assert {"routes", "slices", "design_routes", "events", "segments"} <= tables.keys()
    for name, frame in tables.items():
        assert pl.DataFrame(OnlyArrow(frame)).equals(frame), name
