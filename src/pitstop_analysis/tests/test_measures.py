"""Each measure by a literal table: runs of teams in, figures out."""

import polars as pl
import pytest

from pitstop_analysis.measures import (
    aba,
    cycles,
    duration,
    handoffs,
    push_to_front,
    reassignments,
    returns,
    routes,
    waits,
)
from pitstop_analysis.segments import cut
from pitstop_analysis.tests.logs import log_of, runs


@pytest.mark.parametrize(
    ("run", "changes"),
    [("A", 0), ("A A A", 0), ("A B", 1), ("A A B B A", 2), ("A B A B A B A B A B A B", 11)],
)
def test_a_handoff_is_a_change_of_team(run: str, changes: int) -> None:
    found = handoffs.measure(cut(runs(run)))
    assert (found.total, found.most, found.cases_with) == (changes, changes, int(changes > 0))
    assert found.distribution[str(changes) if changes < 10 else "10+"] == 1


def test_handoffs_over_several_cases() -> None:
    found = handoffs.measure(cut(runs("A", "A B", "B A B", "A A")))
    assert found.total == 3
    assert found.with_any.share == 0.5
    assert list(found.distribution.items())[:4] == [("0", 2), ("1", 1), ("2", 1), ("3", 0)]
    assert sum(found.distribution.values()) == 4


@pytest.mark.parametrize(
    ("run", "returned", "times", "abab", "simple"),
    [
        ("A", 0, 0, 0, 0),
        ("A B", 0, 0, 0, 0),
        ("A B C", 0, 0, 0, 0),
        ("A B A", 1, 1, 0, 1),
        ("A A B B A A", 1, 1, 0, 1),
        ("A B C A", 1, 0, 0, 1),
        ("A B A B", 1, 2, 1, 1),
        ("A B A C A", 1, 2, 0, 2),
        ("A B C B A", 1, 1, 0, 2),
        ("A B C A B C A", 1, 0, 0, 1),
        ("A B A B A B", 1, 4, 1, 1),
        ("A B C D B A C", 1, 0, 0, 3),
    ],
)
def test_the_three_bounce_measures_stay_apart(
    run: str, returned: int, times: int, abab: int, simple: int
) -> None:
    segments = cut(runs(run))
    assert returns.measure(segments).cases == returned
    immediate = aba.measure(segments)
    assert (immediate.cases, immediate.occurrences, immediate.abab_cases) == (int(times > 0), times, abab)
    found = cycles.measure(segments)
    assert (found.cases, found.total, found.distinct) == (int(simple > 0), simple, simple)


def test_a_bounce_never_crosses_from_one_case_into_the_next() -> None:
    segments = cut(runs("A B", "A B", "A"))
    assert (returns.measure(segments).cases, aba.measure(segments).occurrences) == (0, 0)


def test_equal_cycles_of_two_cases_are_two_in_total_and_one_distinct() -> None:
    found = cycles.measure(cut(runs("A B C A", "B C A B")))
    assert (found.cases, found.total, found.distinct) == (2, 2, 1)


def test_cycles_ignore_the_support_line() -> None:
    with_line = [("V1", 0), ("V5 2nd", 1), ("V9", 2), ("V5 3rd", 3)]
    log = log_of([{"case": "c", "at": hour, "team": team} for team, hour in with_line])
    assert cycles.measure(cut(log)).total == 1
    assert returns.measure(cut(log)).cases == 0


def test_a_dense_graph_ends_the_search_and_says_so() -> None:
    teams = [f"t{n:02}" for n in range(14)]
    run = tuple(team for first in teams for second in teams if first != second for team in (first, second))
    found, whole = cycles.simple_cycles(run, steps=2_000)
    assert not whole
    assert found
    report = cycles.measure(cut(runs(" ".join(run))))
    assert report.cut_short == 1


def queue() -> list[dict[str, object]]:
    """Two hand-offs that arrive queued (one accepted after 2 h, one passed on), one taken at once."""
    rows = [
        ("c1", 0, "A", "Accepted"), ("c1", 1, "B", "Queued"), ("c1", 3, "B", "Accepted"),
        ("c2", 0, "A", "Accepted"), ("c2", 1, "B", "Queued"), ("c2", 5, "C", "Accepted"),
        ("c2", 6, "C", "Closed"),
    ]  # fmt: skip
    return [{"case": case, "at": at, "team": team, "activity": what} for case, at, team, what in rows]


def test_waits_to_acceptance_count_those_that_left_unaccepted() -> None:
    found = waits.to_accept(cut(log_of(queue())))
    assert found is not None
    assert (found.handoffs, found.waiting, found.waits.n, found.waits.median) == (3, 2, 1, 2.0)
    assert (found.accepted.count, found.accepted.of) == (1, 2)
    assert found.bins == {
        "within 1 h": 0, "1-4 h": 1, "4-8 h": 0, "8-24 h": 0, "1-3 days": 0, "3-7 days": 0, "over 7 days": 0,
    }  # fmt: skip


def test_waits_to_the_first_event_count_those_without_one() -> None:
    found = waits.to_first(cut(log_of(queue())))
    assert (found.waits.n, found.waits.median, found.without) == (2, 1.5, 1)


def test_without_words_of_acceptance_there_is_no_such_wait() -> None:
    assert waits.to_accept(cut(runs("A B"))) is None


def test_a_wait_at_the_edge_belongs_to_the_shorter_span() -> None:
    rows = [
        {"case": "c", "at": 0, "team": "A", "activity": "Accepted"},
        {"case": "c", "at": 1, "team": "B", "activity": "Queued"},
        {"case": "c", "at": 2, "team": "B", "activity": "Accepted"},
    ]
    found = waits.to_accept(cut(log_of(rows)))
    assert found is not None
    assert found.bins["within 1 h"] == 1


def test_routes_by_volume_with_straight_returns() -> None:
    found = routes.measure(cut(runs("A B A", "A B C", "A B B")))
    assert found.select("from", "to", "n", "cases", "returned").rows() == [
        ("A", "B", 3, 3, 1),
        ("B", "A", 1, 1, 0),
        ("B", "C", 1, 1, 0),
    ]
    assert found["first_n"].to_list() == [1, 0, 0]


def test_routes_wait_per_route() -> None:
    found = routes.measure(cut(log_of(queue())))
    assert found.select("from", "to", "accept_n", "accept_median").rows() == [
        ("A", "B", 1, 2.0),
        ("B", "C", 0, None),
    ]


def test_time_to_end_by_number_of_handoffs() -> None:
    rows = [
        {"case": "c1", "at": 0, "team": "A"},
        {"case": "c1", "at": 48, "team": "A"},
        {"case": "c2", "at": 0, "team": "A"},
        {"case": "c2", "at": 24, "team": "B"},
    ]
    found = {entry.handoffs: entry for entry in duration.measure(cut(log_of(rows)))}
    assert (found["0"].days.n, found["0"].days.median, found["0"].mean) == (1, 2.0, 2.0)
    assert (found["1"].days.n, found["1"].days.median) == (1, 1.0)
    assert (found["5+"].days.n, found["5+"].days.median, found["5+"].mean) == (0, None, None)


@pytest.mark.parametrize(
    ("lines", "path", "pushed", "first_only"),
    [
        ("1st", "1", 1, 1),
        ("L1 L2 L1", "1-2", 1, 0),
        ("Tier 1,Tier 2,Tier 3", "1-2-3", 1, 0),
        ("2nd", "2", 0, 0),
        ("1st 3rd", "1-3", 0, 0),
        ("2nd 1st", "2-1", 0, 0),
        ("L1 L2/L3", "1-2/3", 0, 0),
    ],
)
def test_push_to_front_by_order_of_first_appearance(
    lines: str, path: str, pushed: int, first_only: int
) -> None:
    values = lines.split("," if "," in lines else " ")
    rows = [{"case": "c", "at": hour, "team": "A", "tier": line} for hour, line in enumerate(values)]
    found = push_to_front.measure(log_of(rows))
    assert found is not None
    assert (found.cases, found.first_line_only.count, found.paths) == (pushed, first_only, {path: 1})


def test_lines_without_a_number_have_no_order() -> None:
    rows = [{"case": "c", "at": 0, "team": "A", "tier": "front"}]
    assert push_to_front.measure(log_of(rows)) is None
    assert push_to_front.measure(runs("A B")) is None


def test_reassignments_stay_inside_the_team() -> None:
    rows = [
        {"case": "c1", "at": 0, "team": "A", "person": "x"},
        {"case": "c1", "at": 1, "team": "A", "person": "y"},
        {"case": "c1", "at": 2, "team": "B", "person": "z"},
        {"case": "c2", "at": 0, "team": "B", "person": "x"},
    ]
    found = reassignments.measure(log_of(rows))
    assert found is not None
    assert (found.total, found.cases_with) == (1, 1)
    assert reassignments.measure(runs("A B")) is None


@pytest.mark.parametrize(
    ("hours", "span"),
    [
        (0, "within 1 h"), (1, "within 1 h"), (1.001, "1-4 h"), (4, "1-4 h"), (4.001, "4-8 h"), (8, "4-8 h"),
        (8.001, "8-24 h"), (24, "8-24 h"), (24.001, "1-3 days"), (72, "1-3 days"), (72.001, "3-7 days"),
        (168, "3-7 days"), (168.001, "over 7 days"), (9999, "over 7 days"),
    ],
)  # fmt: skip
def test_each_wait_falls_into_one_span(hours: float, span: str) -> None:
    found = waits.binned(pl.Series([hours, None], dtype=pl.Float64))
    assert {name: n for name, n in found.items() if n} == {span: 1}
    assert list(found) == [
        "within 1 h", "1-4 h", "4-8 h", "8-24 h", "1-3 days", "3-7 days", "over 7 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "n", "waiting", "median"),
    [
        # The receiver accepts after 2 h.
        ("A/Accepted B/Queued - B/Accepted", 1, 1, 2.0),
        # Accepted at once: it never waited.
        ("A/Accepted B/Accepted B/Queued", 0, 0, None),
        # Queued twice: the wait begins with the hand-off.
        ("A/Queued B/Queued B/Queued B/Accepted", 1, 1, 2.0),
        # It moves on before anyone takes it; the next team does.
        ("A/Accepted B/Queued C/Queued C/Accepted", 1, 2, 1.0),
        # The first segment is no hand-off.
        ("A/Queued A/Accepted", 0, 0, None),
        # Words in any letters.
        ("A/ACCEPTED B/queued B/accepted", 1, 1, 1.0),
    ],
)
def test_waits_to_acceptance_step_by_step(steps: str, n: int, waiting: int, median: float | None) -> None:
    rows = [
        {"case": "c", "at": hour, "team": step.split("/")[0], "status": step.split("/")[1]}
        for hour, step in enumerate(steps.split())
        if step != "-"
    ]
    found = waits.to_accept(cut(log_of(rows)))
    assert found is not None
    assert (found.waits.n, found.waiting, found.waits.median) == (n, waiting, median)


def test_only_bands_that_are_reached_are_shown() -> None:
    found = handoffs.measure(cut(runs("A", "A B A B")))
    assert list(found.reached()) == ["0", "1", "2", "3"]
    assert list(handoffs.measure(cut(runs(" ".join("AB" * 9)))).reached()) == [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10+",
    ]  # fmt: skip
    assert [entry.handoffs for entry in duration.known(duration.measure(cut(runs("A", "A B A"))))] == [
        "0",
        "2",
    ]
