"""Hand-offs as they are walked: what each act leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.cases import services as cases
from pitstop.cases.models import Segment
from pitstop.conftest import ANSWERS, NOW, OFFER, READ_BACK, World, at
from pitstop.events import queries as events
from pitstop.handoffs import overviews, services, timeline
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing import queries as routing_queries
from pitstop.routing import services as routing
from pitstop.routing.models import Protocol, ProtocolVersion, Route


def told(world: World, after: str) -> list[tuple]:
    """The case's events after the first of this kind, without the ids."""
    story = events.of_case(world.case_id)
    start = [event.kind for event in story].index(after)
    return [(e.kind, e.at, e.actor, e.team, e.from_team, e.to_team) for e in story[start:]]


def test_until_acceptance_the_giver_holds_the_case(world: World) -> None:
    handoff = world.offer(to_person=world.receiver.id)
    segment = Segment.objects.get()
    assert (segment.team, segment.person, segment.ended_at) == (world.front, world.giver.person, None)
    assert (handoff.state, handoff.giver, handoff.offered_at) == ("offered", world.giver.person, at(1))
    assert handoff.answers["need"] == {"value": ANSWERS["need"], "not_known": ""}
    assert not Promise.objects.exists()
    assert not Mail.objects.filter(to="lena@example.org").exists()


def test_acceptance_passes_everything_at_one_moment(world: World) -> None:
    promise = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="invoice", due_at=at(90))
    handoff = world.accept(world.offer())
    omar, priya, front, billing = world.giver.id, world.receiver.id, world.front.pk, world.billing.pk

    assert told(world, "handoff.offered") == [
        ("handoff.offered", at(1), omar, front, front, billing),
        ("handoff.accepted", at(5), priya, billing, front, billing),
        ("promise.passed", at(5), priya, front, None, None),
        ("segment.ended", at(5), priya, front, None, None),
        ("segment.started", at(5), priya, billing, None, None),
        ("promise.made", at(5), priya, billing, None, None),
        ("introduction.queued", at(5), priya, billing, front, billing),
    ]
    data = {event.kind: event.data for event in events.of_case(world.case_id)}
    assert data["handoff.offered"] == {
        "handoff": handoff.pk,
        "kind": "specialist",
        "person": None,
        "protocol": "support",
        "protocol_version": 1,
    }
    assert data["handoff.accepted"] == {
        "handoff": handoff.pk,
        "person": priya,
        "seconds_to_answer": 240,
    }
    assert data["promise.passed"] == {"promise": promise.pk, "person": priya}
    assert data["segment.started"] == {"n": 2, "person": priya}
    assert (handoff.read_back, handoff.answered_by.pk, handoff.answered_at) == (READ_BACK, priya, at(5))
    made = Promise.objects.get(text="Priya decides about the second refund.")
    assert (made.due_at, made.made_by.pk, made.state) == (at(360), priya, "open")


def test_a_return_leaves_the_case_where_it_was_and_says_why(world: World) -> None:
    world.send_back(world.offer(), reason="facts_missing", note=" Which card? ")
    handoff, segment = Handoff.objects.get(), Segment.objects.get()
    assert (handoff.state, handoff.return_reason, handoff.return_note) == (
        "returned",
        "facts_missing",
        "Which card?",
    )
    assert (segment.person, segment.ended_at) == (world.giver.person, None)
    assert [kind for kind, *_rest in told(world, "handoff.offered")] == [
        "handoff.offered",
        "handoff.returned",
        "slip.recorded",
    ]
    assert events.of_case(world.case_id)[-2].data == {
        "handoff": handoff.pk,
        "reason": "facts_missing",
        "seconds_to_answer": 240,
    }
    assert not Mail.objects.filter(to="lena@example.org").exists(), (
        "the customer is not told of what did not happen"
    )


def test_whoever_offers_has_the_case(world: World) -> None:
    handoff = world.offer(by=world.lead)
    assert (handoff.giver, Segment.objects.get().person) == (world.lead.person, world.lead.person)
    taken = next(event for event in events.of_case(world.case_id) if event.kind == "case.taken")
    assert taken.data == {"person": world.lead.id, "before": world.giver.id}


def test_the_version_of_a_case_counts_changes_of_holder_and_state(world: World) -> None:
    seen = [world.case.version]
    handoff = world.offer(seen=1)
    seen.append(world.case.version)
    world.accept(handoff)
    seen.append(world.case.version)
    cases.take(by=world.receiver, now=at(6), case_id=world.case_id)  # has it already
    seen.append(world.case.version)
    cases.take(by=world.receiving_lead, now=at(7), case_id=world.case_id, seen=2)
    seen.append(world.case.version)
    promise = Promise.objects.get()
    promises.keep(by=world.receiver, now=at(8), promise_id=promise.pk)
    services.close_case(by=world.receiving_lead, now=at(9), case_id=world.case_id, outcome=" paid ", seen=3)
    seen.append(world.case.version)
    assert seen == [1, 1, 2, 2, 3, 4]
    assert (world.case.state, world.case.outcome, world.case.closed_at) == ("closed", "paid", at(9))
    assert Segment.objects.filter(ended_at=None).get().person == world.receiving_lead.person


def test_a_hand_off_keeps_the_protocol_it_was_offered_with(world: World) -> None:
    handoff = world.offer()
    support = Protocol.objects.get(key="support")
    field = {"key": "why", "label": "Why?", "required": True}
    newer = ProtocolVersion.objects.create(protocol=support, version=2, fields=[field], created_at=at(2))
    world.accept(handoff)

    part = overviews.incoming(world.giver, handoff.pk, now=at(6)).parts["next"]
    assert [(field.label, answer.value) for field, answer in part] == [
        ("What is needed from you", ANSWERS["need"])
    ]
    form = overviews.offer_form(
        world.receiver, world.case_id, to_team=world.front.pk, kind="specialist", now=at(6)
    )
    assert (form.version, [field.key for field in form.fields]) == (newer, ["why"])
    assert [version.version for version in routing_queries.protocols()] == [1, 1, 1, 2]


def test_the_route_chooses_the_protocol(world: World) -> None:
    def key(kind: str) -> str:
        return routing_queries.chosen(world.front.pk, world.billing.pk, kind).version.protocol.key

    assert key("escalation") == "support"
    routing.bind_route(protocol="sbar", from_team=None, to_team=None, kind="escalation", now=at(0))
    routing.bind_route(protocol="nuts", from_team=world.front, to_team=world.billing, now=at(0))
    assert (key("escalation"), key("shift")) == ("nuts", "nuts")
    routing.bind_route(protocol="i-pass", from_team=world.front, to_team=world.billing, now=at(1))
    assert key("shift") == "i-pass"
    assert (
        routing_queries.chosen(world.billing.pk, world.front.pk, "escalation").version.protocol.key == "sbar"
    )
    assert len(routing_queries.all_routes()) == 3


def test_installing_the_protocols_again_changes_nothing(world: World) -> None:
    routing.bind_route(protocol="sbar", from_team=None, to_team=None, now=at(0))
    routing.install_protocols(now=at(9))
    assert [version.protocol.key for version in routing_queries.protocols()] == [
        "i-pass",
        "nuts",
        "sbar",
        "support",
    ]
    assert ProtocolVersion.objects.count() == 4
    assert Route.objects.get().protocol.key == "sbar"


def test_the_form_starts_from_the_case(world: World) -> None:
    form = overviews.offer_form(
        world.giver, world.case_id, to_team=world.billing.pk, kind="nonsense", now=NOW
    )
    assert [team.name for team in form.teams] == ["Billing", "Network"]
    assert [person.name for person in form.people] == ["Priya Rao", "Rosa Diaz", "Tom Berg"]
    assert form.kind == "specialist"
    assert form.answers["expects"].value == "I paid twice. Where is my money?"
    assert form.suggested_due_at == NOW + timedelta(hours=4)
    empty = overviews.offer_form(world.giver, world.case_id, to_team=world.front.pk, kind="", now=NOW)
    assert (empty.to_team, empty.people, empty.version, empty.fields) == (None, [], None, [])


@pytest.mark.parametrize(
    ("promised", "minute", "expected"),
    [
        ([], 0, 240),
        ([], 1, 255),
        ([], 14.9, 255),
        ([], 15, 255),
        ([30, 90], 0, 30),
        ([30, 90], 30, 90),  # the first has passed
        ([30], 31, 285),
    ],
)
def test_the_next_update_is_suggested_on_the_quarter(
    world: World, promised: list[int], minute: float, expected: int
) -> None:
    given = [Promise(text="x", due_at=at(due)) for due in promised]
    team = world.billing.pk
    assert overviews.suggested_due(world.case, given, team_id=team, now=at(minute)) == at(expected)


def test_the_story_names_people_teams_and_things(world: World) -> None:
    handoff = world.accept(world.offer())
    story = {entry.kind: entry for entry in timeline.of_case(world.case)}
    assert list(story) == [
        *["case.opened", "segment.started", "message.received", "handoff.offered", "handoff.accepted"],
        *["segment.ended", "promise.made", "introduction.queued"],
    ]
    accepted = story["handoff.accepted"]
    assert (accepted.actor, accepted.team, accepted.from_team, accepted.to_team) == (
        "Priya Rao",
        "Billing",
        "Front line",
        "Billing",
    )
    assert accepted.handoff == handoff
    assert story["message.received"].message.body == "I paid twice. Where is my money?"
    assert story["promise.made"].promise.text == handoff.next_step
    assert story["introduction.queued"].mail.to == "lena@example.org"


def test_what_is_only_space_is_stored_as_nothing_however_long(world: World) -> None:

    said = {"if_then": " " * 50_000, "need": "  decide today \n"}
    answers = OFFER["answers"] | {key: services.Answer(value) for key, value in said.items()}
    stored = world.offer(answers=answers).answers
    assert stored["if_then"]["value"] == ""
    assert stored["need"]["value"] == "decide today"
