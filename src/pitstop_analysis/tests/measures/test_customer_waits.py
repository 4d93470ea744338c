"""Waiting for the customer."""

from pitstop_analysis.measures import customer_waits
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import told

EXAMPLE = told(
    ("c", 0, "B", "Open"), ("c", 2, "B", "Pending customer"), ("c", 6, "B", "Open"), ("c", 10, "B", "Closed")
)


def test_four_of_ten_hours(related: Related) -> None:
    found = customer_waits.measure(related(EXAMPLE))
    assert found is not None
    assert found.of_time == 0.4
    assert (found.segments.count, found.segments.of) == (1, 1)
    assert found.teams.rows() == [("B", 1, 1, 36_000, 14_400)]
    assert customer_waits.cases(related(EXAMPLE)) == ["c"]
    assert "40 %" in customer_waits.EXAMPLE


def test_a_wait_that_ends_with_the_handoff_is_the_givers(related: Related) -> None:
    log = told(("c", 0, "A", "Pending customer"), ("c", 3, "B", "Open"), ("c", 4, "B", "Open"))
    found = customer_waits.measure(related(log))
    assert found is not None
    assert [row[4] for row in found.teams.rows()] == [10_800, 0]


def test_a_wait_at_the_end_of_the_log_has_no_length_yet(related: Related) -> None:
    found = customer_waits.measure(related(told(("c", 0, "A", "Pending customer"))))
    assert found is not None
    assert (found.of_time, found.segments.count) == (None, 0)


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert customer_waits.measure(related(runs("A B"))) is None
