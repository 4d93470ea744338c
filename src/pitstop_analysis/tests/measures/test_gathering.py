"""Concentration."""

from pitstop_analysis.measures import gathering
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related


def test_one_route_in_five_causes_most_straight_returns(related: Related) -> None:
    # A → B goes straight back eight times and C → D twice; B → A, D → C and E → F never do.
    found = gathering.measure(related(runs(*["A B A"] * 8, *["C D C"] * 2, "E F")))
    assert found is not None
    assert (found.routes.items, found.routes.taken, found.routes.held.share) == (5, 1, 0.8)
    assert found.routes.names == ("A → B",)
    assert found.counts[:2] == (("A → B", 8), ("C → D", 2))
    assert "80 %" in gathering.EXAMPLE


def test_where_nothing_comes_back_there_is_nothing_to_gather(related: Related) -> None:
    assert gathering.measure(related(runs("A B", "C D"))) is None
