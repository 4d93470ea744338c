"""Competing ends after a hand-off."""

from pitstop_analysis.measures import ends
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.said import Row, told


def four() -> list[Row]:
    rows: list[Row] = [("r", 0, "A", "Open"), ("r", 0, "B", "Open"), ("r", 1, "B", "Closed")]
    for case in ("x", "y", "z"):
        rows += [(case, 0, "A", "Open"), (case, 0, "B", "Open"), (case, 2, "C", "Closed")]
    return rows


def test_a_quarter_is_resolved_and_the_rest_handed_on(related: Related) -> None:
    found = ends.measure(related(told(*four())))
    assert found is not None
    # Four hand-offs from A to B, and three from B to C that are resolved at once.
    assert (found.n, found.still_open) == (7, 0)
    assert found.at([8]).select("resolved", "handed_on", "abandoned").row(0) == (4 / 7, 3 / 7, 0.0)


def test_silence_of_thirty_days_is_abandonment_and_less_is_not(related: Related) -> None:
    rows: list[Row] = [("left", 0, "A", "Open"), ("left", 1, "B", "Open")]
    rows += [("held", 24 * 20, "A", "Open"), ("held", 24 * 20, "B", "Open")]
    rows += [("late", 24 * 40, "A", "Closed")]
    found = ends.measure(related(told(*rows)))
    assert found is not None
    assert (found.n, found.still_open, found.at([0])["abandoned"].to_list()) == (2, 1, [0.5])


def test_a_case_that_was_resolved_before_is_neither_resolved_nor_abandoned_by_who_comments(
    related: Related,
) -> None:
    rows: list[Row] = [("over", 0, "A", "Closed"), ("over", 1, "B", None), ("over", 2, "C", None)]
    rows += [("at once", 0, "A", "Open"), ("at once", 1, "A", "Closed"), ("at once", 1, "B", None)]
    rows += [("again", 0, "A", "Closed"), ("again", 1, "B", "Open"), ("again", 2, "B", None)]
    rows += [("late", 24 * 40, "A", "Closed")]
    found = ends.measure(related(told(*rows)))
    assert found is not None
    # Only B's time with the case that it opened again counts, and that one B abandons after an hour.
    assert (found.n, found.still_open) == (1, 0)
    assert found.at([3, 4])["abandoned"].to_list() == [0.0, 1.0]


def test_without_handoffs_or_words_there_is_nothing_to_say(related: Related) -> None:
    assert ends.measure(related(told(("c", 0, "A", "Closed")))) is None
    assert ends.measure(related(runs("A B"))) is None
