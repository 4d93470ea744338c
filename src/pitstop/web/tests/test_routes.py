"""The pages for routes, reasons to return, introductions and cadences: who may, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pitstop.conftest import World, at, snapshot
from pitstop.handoffs import introductions
from pitstop.promises import queries as promises
from pitstop.routing import queries, services
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

READ = ["/routes", "/return-reasons", "/introductions", "/introductions/en/any", "/cadences"]
WRITE = ["/routes/new", "/routes/1"]


def route_form(**changes: Any) -> dict[str, Any]:
    return {
        "from_team": "",
        "to_team": "",
        "kind": "shift",
        "protocol": "sbar",
        "acceptance": "required",
        "read_back": "required",
        "told": ["receivers"],
        "remind_after": "30",
        "lead_after": "60",
        "back_after": "240",
        "note_after": "60",
        "closed_because": "",
        "if": ["", ""],
        "then": ["", ""],
        **changes,
    }


@pytest.mark.parametrize("part", ["giver", "receiver", "stranger", "lead", "receiving_lead", "admin"])
def test_everyone_reads_and_leads_write(world: World, visit: Visit, part: str) -> None:
    client = visit(world.everyone[part])
    leads = part in ("lead", "receiving_lead", "admin")
    default = queries.all_routes()[0].pk

    for page in READ:
        answer = client.get(page)
        assert answer.status_code == 200, page
        forms = re.findall(
            r'<form[^>]*method="post"[^>]*action="(/(?!sign-out)[^"]*)"', answer.content.decode()
        )
        assert bool([form for form in forms if form != "/introductions/en/any"]) == (
            leads and page in ("/return-reasons", "/cadences")
        ), page
    for page in ("/routes/new", f"/routes/{default}"):
        assert client.get(page).status_code == (200 if leads else 403), page


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("/routes/new", route_form()),
        ("/routes/{default}", route_form()),
        ("/routes/{other}/removal", {}),
        ("/return-reasons", {"label": "x"}),
        ("/return-reasons/other/choice", {"act": "retire"}),
        ("/introductions/en/any", {"body": "{known} {next} {when} {receiver}"}),
        ("/cadences", {"priority": "high", "tier": "", "every": 60, "remind_before": 10, "notes": 0}),
        ("/cadences/removal", {"priority": "high", "tier": ""}),
    ],
)
def test_agents_change_nothing(world: World, visit: Visit, page: str, sent: dict[str, Any]) -> None:
    default = queries.all_routes()[0].pk
    other = services.bind_route(protocol="sbar", from_team=world.front, to_team=None, now=at(0)).pk
    client = visit(world.giver)
    before = snapshot()
    assert client.post(page.format(default=default, other=other), sent).status_code in (403, 404)
    assert snapshot() == before


def test_a_lead_makes_a_route_with_all_its_terms(world: World, visit: Visit) -> None:
    sent = route_form(
        from_team=world.front.pk,
        to_team=world.network.pk,
        kind="",
        acceptance="required",
        read_back="optional",
        told=["receivers", "receiving_leads"],
        remind_after="",
        closed_because="Go through Billing first.",
    )
    sent |= {"if": ["it is urgent", "", "nobody answers"], "then": ["call", "", "write"]}

    answer = visit(world.lead).post("/routes/new", sent, follow=True)

    assert answer.redirect_chain == [("/routes", 302)]
    shown = words(answer)
    assert "Saved: Front line → Network." in shown
    assert "Closed: Go through Billing first." in shown
    assert "If it is urgent, then call If nobody answers, then write" in shown
    assert "lead told after 1 h back to the giver after 4 h customer told after 1 h" in shown
    terms = queries.chosen(world.front.pk, world.network.pk, "shift").terms
    assert (terms.read_back, terms.told) == ("optional", ("receivers", "receiving_leads"))
    assert terms.patience.remind_after is None


def test_a_route_keeps_what_is_typed_when_it_is_refused(world: World, visit: Visit) -> None:
    sent = route_form(acceptance="automatic", remind_after="90", told=[], closed_because="A sentence.")
    sent |= {"if": ["it rains"], "then": [""]}
    client = visit(world.lead)
    before = snapshot()

    answer = client.post("/routes/new", sent)

    assert answer.status_code == 422
    page = answer.content.decode()
    for place, fault in (
        (
            "id_read_back",
            "Where a case passes on at once, nobody is there to read back. Set read-back to off.",
        ),
        ("id_told", "Say who is told. A hand-off that nobody hears of is dropped."),
        ("id_lead_after", "The lead is told after the reminder: write more than 90."),
    ):
        assert re.search(rf'id="{place}_error"><li>{re.escape(fault)}', page), fault
    assert "Then is missing: write it in a few words." in words(answer)
    assert 'value="A sentence."' in page
    assert 'value="it rains"' in page
    assert snapshot() == before


def test_minutes_are_whole_numbers(world: World, visit: Visit) -> None:
    answer = visit(world.lead).post("/routes/new", route_form(remind_after="soon"))

    assert answer.status_code == 422
    assert "Write whole minutes, such as 30, or leave it empty." in words(answer)
    assert 'value="soon"' in answer.content.decode()


def test_ambiguity_names_both_routes(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    client.post("/routes/new", route_form(kind="", from_team=world.front.pk))

    answer = client.post("/routes/new", route_form(kind="", to_team=world.billing.pk))

    assert answer.status_code == 422
    assert "“Front line → *” and “* → Billing” would both fit some hand-offs" in words(answer)


def test_a_route_is_changed_and_removed(world: World, visit: Visit) -> None:
    client = visit(world.receiving_lead)
    made = services.bind_route(protocol="sbar", from_team=world.front, to_team=None, now=at(0))
    page = client.get(f"/routes/{made.pk}")
    assert "Front line → any team" in words(page)
    assert 'name="from_team"' not in page.content.decode()

    client.post(f"/routes/{made.pk}", route_form(protocol="nuts", back_after="500"))
    changed = queries.route(made.pk)
    assert (changed.protocol.key, changed.kind, changed.back_after) == ("nuts", "", 500)

    answer = client.post(f"/routes/{made.pk}/removal", follow=True)
    assert "Removed: Front line → any team." in words(answer)
    assert client.get(f"/routes/{made.pk}").status_code == 404
    default = queries.all_routes()[0].pk
    refused = client.post(f"/routes/{default}/removal")
    assert refused.status_code == 409
    assert "This route applies where no other does, so it stays." in words(refused)
    assert "Remove this route" not in words(client.get(f"/routes/{default}"))


def test_a_team_that_is_gone_is_said_beside_its_field(world: World, visit: Visit) -> None:
    answer = visit(world.lead).post("/routes/new", route_form(from_team=4711))
    assert answer.status_code == 422
    assert "There is no such team any more. Choose another." in words(answer)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("shift", "Front line → any team, end of shift: I-PASS"), ("other", "Any team → any team: Support")],
)
def test_which_route_applies(world: World, visit: Visit, kind: str, expected: str) -> None:
    services.bind_route(protocol="i-pass", from_team=world.front, to_team=None, kind="shift", now=at(0))
    page = visit(world.giver).get(f"/routes?from={world.front.pk}&to={world.billing.pk}&kind={kind}")
    assert expected in words(page)


@pytest.mark.parametrize(
    "asked", ["from=x&to=y", "from=1", "from=99999999999999999999&to=1&kind=%00", "kind=gift"]
)
def test_the_tester_takes_any_question(world: World, visit: Visit, asked: str) -> None:
    assert visit(world.giver).get(f"/routes?{asked}").status_code == 200


def test_within_a_team_nothing_is_handed_off(world: World, visit: Visit) -> None:
    page = visit(world.giver).get(f"/routes?from={world.front.pk}&to={world.front.pk}&kind=shift")
    assert "Within one team a case is reassigned, not handed off." in words(page)


def test_reasons_to_return_are_added_retired_and_brought_back(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    answer = client.post("/return-reasons", {"label": "customer must pay", "needs_note": "on"}, follow=True)
    assert "“customer must pay” can be chosen from now on." in words(answer)
    offered = world.offer()
    assert "customer must pay" in words(visit(world.receiver).get(f"/handoffs/{offered.pk}"))

    answer = client.post("/return-reasons/customer_must_pay/choice", {"act": "retire"}, follow=True)
    assert "“customer must pay” can't be chosen any more." in words(answer)
    assert "customer must pay" not in words(visit(world.receiver).get(f"/handoffs/{offered.pk}"))

    client.post("/return-reasons/customer_must_pay/choice", {"act": "bring_back"})
    assert "customer must pay" in words(visit(world.receiver).get(f"/handoffs/{offered.pk}"))
    assert client.post("/return-reasons/other/choice", {"act": "retire"}).status_code == 409
    twice = client.post("/return-reasons", {"label": "Wrong team"})
    assert twice.status_code == 409
    assert "There is a reason “Wrong team” already." in words(twice)


def test_an_introduction_is_worded_with_its_example_beside_it(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    body = "Hi {customer}, {receiver} is next. {known} {next} {when}"

    drawn = client.post("/introductions/en/shift", {"body": body, "act": "draw"})
    assert drawn.status_code == 200
    assert "Hi Lena Fischer, Lea Wolf is next. You were charged twice" in words(drawn)
    assert introductions.templates() == []

    wrong = client.post("/introductions/en/shift", {"body": "Hi {who}"})
    assert wrong.status_code == 422
    assert "“{who}” is no place that we can fill in." in words(wrong)
    assert "Hi {who}" in wrong.content.decode()

    client.post("/introductions/en/shift", {"body": body})
    assert introductions.template("en", "shift") == body
    assert "Lea Wolf" in words(client.get("/introductions"))
    client.post("/introductions/en/shift", {"body": body, "act": "built_in"})
    assert introductions.templates() == []
    assert client.get("/introductions/xx/any").status_code == 404
    assert client.get("/introductions/en/gift").status_code == 404


def test_a_cadence_is_set_changed_and_removed(world: World, visit: Visit) -> None:
    client = visit(world.lead)
    sent = {"priority": "high", "tier": "gold", "every": "45", "remind_before": "10", "notes": "0"}

    answer = client.post("/cadences", sent, follow=True)
    assert "high gold 45 min 10 min none, a person writes" in words(answer)
    filled = client.get("/cadences?priority=high&tier=gold").content.decode()
    assert re.search(r'name="every" value="45"', filled)

    wrong = client.post("/cadences", sent | {"every": "often", "notes": ""})
    assert wrong.status_code == 422
    assert words(wrong).count("Write a whole number, such as 30.") == 2
    far = client.post("/cadences", sent | {"every": "0"})
    assert far.status_code == 422

    client.post("/cadences/removal", {"priority": "high", "tier": "gold"})
    assert [each for each in promises.cadences() if each.tier == "gold"] == []
    assert client.post("/cadences/removal", {"priority": "x", "tier": "\x00"}).status_code == 404
