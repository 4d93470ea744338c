"""What lists print with `--json`, in full: programs read it, so a key that goes or changes must fail here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.models import ApiToken
from pitstop.calendars import services as calendars
from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import NOW, World, at
from pitstop.connectors.mail import services as mail
from pitstop.connectors.mail.models import TakenIn
from pitstop.notify import services as notify
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing import services as routing
from pitstop.targets import services as targets
from pitstop.targets.models import Target
from pitstop.targets.services import Proposed

OMAR, LEA, ADA = (f"--as={name}@desk.example" for name in ("omar", "lea", "ada"))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_people(world: World, pitstop: Pitstop) -> None:
    accounts.add_person(email="bot@desk.example", name="Ask Pit", password=None, kind="ai")
    listed = {each["email"]: each for each in pitstop("person", "list", "--json").json}

    assert len(listed) == 9
    assert listed["rosa@desk.example"] == {
        "name": "Rosa Diaz",
        "email": "rosa@desk.example",
        "role": "lead",
        "kind": "human",
        "teams": ["Billing"],
        "active": True,
    }
    assert listed["bot@desk.example"] == {
        "name": "Ask Pit",
        "email": "bot@desk.example",
        "role": "agent",
        "kind": "ai",
        "teams": [],
        "active": True,
    }


def test_teams(world: World, pitstop: Pitstop) -> None:
    assert pitstop("team", "list", "--json").json == [
        {"name": "Billing", "purpose": "looks after payments", "people": 3, "open": True},
        {"name": "Front line", "purpose": "answers first", "people": 3, "open": True},
        {"name": "Network", "purpose": "", "people": 1, "open": True},
    ]


def test_tokens_never_with_their_secrets(world: World, pitstop: Pitstop) -> None:
    made, secret = accounts.create_token(
        person=world.giver.person, name="My script", scopes=["read", "write"], now=NOW, days=30
    )
    said = pitstop("token", "list", OMAR, "--json")

    assert said.json == [
        {
            "id": made.pk,
            "name": "My script",
            "scopes": ["read", "write"],
            "created_at": "2026-03-02T09:00:00Z",
            "expires_at": "2026-04-01T09:00:00Z",
            "last_used_at": None,
            "revoked_at": None,
        }
    ]
    assert secret not in said.out
    accounts.revoke_token(token_id=made.pk, by=world.giver.person, now=at(60))
    assert pitstop("token", "list", OMAR, "--json").json[0]["revoked_at"] == "2026-03-02T10:00:00Z"


def test_a_token_that_is_made(world: World, pitstop: Pitstop) -> None:
    made = pitstop("token", "create", OMAR, "--name=bot", "--scope=read", "--json").json

    assert sorted(made) == ["expires_at", "id", "scopes", "secret"]
    assert (made["id"], made["scopes"]) == (ApiToken.objects.get().pk, ["read"])
    assert MOMENT.fullmatch(made["expires_at"])


def test_promises(world: World, pitstop: Pitstop) -> None:
    made = promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call", due_at=at(60))

    assert pitstop("promise", "list", world.case_id, OMAR, "--json").json == [
        {
            "id": made.pk,
            "case": world.case_id,
            "text": "a call",
            "due_at": "2026-03-02T10:00:00Z",
            "state": "open",
            "made_at": "2026-03-02T09:00:00Z",
            "settled_at": None,
            "reason": "",
        }
    ]
    assert Promise.objects.count() == 1


def test_reasons_to_return(world: World, pitstop: Pitstop) -> None:
    routing.add_return_reason(by=world.lead, now=NOW, label="site visit", needs_note=True, key="visit")
    listed = {each["key"]: each for each in pitstop("reason", "list", "--json").json}

    assert list(listed) == [
        *("wrong_team", "facts_missing", "not_needed", "answer_exists", "no_capacity", "other", "visit"),
    ]
    assert listed["visit"] == {
        "key": "visit",
        "label": "site visit",
        "needs_note": True,
        "built_in": False,
        "is_active": True,
    }


def test_routes(world: World, pitstop: Pitstop) -> None:
    assert pitstop("route", "list", "--json").json == [
        {
            "from": None,
            "to": None,
            "kind": None,
            "protocol": "support",
            "acceptance": "required",
            "read_back": "required",
            "told": ["receivers"],
            "closed_because": None,
            "contingencies": [],
            "remind_after": 30,
            "lead_after": 60,
            "back_after": 240,
            "note_after": 60,
        }
    ]


def test_targets(world: World, pitstop: Pitstop) -> None:
    wanted = Proposed("accept", 15, team=world.billing.pk, priority="high", warn_at=(50, 80))
    targets.set_target(by=world.admin, now=NOW, proposed=wanted)

    assert pitstop("target", "list", "--json").json == [
        {
            "id": Target.objects.get().pk,
            "measure": "accept",
            "team": "Billing",
            "kind": "",
            "priority": "high",
            "tier": "",
            "minutes": 15,
            "warn_at": [50, 80],
            "since": "2026-03-02T09:00:00Z",
            "ended_at": None,
        }
    ]


def test_hours(world: World, pitstop: Pitstop) -> None:
    nobodys = pitstop("hours", "person", "omar@desk.example", OMAR, "--json").json
    assert nobodys.pop("opens_at")
    assert nobodys == {
        "person": "omar@desk.example",
        "zone": None,
        "week": None,
        "closed": None,
        "opened": None,
        "country": None,
        "region": None,
        "open": True,
    }
    calendars.set_hours(
        by=world.lead,
        now=NOW,
        team=world.front.pk,
        week="Mon-Fri 09:00-12:30, 13:30-18:00\nSat 10-14",
        zone="Europe/Berlin",
        closures=["2099-12-24"],
        country="DE",
        region="BE",
    )
    teams = pitstop("hours", "team", "front line", LEA, "--json").json

    assert MOMENT.fullmatch(teams.pop("opens_at"))
    assert isinstance(teams.pop("open"), bool)
    assert teams == {
        "team": "Front line",
        "zone": "Europe/Berlin",
        "week": ["Mon-Fri 09:00-12:30, 13:30-18:00", "Sat 10:00-14:00"],
        "closed": ["2099-12-24"],
        "opened": [],
        "country": "DE",
        "region": "BE",
    }


def test_mail_that_has_not_left(world: World, pitstop: Pitstop) -> None:
    Mail.objects.all().delete()
    with transaction.atomic():
        sent = notify.enqueue(
            key="x", to="lena@example.org", subject="Your refund", body="Hello", now=NOW, case=world.case_id
        )

    assert pitstop("mail", "list", LEA, "--json").json == [
        {
            "id": sent.pk,
            "state": "queued",
            "to": "lena@example.org",
            "subject": "Your refund",
            "case": world.case_id,
            "attempts": 0,
            "error": "",
            "due_at": "2026-03-02T09:00:00Z",
        }
    ]


def test_mail_that_has_no_place(world: World, pitstop: Pitstop) -> None:
    kept = mail.keep(now=NOW, raw=b"From: max@example.net\r\nSubject: Pump\r\n\r\nIt leaks.", why="It broke.")

    assert pitstop("mail", "waiting", ADA, "--json").json == [
        {
            "id": kept.pk,
            "from": "max@example.net",
            "subject": "Pump",
            "outcome": "unclear",
            "why": "It broke.",
            "case": None,
            "at": "2026-03-02T09:00:00Z",
        }
    ]
    assert TakenIn.objects.count() == 1


# In a desk where nobody has done anything yet. Each prints one JSON value, and nothing beside it.
EMPTY: dict[str, Any] = {
    f"promise list {OMAR}": [],
    f"token list {OMAR}": [],
    "target list": [],
    f"rule list {LEA}": [],
    f"mail list {LEA}": [],
    f"mail waiting {ADA}": [],
    f"case find nothing-like-it {OMAR}": {"found": [], "next": None, "not_understood": []},
    f"handoff list {OMAR}": {
        "offered": [],
        "given": [],
        "passed": [],
        "totals": {"offered": 0, "given": 0, "passed": 0},
    },
    f"case list {ADA}": {
        "offered": [],
        "mine": [],
        "team": [],
        "totals": {"offered": 0, "mine": 0, "team": 0},
    },
}


@pytest.mark.parametrize("command", EMPTY)
def test_nothing_is_one_value_too(world: World, pitstop: Pitstop, command: str) -> None:
    Mail.objects.all().delete()

    said = pitstop(*command.split(), "--json")

    assert (said.code, said.json) == (0, EMPTY[command])


def moments(value: Any) -> Iterator[str]:
    """Every time in what was printed: what stands under a key that says so."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and re.search(r"_at$|^at$|^since$|^until$", key):
                yield inner
            yield from moments(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from moments(inner)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_times_for_programs_are_in_utc_wherever_the_desk_is(
    world: World, pitstop: Pitstop, settings: Any, zone: str
) -> None:
    settings.TIME_ZONE = zone
    handoff = world.offer()
    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="a call", due_at=at(60))

    for command in (
        f"case list {OMAR}",
        f"case show {world.case_id} {OMAR}",
        f"handoff list {OMAR}",
        f"handoff show {handoff.pk} {OMAR}",
        f"promise list {OMAR}",
        f"board {LEA}",
    ):
        found = list(moments(pitstop(*command.split(), "--json").json))

        assert found, command
        assert all(MOMENT.fullmatch(each) for each in found), command
