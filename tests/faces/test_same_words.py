"""The page, the API and the command line say the same no, in the same words, for the same case."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from pitstop.accounts import services as accounts
from pitstop.accounts.queries import Asker
from pitstop.cli import main
from pitstop.conftest import ANSWERS, World, snapshot
from pitstop.core import clock
from pitstop.handoffs.models import Handoff

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Act:
    """One act on one case or hand-off, for any face to do."""

    name: str  # offer, accept, return or withdraw
    by: Asker
    about: int
    answers: dict[str, str]
    said: dict[str, str]
    due_at: datetime


def on_the_page(act: Act, world: World, secret: str) -> tuple[int, str]:
    client = Client()
    client.force_login(act.by.person)
    due_at = timezone.localtime(act.due_at).strftime("%Y-%m-%dT%H:%M")
    forms: dict[str, tuple[str, dict[str, Any]]] = {
        "offer": (
            f"/cases/{act.about}/handoffs",
            {
                "to_team": world.billing.pk,
                "kind": "specialist",
                **{f"answer_{key}": value for key, value in act.answers.items()},
                **act.said,
                "next_update_at": due_at,
            },
        ),
        "accept": (f"/handoffs/{act.about}/acceptance", {**act.said, "next_update_at": due_at}),
        "return": (f"/handoffs/{act.about}/return", act.said),
        "withdraw": (f"/handoffs/{act.about}/withdrawal", {}),
    }
    answer = client.post(*forms[act.name])
    words = html.unescape(re.sub(r"<[^>]+>", "\n", answer.content.decode()))
    return answer.status_code, words


def by_the_api(act: Act, world: World, secret: str) -> tuple[int, str]:
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "offer": (
            f"cases/{act.about}/handoffs",
            {
                "to_team": world.billing.pk,
                "kind": "specialist",
                "answers": {key: {"value": value} for key, value in act.answers.items()},
                **act.said,
                "next_update_at": act.due_at.isoformat(),
            },
        ),
        "accept": (
            f"handoffs/{act.about}/acceptance",
            {**act.said, "next_update_at": act.due_at.isoformat()},
        ),
        "return": (f"handoffs/{act.about}/return", act.said),
        "withdraw": (f"handoffs/{act.about}/withdrawal", {}),
    }
    where, body = bodies[act.name]
    answer = Client().post(
        f"/api/v1/{where}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    return answer.status_code, "\n".join(reason["text"] for reason in answer.json()["reasons"])


def at_the_command_line(act: Act, world: World, secret: str) -> tuple[int, str]:
    names = {"already_known": "--known", "next_step": "--next", "read_back": "--read-back"}
    options = [part for key, value in act.said.items() for part in (names.get(key, f"--{key}"), value)]
    if act.name == "offer":
        options += ["--to", world.billing.name]
        options += [part for key, value in act.answers.items() for part in ("--answer", f"{key}={value}")]
    if act.name in ("offer", "accept"):
        options += ["--by", act.due_at.isoformat()]
    words = ["handoff", act.name, str(act.about), "--as", act.by.person.email, *options]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.stderr


CUSTOMERS_PART = {
    "already_known": "You were charged twice.",
    "next_step": "Priya decides about the second refund.",
}


def offer(world: World, by: Asker, hours: float = 6, **answers: str) -> Act:
    due_at = clock.now() + timedelta(hours=hours)
    return Act("offer", by, world.case_id, ANSWERS | answers, CUSTOMERS_PART, due_at)


def answer(name: str, by: Asker, handoff: Handoff, **said: str) -> Act:
    return Act(name, by, handoff.pk, {}, said, clock.now() + timedelta(hours=6))


def waiting(world: World) -> Handoff:
    now = clock.now()
    return world.offer(now=now, next_update_at=now + timedelta(hours=6))


def settled(world: World) -> Handoff:
    return world.withdraw(waiting(world), now=clock.now())


def _offered_already(world: World) -> Act:
    waiting(world)
    return offer(world, world.giver)


# What was tried, the code that each face answers with (page, API, command line), and the words of all three.
NOES: dict[str, tuple[Callable[[World], Act], tuple[int, int, int], list[str]]] = {
    "offered already": (
        _offered_already,
        (409, 409, 1),
        ["Case #{case} is offered to Billing already. Wait for their answer or withdraw it."],
    ),
    "an answer missing": (
        lambda world: offer(world, world.giver, need=""),
        (422, 422, 2),
        ["“What is needed from you” is missing. Fill it in, or say why it isn't known."],
    ),
    "two faults at once": (
        lambda world: offer(world, world.giver, hours=-1, tried=""),
        (422, 422, 2),
        [
            "“Tried so far, and what came of it” is missing. Fill it in, or say why it isn't known.",
            "The time for the next update has passed. Choose one to come.",
        ],
    ),
    "a colleague's case": (
        lambda world: offer(world, world.colleague),
        (403, 403, 1),
        ["Omar Haddad has case #{case}. Ask Omar Haddad, or a lead of Front line."],
    ),
    "a case of strangers": (
        lambda world: offer(world, world.stranger),
        (404, 404, 1),
        ["There is no case #{case} that you can see."],
    ),
    "accepting one's own offer": (
        lambda world: answer("accept", world.giver, waiting(world), read_back="I know."),
        (403, 403, 1),
        ["You offered this hand-off, so someone else must answer it. You can withdraw it."],
    ),
    "reading back the giver's words": (
        lambda world: answer("accept", world.receiver, waiting(world), read_back=ANSWERS["need"]),
        (422, 422, 2),
        ["These are the giver's words. Say in your own what you understood."],
    ),
    "accepting without a read-back": (
        lambda world: answer("accept", world.receiver, waiting(world), read_back=" "),
        (422, 422, 2),
        ["The read-back is missing: write it in a few words."],
    ),
    "accepting what was withdrawn": (
        lambda world: answer("withdraw", world.giver, settled(world)),
        (409, 409, 1),
        ["This hand-off is withdrawn already. Open case #{case} to see where it stands."],
    ),
    "returning without saying what is missing": (
        lambda world: answer("return", world.receiver, waiting(world), reason="facts_missing", note=""),
        (422, 422, 2),
        ["What the giver should know is missing: write it in a few words."],
    ),
    "withdrawing someone else's offer": (
        lambda world: answer("withdraw", world.receiver, waiting(world)),
        (403, 403, 1),
        ["Only the one who offered it, or a lead of their team, can withdraw a hand-off."],
    ),
}
FACES = {"page": on_the_page, "api": by_the_api, "command line": at_the_command_line}


EVERY = [
    pytest.param(situation, place, face, id=f"{situation}, {face}")
    for situation in NOES
    for place, face in enumerate(FACES)
]


@pytest.mark.parametrize(("situation", "place", "face"), EVERY)
def test_each_face_says_the_same_no_and_changes_nothing(
    world: World, situation: str, place: int, face: str
) -> None:
    tried, codes, reasons = NOES[situation]
    act = tried(world)
    _token, secret = accounts.create_token(
        person=act.by.person, name="test", scopes=["read", "handoff"], now=clock.now()
    )
    before = snapshot()
    code, words = FACES[face](act, world, secret)
    assert code == codes[place], words
    for reason in reasons:
        assert reason.format(case=world.case_id) in words
    # That someone signed in, or that a token was used, is no change of a case.
    after = snapshot()
    visits = {"accounts.Person", "accounts.ApiToken"}
    assert {name for name, rows in after.items() if rows != before[name]} <= visits
