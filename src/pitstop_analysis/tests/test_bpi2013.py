"""The open reference log: every published figure, from the XES and from the CSV export of the same cases."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pitstop_analysis.log import Log
from pitstop_analysis.measures import (
    aba,
    cycles,
    directly_follows,
    duration,
    handoffs,
    handover,
    holds,
    push_to_front,
    returns,
    routes,
    variants,
    waits,
)
from pitstop_analysis.phases import Phases, Said
from pitstop_analysis.read import read
from pitstop_analysis.relations import Relations, relate
from pitstop_analysis.tests.logs import DATA, VINST, XES, need_bpi2013

FIELDS = [
    ("team", 9454, 3820, 1258, 1177, 2394, 402),
    ("organization", 4350, 2034, 891, 883, 1876, 341),
    ("line", 5000, 2345, 1121, 1115, 2392, 491),
    ("person", 20649, 5602, 1879, 1186, 1783, 219),
]
ORGANIZATION = {"XES": "organization involved", "CSV": "Involved Org line 3"}


@pytest.fixture(scope="module", params=["XES", "CSV"])
def log(request: pytest.FixtureRequest) -> Log:
    need_bpi2013()
    return read(XES if request.param == "XES" else VINST)


@pytest.fixture(scope="module")
def relations(log: Log) -> Iterator[Relations]:
    """Cut by team."""
    with relate(log) as found:
        yield found


def by_field(log: Log, field: str) -> Relations:
    return relate(log, by=ORGANIZATION[log.understood.kind] if field == "organization" else field)


def test_rows_and_cases(log: Log) -> None:
    assert log.events.height == 65_533
    assert log.events["case_id"].n_unique() == 7_554
    assert log.events["team"].n_unique() == 649
    assert log.events["person"].n_unique() == 1_440
    assert log.understood.rows_read == 65_533
    assert log.understood.left_out == ()


@pytest.mark.parametrize(("field", "total", "cases_with", "back", "aba_cases", "occurrences", "abab"), FIELDS)
def test_changes_and_bounces_of_each_team_field(
    log: Log, field: str, total: int, cases_with: int, back: int, aba_cases: int, occurrences: int, abab: int
) -> None:
    with by_field(log, field) as relations:
        changes = handoffs.measure(relations)
        assert (changes.total, changes.cases_with) == (total, cases_with)
        assert returns.measure(relations).cases == back
        immediate = aba.measure(relations)
        assert (immediate.cases, immediate.occurrences, immediate.abab_cases) == (
            aba_cases,
            occurrences,
            abab,
        )


def test_changes_per_case(relations: Relations) -> None:
    found = handoffs.measure(relations)
    assert list(found.distribution.values()) == [3734, 1764, 973, 356, 272, 115, 111, 47, 61, 32, 89]
    assert found.most == 31
    assert found.cases_with - found.distribution["1"] == 2056
    assert found.with_any.share == pytest.approx(0.5057, abs=5e-5)


def test_simple_cycles(relations: Relations) -> None:
    found = cycles.measure(relations)
    assert (found.cases, found.total, found.distinct, found.cut_short) == (1258, 1982, 866, 0)


def test_push_to_front(relations: Relations) -> None:
    found = push_to_front.measure(relations)
    assert found is not None
    assert (found.first_line_only.count, round(found.first_line_only.share or 0, 4)) == (4546, 0.6018)
    assert (found.cases, round(found.of_all.share or 0, 4)) == (6553, 0.8675)
    highest = Counter[str]()
    for path, n in found.paths.items():
        # A row of two lines counts as the lower one.
        highest[max(step[0] for step in path.split("-"))] += n
    assert highest == {"1": 4546, "2": 2468, "3": 540}


def test_waits_to_acceptance(relations: Relations) -> None:
    found = waits.measure(relations).to_accept
    assert found is not None
    assert (found.waiting, found.handoffs) == (8709, 9454)
    assert found.accepted.share == pytest.approx(0.959, abs=5e-4)
    assert found.waits.median == pytest.approx(0.745, abs=5e-4)
    assert found.waits.p75 == pytest.approx(9.39, abs=6e-3)
    assert found.waits.p90 == pytest.approx(45.3, abs=5e-2)


def test_days_to_end_by_number_of_handoffs(relations: Relations) -> None:
    found = duration.measure(relations)
    assert [entry.handoffs for entry in found] == ["0", "1", "2", "3", "4", "5+"]
    assert [round(entry.days.median or 0, 2) for entry in found] == [0.29, 8.43, 9.98, 12.56, 11.58, 17.32]
    assert [round(entry.mean or 0, 3) for entry in found] == [5.137, 13.758, 14.725, 18.879, 25.564, 43.506]


@pytest.mark.parametrize(
    ("field", "name"), [("organization", "handover_by_org_line"), ("line", "handover_by_support_line")]
)
def test_handover_matrices(log: Log, field: str, name: str) -> None:
    published = matrix_of(DATA / f"{name}.csv")
    with by_field(log, field) as relations:
        pairs = handover.measure(relations, self_loops=True)
        found = {(plain(giver), plain(receiver)): n for giver, receiver, n in pairs.iter_rows()}
        assert found == published
        changes = handover.measure(relations)
        assert {(plain(giver), plain(receiver)): n for giver, receiver, n in changes.iter_rows()} == {
            (giver, receiver): n for (giver, receiver), n in published.items() if giver != receiver
        }


def matrix_of(path: Path) -> dict[tuple[str, str], int]:
    if not path.exists():
        pytest.skip(f"{path.name} is not in {path.parent}; set PITSTOP_TEST_DATA to the folder above bpi2013")
    with path.open(newline="") as file:
        return {(row["from"], row["to"]): int(row["count"]) for row in csv.DictReader(file)}


def plain(name: str) -> str:
    """As the published matrices write it: without `Org line`, lines as 1st, `2nd 3rd`."""
    lines = {"L1": "1st", "L2": "2nd", "L3": "3rd", "L2/L3": "2nd 3rd"}
    return lines.get(name, name.removeprefix("Org line "))


def test_waits_for_the_user_and_reopenings(log: Log) -> None:
    told = Phases(customer=Said("status", ("Wait - User",)), resolved=Said("status", ("Resolved",)))
    with relate(log, phases=told) as relations:
        assert relations.row("SELECT count(DISTINCT case_no) FROM events WHERE customer") == (2495,)
        reopened = """
            SELECT count(DISTINCT case_no) FROM events
            WHERE was_resolved AND NOT resolved AND activity <> 'Completed'
        """
        assert relations.row(reopened) == (283,)


def test_what_follows_what_adds_up_to_all_pairs_of_rows(relations: Relations) -> None:
    found = directly_follows.measure(relations)
    assert found is not None
    assert found["n"].sum() == 65_533 - 7_554
    assert handover.measure(relations, self_loops=True)["n"].sum() == 65_533 - 7_554


def test_routes_variants_and_holds_add_up(relations: Relations) -> None:
    table = routes.measure(relations)
    assert (table.height, int(table["n"].sum()), int(table["returned"].sum())) == (2463, 9454, 2394)
    found = variants.measure(relations, most=3_000)
    assert (found.different, len(found.top), found.cases) == (2152, 2152, 7554)
    assert [(variant.teams, variant.of_all.count) for variant in found.top[:2]] == [
        (("S42",), 841),
        (("G96",), 811),
    ]
    assert sum(variant.of_all.count for variant in found.top if len(variant.teams) == 1) == 3734
    held = holds.measure(relations)
    assert (held.raw.n, int(held.teams["last"].sum()), held.teams.height) == (9454 + 7554, 7554, 649)
