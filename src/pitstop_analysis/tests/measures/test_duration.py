"""Time to end by number of hand-offs."""

from datetime import timedelta

import pytest

from pitstop_analysis.measures import duration
from pitstop_analysis.tests.logs import START, log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def test_time_to_end_by_number_of_handoffs(related: Related) -> None:
    rows = [
        {"case": "c1", "at": 0, "team": "A"},
        {"case": "c1", "at": 48, "team": "A"},
        {"case": "c2", "at": 0, "team": "A"},
        {"case": "c2", "at": 24, "team": "B"},
    ]
    found = {entry.handoffs: entry for entry in duration.measure(related(log_of(rows)))}
    assert list(found) == ["0", "1", "2", "3", "4", "5+"]
    assert (found["0"].days.n, found["0"].days.median, found["0"].mean) == (1, 2.0, 2.0)
    assert (found["1"].days.n, found["1"].days.median) == (1, 1.0)
    assert (found["5+"].days.n, found["5+"].days.median, found["5+"].mean) == (0, None, None)
    assert "median and mean 2 days" in duration.EXAMPLE


def test_from_five_on_cases_are_taken_together(related: Related) -> None:
    found = duration.measure(related(runs("A B A B A B", "A B A B A B A B A")))[-1]
    # Six rows an hour apart span five hours, nine rows eight.
    assert (found.handoffs, found.days.n) == ("5+", 2)
    assert (found.days.median, found.mean) == (6.5 / 24, 6.5 / 24)


def test_a_case_of_one_row_lasts_no_time(related: Related) -> None:
    found = duration.measure(related(runs("A")))[0]
    assert (found.days.median, found.days.p90, found.mean) == (0.0, 0.0, 0.0)


def test_means_are_exact_to_the_microsecond(related: Related) -> None:
    rows = [
        {"case": case, "at": START + timedelta(microseconds=micro), "team": "A"}
        for case, lasts in enumerate([1, 2, 1_000_000, 86_400_000_003])
        for micro in (0, lasts)
    ]
    assert duration.measure(related(log_of(rows)))[0].mean == 86_401_000_006 / 4 / 86_400_000_000


def test_decades_in_very_many_cases_add_up(related: Related) -> None:
    # 2,000 cases of 170 years hold more microseconds than 64 bits.
    rows = [
        {"case": case, "at": START + timedelta(days=days), "team": "A"}
        for case in range(2_000)
        for days in (0, 62_000)
    ]
    assert duration.measure(related(log_of(rows)))[0].mean == 62_000.0


def test_only_numbers_that_occur_are_shown(related: Related) -> None:
    shown = duration.known(duration.measure(related(runs("A", "A B A"))))
    assert [entry.handoffs for entry in shown] == ["0", "2"]


@pytest.mark.parametrize(("cases", "bounds"), [(5, (None, None)), (6, (0.0, 5 / 24))])
def test_a_median_of_few_cases_has_no_interval(
    related: Related, cases: int, bounds: tuple[float | None, float | None]
) -> None:
    found = duration.measure(related(runs(*("A " * n for n in range(1, cases + 1)))))[0].days
    assert (found.low, found.high) == bounds
