"""Small errors as they are written down: in words that are known, once for one cause, nobody blamed."""

from __future__ import annotations

import pytest

from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.slips import queries, rules, services
from pitstop.slips.models import Slip


def record(world: World, **changes):
    facts = {
        "now": at(3),
        "case": world.case,
        "kind": "facts_missing",
        "place": "offer",
        "source": "person",
        "by": world.receiver.person,
        "team": world.front.pk,
        "text": " The invoice number. ",
    }
    return services.record(**facts | changes)


def test_one_is_kept_with_where_it_came_to_light_and_who_saw_it(world: World) -> None:
    slip = record(world)

    assert queries.of_case(world.case) == [slip]
    assert (slip.kind, slip.place, slip.source, slip.text) == (
        "facts_missing",
        "offer",
        "person",
        "The invoice number.",
    )
    event = Event.objects.get(kind="slip.recorded")
    assert (event.case, event.actor, event.team, event.data) == (
        world.case_id,
        world.receiver.id,
        world.front.pk,
        {"slip": slip.pk, "slip_kind": "facts_missing", "place": "offer", "source": "person"},
    )


def test_the_customer_and_the_desk_see_some_too(world: World) -> None:
    record(world, source="customer", by=None, kind="not_right", place="status_page", text="")
    record(world, source="desk", by=None, kind="missed_promise", place="promise", text="")

    assert [(slip.source, slip.by) for slip in queries.of_case(world.case)] == [
        ("customer", None),
        ("desk", None),
    ]


def test_one_cause_is_written_down_once(world: World) -> None:
    first = record(world, key="return:7")
    second = record(world, key="return:7", text="said again")
    record(world, key="return:8")

    assert first == second
    assert Slip.objects.count() == Event.objects.filter(kind="slip.recorded").count() == 2


def test_what_no_list_knows_is_refused_all_at_once(world: World) -> None:
    before = snapshot()

    with pytest.raises(Refused) as found:
        record(world, kind="blame", place="desk", source="god", text="x" * 2001)

    assert [reason.field for reason in found.value.reasons] == ["kind", "place", "source", "text"]
    assert snapshot() == before


def test_every_kind_and_place_fits_its_column() -> None:
    assert max(map(len, [*rules.KINDS, *rules.PLACES])) <= 24
    assert set(rules.SOURCES) == set(Slip.Source.values)
