"""The open reference log: every published figure, from the XES and from the CSV export of the same cases."""

import pytest

from pitstop_analysis.log import Log
from pitstop_analysis.measures import aba, cycles, duration, handoffs, push_to_front, returns, waits
from pitstop_analysis.read import read
from pitstop_analysis.segments import cut
from pitstop_analysis.tests.logs import VINST, XES, need_bpi2013

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
    segments = cut(log, by=ORGANIZATION[log.understood.kind] if field == "organization" else field)
    changes = handoffs.measure(segments)
    assert (changes.total, changes.cases_with) == (total, cases_with)
    assert returns.measure(segments).cases == back
    immediate = aba.measure(segments)
    assert (immediate.cases, immediate.occurrences, immediate.abab_cases) == (aba_cases, occurrences, abab)


def test_changes_per_case(log: Log) -> None:
    found = handoffs.measure(cut(log))
    assert list(found.distribution.values()) == [3734, 1764, 973, 356, 272, 115, 111, 47, 61, 32, 89]
    assert found.most == 31
    assert found.with_any.share == pytest.approx(0.5057, abs=5e-5)


def test_simple_cycles(log: Log) -> None:
    found = cycles.measure(cut(log))
    assert (found.cases, found.total, found.distinct, found.cut_short) == (1258, 1982, 866, 0)


def test_push_to_front(log: Log) -> None:
    found = push_to_front.measure(log)
    assert found is not None
    assert (found.first_line_only.count, round(found.first_line_only.share or 0, 4)) == (4546, 0.6018)
    assert (found.cases, round(found.of_all.share or 0, 4)) == (6553, 0.8675)


def test_waits_to_acceptance(log: Log) -> None:
    found = waits.to_accept(cut(log))
    assert found is not None
    assert (found.waiting, found.handoffs) == (8709, 9454)
    assert found.accepted.share == pytest.approx(0.959, abs=5e-4)
    assert found.waits.median == pytest.approx(0.745, abs=5e-4)
    assert found.waits.p75 == pytest.approx(9.39, abs=6e-3)
    assert found.waits.p90 == pytest.approx(45.3, abs=5e-2)


def test_days_to_end_by_number_of_handoffs(log: Log) -> None:
    found = duration.measure(cut(log))
    assert [entry.handoffs for entry in found] == ["0", "1", "2", "3", "4", "5+"]
    assert [round(entry.days.median or 0, 2) for entry in found] == [0.29, 8.43, 9.98, 12.56, 11.58, 17.32]
    assert [round(entry.mean or 0, 3) for entry in found] == [5.137, 13.758, 14.725, 18.879, 25.564, 43.506]
