"""Solved fast after the hand-off."""

from pitstop_analysis.log import Log
from pitstop_analysis.measures import solved_fast
from pitstop_analysis.relations import HOUR
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import Row, told


def solving(own: int, *handed: int) -> Log:
    """B solves cases of its own in 1, 2, … hours, and some that A hands to it in so many."""
    rows: list[Row] = []
    for hours in range(1, own + 1):
        rows += [(f"own {hours}", 0, "B", "Open"), (f"own {hours}", hours, "B", "Solved")]
    for hours in handed:
        case = f"handed {hours}"
        rows += [(case, 0, "A", "Open"), (case, 1, "B", "Open"), (case, 1 + hours, "B", "Solved")]
    return told(*rows)


def test_the_quickest_quarter_of_what_a_team_solves_is_fast(related: Related) -> None:
    # 20 cases in 1, 2, …, 18, and 3 and 9 hours: the fifth quickest takes 4 hours.
    found = solved_fast.measure(related(solving(18, 3, 9)))
    assert found is not None
    assert (found.fast.count, found.fast.of, found.left_out) == (1, 2, 0)
    assert found.routes.rows() == [("A", "B", 2, 1)]


def test_the_threshold_itself_is_fast(related: Related) -> None:
    found = solved_fast.measure(related(solving(19, 5)))
    assert found is not None
    assert found.fast.count == 1


def test_a_team_that_solves_few_has_no_threshold(related: Related) -> None:
    found = solved_fast.measure(related(solving(17, 3, 9)))
    assert found is not None
    assert (found.fast.of, found.fast.share, found.left_out) == (0, None, 2)


def test_only_what_stays_resolved_is_solved_and_only_from_then_on(related: Related) -> None:
    rows: list[Row] = []
    for hours in range(1, 20):
        rows += [(f"own {hours}", 0, "B", "Open"), (f"own {hours}", hours, "B", "Solved")]
    for case in ("reopened", "again", "before"):
        rows += [(case, 0, "A", "Solved" if case == "before" else "Open"), (case, 1, "B", None)]
    rows += [("reopened", 2, "B", "Solved"), ("reopened", 3, "B", "Open")]
    rows += [("again", 2, "B", "Solved"), ("again", 3, "B", "Open"), ("again", 11, "B", "Solved")]
    rows += [("before", 2, "B", "Solved")]
    relations = related(told(*rows))
    found = solved_fast.measure(relations)
    assert found is not None
    # Solved in 1, 2, …, 19 hours and in 10: the fifth quickest takes 5 hours.
    assert (found.fast.count, found.fast.of, found.left_out) == (0, 1, 0)
    assert found.routes.rows() == [("A", "B", 1, 0)]
    assert solved_fast.cases(relations, "A", "B") == []


def test_the_cases_of_a_route_fastest_first(related: Related) -> None:
    relations = related(solving(30, 3, 2, 29))
    assert solved_fast.cases(relations, "A", "B") == ["handed 2", "handed 3"]
    in_microseconds = {"handed 2": 2 * HOUR, "handed 3": 3 * HOUR}
    assert solved_fast.ranked(relations, "A", "B") == in_microseconds
    assert solved_fast.cases(relations, "B", "A") == []


def test_a_log_without_such_words_cannot_say(related: Related) -> None:
    assert solved_fast.measure(related(runs("A B"))) is None
