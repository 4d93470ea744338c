"""What a rule may wait for and do, and every reason against it at once."""

from __future__ import annotations

import pytest

from pitstop.escalations.rules.acts import Then, name_reasons, then_reasons
from pitstop.escalations.rules.conditions import When, when_reasons

TEAMS, PEOPLE = {1, 2}, {7}
OFFER = Then(act="offer", to_team=2, next_step="Billing decides.", why="It waits too long.")


@pytest.mark.parametrize(
    ("when", "fields"),
    [
        (When("clock", measure="response", share=80), []),
        (When("clock", measure="response", share=500, team=1, kind="shift", priority="high"), []),
        (When("age", minutes=60), []),
        (When("age", minutes=60, counted="plain", tier="gold"), []),
        (When("reopened", times=2), []),
        (When("missed", times=1), []),
        (When(), ["condition"]),
        (When("weather"), ["condition"]),
        (When("clock"), ["measure", "share"]),
        (When("clock", measure="sleep", share=0), ["measure", "share"]),
        (When("clock", measure="hold", share=501), ["share"]),
        (When("age", minutes=0, counted="guessed"), ["minutes", "counted"]),
        (When("age", minutes=60 * 24 * 366 + 1), ["minutes"]),
        (When("reopened"), ["times"]),
        (When("missed", times=51), ["times"]),
        (
            When("missed", times=1, team=9, kind="odd", priority="dire", tier="a\nb"),
            ["team", "kind", "priority", "tier"],
        ),
        (When("missed", times=1, tier="g" * 41), ["tier"]),
    ],
)
def test_a_condition_is_refused_by_every_field_that_does_not_fit(when: When, fields: list[str]) -> None:
    assert [reason.field for reason in when_reasons(when, teams=TEAMS)] == fields


@pytest.mark.parametrize(
    ("then", "fields"),
    [
        (Then("notify", who="holder"), []),
        (Then("notify", who="leads"), []),
        (Then("notify", who="person", person=7), []),
        (Then("raise", raise_to="urgent"), []),
        (OFFER, []),
        (Then("swarm", to_team=1), []),
        (Then(), ["act"]),
        (Then("sing"), ["act"]),
        (Then("notify"), ["who"]),
        (Then("notify", who="person"), ["person"]),
        (Then("notify", who="person", person=8), ["person"]),
        (Then("raise"), ["raise_to"]),
        (Then("raise", raise_to="low"), ["raise_to"]),
        (Then("swarm", to_team=3), ["to_team"]),
        (Then("offer", offer_kind="odd"), ["to_team", "offer_kind", "next_step", "why"]),
        (
            Then("offer", to_team=1, next_step="a\nb", why="w" * 201, already_known="k" * 2001),
            ["next_step", "why", "already_known"],
        ),
    ],
)
def test_an_act_is_refused_by_every_field_that_does_not_fit(then: Then, fields: list[str]) -> None:
    assert [reason.field for reason in then_reasons(then, teams=TEAMS, people=PEOPLE)] == fields


def test_a_missing_choice_is_asked_for_and_a_wrong_one_quoted() -> None:
    (missing,) = when_reasons(When(), teams=TEAMS)
    (wrong,) = when_reasons(When("weather"), teams=TEAMS)
    assert str(missing) == "Choose one of these: clock, age, reopened, missed."
    assert str(wrong) == "“weather” is none of these: clock, age, reopened, missed."


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Late", None),
        ("", "text-missing"),
        ("a\nb", "line-broken"),
        ("x" * 81, "text-too-long"),
        (" too OLD ", "rule-taken"),
    ],
)
def test_a_name_is_one_line_and_given_once(name: str, code: str | None) -> None:
    reasons = list(name_reasons(name, taken=["Too old"]))
    assert [reason.code for reason in reasons] == ([code] if code else [])


def test_what_isn_t_needed_is_not_kept() -> None:
    full = When("age", measure="hold", share=80, minutes=60, times=3, tier=" gold ")
    assert full.dump() == {
        "condition": "age",
        "minutes": 60,
        "counted": "business",
        "team": None,
        "kind": "",
        "priority": "",
        "tier": "gold",
    }
    assert When.load(full.dump()) == When("age", minutes=60, tier="gold")
    assert Then("notify", who="leads", person=7, to_team=2).dump() == {"act": "notify", "who": "leads"}
    assert Then.load(OFFER.dump()) == OFFER
