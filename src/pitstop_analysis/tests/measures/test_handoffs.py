"""Hand-offs: changes of team, by case."""

import pytest

from pitstop_analysis.measures import handoffs
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


@pytest.mark.parametrize(
    ("run", "changes"),
    [("A", 0), ("A A A", 0), ("A B", 1), ("A A B B A", 2), ("A B A B A B A B A B A B", 11)],
)
def test_a_handoff_is_a_change_of_team(related: Related, run: str, changes: int) -> None:
    found = handoffs.measure(related(runs(run)))
    assert (found.total, found.most, found.cases_with) == (changes, changes, int(changes > 0))
    assert found.distribution[str(changes) if changes < 10 else "10+"] == 1


def test_handoffs_over_several_cases(related: Related) -> None:
    found = handoffs.measure(related(runs("A", "A B", "B A B", "A A")))
    assert found.total == 3
    assert found.with_any.share == 0.5
    assert list(found.distribution.items())[:4] == [("0", 2), ("1", 1), ("2", 1), ("3", 0)]
    assert sum(found.distribution.values()) == 4


def test_the_example(related: Related) -> None:
    found = handoffs.measure(related(runs("A", "A B", "A B A")))
    assert (found.total, found.with_any.count, found.with_any.of) == (3, 2, 3)
    assert "3 hand-offs; 2 of 3 cases" in handoffs.EXAMPLE


def test_all_from_ten_on_are_counted_together(related: Related) -> None:
    found = handoffs.measure(related(runs(" ".join("AB" * 9), " ".join("ABC" * 5))))
    assert (found.distribution["10+"], found.shares["10+"].share, found.most) == (2, 1.0, 17)


def test_only_bands_that_are_reached_are_shown(related: Related) -> None:
    assert list(handoffs.measure(related(runs("A", "A B A B"))).reached()) == ["0", "1", "2", "3"]
    assert list(handoffs.measure(related(runs(" ".join("AB" * 9)))).reached()) == [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10+",
    ]  # fmt: skip


def test_rows_at_one_time_stay_in_the_order_of_the_file(related: Related) -> None:
    rows = [{"case": "c", "at": 0, "team": team} for team in "ABA"]
    assert handoffs.measure(related(log_of(rows))).total == 2


def test_any_column_can_stand_for_the_team(related: Related) -> None:
    rows = [
        {"case": "c", "at": hour, "team": "A", "desk": desk}
        for hour, desk in enumerate(["x", None, "x", "y"])
    ]
    found = handoffs.measure(related(log_of(rows), by="desk"))
    assert (found.total, found.with_any.of) == (1, 1)


def test_a_name_is_never_more_than_a_name(related: Related) -> None:
    names = ["None", "null", "O'Hara; --", 'a"b', "$limit", "\0A\0", "Größe 2", "%"]
    rows = [
        {"case": case, "at": at, "team": team}
        for case, name in enumerate(names)
        for at, team in enumerate(["B", name, "B"])
    ]
    found = handoffs.measure(related(log_of(rows)))
    assert (found.total, found.distribution["2"]) == (16, 8)


def test_a_name_of_spaces_is_none(related: Related) -> None:
    rows = [{"case": "c", "at": at, "team": team} for at, team in enumerate(["B", " ", "B"])]
    assert handoffs.measure(related(log_of(rows))).total == 0


def test_the_cases_with_most_handoffs_come_first(related: Related) -> None:
    relations = related(runs("A", "A B", "A B C A", "B A", "A B A B"))
    assert handoffs.cases(relations) == ["c3", "c5", "c2", "c4"]
    assert handoffs.cases(relations, limit=1) == ["c3"]
    assert handoffs.ranked(relations) == {"c3": 3, "c5": 3, "c2": 1, "c4": 1}
