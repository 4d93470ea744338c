"""How much gathers in few, with ties."""

from fractions import Fraction

import pytest

from pitstop_analysis.stats import gathered, lorenz


def test_a_fifth_of_ten_routes() -> None:
    counts = {
        "A → B": 50,
        "B → C": 30,
        "C → D": 8,
        "D → E": 7,
        "E → F": 5,
        **{f"quiet {n}": 0 for n in range(5)},
    }
    found = gathered(counts)
    assert (found.items, found.taken, found.held.count, found.held.of) == (10, 2, 80, 100)
    assert (found.names, found.tied, found.for_most) == (("A → B", "B → C"), (), 2)


def test_a_fifth_is_rounded_up() -> None:
    assert [gathered(dict.fromkeys(map(str, range(n)), 1)).taken for n in (1, 5, 6, 10, 11)] == [
        1,
        1,
        2,
        2,
        3,
    ]


def test_ties_at_the_end_of_the_top_are_said_not_chosen() -> None:
    """Of ten routes the top two: 9, and one of three that have 4. The share is 13 whichever it is."""
    found = gathered({"z": 4, "y": 4, "x": 4, "top": 9, **{str(n): 1 for n in range(6)}})
    assert (found.held.count, found.names, found.tied) == (13, ("top",), ("x", "y", "z"))


def test_ties_that_all_belong_to_the_top() -> None:
    found = gathered({"b": 4, "a": 4, **{str(n): 1 for n in range(8)}})
    assert (found.names, found.tied, found.taken) == (("a", "b"), (), 2)


@pytest.mark.parametrize(
    ("counts", "gini"),
    # (2 · Σ place · count) / (n · Σ count) - (n + 1) / n: of 1, 2, 3, 4: 60 / 40 - 5 / 4.
    [((1, 2, 3, 4), 0.25), ((5, 5, 5, 5), 0.0), ((0, 0, 0, 8), 0.75), ((0, 0), None), ((), None)],
)
def test_gini_by_hand(counts: tuple[int, ...], gini: float | None) -> None:
    assert gathered({str(place): count for place, count in enumerate(counts)}).gini == gini


def test_nothing_to_gather() -> None:
    found = gathered({"A → B": 0})
    assert (found.held.share, found.for_most, found.names) == (None, 0, ("A → B",))
    assert gathered({}).taken == 0
    assert lorenz({"A → B": 0}) == []


def test_how_many_are_enough_for_four_fifths() -> None:
    """40 + 30 are 70 of 100, the next makes it 85; exactly 80 would be enough too."""
    assert gathered({"a": 40, "b": 30, "c": 15, "d": 15}).for_most == 3
    assert gathered({"a": 50, "b": 30, "c": 20}).for_most == 2
    assert gathered({"a": 50, "b": 30, "c": 20}, most=Fraction(1, 2)).for_most == 1


def test_the_curve() -> None:
    assert lorenz({"a": 1, "b": 3}) == [(0.0, 0.0), (0.5, 0.75), (1.0, 1.0)]
