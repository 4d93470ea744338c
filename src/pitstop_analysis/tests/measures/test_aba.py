"""A-B-A and A-B-A-B: immediate returns."""

from pitstop_analysis.measures import aba
from pitstop_analysis.stats import share
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related


def test_without_any_all_are_nothing(related: Related) -> None:
    relations = related(runs("A", "A B"))
    assert aba.measure(relations) == aba.Immediate(0, share(0, 2), 0, 0)
    assert aba.cases(relations) == []


def test_two_apart_from_each_other_are_no_back_and_forth(related: Related) -> None:
    found = aba.measure(related(runs("A B A C D C", "A B A B", "A B A")))
    assert (found.cases, found.occurrences, found.abab_cases) == (3, 5, 1)


def test_the_example(related: Related) -> None:
    found = aba.measure(related(runs("A B A B", "A B C A")))
    assert (found.cases, found.of_all.of, found.occurrences, found.abab_cases) == (1, 2, 2, 1)
    assert "1 has an A-B-A: 2 occurrences" in aba.EXAMPLE


def test_the_cases_with_most_come_first(related: Related) -> None:
    relations = related(runs("A B", "A B A", "A B A B A", "A B C A"))
    assert aba.cases(relations) == ["c3", "c2"]
    assert aba.cases(relations, limit=1) == ["c3"]
    assert aba.ranked(relations) == {"c3": 3, "c2": 1}
