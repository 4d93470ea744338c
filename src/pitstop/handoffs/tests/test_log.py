"""What stands in the log afterwards: every act with who, when, between which teams, and its facts."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import World, at, comes_due
from pitstop.events.models import Event
from pitstop.handoffs import services
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.routing.models import Protocol, Route
from pitstop.slips.models import Slip


@pytest.fixture
def log(world: World) -> Any:
    """The events of the case since the test began: kind, minute, actor, team, ends, facts."""
    begin = Event.objects.latest("id").pk
    names = {asker.id: name for name, asker in world.everyone.items()}
    teams = {world.front.pk: "front", world.billing.pk: "billing", world.network.pk: "network"}

    def told(*kinds: str) -> list[tuple[Any, ...]]:
        found = Event.objects.filter(case=world.case_id, id__gt=begin).order_by("id")
        return [
            (
                event.kind,
                (event.at - at(0)).total_seconds() / 60,
                names.get(event.actor),
                teams.get(event.team),
                "-".join(teams[end] for end in (event.from_team, event.to_team) if end),
                event.data,
            )
            for event in found
            if not kinds or event.kind.startswith(kinds)
        ]

    return told


def test_an_offer(world: World, log: Any) -> None:
    handoff = world.offer(to_person=world.receiver.id)
    assert log() == [
        (
            "handoff.offered",
            1,
            "giver",
            "front",
            "front-billing",
            {
                "handoff": handoff.pk,
                "kind": "specialist",
                "person": world.receiver.id,
                "protocol": "support",
                "protocol_version": 1,
            },
        )
    ]


def test_an_acceptance_and_all_that_comes_of_it(world: World, log: Any) -> None:
    handoff = world.offer()
    world.accept(handoff)
    promise = Promise.objects.get(case=world.case_id)
    mail = Mail.objects.get(key=f"introduction:{handoff.pk}")
    assert log()[1:] == [
        (
            "handoff.accepted",
            5,
            "receiver",
            "billing",
            "front-billing",
            {"handoff": handoff.pk, "person": world.receiver.id, "seconds_to_answer": 240},
        ),
        ("segment.ended", 5, "receiver", "front", "", {"n": 1}),
        ("segment.started", 5, "receiver", "billing", "", {"n": 2, "person": world.receiver.id}),
        (
            "promise.made",
            5,
            "receiver",
            "billing",
            "",
            {"promise": promise.pk, "due_at": "2026-03-02T15:00:00+00:00"},
        ),
        (
            "introduction.queued",
            5,
            "receiver",
            "billing",
            "front-billing",
            {"handoff": handoff.pk, "mail": mail.pk},
        ),
    ]


@pytest.mark.parametrize(
    ("reason", "note", "slip"),
    [
        ("wrong_team", "", "wrong_team"),
        ("facts_missing", "Which card?", "facts_missing"),
        ("no_capacity", "", None),
        ("not_needed", "", None),
        ("answer_exists", "", None),
        ("other", "It is Sunday.", None),
    ],
)
def test_a_return_and_the_small_error_that_some_reasons_are(
    world: World, log: Any, reason: str, note: str, slip: str | None
) -> None:
    handoff = world.offer()
    world.send_back(handoff, reason=reason, note=note)
    returned, *rest = log()[1:]
    assert returned == (
        "handoff.returned",
        5,
        "receiver",
        "front",
        "front-billing",
        {"handoff": handoff.pk, "reason": reason, "seconds_to_answer": 240},
    )
    if slip is None:
        assert rest == []
        assert not Slip.objects.exists()
        return
    kept = Slip.objects.get()
    assert (kept.kind, kept.place, kept.source, kept.by, kept.handoff) == (
        slip,
        "offer",
        "desk",
        None,
        handoff.pk,
    )
    assert rest == [
        (
            "slip.recorded",
            5,
            None,
            "front",
            "",
            {"slip": kept.pk, "slip_kind": slip, "place": "offer", "source": "desk"},
        )
    ]


def test_a_withdrawal(world: World, log: Any) -> None:
    handoff = world.offer()
    world.withdraw(handoff, by=world.lead, now=at(3.5))
    assert log()[1:] == [
        (
            "handoff.withdrawn",
            3.5,
            "lead",
            "front",
            "front-billing",
            {"handoff": handoff.pk, "seconds_to_answer": 150},
        )
    ]


def test_a_question_and_its_answer(world: World, log: Any) -> None:
    handoff = world.offer()
    services.ask(by=world.other_receiver, now=at(2), handoff_id=handoff.pk, text="Which card?")
    services.explain(by=world.colleague, now=at(3), handoff_id=handoff.pk, text="The blue one.")
    question = Question.objects.get()
    facts = {"handoff": handoff.pk, "question": question.pk}
    assert log()[1:] == [
        ("handoff.asked", 2, "other_receiver", "front", "front-billing", facts),
        ("handoff.explained", 3, "colleague", "front", "front-billing", facts),
    ]


def test_a_correction_and_that_it_was_seen(world: World, log: Any) -> None:
    handoff = world.accept(world.offer())
    services.correct(by=world.giver, now=at(6), handoff_id=handoff.pk, text="Three charges.")
    services.understand(by=world.receiver, now=at(7), handoff_id=handoff.pk)
    correction, slip = Correction.objects.get(), Slip.objects.get()
    facts = {"handoff": handoff.pk, "correction": correction.pk}
    assert log("handoff.corrected", "handoff.understood", "slip.") == [
        ("handoff.corrected", 6, "giver", "billing", "front-billing", facts),
        (
            "slip.recorded",
            6,
            "giver",
            "billing",
            "",
            {"slip": slip.pk, "slip_kind": "misread", "place": "read_back", "source": "person"},
        ),
        ("handoff.understood", 7, "receiver", "billing", "front-billing", facts),
    ]


def test_where_the_route_accepts_by_itself_the_giver_did_it_and_nobody_has_it(world: World, log: Any) -> None:
    protocol = Protocol.objects.get(key="support")
    Route.objects.create(
        from_team=world.front,
        to_team=world.billing,
        protocol=protocol,
        acceptance="automatic",
        read_back="off",
    )
    handoff = world.offer()
    assert log("handoff.accepted", "segment.started") == [
        (
            "handoff.accepted",
            1,
            "giver",
            "billing",
            "front-billing",
            {"handoff": handoff.pk, "person": None, "seconds_to_answer": 0},
        ),
        ("segment.started", 1, "giver", "billing", "", {"n": 2, "person": None}),
    ]


def test_a_lead_who_offers_a_colleagues_case_has_taken_it_first(world: World, log: Any) -> None:
    world.offer(by=world.lead)
    assert log("case.taken") == [
        (
            "case.taken",
            1,
            "lead",
            "front",
            "",
            {"person": world.lead.id, "before": world.giver.id},
        )
    ]


def come_back(world: World) -> Handoff:
    """To billing, back, to billing again, and about to come back: its third time in the front line."""
    world.accept(world.offer(), now=at(2))
    world.accept(world.offer(by=world.receiver, now=at(3), to_team=world.front.pk), by=world.giver, now=at(4))
    world.accept(world.offer(now=at(11)), now=at(12))
    return world.offer(by=world.receiver, now=at(30), to_team=world.front.pk)


@pytest.mark.parametrize("decision", ["let_pass", "take", "swarm"])
def test_a_case_that_keeps_coming_back_and_what_a_lead_decides(world: World, log: Any, decision: str) -> None:
    handoff = come_back(world)
    services.decide(by=world.receiving_lead, now=at(31), handoff_id=handoff.pk, decision=decision)
    facts = {
        "handoff": handoff.pk,
        "kind": "specialist",
        "person": None,
        "protocol": "support",
        "protocol_version": 1,
    }
    ends = "billing-front"
    after = {
        "let_pass": [("handoff.offered", 31, "receiving_lead", "billing", ends, facts)],
        "take": [
            (
                "handoff.withdrawn",
                31,
                "receiving_lead",
                "billing",
                ends,
                {"handoff": handoff.pk, "seconds_to_answer": 0},
            ),
            (
                "case.taken",
                31,
                "receiving_lead",
                "billing",
                "",
                {"person": world.receiving_lead.id, "before": world.receiver.id},
            ),
        ],
        "swarm": [
            (
                "handoff.withdrawn",
                31,
                "receiving_lead",
                "billing",
                ends,
                {"handoff": handoff.pk, "seconds_to_answer": 0},
            ),
            ("swarm.started", 31, "receiving_lead", "billing", "front", {}),
        ],
    }
    assert [event for event in log() if event[1] >= 30] == [
        ("handoff.referred", 30, "receiver", "billing", ends, facts | {"entries": 2, "recent": 3}),
        (
            "handoff.decided",
            31,
            "receiving_lead",
            "billing",
            ends,
            {"handoff": handoff.pk, "decision": decision},
        ),
        *after[decision],
    ]


def test_closing(world: World, log: Any) -> None:
    services.close_case(by=world.giver, now=at(9), case_id=world.case_id, outcome=" refunded ")
    assert log() == [("case.closed", 9, "giver", "front", "", {"outcome": "refunded"})]


def test_a_late_answer_is_a_small_error_of_nobody_and_stands_once(world: World, log: Any) -> None:
    handoff = world.offer()
    for minute in (31, 61):
        comes_due("offer_silence", now=at(minute))
    world.accept(handoff, now=at(70))
    slip = Slip.objects.get()
    assert (slip.kind, slip.place, slip.source, slip.by, slip.key) == (
        "late_answer",
        "waiting",
        "desk",
        None,
        f"late_answer:{handoff.pk}",
    )
    assert [event[:3] for event in log("handoff.reminded", "slip.")] == [
        ("handoff.reminded", 31, None),
        ("handoff.reminded", 61, None),
        ("slip.recorded", 70, None),
    ]


def test_an_answer_after_a_mere_reminder_is_no_error(world: World) -> None:
    handoff = world.offer()
    comes_due("offer_silence", now=at(31))
    world.accept(handoff, now=at(40))
    assert not Slip.objects.exists()
