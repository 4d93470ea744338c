"""Cycles: simple cycles in the graph of teams of a case."""

from pitstop_analysis.measures import cycles, returns
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def test_equal_cycles_of_two_cases_are_two_in_total_and_one_distinct(related: Related) -> None:
    found = cycles.measure(related(runs("A B C A", "B C A B")))
    assert (found.cases, found.total, found.distinct) == (2, 2, 1)
    assert "2 cycles, 1 of them distinct" in cycles.EXAMPLE


def test_equal_runs_count_as_often_as_they_occur(related: Related) -> None:
    found = cycles.measure(related(runs(*["A B A"] * 5, "A B", "C")))
    assert (found.cases, found.total, found.distinct, found.of_all.of) == (5, 5, 1, 7)


def test_cycles_ignore_the_support_line(related: Related) -> None:
    with_line = [("V1", 0), ("V5 2nd", 1), ("V9", 2), ("V5 3rd", 3)]
    relations = related(log_of([{"case": "c", "at": hour, "team": team} for team, hour in with_line]))
    assert cycles.measure(relations).total == 1
    assert returns.measure(relations).cases == 0


def test_only_runs_that_come_back_leave_the_engine(related: Related) -> None:
    ways = {
        "on": ("A", "B", "C"),
        "stays": ("A",),
        "back": ("A", "B", "A"),
        "line": ("V5 2nd", "B", "V5 3rd"),
        "on line": ("V5 2nd", "B"),
    }
    log = log_of(
        [{"case": case, "at": at, "team": team} for case, way in ways.items() for at, team in enumerate(way)]
    )
    found = related(log).frame(cycles.SQL, after="", most=10)
    assert found.rows() == [("A\x1fB\x1fA", 1), ("V5\x1fB\x1fV5", 1)]


def test_batches_of_runs_give_what_all_at_once_give(related: Related) -> None:
    relations = related(runs("A B A", "A B C A", "B A B", "C", "B C A B", "A B A"))
    whole = cycles.measure(relations)
    assert (whole.cases, whole.of_all.of, whole.total, whole.distinct) == (5, 6, 5, 2)
    assert [cycles.measure(relations, batch=batch) for batch in (1, 2, 3, 4)] == [whole] * 4


def test_a_change_of_line_alone_is_no_cycle(related: Related) -> None:
    lines = ["V5", "V5 2nd", "V5"]
    relations = related(log_of([{"case": "c", "at": hour, "team": team} for hour, team in enumerate(lines)]))
    assert (cycles.measure(relations).total, returns.measure(relations).cases) == (0, 1)


def test_a_dense_graph_ends_the_search_and_says_so(related: Related) -> None:
    teams = [f"t{n:02}" for n in range(14)]
    run = tuple(team for first in teams for second in teams if first != second for team in (first, second))
    found, whole = cycles.simple_cycles(run, steps=2_000)
    assert not whole
    assert found
    assert cycles.measure(related(runs(" ".join(run)))).cut_short == 1


def test_what_divides_teams_inside_may_stand_in_a_name(related: Related) -> None:
    rows = [{"case": "c", "at": at, "team": team} for at, team in enumerate(["A", "x\x1fA", "B"])]
    assert cycles.measure(related(log_of(rows))).cases == 0
