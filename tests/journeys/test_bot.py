"""A bot hands a case to people by the API, by the same protocol; nobody accepts, and they all hear of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import conftest
from tests.journeys.conftest import PASSWORD, Desk, Visitor
from tests.journeys.test_silence import MovedDesk, told

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
BOT = ("--name", "Ask Pit", "--kind", "ai", "--team", "Front line", "--no-password")
LEADS = {"rosa": ("Rosa Diaz", "Billing"), "grace": ("Grace Okafor", "Front line")}
ROUTE = ("--kind", "bot_to_human", "--remind", "5", "--lead", "10", "--back", "30", "--note", "6")
SCOPES = ("--scope", "read", "--scope", "write", "--scope", "handoff")


@dataclass
class Bot:
    """A program with a token."""

    desk: Desk
    secret: str

    def asks(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """One request to the API; gives its status and what it answers."""
        request = urllib.request.Request(
            f"{self.desk.address}/api/v1{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=conftest.SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)


@pytest.fixture(scope="module")
def desk(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MovedDesk]:
    """The usual desk with a bot, a lead on either side, and a route that is quick to notice silence."""
    moved = MovedDesk(f"http://127.0.0.1:{conftest.free_port()}", conftest.copied(made, tmp_path_factory))
    moved.passes(0)
    moved.run("person", "add", "pit@desk.example", *BOT)
    for key, (name, team) in LEADS.items():
        facts = ("--name", name, "--team", team, "--role", "lead", "--password-file", "-")
        moved.run("person", "add", f"{key}@desk.example", *facts, given=PASSWORD)
    moved.run("route", "set", "support", "--to", "Billing", *ROUTE)
    with conftest.serving(moved):
        yield moved


def opened(bot: Bot) -> int:
    """A case that the bot opened for a customer; gives its number."""
    case = {
        "team": 1,
        "customer_name": "Lena Fischer",
        "customer_email": "lena@mail.example",
        "subject": "Refund twice refused",
        "body": "I paid twice. I want to talk to a person.",
        "language": "en",
    }
    status, made = bot.asks("/cases", case)
    assert status == 201, made
    return int(made["id"])


def offer(**changes: Any) -> dict[str, Any]:
    """A hand-off as the protocol of the route asks for it, but for what is changed."""
    answers = {
        "need": {"value": "Decide on the second refund."},
        "tried": {"value": "Explained the refund twice."},
        "expects": {"value": "A person who decides."},
    }
    return {
        "to_team": 2,
        "kind": "bot_to_human",
        "answers": answers,
        "already_known": "You were charged twice.",
        "next_step": "A person at Billing decides about the second refund.",
        "next_update_at": (datetime.now(UTC) + timedelta(hours=5)).isoformat(),
        **changes,
    }


def test_a_bots_hand_off_that_nobody_accepts_is_announced(visit: Visit, desk: MovedDesk) -> None:
    secret = desk.run("token", "create", "--as", "pit@desk.example", "--name", "bot", *SCOPES).strip()
    bot = Bot(desk, secret)
    case = opened(bot)
    _status, form = bot.asks(f"/cases/{case}/handoff-form?to_team=2&kind=bot_to_human")
    assert {"need", "tried", "expects"} <= {field["key"] for field in form["protocol"]["fields"]}
    status, problem = bot.asks(f"/cases/{case}/handoffs", offer(answers={}, next_step=""))
    assert status == 422
    assert {"answers.need", "answers.tried", "next_step"} <= {each["field"] for each in problem["reasons"]}
    status, handoff = bot.asks(f"/cases/{case}/handoffs", offer())
    assert (status, handoff["state"]) == (201, "offered")

    receiver, rosa, grace = visit(), visit(), visit()
    for each, name in ((receiver, "priya"), (rosa, "rosa"), (grace, "grace")):
        each.signs_in(name)
    expect(receiver.page.get_by_role("link", name="Refund twice refused").first).to_be_visible()
    receiver.looks("bot-offer")

    desk.passes(7, rosa, grace)
    note = desk.mail("lena@mail.example", holding="we are still finding the right person").get_content()
    assert "Ask Pit has asked Billing to take your case on" in note
    desk.passes(15, rosa, grace)
    desk.mail("rosa@desk.example", holding="A hand-off of Ask Pit needs a lead")
    told(rosa, "A hand-off of Ask Pit needs a lead")
    desk.passes(50, rosa, grace)
    for address in ("rosa@desk.example", "grace@desk.example"):
        desk.mail(address, holding="Billing did not answer, so the offer ended")
    for lead in (grace, rosa):
        told(lead, "Billing did not answer, so the offer ended")
    grace.looks("bot-announced")
    status, again = bot.asks(f"/handoffs/{handoff['id']}")
    assert again["state"] == "expired"

    grace.page.get_by_role("button", name="Open the hand-off").first.click()
    expect(grace.page.get_by_text("Ask Pit held the case all along.")).to_be_visible()
    grace.looks("bot-expired")
    grace.page.get_by_role("link", name="Open the case").click()
    expect(grace.page.get_by_role("heading", name="Refund twice refused")).to_be_visible()
    grace.looks("bot-case")
