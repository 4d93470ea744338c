"""Return, A-B-A and cycles: three measures of cases that come back, never mixed."""

import pytest

from pitstop_analysis.measures import aba, cycles, returns
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related


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
        ("A B A C A C", 1, 3, 1, 2),
        ("A B C D B A C", 1, 0, 0, 3),
    ],
)
def test_the_three_stay_apart(
    related: Related, run: str, returned: int, times: int, abab: int, simple: int
) -> None:
    relations = related(runs(run))
    assert returns.measure(relations).cases == returned
    immediate = aba.measure(relations)
    assert (immediate.cases, immediate.occurrences, immediate.abab_cases) == (int(times > 0), times, abab)
    found = cycles.measure(relations)
    assert (found.cases, found.total, found.distinct) == (int(simple > 0), simple, simple)


def test_a_bounce_never_crosses_from_one_case_into_the_next(related: Related) -> None:
    relations = related(runs("A B", "A B", "A"))
    assert (returns.measure(relations).cases, aba.measure(relations).occurrences) == (0, 0)
    assert returns.measure(relations).of_all.of == 3
