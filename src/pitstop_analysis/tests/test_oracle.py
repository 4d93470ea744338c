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
    directly_follows,
    duration,
    handoffs,
    handover,
    holds,
    push_to_front,
    reassignments,
    returns,
    routes,
    variants,
    waits,
)
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.tests.logs import START, log_of

Row = dict[str, object]
Event = tuple[float, str, str, str]

events_of_any_shape = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from("pqrstu"),
            "at": st.integers(0, 30),
            "team": st.sampled_from("ABCD"),
            "person": st.sampled_from("xy"),
            "activity": st.sampled_from(["Queued", "Accepted", "Closed"]),
        }
    ),
    min_size=1,
    max_size=60,
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


def check_handoffs(rows: list[Row], relations: Relations) -> None:
    changes = [len(run) - 1 for run in runs_of(rows)]
    found = handoffs.measure(relations)
    assert (found.total, found.cases_with) == (sum(changes), sum(n > 0 for n in changes))
    assert found.most == max(changes)
    counted = Counter(str(n) if n < 10 else "10+" for n in changes)
    assert {name: n for name, n in found.distribution.items() if n} == dict(counted)


def check_bounces(rows: list[Row], relations: Relations) -> None:
    runs = runs_of(rows)
    assert returns.measure(relations).cases == sum(len(set(run)) < len(run) for run in runs)
    times = [sum(a == c for a, c in zip(run, run[2:], strict=False)) for run in runs]
    found = aba.measure(relations)
    assert (found.cases, found.occurrences) == (sum(n > 0 for n in times), sum(times))
    twice = [any(run[i : i + 2] == run[i + 2 : i + 4] for i in range(len(run) - 3)) for run in runs]
    assert found.abab_cases == sum(twice)


def check_cycles(rows: list[Row], relations: Relations) -> None:
    tried = [cycles_by_trial(run) for run in runs_of(rows)]
    found = cycles.measure(relations)
    assert found.cases == sum(bool(each) for each in tried)
    assert found.total == sum(len(each) for each in tried)
    assert found.distinct == len(set().union(*tried))
    assert found.cases == returns.measure(relations).cases


def check_waits(rows: list[Row], relations: Relations) -> None:
    accept, first, arrived, alone = [], [], 0, 0
    for events in cases_of(rows).values():
        for stretch in stretches(events)[1:]:
            begins = stretch[0][0]
            alone += len(stretch) == 1
            first += [event[0] - begins for event in stretch[1:2]]
            if stretch[0][3] == "Queued":
                arrived += 1
                accept += [event[0] - begins for event in stretch if event[3] == "Accepted"][:1]
    found = waits.measure(relations)
    assert (found.to_first.waits.n, found.to_first.without) == (len(first), alone)
    if first:
        assert found.to_first.waits.median == median(first)
    accepted = found.to_accept
    if accepted is None:
        assert not {"Queued", "Accepted"} <= {row["activity"] for row in rows}
        return
    assert (accepted.waiting, accepted.waits.n) == (arrived, len(accept))
    assert sum(accepted.bins.values()) == len(accept)
    assert accepted.bins["within 1 h"] == sum(wait <= 1 for wait in accept)
    if accept:
        assert accepted.waits.median == median(accept)


def check_routes(rows: list[Row], relations: Relations) -> None:
    number: Counter[tuple[str, str]] = Counter()
    back: Counter[tuple[str, str]] = Counter()
    for run in runs_of(rows):
        number.update(pairwise(run))
        back.update((a, b) for a, b, c in zip(run, run[1:], run[2:], strict=False) if a == c)
    found = routes.measure(relations)
    assert {(a, b): n for a, b, n in found.select("from", "to", "n").rows()} == dict(number)
    assert {(a, b): n for a, b, n in found.select("from", "to", "returned").rows() if n} == dict(back)
    assert found["n"].to_list() == sorted(found["n"].to_list(), reverse=True)
    assert {(a, b): n for a, b, n in handover.measure(relations).rows()} == dict(number)


def check_rows_in_a_row(rows: list[Row], relations: Relations) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for events in cases_of(rows).values():
        pairs.update(pairwise(event[1] for event in events))
        for one, other in pairwise(events):
            gaps[one[3], other[3]].append(other[0] - one[0])
    loops = handover.measure(relations, self_loops=True)
    assert {(a, b): n for a, b, n in loops.rows()} == dict(pairs)
    follows = directly_follows.measure(relations)
    assert follows is not None
    found = {(a, b): (n, gap) for a, b, n, gap in follows.select("before", "activity", "n", "median").rows()}
    assert found == {pair: (len(each), median(each)) for pair, each in gaps.items()}


def check_variants(rows: list[Row], relations: Relations) -> None:
    counted = Counter(tuple(run) for run in runs_of(rows))
    found = variants.measure(relations)
    assert (found.different, found.cases) == (len(counted), sum(counted.values()))
    assert {variant.teams: variant.of_all.count for variant in found.top} == dict(counted)


def check_holds(rows: list[Row], relations: Relations) -> None:
    held: dict[str, list[float]] = defaultdict(list)
    for events in cases_of(rows).values():
        found = stretches(events)
        for stretch, ends in zip(found, [*(each[0] for each in found[1:]), events[-1]], strict=True):
            held[stretch[0][1]].append(ends[0] - stretch[0][0])
    teams = holds.measure(relations).teams
    told = {team: (n, middle) for team, n, middle in teams.select("team", "n", "median").rows()}
    assert told == {team: (len(each), median(each)) for team, each in held.items()}


def check_time_to_end(rows: list[Row], relations: Relations) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    for events in cases_of(rows).values():
        changes = len(stretches(events)) - 1
        took[str(changes) if changes < 5 else "5+"].append((events[-1][0] - events[0][0]) / 24)
    for entry in duration.measure(relations):
        assert entry.days.n == len(took[entry.handoffs])
        if entry.days.n:
            assert entry.days.median == pytest.approx(median(took[entry.handoffs]))
            assert entry.mean == pytest.approx(sum(took[entry.handoffs]) / entry.days.n)


def check_reassignments(rows: list[Row], relations: Relations) -> None:
    per_case = [
        sum(one[1] == other[1] and one[2] != other[2] for one, other in pairwise(events))
        for events in cases_of(rows).values()
    ]
    found = reassignments.measure(relations)
    assert found == reassignments.Reassignments(sum(per_case), sum(n > 0 for n in per_case))


def check_push_to_front(rows: list[Row], relations: Relations) -> None:
    orders = [
        list(dict.fromkeys("ABCD".index(team) + 1 for _, team, _, _ in events))
        for events in cases_of(rows).values()
    ]
    found = push_to_front.measure(relations)
    assert found is not None
    assert found.cases == sum(order == list(range(1, len(order) + 1)) for order in orders)
    assert found.first_line_only.count == sum(order == [1] for order in orders)
    assert sum(found.paths.values()) == len(orders)


@settings(max_examples=20, deadline=None)
@given(events_of_any_shape)
def test_each_measure_as_by_hand(rows: list[Row]) -> None:
    lined = [{**row, "tier": f"L{'ABCD'.index(str(row['team'])) + 1}"} for row in rows]
    with relate(log_of(lined)) as relations:
        check_handoffs(rows, relations)
        check_bounces(rows, relations)
        check_cycles(rows, relations)
        check_waits(rows, relations)
        check_routes(rows, relations)
        check_rows_in_a_row(rows, relations)
        check_variants(rows, relations)
        check_holds(rows, relations)
        check_time_to_end(rows, relations)
        check_reassignments(rows, relations)
        check_push_to_front(rows, relations)


OF_THE_CALENDAR = ("trend", "hours_of_day")


def figures(rows: list[Row]) -> dict[str, object]:
    """What a report says, without its sentences, the order of equally busy routes and the cases it names."""
    found = pa.report(log_of(rows)).to_dict()
    found["routes"] = sorted(found["routes"], key=lambda route: (route["from"], route["to"]))
    for variant in found["variants"]["top"]:
        del variant["examples"]
    return {
        name: each for name, each in found.items() if name not in ("source", "findings", "behind", "period")
    }


@settings(max_examples=8, deadline=None)
@given(events_of_any_shape, st.randoms(use_true_random=False))
def test_the_order_of_cases_in_the_file_changes_nothing(rows: list[Row], chance: object) -> None:
    cases: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row["case"]].append(row)
    names = list(cases)
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert figures([row for name in names for row in cases[name]]) == figures(rows)


@settings(max_examples=8, deadline=None)
@given(events_of_any_shape, st.integers(-10_000, 10_000))
def test_a_shift_of_the_clock_changes_no_figure(rows: list[Row], hours: int) -> None:
    def moved(row: Row) -> Row:
        return {**row, "at": START + timedelta(hours=int(str(row["at"])) + hours)}

    before, after = figures(rows), figures([moved(row) for row in rows])
    for each in (before, after):
        for name in OF_THE_CALENDAR:
            del each[name]
    assert after == before


@settings(max_examples=8, deadline=None)
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


@settings(max_examples=8, deadline=None)
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
