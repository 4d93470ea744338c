"""How the tests of the pages visit them: as someone signed in, now."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pitstop.accounts.queries import Asker
from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.handoffs.models import Handoff
from pitstop.insights import kept, store

Visit = Callable[[Asker], Client]


@pytest.fixture
def visit() -> Visit:
    """A browser of this person, signed in."""

    def signed_in(asker: Asker) -> Client:
        client = Client()
        client.force_login(asker.person)
        return client

    return signed_in


@pytest.fixture
def offered(world: World) -> Handoff:
    """The world's case, offered to billing just now; the customer hears in six hours."""
    return offer_now(world)


def offer_now(world: World, **changes: Any) -> Handoff:
    now = clock.now()
    return world.offer(**{"now": now, "next_update_at": now + timedelta(hours=6), **changes})


def in_form(at: datetime) -> str:
    """A moment as a browser sends it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def offer_form(world: World, **changes: Any) -> dict[str, Any]:
    """What the hand-off form sends for the support protocol."""
    return {
        "to_team": world.billing.pk,
        "kind": "specialist",
        "answer_need": "Decide on the second refund.",
        "answer_tried": "Looked at both payments.",
        "answer_expects": "Her money back by Friday.",
        "answer_mood": "worried",
        "already_known": "You were charged twice.",
        "next_step": "Priya decides about the second refund.",
        "next_update_at": in_form(clock.now() + timedelta(hours=6)),
        **changes,
    }


def words(answer: Any) -> str:
    """The text of a page as it is read: no tags, no entities of quotes, single spaces."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    for entity, letter in (("&#x27;", "'"), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, letter)
    return " ".join(text.split())


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Callable[..., None]:
    """Brings the desk's copy of the log up to this moment."""
    settings.PITSTOP_EVENTS_DIR = tmp_path / "log"
    kept.forget()

    def level(until: datetime | None = None) -> None:
        while store.sync(settings.PITSTOP_EVENTS_DIR, now=until or at(600)).more:
            pass

    return level


@pytest.fixture
def passed(world: World, copy: Callable[[], None]) -> World:
    """One case went to billing and straight back, another was offered there and returned."""
    world.accept(world.offer())
    back = world.offer(by=world.receiver, to_team=world.front.pk, now=at(20))
    world.accept(back, by=world.giver, now=at(30), read_back="Once more from the start.")
    other = world.open(now=at(40), subject="A <b>second</b> one")
    world.send_back(world.offer(case_id=other.pk, now=at(41)), now=at(51))
    copy()
    return world
