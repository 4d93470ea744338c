"""Push to front: by order of first appearance of the lines."""

import pytest

from pitstop_analysis.measures import push_to_front
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def lined(*cases: str) -> list[dict[str, object]]:
    """Lines of each case, separated by commas if one holds one, else by spaces; - is a row without."""
    return [
        {"case": number, "at": hour, "team": "A", "tier": None if line == "-" else line}
        for number, lines in enumerate(cases)
        for hour, line in enumerate(lines.split("," if "," in lines else " "))
    ]


@pytest.mark.parametrize(
    ("lines", "path", "pushed", "first_only"),
    [
        ("1st", "1", 1, 1),
        ("1st 1st 1st", "1", 1, 1),
        ("L1 L2 L1", "1-2", 1, 0),
        ("Tier 1,Tier 2,Tier 3", "1-2-3", 1, 0),
        ("2nd", "2", 0, 0),
        ("1st 3rd", "1-3", 0, 0),
        ("2nd 1st", "2-1", 0, 0),
        ("L1 L2/L3", "1-2/3", 0, 0),
        ("L1 - L2", "1-2", 1, 0),
        # Two ways to write one line.
        ("1st L1 L2 2nd 1st", "1-2", 1, 0),
        ("1st front", "1-front", 0, 0),
    ],
)
def test_by_order_of_first_appearance(
    related: Related, lines: str, path: str, pushed: int, first_only: int
) -> None:
    found = push_to_front.measure(related(log_of(lined(lines))))
    assert found is not None
    assert (found.cases, found.first_line_only.count, found.paths) == (pushed, first_only, {path: 1})


def test_paths_come_most_frequent_first_then_by_name(related: Related) -> None:
    found = push_to_front.measure(related(log_of(lined("L2", "L1 L2", "L1", "L1 L2", "L1 L3"))))
    assert found is not None
    assert list(found.paths.items()) == [("1-2", 2), ("1", 1), ("1-3", 1), ("2", 1)]
    assert (found.of_all.count, found.of_all.of) == (3, 5)


def test_cases_without_a_line_are_not_among_them(related: Related) -> None:
    found = push_to_front.measure(related(log_of(lined("1st", "- -"))))
    assert found is not None
    assert found.of_all.of == 1


def test_lines_without_a_number_have_no_order(related: Related) -> None:
    assert push_to_front.measure(related(log_of(lined("front")))) is None
    assert push_to_front.measure(related(runs("A B"))) is None


def test_a_line_that_changes_inside_a_teams_stretch_counts(related: Related) -> None:
    rows = [{"case": 1, "at": hour, "team": "A", "tier": tier} for hour, tier in enumerate(["L1", "L2"])]
    found = push_to_front.measure(related(log_of(rows)))
    assert found is not None
    assert found.paths == {"1-2": 1}


def test_the_example(related: Related) -> None:
    found = push_to_front.measure(related(log_of(lined("1st", "1st 2nd", "2nd 1st"))))
    assert found is not None
    assert (found.cases, found.of_all.of, found.first_line_only.count) == (2, 3, 1)
    assert "2 of 3 are pushed to the front and 1 stays" in push_to_front.EXAMPLE
