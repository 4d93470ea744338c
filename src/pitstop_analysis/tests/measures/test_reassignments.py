"""Reassignments: changes of person inside one team's stretch."""

import pytest

from pitstop_analysis.measures import reassignments
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def told(steps: str) -> list[dict[str, object]]:
    """`A/x B/-` is a row at A by x, then one at B by nobody; a bar begins the next case."""
    return [
        {"case": case, "at": hour, "team": step.split("/")[0], "person": person if person != "-" else None}
        for case, run in enumerate(steps.split("|"))
        for hour, step in enumerate(run.split())
        for person in [step.split("/")[1]]
    ]


@pytest.mark.parametrize(
    ("steps", "total", "cases"),
    [
        ("A/x A/x", 0, 0),
        ("A/x A/y B/z", 1, 1),
        ("A/x A/y A/x", 2, 1),
        ("A/x B/y", 0, 0),
        # Rows without a person are passed over.
        ("A/x A/- A/y", 1, 1),
        ("A/x A/- A/x", 0, 0),
        ("A/- A/x", 0, 0),
        # The team was another in between: that is two hand-offs.
        ("A/x B/- A/y", 0, 0),
        ("A/x B/x A/y", 0, 0),
        # Never from one case into the next.
        ("A/x A/y B/z|B/x", 1, 1),
        ("A/x|A/y", 0, 0),
        ("A/x A/y|A/x A/y", 2, 2),
        ("A/None A/null", 1, 1),
    ],
)
def test_a_person_changes_and_the_team_does_not(related: Related, steps: str, total: int, cases: int) -> None:
    found = reassignments.measure(related(log_of(told(steps))))
    assert found == reassignments.Reassignments(total, cases)


def test_a_log_without_persons_can_not_say(related: Related) -> None:
    assert reassignments.measure(related(runs("A B"))) is None


def test_the_example(related: Related) -> None:
    assert reassignments.measure(related(log_of(told("A/Ann A/Bo B/Cy")))) == reassignments.Reassignments(
        1, 1
    )
    assert "hold 1 reassignment" in reassignments.EXAMPLE
