"""Variants: runs of teams, most frequent first."""

from pitstop_analysis.measures import variants
from pitstop_analysis.stats import share
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def test_runs_of_teams_most_frequent_first_then_by_name(related: Related) -> None:
    found = variants.measure(related(runs("A", "B", "A B", "A A B", "A B B B", "C")))
    assert (found.different, found.cases) == (4, 6)
    assert [(variant.teams, variant.of_all.count) for variant in found.top] == [
        (("A", "B"), 3),
        (("A",), 1),
        (("B",), 1),
        (("C",), 1),
    ]
    assert found.top[0].of_all == share(3, 6)
    assert found.top[0].examples == ("c3", "c4", "c5")
    # An hour between neighbouring rows: these cases last one, two and three hours.
    assert (found.top[0].days.n, found.top[0].days.median) == (3, 2 / 24)


def test_only_the_most_frequent_are_named_and_all_are_counted(related: Related) -> None:
    found = variants.measure(related(runs("A", "A", "B", "B", "C", "A B")), most=2)
    assert (found.different, found.cases) == (4, 6)
    assert [(variant.teams, variant.days.n) for variant in found.top] == [(("A",), 2), (("B",), 2)]


def test_three_cases_stand_for_each(related: Related) -> None:
    found = variants.measure(related(runs(*["A B"] * 5)))
    assert found.top[0].examples == ("c1", "c2", "c3")


def test_the_same_teams_in_another_order_are_another_run(related: Related) -> None:
    found = variants.measure(related(runs("A B A", "A B", "B A")))
    assert {variant.teams for variant in found.top} == {("A", "B", "A"), ("A", "B"), ("B", "A")}


def test_names_stay_as_they_are(related: Related) -> None:
    names = ["None", "a, b", "A → B", "it's", "\0"]
    rows = [{"case": name, "at": at, "team": team} for name in names for at, team in enumerate(["A", name])]
    found = variants.measure(related(log_of(rows)))
    assert {variant.teams: variant.examples for variant in found.top} == {
        ("A", name): (name,) for name in names
    }


def test_the_example(related: Related) -> None:
    found = variants.measure(related(runs("A B", "A A B", "B")))
    assert (found.different, [variant.of_all.count for variant in found.top]) == (2, [2, 1])
    assert "hold 2 variants: A B with 2 of 3 cases" in variants.EXAMPLE
