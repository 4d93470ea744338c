"""The live log in canonical columns: what every measure of the desk reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Max

from pitstop.cases import services as cases
from pitstop.cases.waits import services as waits
from pitstop.conftest import NOW, World, at
from pitstop.events import services
from pitstop.events.canonical import NOBODY, Holder, Row, Told, holder_after, row, rows
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

TEAM, PERSON, ELSE = 3, 8, 5


def told(kind: str, **more: Any) -> Told:
    facts = {"id": 1, "at": NOW, "case": 7, "actor": None, "team": None, "from_team": None, "to_team": None}
    return Told(kind=kind, data=more.pop("data", {}), **facts | more)


HELD = Holder(TEAM, PERSON)
WAITS = Holder(TEAM, None)


@pytest.mark.parametrize(
    ("event", "before", "after", "status"),
    [
        (told("case.opened", team=TEAM, actor=PERSON), NOBODY, HELD, "in progress"),
        (told("case.opened", team=TEAM), NOBODY, WAITS, "queued"),
        (told("segment.started", team=TEAM, data={"person": None}), NOBODY, WAITS, "queued"),
        (told("segment.started", team=TEAM, data={"person": PERSON}), NOBODY, HELD, "in progress"),
        (told("handoff.offered", team=TEAM, to_team=ELSE), HELD, HELD, "queued"),
        (told("handoff.accepted", team=ELSE, data={"person": 9}), HELD, Holder(ELSE, 9), "accepted"),
        (told("handoff.accepted", team=ELSE, data={"person": None}), HELD, Holder(ELSE, None), "queued"),
        (told("handoff.returned", team=TEAM), HELD, HELD, "in progress"),
        (told("handoff.expired", team=TEAM), WAITS, WAITS, "queued"),
        (told("case.taken", team=TEAM, data={"person": PERSON}), WAITS, HELD, "accepted"),
        (told("case.reassigned", team=TEAM, data={"person": PERSON}), Holder(TEAM, 1), HELD, "in progress"),
        (told("case.readdressed", team=TEAM, data={"before": PERSON}), HELD, WAITS, "queued"),
        (told("case.waiting", team=TEAM, data={"on": "customer"}), HELD, HELD, "waiting for customer"),
        (told("case.waiting", team=TEAM, data={"on": "third_party"}), HELD, HELD, "waiting for third party"),
        (told("case.resumed", team=TEAM, data={"on": "customer"}), HELD, HELD, "in progress"),
        (told("case.closed", team=TEAM), HELD, HELD, "resolved"),
        (told("case.reopened", team=TEAM), HELD, HELD, "reopened"),
        (told("note.added", team=TEAM), HELD, HELD, None),
        # These name another team than the holder, or none.
        (told("segment.ended", team=ELSE, data={"n": 1}), HELD, HELD, None),
        (told("clock.started", team=ELSE, data={"measure": "accept"}), HELD, HELD, None),
        (told("slip.recorded", team=ELSE), HELD, HELD, None),
        (told("mail.sent"), HELD, HELD, None),
    ],
)
def test_who_holds_the_case_after_an_event_and_its_phase(
    event: Told, before: Holder, after: Holder, status: str | None
) -> None:
    assert holder_after(event, before) == after
    assert row(event, after).status == status


def test_an_offer_in_canonical_columns() -> None:
    event = told(
        "handoff.offered",
        id=41,
        actor=PERSON,
        team=TEAM,
        from_team=TEAM,
        to_team=ELSE,
        data={"handoff": 9, "kind": "escalation", "person": 2, "protocol": "nuts", "protocol_version": 1},
    )
    assert row(event, HELD) == Row(
        case_id="7",
        at=NOW,
        seq=41,
        activity="handoff.offered",
        status="queued",
        team="3",
        person="8",
        actor="8",
        from_team="3",
        to_team="5",
        handoff="9",
        handoff_kind="escalation",
        reason=None,
        seconds_to_answer=None,
        priority=None,
        measure=None,
    )


@pytest.mark.parametrize(
    ("kind", "data", "column", "value"),
    [
        (
            "handoff.returned",
            {"handoff": 9, "reason": "wrong_team", "seconds_to_answer": 4},
            "reason",
            "wrong_team",
        ),
        ("handoff.returned", {"seconds_to_answer": 4}, "seconds_to_answer", 4),
        ("promise.released", {"promise": 1, "reason": "Lena called"}, "reason", None),
        ("case.prioritised", {"priority": "urgent", "before": "low"}, "priority", "urgent"),
        ("clock.ended", {"measure": "hold"}, "measure", "hold"),
    ],
)
def test_facts_that_have_a_column(kind: str, data: dict, column: str, value: object) -> None:
    assert getattr(row(told(kind, data=data), HELD), column) == value


def test_the_holder_in_every_row_is_the_one_of_the_segments(world: World) -> None:
    world.accept(world.offer())
    waits.wait(by=world.receiver, now=at(6), case_id=world.case_id)
    world.send_back(
        world.offer(by=world.receiver, now=at(7), to_team=world.network.pk), by=world.stranger, now=at(9)
    )
    promises.keep(by=world.receiver, now=at(11), promise_id=Promise.objects.get(state="open").pk)
    handoffs.close_case(by=world.receiver, now=at(12), case_id=world.case_id, outcome="Refunded.")
    found = list(rows())
    front, billing = str(world.front.pk), str(world.billing.pk)
    teams = [each.team for each in found]
    gained = teams.index(billing)
    assert set(teams[:gained]) == {front}
    assert set(teams[gained:]) == {billing}
    assert {each.person for each in found[gained:]} == {str(world.receiver.id)}
    said = [each.status for each in found if each.status]
    assert said == [
        *("in progress", "in progress", "queued", "accepted", "in progress"),
        *("waiting for customer", "queued", "in progress", "in progress", "resolved"),
    ]
    assert [each.seq for each in found] == list(
        Event.objects.exclude(case=None).order_by("id").values_list("id", flat=True)
    )


def test_reading_goes_on_where_it_stopped(world: World) -> None:
    world.accept(world.offer())
    other = world.open(by=world.colleague)
    cases.write_note(by=world.colleague, now=at(8), case_id=other.pk, body="Called her.")
    whole = list(rows())
    for cut in [each.seq for each in whole]:
        assert list(rows(upto=cut)) + list(rows(after=cut)) == whole
    last = Event.objects.aggregate(last=Max("id"))["last"]
    assert list(rows(after=last)) == []


def test_what_concerns_no_case_is_left_out(world: World) -> None:
    services.record("team.opened", now=at(1), team=world.billing.pk)
    assert {each.case_id for each in rows()} == {str(world.case_id)}
