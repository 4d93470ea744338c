"""Every measure against a plain reckoning by loops, on logs of any shape; what must not change a figure."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise, permutations
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pitstop_analysis as pa
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
from pitstop_analysis.tests.logs import START, log_of

Row = dict[str, object]
Event = tuple[float, str, str, str]

events_of_any_shape = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from("pqrs"),
            "at": st.integers(0, 30),
            "team": st.sampled_from("ABCD"),
            "person": st.sampled_from("xy"),
            "activity": st.sampled_from(["Queued", "Accepted", "Closed"]),
        }
    ),
    min_size=1,
    max_size=45,
)


def cases_of(rows: list[Row]) -> dict[str, list[Event]]:
    """Rows of each case in order of time; Python's sort keeps ties as they stand."""
    cases: dict[str, list[Event]] = defaultdict(list)
    for row in rows:
        event = (float(str(row["at"])), str(row["team"]), str(row["person"]), str(row["activity"]))
        cases[str(row["case"])].append(event)
    return {case: sorted(found, key=lambda event: event[0]) for case, found in cases.items()}


def stretches(events: list[Event]) -> list[list[Event]]:
    found: list[list[Event]] = []
    for event in events:
        if found and found[-1][-1][1] == event[1]:
            found[-1].append(event)
        else:
            found.append([event])
    return found


def runs_of(rows: list[Row]) -> list[list[str]]:
    return [[stretch[0][1] for stretch in stretches(events)] for events in cases_of(rows).values()]


def cycles_by_trial(run: list[str]) -> set[tuple[str, ...]]:
    """Every order of every set of teams, kept when each step was taken; rotated to its smallest team."""
    steps = set(pairwise(run))
    found = set()
    for size in range(2, len(set(run)) + 1):
        for order in permutations(sorted(set(run)), size):
            if order[0] == min(order) and set(pairwise((*order, order[0]))) <= steps:
                found.add(order)
    return found


@given(events_of_any_shape)
def test_handoffs(rows: list[Row]) -> None:
    changes = [len(run) - 1 for run in runs_of(rows)]
    found = handoffs.measure(cut(log_of(rows)))
    assert (found.total, found.cases_with) == (sum(changes), sum(n > 0 for n in changes))
    assert found.most == max(changes)
    counted = Counter(str(n) if n < 10 else "10+" for n in changes)
    assert {name: n for name, n in found.distribution.items() if n} == dict(counted)


@given(events_of_any_shape)
def test_bounces(rows: list[Row]) -> None:
    runs = runs_of(rows)
    segments = cut(log_of(rows))
    assert returns.measure(segments).cases == sum(len(set(run)) < len(run) for run in runs)
    times = [sum(a == c for a, c in zip(run, run[2:], strict=False)) for run in runs]
    found = aba.measure(segments)
    assert (found.cases, found.occurrences) == (sum(n > 0 for n in times), sum(times))
    twice = [any(run[i : i + 2] == run[i + 2 : i + 4] for i in range(len(run) - 3)) for run in runs]
    assert found.abab_cases == sum(twice)


@given(events_of_any_shape)
def test_cycles(rows: list[Row]) -> None:
    tried = [cycles_by_trial(run) for run in runs_of(rows)]
    found = cycles.measure(cut(log_of(rows)))
    assert found.cases == sum(bool(each) for each in tried)
    assert found.total == sum(len(each) for each in tried)
    assert found.distinct == len(set().union(*tried))
    assert found.cases == returns.measure(cut(log_of(rows))).cases


@given(events_of_any_shape)
def test_waits(rows: list[Row]) -> None:
    accept, first, arrived, alone = [], [], 0, 0
    for events in cases_of(rows).values():
        for stretch in stretches(events)[1:]:
            begins = stretch[0][0]
            alone += len(stretch) == 1
            first += [event[0] - begins for event in stretch[1:2]]
            if stretch[0][3] == "Queued":
                arrived += 1
                accept += [event[0] - begins for event in stretch if event[3] == "Accepted"][:1]
    segments = cut(log_of(rows))
    found = waits.to_first(segments)
    assert (found.waits.n, found.without) == (len(first), alone)
    if first:
        assert found.waits.median == pytest.approx(median(first))
    accepted = waits.to_accept(segments)
    if accepted is None:
        assert not {"Queued", "Accepted"} <= {row["activity"] for row in rows}
        return
    assert (accepted.waiting, accepted.waits.n) == (arrived, len(accept))
    assert sum(accepted.bins.values()) == len(accept)
    assert accepted.bins["within 1 h"] == sum(wait <= 1 for wait in accept)
    if accept:
        assert accepted.waits.median == pytest.approx(median(accept))


@given(events_of_any_shape)
def test_routes(rows: list[Row]) -> None:
    number: Counter[tuple[str, str]] = Counter()
    back: Counter[tuple[str, str]] = Counter()
    for run in runs_of(rows):
        number.update(pairwise(run))
        back.update((a, b) for a, b, c in zip(run, run[1:], run[2:], strict=False) if a == c)
    found = routes.measure(cut(log_of(rows)))
    assert {(a, b): n for a, b, n in found.select("from", "to", "n").rows()} == dict(number)
    assert {(a, b): n for a, b, n in found.select("from", "to", "returned").rows() if n} == dict(back)
    assert found["n"].to_list() == sorted(found["n"].to_list(), reverse=True)


@given(events_of_any_shape)
def test_time_to_end(rows: list[Row]) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    for events in cases_of(rows).values():
        changes = len(stretches(events)) - 1
        took[str(changes) if changes < 5 else "5+"].append((events[-1][0] - events[0][0]) / 24)
    for entry in duration.measure(cut(log_of(rows))):
        assert entry.days.n == len(took[entry.handoffs])
        if entry.days.n:
            assert entry.days.median == pytest.approx(median(took[entry.handoffs]))
            assert entry.mean == pytest.approx(sum(took[entry.handoffs]) / entry.days.n)


@given(events_of_any_shape)
def test_reassignments(rows: list[Row]) -> None:
    per_case = [
        sum(one[1] == other[1] and one[2] != other[2] for one, other in pairwise(events))
        for events in cases_of(rows).values()
    ]
    found = reassignments.measure(log_of(rows))
    assert found is not None
    assert (found.total, found.cases_with) == (sum(per_case), sum(n > 0 for n in per_case))


@given(events_of_any_shape)
def test_push_to_front(rows: list[Row]) -> None:
    lined = [{**row, "tier": f"L{'ABCD'.index(str(row['team'])) + 1}"} for row in rows]
    orders = [
        list(dict.fromkeys("ABCD".index(team) + 1 for _, team, _, _ in events))
        for events in cases_of(rows).values()
    ]
    found = push_to_front.measure(log_of(lined))
    assert found is not None
    assert found.cases == sum(order == list(range(1, len(order) + 1)) for order in orders)
    assert found.first_line_only.count == sum(order == [1] for order in orders)
    assert sum(found.paths.values()) == len(orders)


def figures(rows: list[Row]) -> dict[str, object]:
    """What a report says, without the sentences and the order of equally busy routes."""
    found = pa.report(log_of(rows)).to_dict()
    found["routes"] = sorted(found["routes"], key=lambda route: (route["from"], route["to"]))
    for key in ("source", "findings", "period"):
        del found[key]
    return found


@settings(max_examples=40)
@given(events_of_any_shape, st.randoms(use_true_random=False))
def test_the_order_of_cases_in_the_file_changes_nothing(rows: list[Row], chance: object) -> None:
    cases: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row["case"]].append(row)
    names = list(cases)
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert figures([row for name in names for row in cases[name]]) == figures(rows)


@settings(max_examples=40)
@given(events_of_any_shape, st.integers(-10_000, 10_000))
def test_a_shift_of_the_clock_changes_no_figure(rows: list[Row], hours: int) -> None:
    def moved(row: Row) -> Row:
        return {**row, "at": START + timedelta(hours=int(str(row["at"])) + hours)}

    assert figures([moved(row) for row in rows]) == figures(rows)


@settings(max_examples=40)
@given(events_of_any_shape)
def test_the_same_cases_twice_double_every_count_and_keep_every_median(rows: list[Row]) -> None:
    twice = pa.report(log_of(rows + [{**row, "case": f"again {row['case']}"} for row in rows])).figures
    once = pa.report(log_of(rows)).figures
    assert (twice.cases, twice.events) == (2 * once.cases, 2 * once.events)
    assert twice.handoffs.total == 2 * once.handoffs.total
    assert twice.cycles.total == 2 * once.cycles.total
    assert twice.cycles.distinct == once.cycles.distinct
    assert twice.routes.height == once.routes.height
    assert [entry.days.median for entry in twice.durations] == pytest.approx(
        [entry.days.median for entry in once.durations]
    )


@settings(max_examples=30)
@given(events_of_any_shape)
def test_a_team_that_is_renamed_everywhere_changes_no_count(rows: list[Row]) -> None:
    def renamed(row: Row) -> Row:
        return {**row, "team": f"Team {row['team']} of the south"}

    one, other = pa.report(log_of(rows)).figures, pa.report(log_of([renamed(row) for row in rows])).figures
    assert (one.handoffs, one.returns, one.aba, one.cycles) == (
        other.handoffs,
        other.returns,
        other.aba,
        other.cycles,
    )
    assert one.routes.drop("from", "to").sort(pl.all()).equals(other.routes.drop("from", "to").sort(pl.all()))
