"""Routes: by volume, with waits and straight returns."""

from pitstop_analysis.measures import routes
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related
from pitstop_analysis.tests.measures.test_waits import queue


def test_routes_by_volume_with_straight_returns(related: Related) -> None:
    found = routes.measure(related(runs("A B A", "A B C", "A B B")))
    assert found.select("from", "to", "n", "cases", "returned").rows() == [
        ("A", "B", 3, 3, 1),
        ("B", "A", 1, 1, 0),
        ("B", "C", 1, 1, 0),
    ]
    assert found["first_n"].to_list() == [1, 0, 0]


def test_routes_wait_per_route(related: Related) -> None:
    found = routes.measure(related(log_of(queue())))
    assert found.select("from", "to", "accept_n", "accept_median").rows() == [
        ("A", "B", 1, 2.0),
        ("B", "C", 0, None),
    ]
    assert found.select("first_n", "first_median", "first_low").rows() == [(1, 2.0, None), (1, 1.0, None)]


def test_a_route_that_a_case_takes_twice_counts_twice_in_one_case(related: Related) -> None:
    found = routes.measure(related(runs("A B A B")))
    assert found.select("from", "to", "n", "cases", "returned").rows() == [
        ("A", "B", 2, 1, 1),
        ("B", "A", 1, 1, 1),
    ]


def test_a_median_has_its_interval_from_six_waits_on(related: Related) -> None:
    rows = [
        {"case": case, "at": at, "team": team}
        for case in range(6)
        for at, team in ((0, "A"), (1, "B"), (2 + case, "B"))
    ]
    found = routes.measure(related(log_of(rows)))
    assert found.select("first_n", "first_median", "first_low", "first_high").rows() == [(6, 3.5, 1.0, 6.0)]


def test_without_a_handoff_there_is_no_route(related: Related) -> None:
    found = routes.measure(related(runs("A", "B B")))
    assert (found.height, found.columns) == (
        0,
        [
            "from", "to", "n", "cases",
            "accept_n", "accept_median", "accept_low", "accept_high",
            "first_n", "first_median", "first_low", "first_high",
            "returned",
        ],
    )  # fmt: skip


def test_names_stay_as_they_are(related: Related) -> None:
    names = ["$giver", "None", "O'Hara; DROP TABLE cases", 'a"b', "null", "x\0y"]
    rows = [{"case": name, "at": at, "team": team} for name in names for at, team in enumerate(["A", name])]
    relations = related(log_of(rows))
    assert routes.measure(relations).select("from", "to", "n").rows() == [("A", name, 1) for name in names]
    for name in names:
        assert routes.cases(relations, "A", name) == [name]


def test_the_cases_that_came_straight_back_come_first(related: Related) -> None:
    relations = related(runs("A B", "A B A", "B A", "A B A B A"))
    assert routes.cases(relations, "A", "B") == ["c4", "c2", "c1"]
    assert routes.cases(relations, "A", "C") == []


def test_the_example(related: Related) -> None:
    found = routes.measure(related(runs("A B A", "A B C")))
    assert found.select("from", "to", "n", "cases", "returned").row(0) == ("A", "B", 2, 2, 1)
    assert "2 hand-offs in 2 cases, 1 returned" in routes.EXAMPLE
