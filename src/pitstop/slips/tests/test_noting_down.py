"""A person writes down a small error that they saw: who may, where, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.cases.models import Case
from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.slips import queries, services
from pitstop.slips.models import Slip


def note_down(world: World, part: str = "giver", **changes: Any) -> Slip:
    facts: dict[str, Any] = {
        "by": world.again(world.everyone[part]),
        "now": at(3),
        "case_id": world.case_id,
        "kind": "repeated",
    }
    return services.note_down(**facts | changes)


def refused(act) -> list[tuple[str, str]]:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [(reason.field, str(reason)) for reason in found.value.reasons]


def test_it_is_kept_as_seen_by_a_person_elsewhere_unless_they_say_where(world: World) -> None:
    slip = note_down(world, text="She told the story three times.\n")
    assert (slip.kind, slip.place, slip.source, slip.text, slip.at, slip.by, slip.handoff) == (
        "repeated",
        "other",
        "person",
        "She told the story three times.",
        at(3),
        world.giver.person,
        None,
    )
    event = Event.objects.get(kind="slip.recorded")
    assert (event.at, event.actor, event.team) == (at(3), world.giver.id, world.front.pk)
    assert event.data == {"slip": slip.pk, "slip_kind": "repeated", "place": "other", "source": "person"}


def test_what_one_sees_twice_is_written_down_twice(world: World) -> None:
    first, second = note_down(world), note_down(world, now=at(4))
    assert queries.of_case(world.case) == [first, second]


WHO = ["giver", "colleague", "lead", "admin"]


@pytest.mark.parametrize("part", WHO)
def test_whoever_sees_the_case_may(world: World, part: str) -> None:
    assert note_down(world, part).by == world.everyone[part].person


@pytest.mark.parametrize("part", ["receiver", "other_receiver", "receiving_lead", "stranger"])
def test_who_does_not_see_the_case_may_not(world: World, part: str) -> None:
    assert refused(lambda: note_down(world, part)) == [
        ("case", f"There is no case #{world.case_id} that you can see.")
    ]


def test_the_receiver_may_during_the_offer_and_the_team_that_holds_it_is_kept(world: World) -> None:
    handoff = world.offer()
    slip = note_down(world, "receiver", kind="facts_missing", place="offer", handoff=handoff.pk)
    assert (slip.handoff, slip.place) == (handoff.pk, "offer")
    assert Event.objects.get(kind="slip.recorded").team == world.front.pk
    world.accept(handoff)
    note_down(world, "giver", now=at(9))
    assert Event.objects.filter(kind="slip.recorded").latest("id").team == world.billing.pk


def test_a_closed_case_takes_one_too_and_stays_closed(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="refunded")
    note_down(world, "colleague", kind="late_answer")
    assert world.case.state == Case.State.CLOSED
    assert [slip.kind for slip in queries.of_case(world.case)] == ["late_answer"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"kind": "blame"},
            [
                (
                    "kind",
                    "“blame” is no kind. Choose among: facts_missing, misread, late_answer, missed_promise, "
                    "bounce, repeated, wrong_team, not_right, other.",
                )
            ],
        ),
        (
            {"place": "kitchen"},
            [
                (
                    "place",
                    "“kitchen” is no place. Choose among: offer, read_back, waiting, promise, status_page, "
                    "message, other.",
                )
            ],
        ),
        ({"text": "x" * 2_001}, [("text", "What is not right is too long by 1: 2000 characters fit.")]),
        (
            {"text": "a\x00b"},
            [
                (
                    "text",
                    "What is not right holds characters that can't be stored. Type it again as plain text.",
                )
            ],
        ),
    ],
)
def test_what_does_not_fit_is_said(
    world: World, changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert refused(lambda: note_down(world, **changes)) == expected


def test_every_fault_is_said_at_once(world: World) -> None:
    assert [field for field, _words in refused(lambda: note_down(world, kind="", place="", text="\x00"))] == [
        "kind",
        "place",
        "text",
    ]


def test_words_are_welcome_and_never_needed(world: World) -> None:
    assert note_down(world, text="  ").text == ""
    assert note_down(world, text="x" * 2_000).text == "x" * 2_000


def test_what_only_customers_say_is_not_offered_to_people() -> None:
    assert list(queries.kinds()) == [
        "facts_missing",
        "misread",
        "late_answer",
        "missed_promise",
        "bounce",
        "repeated",
        "wrong_team",
        "other",
    ]


@pytest.mark.parametrize("number", [0, 4711, 2**63])
def test_a_case_that_is_not_there(world: World, number: int) -> None:
    assert refused(lambda: note_down(world, case_id=number)) == [
        ("case", f"There is no case #{number} that you can see.")
    ]
