"""`pitstop rule`: written, tried, switched on, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.escalations.tests.walking import passes

pytestmark = pytest.mark.django_db

OLD = ("rule", "set", "Too old", "--older", "10h", "--plain")


def test_a_rule_is_written_tried_and_switched_on(world: World, pitstop: Pitstop) -> None:
    case = world.open(now=clock.now() - timedelta(days=1)).pk
    made = pitstop(*OLD, "--tell", "leads", "--team", "Front line")
    assert made.out == (
        "“Too old”, version 1, is off: when a case is older than 10 h of plain time (team Front line), "
        "tell the leads of the team that holds it\n"
    )
    tried = pitstop("rule", "try", "too old")
    assert "it would have fired 1 time, on 1 of" in tried.out
    assert f"#{case}" in tried.out
    assert pitstop("rule", "try", "Too old", "--json").json["times"] == 1
    assert pitstop("rule", "on", "Too old").out == "“Too old” is on.\n"
    listed = pitstop("rule", "list", "--json").json
    assert [(each["rule"], each["is_on"], each["fired"]) for each in listed] == [("Too old", True, 0)]
    assert pitstop("rule", "off", "Too old").out == "“Too old” is off.\n"


def test_what_is_left_out_stays_and_any_takes_a_filter_away(world: World, pitstop: Pitstop) -> None:
    pitstop(*OLD, "--tell", "tom@desk.example", "--team", "Billing", "--priority", "high")
    pitstop("rule", "set", "Too old", "--raise", "urgent", "--team", "any")
    shown = pitstop("rule", "show", "Too old", "--json").json
    newest, first = shown["versions"]
    assert (newest["version"], newest["then"]) == (2, {"act": "raise", "raise_to": "urgent"})
    assert (newest["when"]["minutes"], newest["when"]["team"], newest["when"]["priority"]) == (
        600,
        None,
        "high",
    )
    assert first["then"] == {"act": "notify", "who": "person", "person": world.other_receiver.id}
    assert "Version 2" in pitstop("rule", "show", "Too old").out


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("--clock", "response", "--share", "80"), "the clock “response” has run for 80 % of its time"),
        (("--older", "2d"), "a case is older than 48 h of business time"),
        (("--older", "2d", "--plain"), "a case is older than 2 d of plain time"),
        (("--reopened", "2"), "a case was reopened 2 times"),
        (("--reopened", "1"), "a case was reopened"),
        (("--missed", "1"), "1 promise to the customer was missed"),
        (("--missed", "3", "--tier", "gold"), "3 promises to the customer were missed (tier gold)"),
    ],
)
@pytest.mark.parametrize(
    ("does", "then"),
    [
        (("--tell", "holder"), "tell who has the case"),
        (("--swarm", "Network"), "let Network work on it beside the holder"),
        (("--offer", "Billing", "--next", "Soon.", "--why", "Late."), "offer it to Billing (escalation)"),
    ],
)  # fmt: skip
def test_every_condition_and_act_can_be_said(
    world: World, pitstop: Pitstop, said: tuple[str, ...], sentence: str, does: tuple[str, ...], then: str
) -> None:
    assert f"when {sentence}, {then}" in pitstop("rule", "set", "R", *said, *does).out


def test_what_does_not_fit_is_said_at_once(world: World, pitstop: Pitstop) -> None:
    refused = pitstop("rule", "set", "R", "--clock", "sleep", "--offer", "Billing")
    assert refused.code != 0
    for sentence in ("“sleep” is none of these", "Write the share", "What happens next is missing"):
        assert sentence in refused.err
    assert "is no span" in pitstop("rule", "set", "R", "--older", "soon").err
    assert "There is no rule “X”" in pitstop("rule", "on", "X").err


def test_rules_are_for_leads(world: World, pitstop: Pitstop) -> None:
    pitstop(*OLD, "--tell", "leads")
    for command in (
        ("list",),
        ("show", "Too old"),
        ("try", "Too old"),
        ("effect", "Too old"),
        ("on", "Too old"),
    ):
        refused = pitstop("rule", *command, "--as", "omar@desk.example")
        assert refused.code != 0
        assert "Escalation rules are for leads" in refused.err
    assert pitstop("rule", "list", "--as", "lea@desk.example").code == 0


def test_its_effect_is_said_and_what_few_would_say_withheld(world: World, pitstop: Pitstop) -> None:
    pitstop(*OLD, "--tell", "leads")
    assert "The rule was never on: nothing to compare." in pitstop("rule", "effect", "Too old").out
    pitstop("rule", "on", "Too old")
    world.open(now=clock.now())
    passes(clock.now() + timedelta(hours=11))
    said = pitstop("rule", "effect", "Too old").out
    assert "Fired 1 time on 1 case" in said
    assert "withheld (fewer than 10)" in said
    assert pitstop("rule", "effect", "Too old", "--json").json["outcomes"] == {"told": 1}
    assert "Lea Wolf" in pitstop("rule", "show", "Too old").out
