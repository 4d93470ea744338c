"""What the cases behind a figure are in order by, on desks that never were."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import polars as pl
import pytest

from pitstop.conftest import NOW
from pitstop.insights import figures
from pitstop.insights.asked import Asked
from pitstop.insights.behind import ABOUT, BY, OF_CASES, Behind, cases
from pitstop.insights.columns import SCHEMA
from pitstop.insights.cutting import READ, Cut, cut
from pitstop.insights.tests.random_desk import events

MARCH = Asked(NOW - timedelta(days=1), NOW + timedelta(days=30))
LATER = NOW + timedelta(days=40)
ROUTE = (2, 1)


@pytest.fixture(scope="module")
def desk() -> Cut:
    return cut(pl.DataFrame(events(Random(11), 90, 2_500), schema=SCHEMA).select(READ))


# On these desks no team solves enough to solve fast; test_figures has one.
@pytest.mark.parametrize("about", sorted(ABOUT.keys() - {"solved_fast"}))
def test_cases_stand_in_the_order_of_their_values(desk: Cut, about: str) -> None:
    behind = Behind(about, *(() if about in OF_CASES else ROUTE))
    values = list(cases(desk, MARCH, behind, now=LATER).values())
    assert values
    assert values == sorted(values, reverse=True)
    assert {len(each) for each in values} == {len(BY[about])}
    assert len(set(values)) > 1, "an order is seen"


def test_values_of_cases_add_up_to_the_figures(desk: Cut) -> None:
    part = figures.chosen(desk, MARCH)
    straight = (part.segments["to_team"] == part.segments["from_team"]).sum()

    def values(about: str) -> list[tuple[int, ...]]:
        return list(cases(desk, MARCH, Behind(about), now=LATER).values())

    assert sum(all_of for _back, all_of in values("handoffs")) == part.segments.height
    assert sum(back for back, _all in values("handoffs")) == straight
    assert sum(back for (back,) in values("straight_back")) == straight
    assert sum(number for (number,) in values("handed_off")) == part.cases["handoffs"].sum()
