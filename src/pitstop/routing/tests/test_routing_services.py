"""Protocols get versions, routes their terms, returns their reasons; and every change leaves an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pitstop.accounts.queries import Asker
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.routing import queries, services
from pitstop.routing.models import ProtocolVersion, Route
from pitstop.routing.protocols import BUILT_IN, BuiltIn
from pitstop.routing.services import Contingency, Needed, Proposed, TermsToSet

NEED = Proposed("What to do", part="next", required=True)


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of the refusal of `act`, which must write nothing."""
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return [reason.code for reason in found.value.reasons]


def save(by: Asker, *proposed: Proposed, **changes: Any) -> ProtocolVersion:
    """A new version of the support protocol."""
    facts: dict[str, Any] = {
        "now": at(1),
        "key": "support",
        "name": "Support",
        "summary": "",
        "why": "Shorter.",
        "proposed": proposed or (NEED,),
    }
    return services.save_protocol(by=by, **facts | changes)


def events(kind: str) -> list[tuple[Any, ...]]:
    found = Event.objects.filter(kind=kind).order_by("id")
    return list(found.values_list("actor", "from_team", "to_team", "data"))


def test_a_change_is_a_new_version_and_the_old_one_stays(world: World) -> None:
    made = save(world.lead, name=" Support us ")

    assert (made.version, made.made_by, made.why, made.created_at) == (
        2,
        world.lead.person,
        "Shorter.",
        at(1),
    )
    assert made.protocol.name == "Support us"
    assert [field.key for field in queries.fields_of(queries.newest("support"))] == ["what_to_do"]
    assert [field.key for field in queries.fields_of(queries.version("support", 1))] == [
        "need",
        "tried",
        "expects",
        "mood",
        "if_then",
    ]
    assert events("protocol.changed") == [
        (world.lead.id, None, None, {"protocol": "support", "protocol_version": 2})
    ]


def test_an_offer_keeps_the_version_that_it_was_made_with(world: World) -> None:
    offered = world.offer()
    save(world.lead)
    assert world.accept(offered).protocol_version.version == 1
    assert queries.chosen(world.front.pk, world.billing.pk, "shift").version.version == 2


def test_a_field_that_comes_back_means_what_it_meant(world: World) -> None:
    before = queries.fields_of(queries.newest("support"))
    save(world.lead, NEED)
    again = save(world.lead, NEED, replace(Proposed.of(before[1]), key="", ref=""), Proposed("Tried"), seen=2)
    assert [field.key for field in queries.fields_of(again)] == ["what_to_do", "tried", "tried_2"]
    found = queries.compared("support", before=1, after=3)
    assert [(each.key, str(each.what)) for each in found if each.key.startswith("tried")] == [
        ("tried", "same"),
        ("tried_2", "added"),
    ]


def test_the_second_of_two_leads_is_told(world: World) -> None:
    save(world.lead, seen=1)
    assert refused(lambda: save(world.receiving_lead, Proposed("Other", part="next"), seen=1)) == [
        "protocol-moved-on"
    ]
    assert save(world.receiving_lead, Proposed("Other", part="next"), seen=2).version == 3


def test_saving_the_same_makes_no_version(world: World) -> None:
    same = [Proposed.of(field) for field in queries.fields_of(queries.newest("support"))]
    facts = queries.newest("support").protocol
    assert refused(lambda: save(world.lead, *same, name=facts.name, summary=facts.summary)) == [
        "protocol-same"
    ]


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    assert refused(lambda: save(world.lead, Proposed(""), name="", why="", seen=9)) == [
        "protocol-moved-on",
        "text-missing",
        "text-missing",
        "next-missing",
        "text-missing",
    ]


@pytest.mark.parametrize("part", ["giver", "receiver", "stranger", "colleague"])
def test_agents_change_nothing(world: World, part: str) -> None:
    by = world.everyone[part]
    route = Route.objects.get()
    acts: list[Callable[[], object]] = [
        lambda: save(by),
        lambda: services.create_protocol(by=by, now=NOW, name="N", summary="", proposed=[NEED]),
        lambda: services.save_route(by=by, now=NOW, protocol="sbar", from_team=None, to_team=None),
        lambda: services.change_route(by=by, now=NOW, route_id=route.pk, change={}),
        lambda: services.remove_route(by=by, now=NOW, route_id=route.pk),
        lambda: services.add_return_reason(by=by, now=NOW, label="x", needs_note=False),
        lambda: services.retire_return_reason(by=by, now=NOW, key="x"),
        lambda: services.bring_back_return_reason(by=by, now=NOW, key="x"),
    ]
    for act in acts:
        assert refused(act) == ["lead-needed"]


@pytest.mark.parametrize("key", ["nothing", "", "\x00", "support\x00"])
def test_a_protocol_that_is_not_there(world: World, key: str) -> None:
    assert refused(lambda: save(world.lead, key=key)) == ["protocol-missing"]


def test_a_new_protocol_gets_a_key_from_its_name(world: World) -> None:
    def make(**changes: Any) -> str:
        facts: dict[str, Any] = {"name": "I-PASS", "summary": "", "proposed": [NEED]}
        return services.create_protocol(by=world.admin, now=at(1), **facts | changes).protocol.key

    assert [make(), make(name="New"), make(name="東京"), make(key="ours")] == [
        "i-pass-2",
        "new-2",
        "protocol",
        "ours",
    ]
    assert refused(lambda: make(key="support")) == ["key-taken"]
    assert refused(lambda: make(key="Not So", proposed=[])) == ["key-unfit", "fields-missing"]


def test_newer_built_in_protocols_reach_a_desk_that_never_changed_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(world.lead)
    newer = [BuiltIn(one.key, one.name, one.summary, one.fields[::-1]) for one in BUILT_IN]
    monkeypatch.setattr(services, "BUILT_IN", newer)

    services.install_protocols(now=at(9))
    services.install_protocols(now=at(10))

    versions = {each.protocol.key: each.version for each in queries.protocols()}
    assert versions == {"i-pass": 2, "nuts": 2, "sbar": 2, "support": 2}
    assert [field.key for field in queries.fields_of(queries.newest("support"))] == ["what_to_do"]
    assert queries.fields_of(queries.newest("nuts"))[0].key == "safety"
    assert (queries.newest("nuts").made_by, queries.newest("nuts").created_at) == (None, at(9))
    assert [data["protocol"] for _by, _from, _to, data in events("protocol.changed")] == [
        "support",
        "nuts",
        "sbar",
        "i-pass",
    ]


def test_a_protocol_works_for_an_offer_as_soon_as_it_is_saved(world: World) -> None:
    mood = Proposed("Temper", ref="m", kind="choice", choices=("calm", "upset"))
    why = Proposed("Why upset", needed_when=Needed("m", ("upset",)))
    save(world.lead, NEED, mood, why)
    answer = {"what_to_do": "Decide.", "temper": "upset"}
    with pytest.raises(Refused, match="“Why upset” is required by the answer to “Temper”"):
        world.offer(answers=_answers(answer))
    offered = world.offer(answers=_answers(answer | {"why_upset": "Third time."}))
    assert offered.answers["why_upset"]["value"] == "Third time."


def _answers(said: dict[str, str]) -> dict[str, Any]:
    from pitstop.handoffs.services import Answer

    return {key: Answer(value) for key, value in said.items()}


TERMS = TermsToSet(
    acceptance="automatic",
    read_back="off",
    told=("giving_leads", "receivers"),
    closed_because=" Go through triage. ",
    contingencies=(Contingency(" it rains ", "wait"),),
    remind_after=5,
    lead_after=None,
    back_after=45,
    note_after=None,
)


def route(by: Asker | None, world: World, **changes: Any) -> Route:
    facts: dict[str, Any] = {"now": at(1), "protocol": "sbar", "from_team": world.front, "to_team": None}
    return services.save_route(by=by, **facts | changes)


def test_a_route_says_all_that_is_asked(world: World) -> None:
    made = route(world.lead, world, terms=TERMS)

    terms = queries.chosen(world.front.pk, world.billing.pk, "shift").terms
    assert (terms.acceptance, terms.read_back, terms.told) == (
        "automatic",
        "off",
        ("receivers", "giving_leads"),
    )
    assert (terms.closed_because, terms.contingencies) == (
        "Go through triage.",
        (Contingency("it rains", "wait"),),
    )
    assert [
        span and span.total_seconds() / 60
        for span in (terms.patience.remind_after, terms.patience.lead_after, terms.patience.back_after)
    ] == [5, None, 45]
    assert events("route.changed") == [(world.lead.id, world.front.pk, None, {"route": made.pk})]


def test_only_the_protocol_can_be_changed_and_the_terms_stay(world: World) -> None:
    made = route(world.lead, world, terms=TERMS)
    services.bind_route(protocol="nuts", from_team=world.front, to_team=None, now=at(2))
    again = queries.route(made.pk)
    assert (again.protocol.key, again.acceptance, again.closed_because) == (
        "nuts",
        "automatic",
        "Go through triage.",
    )
    services.change_route(
        by=world.lead,
        now=at(3),
        route_id=made.pk,
        change={"back_after": 500, "acceptance": "required", "read_back": "optional"},
    )
    again = queries.route(made.pk)
    assert (again.protocol.key, again.acceptance, again.back_after) == ("nuts", "required", 500)
    assert (again.closed_because, again.told) == ("Go through triage.", ["receivers", "giving_leads"])


def test_a_route_that_is_there_is_not_made_again(world: World) -> None:
    route(world.lead, world, anew=True)
    assert refused(lambda: route(world.lead, world, anew=True)) == ["route-exists"]


def test_a_route_that_can_not_be(world: World) -> None:
    wrong = replace(TERMS, read_back="required")
    assert refused(
        lambda: route(world.lead, world, protocol="x", kind="gift", to_team=world.front, terms=wrong)
    ) == ["protocol-missing", "kind-unknown", "route-to-itself", "automatic-read-back"]


def test_ambiguity_is_refused_when_saved_and_when_removed(world: World) -> None:
    route(world.lead, world)
    to_billing: dict[str, Any] = {"from_team": None, "to_team": world.billing}
    assert refused(lambda: route(world.lead, world, **to_billing)) == ["route-ambiguous"]
    both = route(world.lead, world, to_team=world.billing)
    other = route(world.lead, world, **to_billing)
    assert refused(lambda: services.remove_route(by=world.lead, now=at(2), route_id=both.pk)) == [
        "route-ambiguous"
    ]
    services.remove_route(by=world.lead, now=at(3), route_id=other.pk)
    services.remove_route(by=world.lead, now=at(4), route_id=both.pk)
    assert [data for *_ends, data in events("route.removed")] == [{"route": other.pk}, {"route": both.pk}]
    assert len(queries.all_routes()) == 2


def test_the_route_of_last_resort_stays(world: World) -> None:
    default = Route.objects.get()
    assert refused(lambda: services.remove_route(by=world.admin, now=at(1), route_id=default.pk)) == [
        "default-stays"
    ]
    assert refused(lambda: services.remove_route(by=world.admin, now=at(1), route_id=4711)) == [
        "route-missing"
    ]


def test_reasons_to_return_are_added_retired_and_brought_back(world: World) -> None:
    made = services.add_return_reason(
        by=world.lead, now=NOW, label=" Customer must pay first ", needs_note=True
    )
    assert (made.key, made.label, made.needs_note) == (
        "customer_must_pay_fi",
        "Customer must pay first",
        True,
    )
    assert list(queries.return_reasons())[-2:] == ["customer_must_pay_fi", "other"]
    returned = world.send_back(world.offer(), reason=made.key, note="Two months are open.")

    services.retire_return_reason(by=world.receiving_lead, now=NOW, key=made.key)

    assert made.key not in queries.return_reasons()
    assert queries.return_label(returned.return_reason) == "Customer must pay first"
    with pytest.raises(Refused):
        world.send_back(world.offer(now=at(10)), now=at(11), reason=made.key, note="x")
    assert refused(
        lambda: services.add_return_reason(
            by=world.lead, now=NOW, label="customer MUST pay first", needs_note=False
        )
    ) == ["reason-twice"]
    for _again in range(2):
        services.bring_back_return_reason(by=world.lead, now=at(12), key=made.key)
    assert made.key in queries.return_reasons()
    log = Event.objects.filter(kind="reason.changed").order_by("id")
    assert [(event.at, event.actor, event.data["is_active"]) for event in log] == [
        (NOW, world.lead.id, True),
        (NOW, world.receiving_lead.id, False),
        (at(12), world.lead.id, True),
    ]
    assert {event.data["reason"] for event in log} == {made.key}


def test_what_is_built_in_or_unknown_is_not_retired(world: World) -> None:
    assert refused(lambda: services.retire_return_reason(by=world.lead, now=NOW, key="other")) == [
        "reason-built-in"
    ]
    for key in ("nothing", "\x00"):
        assert refused(lambda key=key: services.retire_return_reason(by=world.lead, now=NOW, key=key)) == [
            "reason-missing"
        ]
    assert refused(
        lambda: services.add_return_reason(by=world.lead, now=NOW, label="x", needs_note=False, key="other")
    ) == ["key-taken"]
