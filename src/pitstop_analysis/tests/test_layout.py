"""The flow map's layout: what a reader of the map would notice."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.report.charts import Bar, nice, table
from pitstop_analysis.report.layout import Edge, against, layered


def sized(weights: dict[Edge, int], height: float = 20.0) -> dict[str, float]:
    return {node: height for edge in weights for node in edge}


def test_a_chain_goes_left_to_right_on_one_height() -> None:
    weights = {("A", "B"): 3, ("B", "C"): 2}
    found = layered(weights, sized(weights), 10)
    assert found.nodes == {"A": (0, 10.0), "B": (1, 10.0), "C": (2, 10.0)}
    assert (found.layers, found.height, found.against) == (3, 20.0, frozenset())


def test_the_lighter_direction_runs_back() -> None:
    assert against({("A", "B"): 5, ("B", "A"): 2}) == {("B", "A")}
    assert against({("A", "B"): 1, ("B", "A"): 2}) == {("A", "B")}


def test_a_long_route_gets_a_point_in_each_layer_it_crosses() -> None:
    weights = {("A", "B"): 3, ("B", "C"): 2, ("A", "C"): 1}
    found = layered(weights, sized(weights), 10)
    assert [layer for layer, _ in found.paths["A", "C"]] == [0, 1, 2]
    assert found.paths["A", "C"][1][1] != found.nodes["B"][1]


def test_routes_that_need_not_cross_do_not() -> None:
    weights = {("A", "Y"): 1, ("B", "X"): 1}
    found = layered(weights, sized(weights), 10)
    above = found.nodes["A"][1] < found.nodes["B"][1]
    assert (found.nodes["Y"][1] < found.nodes["X"][1]) == above


def test_an_empty_graph_and_a_route_to_itself() -> None:
    assert layered({}, {}, 10).nodes == {}
    assert layered({("A", "A"): 3}, {"A": 20.0}, 10).paths == {}


teams = st.sampled_from("ABCDEFGH")


@given(st.dictionaries(st.tuples(teams, teams), st.integers(1, 50), max_size=20), st.integers(10, 60))
def test_boxes_never_overlap_and_routes_join_their_boxes(weights: dict[Edge, int], height: int) -> None:
    heights = {team: float(height + 10 * index) for index, team in enumerate(sorted(sized(weights)))}
    found = layered(weights, heights, 12)
    for (one, (layer, centre)), (other, (at, middle)) in combinations(found.nodes.items(), 2):
        if layer == at:
            assert abs(centre - middle) >= (heights[one] + heights[other]) / 2 + 12 - 1e-6
    for edge, path in found.paths.items():
        assert (path[0], path[-1]) == (found.nodes[edge[0]], found.nodes[edge[1]])
        assert {abs(b[0] - a[0]) for a, b in pairwise(path)} == {1}
        assert (path[0][0] > path[-1][0]) == (edge in found.against)
    for team, (_, centre) in found.nodes.items():
        assert centre - heights[team] / 2 >= -1e-6
        assert centre + heights[team] / 2 <= found.height + 1e-6
    assert found == layered(weights, heights, 12)


@pytest.mark.parametrize(
    ("longest", "top"),
    [(0, 1), (0.81, 1), (50.6, 60), (17.5, 20), (255, 300), (100, 100), (1200, 1200), (7, 8)],
)
def test_a_scale_ends_at_a_round_number(longest: float, top: float) -> None:
    assert nice(longest) == pytest.approx(top)


def test_a_bar_without_a_value_is_empty_and_one_with_an_interval_shows_it() -> None:
    chart = table(
        "x", "share", ("n",), [Bar("a", 50.0, 40.0, 60.0, ("1",)), Bar("b", None, None, None, ("0",))]
    )
    drawn = [str(svg) for _, svg in chart.drawn()]
    assert 'width="83.33%"' in drawn[0] and 'x1="66.67%" x2="100.00%"' in drawn[0]
    assert drawn[1] == ""
