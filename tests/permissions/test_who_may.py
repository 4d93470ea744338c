"""Who may what: every page and endpoint, asked for by everyone, against one table.

`who_may.txt` has a line for each act at each address, with the answer to each kind of person. A new address
without a line fails. The acts are sent without content: 422 says "you may, but say what".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Attachment
from pitstop.conftest import NOW, World, at
from pitstop.escalations import services as escalations
from pitstop.escalations.services import Then, When
from pitstop.handoffs.batches import services as batches
from pitstop.notify.models import Mail, Notice
from pitstop.promises import services as promises
from pitstop.routing.models import Route
from pitstop.search import services as search
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed
from pitstop.timers import services as timers
from pitstop.timers.models import Timer

TABLE = Path(__file__).with_name("who_may.txt")
SCOPES = ["read", "write", "handoff", "lead"]
LATER = "2090-01-01T00:00:00+00:00"
OFFER = {
    "to_team": "network",
    "kind": "specialist",
    "answers": {},
    "already_known": "",
    "next_step": "",
    "next_update_at": LATER,
}
# What an endpoint must be sent before it looks at who asks: its shape. What it says may still not fit.
BODIES: dict[str, object] = {
    "/targets": {"measure": "accept", "minutes": 20},
    "clocks/<int:clock_id>/correction": {"why": "A slip.", "minutes": 20},
    "/messages": {"kind": "note", "body": "Bank says no."},
    "/priority": {"priority": "high"},
    "cases/<int:case_id>/closure": {"outcome": "Paid."},
    "cases/<int:case_id>/promises": {"text": "We call"},
    "/release": {"reason": "They called."},
    "cases/<int:case_id>/reopening": {"why": "It broke again."},
    "cases/<int:case_id>/handoffs": OFFER,
    "handoffs/batch": {"items": []},
    "handoffs/<int:handoff_id>/return": {"reason": "wrong_team"},
    "/question": {"text": "Which card?"},
    "/explanation": {"text": "The blue one."},
    "/correction": {"text": "Not quite."},
    "/decision": {"decision": "let_pass"},
    "/role": {"role": "lead"},
    "people/<int:person_id>/teams": {"team": "front"},
    "search/filters": {"name": "Late", "query": "due:today"},
    "/name": {"name": "Later"},
    "/hours/events": {"ical": "no file"},
    "/return-reasons": {"label": "too early"},
    "api/v1/rules": {"name": "", "condition": "age", "act": "notify", "team": "front"},
    "rules/<int:rule_id>/versions": {"condition": "age", "act": "notify", "team": "front"},
    "/switch": {"is_on": True},
}
# The world of the table: Omar of the front line has offered a case to billing.
EVERYONE = ("anonymous", "stranger", "giver", "receiver", "lead", "admin", "bot", "customer link")

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """What the addresses name, and a caller for each kind of person."""

    world: World
    samples: dict[str, Any]
    clients: dict[str, Client]
    tokens: dict[str, str]

    def ask(self, who: str, method: str, route: str) -> int:
        """The answer's status; whatever it did is undone."""
        cache.clear()  # nobody is slowed down by those who asked before
        known = self.samples | ({"token": "1-wrong"} if who != "customer link" else {})
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), route)
        secret = self.tokens.get(who)
        headers = {"Authorization": f"Bearer {secret}"} if secret and route.startswith("api/") else {}
        client = Client()
        if who in self.clients and not route.startswith("api/"):
            client.cookies = self.clients[who].cookies.copy()  # signing out ends no other line's session
        before = transaction.savepoint()
        try:
            body = sent(route, self.world) if route.startswith("api/") and method != "GET" else ""
            content_type = "application/json" if body else "application/x-www-form-urlencoded"
            return client.generic(method, path, body, content_type, headers=headers).status_code
        finally:
            transaction.savepoint_rollback(before)


def sent(route: str, world: World) -> str:
    """The JSON that an endpoint is sent."""
    found = [body for end, body in BODIES.items() if route.endswith(end)]
    written = json.dumps(found[0] if found else {})
    for team in (world.front, world.network):
        written = written.replace(f'"{team.name.split()[0].lower()}"', str(team.pk))
    return written


@pytest.fixture
def scene(world: World) -> Scene:
    target = targets.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15))
    handoff = world.offer()
    promise = promises.make(by=world.giver, now=at(2), case_id=world.case_id, text="We call", due_at=at(9000))
    note = case_services.write_note(by=world.giver, now=at(2), case_id=world.case_id, body="Bank says no.")
    file = Attachment.objects.create(
        message=note, name="a.txt", media_type="text/plain", size=1, content=b"a"
    )
    promises.reply(by=world.giver, now=at(3), case_id=world.case_id, body="We are on it.")
    other = world.open(now=at(3))
    batch = batches.begin(by=world.giver, now=at(4), cases_chosen=[other.pk], to_team=world.billing.pk)
    saved = search.keep(by=world.giver, now=at(4), name="Mine", query="holder:me")
    bot = accounts.add_person(
        email="bot@desk.example", name="Ask Pit", password=None, kind="ai", teams=[world.billing]
    )
    people = {
        "stranger": world.stranger.person,
        "giver": world.giver.person,
        "receiver": world.receiver.person,
        "lead": world.lead.person,
        "admin": world.admin.person,
        "bot": bot,
    }
    notice = Notice.objects.filter(person=world.receiver.person).first()
    assert notice is not None
    rule = escalations.write(
        by=world.lead,
        now=at(4),
        name="Old",
        when=When("age", minutes=60, team=world.front.pk),
        then=Then("notify", who="leads"),
    )
    mail = Mail.objects.filter(case=world.case_id).first()
    assert mail is not None
    return Scene(
        world=world,
        samples={
            "case_id": world.case_id,
            "handoff_id": handoff.pk,
            "promise_id": promise.pk,
            "file_id": file.pk,
            "batch_id": batch.pk,
            "n": 1,
            "filter_id": saved.pk,
            "notice_id": notice.pk,
            "mail_id": mail.pk,
            "timer_id": failing().pk,
            "target_id": target.pk,
            "clock_id": Clock.objects.get().pk,
            "person_id": world.receiver.id,
            "team_id": world.billing.pk,
            "route_id": Route.objects.get().pk,
            "rule_id": rule.rule_id,
            "key": "support",
            "version": 1,
            "number": 1,
            "language": "en",
            "kind": "specialist",
            "digest": "0" * 64,
            "name": "desk",
            "token": cases.status_token(world.case),
        },
        clients={who: signed_in(person) for who, person in people.items() if who != "bot"},
        tokens={who: token(person) for who, person in people.items()},
    )


def failing() -> Timer:
    """A timer that failed, as an act would leave it."""
    timers.arm("promise", 0, due_at=at(0))
    timers.run_due({"promise": lambda dues, now: 1 // 0}, now=at(0))
    return Timer.objects.get(attempts=1)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def token(person: Person) -> str:
    _made, secret = accounts.create_token(person=person, name="test", scopes=SCOPES, now=at(0))
    return secret


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route, pattern


def acts() -> list[tuple[str, str]]:
    """Every method at every address, as the table has them."""
    found = dict.fromkeys(route for route, _pattern in addresses() if route != "api/v1/")
    pages, endpoints = ("GET", "POST"), ("GET", "POST", "PATCH", "DELETE")
    return [
        (method, route) for route in found for method in (endpoints if route.startswith("api/") else pages)
    ]


def answers(scene: Scene) -> list[str]:
    lines = []
    for method, route in acts():
        codes = [scene.ask(who, method, route) for who in EVERYONE]
        if set(codes) != {405}:
            lines.append(f"{method:6} {route or '(desk)':62} {' '.join(map(str, codes))}")
    return lines


def test_everyone_gets_the_answer_that_the_table_says(scene: Scene) -> None:
    head = f"{'':6} {'':62} {', '.join(EVERYONE)}"
    assert [head, *answers(scene)] == TABLE.read_text(encoding="utf-8").splitlines()


def test_nobody_meets_a_fault() -> None:
    # No worker lives in this world, so to whoever asks /health says that all is not well, with 503.
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if " health  " not in line]
    codes = re.findall(r" (\d{3})\b", "\n".join(lines))
    assert len(codes) > 1000
    assert not [code for code in codes if code.startswith("5")]
