"""Our figures beside PM4Py's, for the measures that both have: on BPI 2013, and on a made log.

PM4Py reads the same files by its own readers. Its licence is the AGPL: it is no dependency, and nothing of
ours imports it. `make oracle` gives it an environment of its own; elsewhere these tests are skipped.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import pitstop_analysis as pa
from bench.analysis import made
from pitstop_analysis.measures import (
    aba,
    directly_follows,
    duration,
    handoffs,
    handover,
    reassignments,
    returns,
    routes,
    variants,
)
from pitstop_analysis.relations import NO_SPLIT, Relations
from pitstop_analysis.report.designed import ENDS, STARTS
from pitstop_analysis.tests.logs import XES, need_bpi2013

pm4py: Any = pytest.importorskip("pm4py", reason="PM4Py is not installed: `make oracle` runs these tests")
pytestmark = pytest.mark.filterwarnings("ignore")  # its own, and those of what it imports

CASE, TIME, TEAM = "case:concept:name", "time:timestamp", "team"
MADE = 30_000
"""Events of the made log; some rows of a case share a time."""


@dataclass(frozen=True)
class Both:
    """A log in our relations, and as PM4Py holds it: a pandas frame in the order of case and time."""

    ours: Relations
    theirs: Any

    def runs(self) -> dict[tuple[str, ...], int]:
        """PM4Py's variants of teams, a team's neighbouring rows taken together, with their cases."""
        found = pm4py.get_variants_as_tuples(self.theirs, activity_key=TEAM, max_repetitions=1)
        return {tuple(run): int(cases) for run, cases in found.items()}

    def graph(self, key: str) -> tuple[dict[tuple[str, str], int], dict[str, int], dict[str, int]]:
        """PM4Py's directly-follows graph of a column, with what cases start and end with."""
        edges, starts, ends = pm4py.discover_dfg(self.theirs, activity_key=key)
        return {pair: int(n) for pair, n in edges.items()}, dict(starts), dict(ends)


@pytest.fixture(scope="module", params=["bpi2013", "made"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    if request.param == "bpi2013":
        need_bpi2013()
        path = XES
        theirs = pm4py.read_xes(str(path), return_legacy_log_object=False).rename(columns={"org:group": TEAM})
    else:
        path = tmp_path_factory.mktemp("oracle") / "made.csv"
        theirs = written(path)
    theirs = theirs.sort_values([CASE, TIME], kind="stable").reset_index(drop=True)
    with pa.relate(pa.read(path)) as ours:
        yield Both(ours, theirs)


def written(path: Path) -> Any:
    """The made log as a file, read again as PM4Py's documentation says."""
    pandas = pytest.importorskip("pandas")
    made.log(MADE).write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%z")
    read = pandas.read_csv(path, parse_dates=["at"])
    log = pm4py.format_dataframe(read, case_id="case", activity_key="activity", timestamp_key="at")
    return log.rename(columns={"person": "org:resource"})


def test_both_read_the_same_rows(both: Both) -> None:
    assert both.ours.row("SELECT count(*), count(DISTINCT case_no), count(DISTINCT team) FROM events") == (
        len(both.theirs),
        both.theirs[CASE].nunique(),
        both.theirs[TEAM].nunique(),
    )


def test_directly_follows_graph_and_its_medians(both: Both) -> None:
    edges, _, _ = both.graph("concept:name")
    spans, _, _ = pm4py.discover_performance_dfg(both.theirs, activity_key="concept:name")
    found = directly_follows.measure(both.ours)
    assert found is not None
    rows = found.select("before", "activity", "n", "median").rows()
    assert {(one, other): n for one, other, n, _ in rows} == edges
    assert {(one, other): hours for one, other, _, hours in rows} == pytest.approx(
        {pair: float(span["median"]) / 3600 for pair, span in spans.items()}
    )


def test_handover_of_work_with_and_without_self_loops(both: Both) -> None:
    network = pm4py.discover_handover_of_work_network(both.theirs, resource_key=TEAM)
    with_loops = pairs(handover.measure(both.ours, self_loops=True).rows())
    total = sum(with_loops.values())
    assert with_loops == {pair: round(rate * total) for pair, rate in network.connections.items()}
    edges, _, _ = both.graph(TEAM)
    assert with_loops == edges
    assert pairs(handover.measure(both.ours).rows()) == {
        (one, other): n for (one, other), n in edges.items() if one != other
    }


def test_teams_with_which_cases_start_and_end(both: Both) -> None:
    _, starts, ends = both.graph(TEAM)
    assert dict(both.ours.frame(STARTS).rows()) == starts
    assert dict(both.ours.frame(ENDS).rows()) == ends


def test_variants_of_teams(both: Both) -> None:
    runs = both.runs()
    rows = both.ours.frame("SELECT variant, count(*) AS n FROM cases GROUP BY variant").rows()
    assert {tuple(variant.split(NO_SPLIT)): n for variant, n in rows} == runs
    found = variants.measure(both.ours)
    assert (found.different, found.cases) == (len(runs), sum(runs.values()))
    assert {top.teams: top.of_all.count for top in found.top} == {
        top.teams: runs[top.teams] for top in found.top
    }
    assert min(top.of_all.count for top in found.top) == sorted(runs.values())[-len(found.top)]


def test_handoffs_and_cases_by_their_number(both: Both) -> None:
    changes: Counter[int] = Counter()
    for run, cases in both.runs().items():
        changes[len(run) - 1] += cases
    found = handoffs.measure(both.ours)
    assert found.total == sum(number * cases for number, cases in changes.items())
    assert (found.most, found.cases_with) == (max(changes), changes.total() - changes[0])
    assert found.distribution == {
        **{str(number): changes[number] for number in range(10)},
        "10+": sum(cases for number, cases in changes.items() if number >= 10),
    }


def test_durations_of_cases(both: Both) -> None:
    theirs = pm4py.get_all_case_durations(both.theirs)
    rows = both.ours.frame("SELECT ended - started AS value FROM cases ORDER BY value")["value"]
    assert (rows / 1e6).to_list() == pytest.approx(theirs)
    found = duration.known(duration.measure(both.ours))
    assert sum(entry.days.n for entry in found) == len(theirs)
    mean = sum((entry.mean or 0) * entry.days.n for entry in found) / len(theirs)
    assert mean == pytest.approx(sum(theirs) / len(theirs) / 86_400)


def test_cases_that_come_back_to_a_team(both: Both) -> None:
    before = both.theirs.groupby(CASE, sort=False)[TEAM].shift()
    taken = both.theirs[both.theirs[TEAM] != before]
    again = set()
    for team in pm4py.get_rework_cases_per_activity(taken, activity_key=TEAM):
        again |= set(pm4py.filter_activities_rework(taken, team, activity_key=TEAM)[CASE])
    assert returns.measure(both.ours).cases == len(again)


def test_straight_returns_in_all_and_on_each_route(both: Both) -> None:
    runs = both.runs()
    at_once = {
        run: [(a, b) for a, b, c in zip(run, run[1:], run[2:], strict=False) if a == c] for run in runs
    }
    found = aba.measure(both.ours)
    assert found.cases == sum(cases for run, cases in runs.items() if at_once[run])
    assert found.occurrences == sum(len(at_once[run]) * cases for run, cases in runs.items())
    handed: Counter[tuple[str, str]] = Counter()
    returned: Counter[tuple[str, str]] = Counter()
    for run, cases in runs.items():
        handed.update({pair: n * cases for pair, n in Counter(pairwise(run)).items()})
        returned.update({pair: n * cases for pair, n in Counter(at_once[run]).items()})
    table = routes.measure(both.ours)
    assert pairs(table.select("from", "to", "n").rows()) == handed
    assert pairs(row for row in table.select("from", "to", "returned").rows() if row[2]) == returned


def test_teams_that_get_a_case_straight_back_are_those_that_subcontract(both: Both) -> None:
    """PM4Py's network of subcontracting keeps of each team only the first place that it meets, so its shares
    are no counts of ours; but it must name the same teams, and no pair that we don't know."""
    before = both.theirs.groupby(CASE, sort=False)[TEAM].shift()
    taken = both.theirs[both.theirs[TEAM] != before]
    network = set(pm4py.discover_subcontracting_network(taken, resource_key=TEAM).connections)
    table = routes.measure(both.ours)
    ours = {(one, other) for one, other, n in table.select("from", "to", "returned").rows() if n}
    assert {one for one, _ in network} == {one for one, _ in ours}
    assert network <= ours


def test_changes_of_person_within_a_team(both: Both) -> None:
    owners = both.theirs.assign(owner=both.theirs[TEAM] + NO_SPLIT + both.theirs["org:resource"])
    edges, _, _ = Both(both.ours, owners).graph("owner")
    held = {pair: [name.split(NO_SPLIT) for name in pair] for pair in edges}
    within = sum(
        n for pair, n in edges.items() if held[pair][0][0] == held[pair][1][0] and pair[0] != pair[1]
    )
    found = reassignments.measure(both.ours)
    assert found is not None
    assert found.total == within


def pairs(rows: Any) -> dict[tuple[str, str], int]:
    return {(one, other): n for one, other, n in rows}
