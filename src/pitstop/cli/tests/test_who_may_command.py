"""Every command that is given in somebody's name: who may, who may not, and that a no writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.calendars import services as hours
from pitstop.cases import services as cases
from pitstop.cli import main
from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import ANSWERS, NOW, READ_BACK, World, snapshot
from pitstop.connectors.mail import services as mail
from pitstop.core import clock
from pitstop.escalations import services as escalations
from pitstop.escalations.services import Then, When
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.leaving import services as leaves
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.targets.services import Proposed

ICAL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:{day:%Y%m%d}
END:VEVENT
END:VCALENDAR
"""
OFFERED = [f"--answer={key}={text}" for key, text in ANSWERS.items()]
NEWS = b"From: Shop <news@example.net>\r\nSubject: Offer\r\nPrecedence: bulk\r\n\r\nBuy!\r\n"
# The command with what it needs; by whom it may be given, and who is told no.
WHO: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "board": ((), "lead", ("giver", "stranger")),
    "case assign": (("{case}", "nora@desk.example"), "giver", ("receiver", "stranger")),
    "case find": (("refund",), "giver", ()),
    "case link": (("{case}", "--renew"), "giver", ("receiver", "stranger")),
    "case list": ((), "giver", ()),
    "case priority": (("{case}", "high"), "giver", ("receiver", "stranger")),
    "case reopen": (("{closed}", "--why=It is back."), "giver", ("receiver", "stranger")),
    "case resume": (("{waiting}",), "giver", ("receiver", "stranger")),
    "case show": (("{case}",), "giver", ("stranger",)),
    "case wait": (("{case}",), "giver", ("receiver", "stranger")),
    "case write": (("{case}", "The bank says no.", "--kind=note"), "giver", ("stranger",)),
    "export": (("--desk", "{out}"), "admin", ("giver", "lead")),
    "handoff accept": (
        ("{offer}", f"--read-back={READ_BACK}", "--by=+2h"),
        "receiver",
        ("giver", "stranger"),
    ),
    "handoff ask": (("{offer}", "Which account?"), "receiver", ("giver", "stranger")),
    "handoff bulk": (("{bulk}",), "giver", ("receiver", "stranger")),
    "handoff correct": (("{accepted}", "It was the first refund."), "giver", ("receiver", "stranger")),
    "handoff decide": (("{offer}", "let_pass"), "", ("giver", "stranger")),  # only of one that was referred
    "handoff explain": (("{asked}", "The first one."), "giver", ("receiver", "stranger")),
    "handoff fields": (("{case}", "--to=Billing"), "giver", ("stranger",)),
    "handoff list": ((), "giver", ()),
    "handoff offer": (
        ("{free}", "--to=Billing", "--known=Twice.", "--next=Priya decides.", "--by=+5h", *OFFERED),
        *("giver", ("receiver", "stranger")),
    ),
    "handoff remind": (("{offer}",), "lead", ("receiver", "stranger")),
    "handoff return": (("{offer}", "--reason=wrong_team"), "receiver", ("giver", "stranger")),
    "handoff show": (("{offer}",), "receiver", ("stranger",)),
    "handoff understand": (("{corrected}",), "receiver", ("giver", "stranger")),
    "handoff withdraw": (("{offer}",), "giver", ("receiver", "stranger")),
    "hours export": (("--team=Billing",), "receiving_lead", ()),
    "hours import": (
        ("{ical}", "--team=Billing", "--closures"),
        "receiving_lead",
        ("receiver", "lead", "stranger"),
    ),
    "hours now": ((), "giver", ()),
    "hours person": (
        ("priya@desk.example", "--week=Mon-Fri 9-17", "--zone=UTC"),
        *("receiver", ("giver", "lead", "stranger")),
    ),
    "hours team": (
        ("Billing", "--week=Mon-Fri 8-18", "--zone=UTC"),
        *("receiving_lead", ("receiver", "lead", "stranger")),
    ),
    "mail again": (("{mail}",), "lead", ("giver", "receiving_lead", "stranger")),
    "mail list": ((), "lead", ("giver", "stranger")),
    "mail open": (("{came}",), "admin", ("lead", "giver")),
    "mail settle": (("{came}",), "admin", ("lead", "giver")),
    "mail show": (("{came}",), "admin", ("lead", "giver")),
    "mail waiting": ((), "admin", ("lead", "giver")),
    "person come-back": (("{left}",), "admin", ("giver", "receiving_lead")),
    "person leave": (("nora@desk.example",), "lead", ("giver", "receiving_lead")),
    "person profile": (("nora@desk.example", "--job=night shift"), "lead", ("giver", "receiving_lead")),
    "promise keep": (("{promise}",), "giver", ("receiver", "stranger")),
    "promise list": ((), "giver", ()),
    "promise make": (("{case}", "--text=a call", "--by=+2h"), "giver", ("receiver", "stranger")),
    "promise release": (("{promise}", "--reason=She called."), "giver", ("receiver", "stranger")),
    "protocol save": (("{protocol}",), "lead", ("giver", "stranger")),
    "reason add": (("customer must pay first",), "lead", ("giver", "stranger")),
    "reason retire": (("pays_first",), "lead", ("giver", "stranger")),
    "route remove": (("--from=Network",), "lead", ("giver", "stranger")),
    "route set": (("sbar", "--from=Network", "--to=Billing"), "lead", ("giver", "stranger")),
    "rule effect": (("Too old",), "lead", ("giver", "stranger")),
    "rule list": ((), "lead", ("giver", "stranger")),
    "rule off": (("Too old",), "lead", ("giver", "stranger")),
    "rule on": (("Too old",), "lead", ("giver", "stranger")),
    "rule set": (
        ("Older", "--older=10h", "--tell=leads", "--team=Front line"),
        "lead",
        ("giver", "stranger"),
    ),
    "rule show": (("Too old",), "lead", ("giver", "stranger")),
    "rule try": (("Too old",), "lead", ("giver", "stranger")),
    "target again": (("{target}",), "receiving_lead", ("receiver", "lead", "stranger")),
    "target correct": (("{clock}", "A slip.", "--minutes=60"), "receiving_lead", ("giver", "stranger")),
    "target remove": (("{target}",), "receiving_lead", ("receiver", "lead", "stranger")),
    "target set": (("accept", "20", "--team=Billing"), "receiving_lead", ("receiver", "lead", "stranger")),
    "team close": (("Network", "--successor=Billing"), "admin", ("giver", "lead")),
    "team leave": (("Front line", "nora@desk.example"), "lead", ("giver", "receiving_lead")),
    "team open": (("Old",), "admin", ("giver", "lead")),
    "token create": (("--name=bot", "--scope=read"), "giver", ()),
    "token list": ((), "giver", ()),
    "token revoke": (("{token}",), "giver", ("colleague", "stranger")),
}


@pytest.fixture
def named(world: World, tmp_path: Path) -> dict[str, object]:
    """What the arguments name: a desk in which every command has something to do."""
    now = clock.now()
    hours.set_hours(by=world.admin, now=now, team=world.billing.pk, week="Mon-Sun 0-24", zone="UTC")
    target = targets.set_target(
        by=world.admin, now=NOW, proposed=Proposed("accept", 15, team=world.billing.pk)
    )
    offers = {name: offer(world) for name in ("offer", "asked", "accepted", "corrected")}
    handoffs.ask(by=world.receiver, now=now, handoff_id=offers["asked"].pk, text="Which one?")
    for name in ("accepted", "corrected"):
        world.accept(offers[name], now=now)
    handoffs.correct(by=world.giver, now=now, handoff_id=offers["corrected"].pk, text="The first refund.")
    closed, waiting, free = (world.open(now=now).pk for _ in range(3))
    handoffs.close_case(by=world.giver, now=now, case_id=closed, outcome="Paid.")
    cases.wait(by=world.giver, now=now, case_id=waiting)
    promise = promises.make(
        by=world.giver, now=now, case_id=world.case_id, text="a call", due_at=now + timedelta(hours=4)
    )
    intake.take_new_cases(team=world.front)
    old = accounts.add_team(name="Old")
    leaves.close_team(by=world.admin, now=now, team_id=old.pk)
    left = accounts.add_person(email="eva@desk.example", name="Eva Blum", password=None, teams=[world.front])
    leaves.leave(by=world.admin, now=now, person_id=left.pk)
    routing.add_return_reason(by=world.admin, now=now, label="pays first", key="pays_first", needs_note=False)
    routing.bind_route(protocol="sbar", from_team=world.network, to_team=None, now=now)
    escalations.write(
        by=world.lead,
        now=now,
        name="Too old",
        when=When("age", minutes=600, counted="plain", team=world.front.pk),
        then=Then("notify", who="leads"),
    )
    promises.reply(by=world.giver, now=now, case_id=free, body="We are on it.", no_more=True)
    token, _secret = accounts.create_token(person=world.giver.person, name="x", scopes=["read"], now=now)
    return {
        **{name: each.pk for name, each in offers.items()},
        "case": world.case_id,
        "closed": closed,
        "waiting": waiting,
        "free": free,
        "promise": promise.pk,
        "mail": Mail.objects.get(case=free).pk,
        "came": mail.take_in(now=now, raw=NEWS).pk,
        "left": left.email,
        "clock": Clock.objects.filter(ended_at=None, measure="accept").first().pk,
        "target": target.pk,
        "token": token.pk,
        "out": tmp_path / "desk.xes",
        **files(tmp_path, free),
    }


def offer(world: World) -> Handoff:
    now = clock.now()
    case = world.open(now=now, customer_email="max@example.org").pk
    return world.offer(now=now, case_id=case, next_update_at=now + timedelta(hours=6))


def files(folder: Path, free: int) -> dict[str, Path]:
    """What commands read from files."""
    due = (clock.now() + timedelta(hours=5)).isoformat()
    row = {
        "case": free,
        "to_team": "Billing",
        "answers": {key: {"value": text} for key, text in ANSWERS.items()},
        "already_known": "Twice.",
        "next_step": "Priya decides.",
        "next_update_at": due,
    }
    protocol = {"key": "chat", "name": "Chat", "fields": [{"label": "What now", "part": "next"}]}
    written = {
        "bulk": ("tonight.json", json.dumps([row])),
        "ical": ("closed.ics", ICAL.format(day=clock.now() + timedelta(days=30)).replace("\n", "\r\n")),
        "protocol": ("chat.json", json.dumps(protocol)),
    }
    for name, content in written.values():
        (folder / name).write_text(content, encoding="utf-8", newline="")
    return {key: folder / name for key, (name, _content) in written.items()}


def call(command: str, named: dict[str, object]) -> list[str]:
    """The command with its arguments."""
    return [*command.split(), *(each.format(**named) for each in WHO[command][0])]


def test_who_may(world: World, pitstop: Pitstop, named: dict[str, object]) -> None:
    told = {}

    for command, (_call, who, _others) in WHO.items():
        with undone():
            done = pitstop(*call(command, named), f"--as={world.everyone[who or 'admin'].person.email}")
        if who and done.code != 0:
            told[command] = done

    assert told == {}


def test_nobody_else_may_and_nothing_is_written(
    world: World, pitstop: Pitstop, named: dict[str, object]
) -> None:
    told, before = {}, snapshot()

    for command, (_call, _who, others) in WHO.items():
        for part in others:
            with undone():
                done = pitstop(*call(command, named), f"--as={world.everyone[part].person.email}")
                wrote = snapshot() != before
            if (done.code, wrote) != (1, False) or not (done.complaints or "refused" in done.out):
                told[command, part] = done, wrote

    assert told == {}


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back at its end."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize(
    ("who", "code", "said"),
    [
        ("eva@desk.example", 1, "Eva Blum no longer works here, so nothing can be done in that name."),
        ("nobody@desk.example", 2, "There is nobody here with the address nobody@desk.example."),
        ("", 2, "There is nobody here with the address ."),
        ("a\udcffb", 2, "There is nobody here with the address a"),
    ],
)
def test_nobody_acts_in_the_name_of_who_is_not_here(
    world: World, pitstop: Pitstop, named: dict[str, object], who: str, code: int, said: str
) -> None:
    before = snapshot()

    for command in WHO:
        done = pitstop(*call(command, named), f"--as={who}")

        assert (done.code, done.out) == (code, ""), command
        assert done.complaints[-1].startswith(said), command
    assert snapshot() == before


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    for name in command.list_commands(click.Context(command)):
        inner = command.get_command(click.Context(command), name)
        if inner is not None:
            yield from commands(inner, (*path, name))


def test_every_command_in_somebodys_name_stands_in_the_table() -> None:
    named = {name for name, found in commands(main) if any("--as" in each.opts for each in found.params)}

    assert named == set(WHO)
