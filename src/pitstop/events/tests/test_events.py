"""The log: closed, complete, only ever appended to, and only within the change that it tells of."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from pitstop.conftest import NOW, World, at
from pitstop.events import kinds, queries, services
from pitstop.events.models import AppendOnlyError, Event
from pitstop.timers.models import Timer


def test_an_event_keeps_who_when_and_what(world: World) -> None:
    services.record(
        "handoff.withdrawn",
        now=NOW,
        case=7,
        by=1,
        team=2,
        from_team=2,
        to_team=3,
        data={"handoff": 9, "seconds_to_answer": 4},
    )
    (event,) = queries.of_case(7)
    stored = {name: value for name, value in vars(event).items() if name not in ("_state", "id")}
    assert stored == {
        "at": NOW,
        "kind": "handoff.withdrawn",
        "kind_version": 1,
        "case": 7,
        "actor": 1,
        "team": 2,
        "from_team": 2,
        "to_team": 3,
        "data": {"handoff": 9, "seconds_to_answer": 4},
    }


@pytest.mark.parametrize(
    ("kind", "data", "fault"),
    [
        (
            "case.vanished",
            {},
            "Unknown event kind 'case.vanished': add it to events/kinds.py and docs/events.md",
        ),
        ("case.closed", {}, r"case.closed needs the facts \('outcome',\), got \(\)"),
        ("case.closed", {"outcome": "x", "why": "y"}, r"got \('outcome', 'why'\)"),
        ("note.added", {"body": "x"}, r"note.added needs the facts \('message',\), got \('body',\)"),
    ],
)
def test_what_is_not_in_the_list_is_not_recorded(db: None, kind: str, data: dict, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        services.record(kind, now=NOW, data=data)
    assert not Event.objects.exists()


def test_nothing_is_recorded_outside_the_transaction_of_its_change(transactional_db: None) -> None:
    fault = "note.added was recorded outside the transaction of its change"
    with pytest.raises(ValueError, match=fault):
        services.record("note.added", now=NOW, case=1, data={"message": 1})
    assert not Event.objects.exists()


def test_an_event_leaves_with_the_change_that_failed(transactional_db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record("note.added", now=NOW, case=1, data={"message": 1})
        raise RuntimeError("the power went")
    assert queries.of_case(1) == []


def test_history_is_never_changed(world: World) -> None:
    before = list(Event.objects.values_list())
    event = Event.objects.first()
    event.kind = "case.closed"
    for change in (
        event.save,
        event.delete,
        lambda: Event.objects.update(actor=None),
        lambda: Event.objects.filter(case=world.case_id).update(at=at(9)),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([event], ["kind"]),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            change()
    assert list(Event.objects.values_list()) == before


def test_the_database_knows_the_list_as_well(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(at=NOW, kind="case.vanished")


def test_a_story_is_told_in_the_order_of_recording_whatever_the_clock(db: None) -> None:
    for minute, message in ((5, 1), (5, 2), (3, 3)):
        services.record("note.added", now=at(minute), case=1, data={"message": message})
    services.record("note.added", now=at(4), case=2, data={"message": 4})
    assert [event.data["message"] for event in queries.of_case(1)] == [1, 2, 3]


def test_history_outlives_what_it_tells_of(world: World) -> None:
    world.case.delete()
    assert [event.kind for event in queries.of_case(world.case_id)] == [
        "case.opened",
        "segment.started",
        "message.received",
    ]


def test_kinds_are_named_thing_dot_happened_and_fit_their_column() -> None:
    for name, kind in kinds.KINDS.items():
        thing, _dot, happened = name.partition(".")
        assert (thing.isalpha(), happened.isalpha(), len(name) <= 40) == (True, True, True), name
        assert kind.name == name
        assert kind.means.endswith(".")
        assert kind.version >= 1


def test_what_one_act_records_is_appended_together_and_in_order(world: World) -> None:
    services.record("segment.ended", now=NOW, case=7, team=1, data={"n": 1})
    with services.together():
        services.record("segment.started", now=at(1), case=7, team=2, data={"n": 2, "person": None})
        with services.together():
            services.record("segment.ended", now=at(2), case=7, team=2, data={"n": 2})
        assert [event.data["n"] for event in queries.of_case(7)] == [1]
        (made,) = services.record_all([services.New("segment.ended", at(3), case=7, data={"n": 3})])
        services.record("segment.ended", now=at(4), case=7, team=2, data={"n": 4})
    events = queries.of_case(7)
    assert [(event.at, event.data["n"]) for event in events] == [
        (NOW, 1),
        (at(1), 2),
        (at(2), 2),
        (at(3), 3),
        (at(4), 4),
    ]
    assert made.pk == events[3].pk
    assert [(timer.kind, timer.due_at) for timer in Timer.objects.filter(subject=7)] == [("rules", at(1))]


def test_what_fails_together_leaves_nothing(world: World) -> None:
    with pytest.raises(RuntimeError), services.together():
        services.record("segment.ended", now=NOW, case=7, team=1, data={"n": 1})
        raise RuntimeError
    with pytest.raises(ValueError, match="needs the facts"), services.together():
        services.record("segment.ended", now=NOW, case=7, team=1, data={"m": 1})
    assert list(queries.of_case(7)) == []
    services.record("segment.ended", now=NOW, case=7, team=1, data={"n": 1})
    assert len(queries.of_case(7)) == 1
