"""What leads and admins send to the pages that order the desk: whatever it is, the answer is in words."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.leaving import services as leaving
from pitstop.search import services as searches
from pitstop.web.tests.conftest import Visit, offer_form

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
WRONG = {
    "nothing": "",
    "nul": "a\x00b",
    "lines": "two\nlines",
    "hostile": HOSTILE,
    "negative": "-1",
    "beyond 63 bits": "9223372036854775808",
    "absurd number": "9" * 5000,
    "year ten thousand": "9999-12-31T23:59",
    "marks": "\u202e\ufeff\U0001f600 %s %(name)s {0} {name} {",
}


def tried(place: int) -> list[tuple[str, str]]:
    """A third of the wrong values, another for each field in turn; with `EVERY_VALUE=1` all on each."""
    every = list(WRONG.items())
    return every if "EVERY_VALUE" in os.environ else every[place % 3 :: 3]


PERSON = {
    "name": "Eva Blum",
    "email": "eva@desk.example",
    "job": "agent",
    "role": "agent",
    "kind": "human",
    "team": "",
    "password": "a lap of honour in the rain",
}
PROFILE = {
    "name": "Lea Wolf",
    "job": "lead",
    "strength": "calm",
    "pronoun": "she",
    "since": "2020-01-01",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "away_until": "",
    "away_note": "",
}
ROUTE = {
    "from_team": "",
    "to_team": "",
    "kind": "shift",
    "protocol": "sbar",
    "acceptance": "required",
    "read_back": "required",
    "told": "receivers",
    "remind_after": "30",
    "lead_after": "60",
    "back_after": "240",
    "note_after": "60",
    "closed_because": "",
    "if": "it is urgent",
    "then": "call",
}
PROTOCOL = {
    "seen": "1",
    "name": "Ours",
    "summary": "For us.",
    "why": "We need it.",
    "act": "",
    "row": "n-1",
    "f_n-1-key": "",
    "f_n-1-label": "What now",
    "f_n-1-help": "A line.",
    "f_n-1-kind": "choice",
    "f_n-1-part": "next",
    "f_n-1-choices": "one\ntwo",
    "f_n-1-prefill": "",
    "f_n-1-required": "always",
    "f_n-1-needed_field": "",
    "f_n-1-needed_values": "one",
}
CADENCE = {"priority": "high", "tier": "gold", "every": "90", "remind_before": "15", "notes": "2"}
TARGET = {
    "measure": "response",
    "team": "",
    "kind": "",
    "priority": "high",
    "tier": "gold",
    "minutes": "60",
    "warn_at": "50, 80",
}
HOURS = {
    "week": "Mon-Fri 09:00-17:00",
    "zone": "Europe/Berlin",
    "country": "DE",
    "region": "BE",
    "closures": "2026-12-24",
    "openings": "2026-12-25 10:00-14:00",
}
RULE = {
    "name": "Late answers",
    "seen": "1",
    "condition": "age",
    "measure": "response",
    "share": "80",
    "span": "4",
    "unit": "hours",
    "counted": "plain",
    "times": "2",
    "team": "",
    "kind": "",
    "priority": "",
    "tier": "",
    "act": "notify",
    "who": "holder",
    "person": "",
    "raise_to": "high",
    "to_team": "",
    "offer_kind": "escalation",
    "next_step": "We look again.",
    "why": "It takes long.",
    "already_known": "It takes long.",
}


def form_of(world: World, name: str) -> tuple[str, str, Mapping[str, Any]]:
    """Who sends a form (their part in the world), to where, and how it would be right."""
    case, front = f"/cases/{world.case_id}", world.front.pk
    simple: dict[str, tuple[str, str, Mapping[str, Any]]] = {
        "person": ("admin", "/people/new", {**PERSON, "team": front}),
        "role": ("admin", f"/people/{world.giver.id}/role", {"role": "lead"}),
        "joining": ("admin", f"/people/{world.giver.id}/teams", {"team": world.network.pk}),
        "team": ("admin", "/teams", {"name": "Sales", "purpose": "sells"}),
        "asked in": ("admin", f"/teams/{front}/people", {"person": world.receiver.id}),
        "closure": ("admin", f"/teams/{world.network.pk}/closure", {"successor": world.billing.pk}),
        "profile": ("lead", "/profile", PROFILE),
        "route": ("lead", "/routes/new", ROUTE),
        "protocol": ("lead", "/protocols/new", PROTOCOL),
        "reason": ("lead", "/return-reasons", {"label": "customer must pay first", "needs_note": "on"}),
        "wording": ("lead", "/introductions/en/shift", {"body": "{known} {next} {when} {receiver}"}),
        "cadence": ("lead", "/cadences", CADENCE),
        "no cadence": ("lead", "/cadences/removal", {"priority": "low", "tier": ""}),
        "target": ("lead", "/targets", {**TARGET, "team": front}),
        "rule": ("lead", "/rules/new", {**RULE, "team": front}),
        "hours": ("lead", f"/teams/{front}/hours", HOURS),
        "search": ("giver", "/search/filters", {"name": "Ours", "query": "state:open"}),
        "list": (
            "giver",
            "/batches",
            {"cases": world.case_id, "to_team": world.billing.pk, "to_person": "", "kind": "shift"},
        ),
        "slip": ("giver", f"{case}/slips/new", {"kind": "other", "text": "twice asked", "submit_key": "one"}),
        "colleague": (
            "giver",
            f"{case}/colleague",
            {"seen": "1", "to_person": world.colleague.id, "why": "Knows the bank."},
        ),
        "draft": (
            "giver",
            f"{case}/draft",
            {"kind": "note", "body": "half a", "next_text": "x", "next_due_at": "2026-12-24T10:00"},
        ),
        "wait": ("giver", f"{case}/wait", {"on": "customer", "what": "a paper", "seen": "1"}),
        "priority": ("giver", f"{case}/priority", {"priority": "high", "seen": "1"}),
        "seen": ("giver", "/notices/seen", {"case": world.case_id}),
        "switches": ("giver", "/profile/notices", {"page_offer": "on", "mail_offer": "on"}),
    }
    if name == "rename":
        kept = searches.keep(by=world.giver, now=at(1), name="Mine", query="holder:me")
        return "giver", f"/search/filters/{kept.pk}/name", {"name": "Yours"}
    if name == "kept of a list":
        made = batches.begin(
            by=world.giver, now=clock.now(), cases_chosen=[world.case_id], to_team=world.billing.pk
        )
        return "giver", f"/batches/{made.pk}/cases/1/draft", offer_form(world, protocol_version="1")
    if name == "coming back":
        leaving.leave(by=world.admin, now=clock.now(), person_id=world.colleague.id)
        return "admin", f"/people/{world.colleague.id}/return", {"password": "a lap of honour in the rain"}
    return simple[name]


FORMS = [
    *("person", "role", "joining", "team", "asked in", "closure", "profile", "route"),
    *("protocol", "reason", "wording", "cadence", "no cadence", "target", "rule", "hours", "search"),
    *("rename", "list", "kept of a list", "slip", "colleague", "draft", "wait", "priority"),
    *("seen", "switches", "coming back"),
]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_right_but_for_what_is_tried(world: World, visit: Visit, form: str) -> None:
    part, address, right = form_of(world, form)

    assert visit(world.everyone[part]).post(address, right).status_code in (200, 204, 302)


@pytest.mark.parametrize("form", FORMS)
def test_any_value_of_any_field_gets_an_answer(world: World, visit: Visit, form: str) -> None:
    part, address, right = form_of(world, form)
    client = visit(world.everyone[part])

    for place, field in enumerate(right):
        for kind, value in tried(place):
            answer = client.post(address, {**right, field: value})

            assert answer.status_code in (200, 204, 302, 403, 404, 409, 422), (field, kind)
            assert "<script>alert(1)" not in answer.content.decode(), (field, kind)
            assert "<img src=x" not in answer.content.decode(), (field, kind)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_lacks_everything_gets_an_answer(world: World, visit: Visit, form: str) -> None:
    part, address, right = form_of(world, form)
    client = visit(world.everyone[part])
    twice = {field: ["1", "\x00"] for field in right}

    for sent in ({}, {"unknown": ["a", "b"]}, twice):
        assert client.post(address, sent).status_code in (200, 204, 302, 403, 404, 409, 422), sent
    for kind, body in (("application/json", "{}"), ("multipart/form-data; boundary=x", "--x")):
        answer = client.post(address, body, content_type=kind)
        assert answer.status_code in (200, 204, 302, 400, 403, 404, 409, 422), kind


ASKED = {
    "/routes": ("from", "to", "kind"),
    "/cadences": ("priority", "tier"),
    "/targets": ("measure", "team", "kind", "priority", "tier"),
    "/rules": ("team", "after", "before"),
    "/rules/new": ("copy",),
    "/protocols/new": ("copy",),
    "/protocols/sbar/compare": ("from", "to"),
    "/notices": ("before",),
    "/live": ("since", "page"),
    "/mails": ("after",),
    "/mails/in": ("after",),
    "/people": ("show",),
    "/batches/new": ("case",),
    "/board": ("team", "show"),
    "/failing": ("after", "kind"),
    "/search/palette": ("q", "after"),
    "/hours": ("team",),
}


@pytest.mark.parametrize("address", ASKED)
def test_odd_words_in_an_address_get_an_answer(world: World, visit: Visit, address: str) -> None:
    client = visit(world.admin)

    for place, field in enumerate(ASKED[address]):
        for kind, value in tried(place):
            answer = client.get(address, {field: value})

            assert answer.status_code in (200, 204, 404), (field, kind)
            assert "<script>alert(1)" not in answer.content.decode(), (field, kind)


@pytest.mark.parametrize(
    "address",
    [
        "/people/{}",
        "/people/{}/profile",
        "/people/{}/hours",
        "/people/{}/hours/calendar.ics",
        "/people/{}/photo/x",
        "/teams/{}",
        "/teams/{}/hours",
        "/batches/{}",
        "/routes/{}",
        "/rules/{}",
        "/targets/{}",
        "/files/{}",
        "/cases/{}/link",
        "/cases/{}/colleague",
        "/cases/{}/reopening",
        "/cases/{}/slips/new",
        "/protocols/{}",
        "/protocols/sbar/versions/{}",
        "/introductions/en/{}",
        "/introductions/{}/any",
    ],
)
def test_an_address_of_nothing_is_not_found(world: World, visit: Visit, address: str) -> None:
    client = visit(world.admin)

    for odd in ("0", "2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "-1", "%00", "\u0663", "x y"):
        assert client.get(address.format(odd)).status_code == 404, odd[:40]


def test_a_photo_under_an_odd_name_is_not_found(world: World, visit: Visit) -> None:
    client = visit(world.giver)

    for odd in ("a%00b", "%ED%A0%80", "x" * 4000, "..%2f"):
        assert client.get(f"/people/{world.giver.id}/photo/{odd}").status_code == 404, odd[:40]
