"""Which target applies, and which are refused."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.targets.rules.targets import (
    Limit,
    Proposed,
    ambiguity_reasons,
    most_specific,
    target_reasons,
)
from pitstop.targets.tests.telling import BILLING, FRONT, at


def limits(*parts: dict[str, Any]) -> list[Limit]:
    return [
        Limit(**{"id": n, "measure": "hold", "words": (f"target {n}", "", "", "", "")} | part)
        for n, part in enumerate(parts, 1)
    ]


ANY: dict[str, Any] = {}
OF_BILLING = {"team": BILLING}
SPECIALIST = {"kind": "specialist"}
URGENT = {"priority": "urgent"}
GOLD = {"tier": "Gold"}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], None),
        ([ANY], 1),
        ([ANY, OF_BILLING], 2),
        ([OF_BILLING | URGENT, OF_BILLING, ANY], 1),
        ([{"team": FRONT}, URGENT], 2),
        ([{"kind": "escalation"}], None),
        ([GOLD], 1),  # as people mean it, not as they typed it
        ([{"tier": "  gold "}], 1),
        ([{"measure": "accept"}, ANY], 2),
        ([OF_BILLING, URGENT, OF_BILLING | URGENT], 3),
        ([ANY | {"until": at(0)}], None),  # no longer in force
        ([ANY | {"since": at(0)}], 1),
        ([ANY | {"since": at(1)}], None),  # not yet
        ([ANY | {"until": at(1)}, ANY | {"since": at(1)}], 1),
    ],
)
def test_the_one_that_names_most_applies(known: list[dict[str, Any]], expected: int | None) -> None:
    found = most_specific(
        limits(*known),
        measure="hold",
        team=BILLING,
        kind="specialist",
        priority="urgent",
        tier="gold",
        at=at(0),
    )
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([ANY, OF_BILLING, OF_BILLING | URGENT], []),  # each within the one before
        ([OF_BILLING, URGENT], [(1, 2)]),
        ([OF_BILLING, URGENT, OF_BILLING | URGENT], []),  # what both fit has its own
        ([OF_BILLING, {"team": FRONT}], []),  # nothing fits both
        ([OF_BILLING | URGENT, OF_BILLING | SPECIALIST], [(1, 2)]),
        ([OF_BILLING | URGENT, OF_BILLING | SPECIALIST, OF_BILLING | URGENT | SPECIALIST], []),
        ([OF_BILLING, URGENT | {"measure": "accept"}], []),  # of two measures
        ([OF_BILLING, URGENT, GOLD], [(1, 2), (1, 3), (2, 3)]),
        # Naming more does not make it more specific: it must be within the other.
        ([URGENT, OF_BILLING | SPECIALIST], [(1, 2)]),
    ],
)
def test_what_fits_twice_is_ambiguous(known: list[dict[str, Any]], expected: list[tuple[int, int]]) -> None:
    reasons = ambiguity_reasons(limits(*known))
    assert [(each.params["one"], each.params["other"]) for each in reasons] == [
        (f"target {one}", f"target {other}") for one, other in expected
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"team": BILLING, "kind": "shift", "priority": "low", "tier": "gold", "warn_at": ()}, []),
        ({"minutes": 0}, [("minutes-unfit", "minutes")]),
        ({"minutes": 525_601}, [("minutes-unfit", "minutes")]),
        ({"measure": "lunch"}, [("measure-unknown", "measure")]),
        ({"measure": "resolution"}, []),
        (
            {"measure": "resolution", "team": BILLING, "kind": "shift"},
            [("target-of-no-team", "team"), ("target-of-no-kind", "kind")],
        ),
        ({"kind": "gift"}, [("kind-unknown", "kind")]),
        ({"priority": "soon"}, [("priority-unknown", "priority")]),
        ({"tier": "g" * 41}, [("text-too-long", "tier")]),
        ({"warn_at": (10, 20, 30, 40, 50)}, []),
        ({"warn_at": (10, 20, 30, 40, 50, 60)}, [("shares-many", "warn_at")]),
        ({"warn_at": (0,)}, [("share-unfit", "warn_at")]),
        ({"warn_at": (100,)}, [("share-unfit", "warn_at")]),
        ({"warn_at": (80, 50)}, [("shares-order", "warn_at")]),
        ({"warn_at": (50, 50)}, [("shares-order", "warn_at")]),
    ],
)
def test_what_may_be_a_target(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    reasons = target_reasons(Proposed(**{"measure": "hold", "minutes": 60} | change))
    assert [(each.code, each.field) for each in reasons] == expected
