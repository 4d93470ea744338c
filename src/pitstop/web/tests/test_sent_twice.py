"""A form that is sent twice, by a double click or by going back: done once, and what came of it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from pitstop.accounts.models import Membership, Person, Team
from pitstop.calendars.models import Hours
from pitstop.cases.models import Case, Message, Segment
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.events.models import Event
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.models import Batch, Handoff
from pitstop.promises.models import Cadence
from pitstop.routing.models import ProtocolVersion, ReturnReason, Route
from pitstop.search.models import SavedFilter
from pitstop.slips.models import Slip
from pitstop.web.tests.conftest import Visit, offer_form, offer_now, words
from pitstop.web.tests.test_malformed_desk import CADENCE
from pitstop.web.tests.test_routes import route_form

pytestmark = pytest.mark.django_db

PROTOCOL = {
    "name": "Chats",
    "summary": "For chats.",
    "why": "We begin to chat.",
    "row": "n-1",
    "f_n-1-label": "What now",
    "f_n-1-kind": "text",
    "f_n-1-part": "next",
    "f_n-1-required": "always",
}
ROUTE = route_form()
EVA = {
    "name": "Eva Blum",
    "email": "eva@desk.example",
    "role": "agent",
    "kind": "human",
    "password": "a lap of honour in the rain",
}
NEW_CASE = {
    "customer_name": "Jan Novak",
    "customer_email": "jan@example.org",
    "language": "en",
    "subject": "Invoice",
    "body": "Please correct it.",
    "submit_key": "one",
}

Form = Callable[[World], tuple[str, str, dict[str, Any]]]
TWICE: dict[str, tuple[Form, type[models.Model], int, int, str]] = {
    # the form; what it makes; the second answer; how many there are more after both; what the second says
    "a case": (
        lambda world: ("giver", "/cases/new", {**NEW_CASE, "team": world.front.pk}),
        *(Case, 302, 1, ""),
    ),
    "a message": (
        lambda world: (
            "giver",
            f"/cases/{world.case_id}/messages",
            {"kind": "note", "body": "The bank says no.", "submit_key": "one"},
        ),
        *(Message, 302, 1, ""),
    ),
    "a small error": (
        lambda world: (
            "giver",
            f"/cases/{world.case_id}/slips/new",
            {"kind": "repeated", "text": "Twice.", "submit_key": "one"},
        ),
        *(Slip, 302, 1, ""),
    ),
    "an offer": (
        lambda world: ("giver", f"/cases/{world.case_id}/handoffs", offer_form(world)),
        *(Handoff, 409, 1, "is offered to Billing already. Wait for their answer or withdraw it."),
    ),
    "a person": (
        lambda world: ("admin", "/people/new", EVA),
        *(Person, 409, 1, "Someone with the address eva@desk.example is here already."),
    ),
    "a membership": (
        lambda world: ("admin", f"/people/{world.giver.id}/teams", {"team": world.network.pk}),
        *(Membership, 302, 1, ""),
    ),
    "a team": (
        lambda world: ("admin", "/teams", {"name": "Sales"}),
        *(Team, 409, 1, "There is a team called “Sales” already."),
    ),
    "a protocol": (
        lambda world: ("lead", "/protocols/new", {**PROTOCOL, "submit_key": "one"}),
        *(ProtocolVersion, 302, 1, ""),
    ),
    "a version of a protocol": (
        lambda world: ("lead", "/protocols/sbar/edit", {**PROTOCOL, "seen": "1"}),
        *(ProtocolVersion, 409, 1, "version 2"),
    ),
    "a route": (
        lambda world: (
            "lead",
            "/routes/new",
            {**ROUTE, "from_team": world.front.pk, "to_team": world.network.pk},
        ),
        *(Route, 409, 1, "There is a route “Front line → Network, shift” already. Change that one."),
    ),
    "a reason to return": (
        lambda world: ("lead", "/return-reasons", {"label": "customer must pay first"}),
        *(
            *(ReturnReason, 409, 1),
            "There is a reason “customer must pay first” already. If it was retired, bring it back.",
        ),
    ),
    "a cadence": (
        lambda world: ("lead", "/cadences", CADENCE),
        *(Cadence, 302, 1, ""),
    ),
    "hours": (
        lambda world: (
            "lead",
            f"/teams/{world.front.pk}/hours",
            {"week": "Mon-Fri 09:00-17:00", "zone": "Europe/Berlin"},
        ),
        *(Hours, 302, 1, ""),
    ),
    "a search": (
        lambda world: ("giver", "/search/filters", {"name": "Ours", "query": "state:open"}),
        *(SavedFilter, 422, 1, "“Ours”"),
    ),
    "a list to hand over": (
        lambda world: (
            "giver",
            "/batches",
            {"cases": world.case_id, "to_team": world.billing.pk, "kind": "shift", "submit_key": "one"},
        ),
        *(Batch, 302, 1, ""),
    ),
}


@pytest.mark.parametrize("what", TWICE)
def test_what_is_sent_twice_is_there_once(world: World, visit: Visit, what: str) -> None:
    form, model, status, more, said = TWICE[what]
    part, address, sent = form(world)
    client, before = visit(world.everyone[part]), model._default_manager.count()

    first = client.post(address, sent)
    second = client.post(address, sent)

    assert (first.status_code, second.status_code) == (302, status)
    assert model._default_manager.count() - before == more
    assert said in words(second)


def test_an_acceptance_that_is_sent_twice_passes_the_case_once(world: World, visit: Visit) -> None:
    offered = offer_now(world)
    sent = {"read_back": "She was charged twice; I decide on the refund today."}
    client = visit(world.receiver)

    answers = [client.post(f"/handoffs/{offered.pk}/acceptance", sent) for _ in range(2)]

    assert answers[0].status_code == 302
    assert answers[1].status_code == 409
    assert list(Event.objects.filter(kind="introduction.queued").values_list("case", flat=True)) == [
        world.case_id
    ]
    assert Segment.objects.filter(case=world.case_id).count() == 2


def test_a_case_of_a_list_that_is_sent_twice_is_offered_once(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    made = batches.begin(
        by=world.giver, now=clock.now(), cases_chosen=[world.case_id], to_team=world.billing.pk
    )

    answers = [
        client.post(f"/batches/{made.pk}/cases/1/handoff", offer_form(world, kind="shift")) for _ in range(2)
    ]

    assert answers[0].status_code == 302
    assert answers[1].status_code in (302, 409)
    assert Handoff.objects.count() == 1


def test_a_person_who_leaves_twice_is_told_so(world: World, visit: Visit) -> None:
    client = visit(world.admin)
    client.post(f"/people/{world.colleague.id}/leaving")

    again = client.post(f"/people/{world.colleague.id}/leaving")

    assert again.status_code == 409
    assert "Nora Lind" in words(again)


@pytest.mark.parametrize(
    "address", ["/cases/new", "/protocols/new", "/batches/new", "/cases/{case}/slips/new", "/cases/{case}"]
)
def test_a_form_that_could_be_sent_twice_knows_itself_again(world: World, visit: Visit, address: str) -> None:
    client, keys = visit(world.admin if "protocols" in address else world.giver), set()

    for _ in range(2):
        page = client.get(address.format(case=world.case_id)).content.decode()
        keys |= set(re.findall(r'name="submit_key" value="([^"]{10,40})"', page))

    assert len(keys) == 2
