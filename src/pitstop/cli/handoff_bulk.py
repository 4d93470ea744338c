"""`pitstop handoff bulk`: many cases at once, each by the protocol of its own route."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

import click

from pitstop.cli.handoff_words import answers_of
from pitstop.cli.shared import acting, asker, person_called, printing, put, put_json, team_called
from pitstop.core import clock
from pitstop.core.say import say
from pitstop.handoffs import services
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.batches.services import ToOffer

BULK_EPILOG = """\b
The file is a JSON list, each with what the API takes and names instead of ids:
  [{"case": 42, "to_team": "Night shift", "kind": "shift",
    "answers": {"need": {"value": "Call the bank at 20:00"}},
    "already_known": "You were charged twice", "next_step": "We call the bank",
    "next_update_at": "2026-03-02T21:00:00+01:00"}]
\b
Examples:
  pitstop handoff bulk tonight.json --as omar@example.org
"""
_ONE: dict[str, type] = {
    "case": int,
    "to_team": str,
    "to_person": str,
    "kind": str,
    "answers": dict,
    "already_known": str,
    "next_step": str,
    "next_update_at": str,
    "protocol_version": int,
    "seen": int,
    "contingencies": list,
    "introduction": str,
}
_CONTINGENCY: dict[str, type] = {"when": str, "then": str}
_ANSWER: dict[str, type] = {"value": str, "not_known": str}
_KINDS = {int: "a whole number", str: "text", dict: "an object", list: "a list"}


@click.command(epilog=BULK_EPILOG)
@click.argument("file", type=click.File("rb"))
@acting
@printing
def bulk(file: BinaryIO, email: str, as_json: bool) -> None:
    """Offer the many cases that FILE lists, each by the protocol of its own route.

    One that is refused keeps none of the others back. Run again with the same file, it offers what is left.
    """
    offers = _listed(file.read())
    by, outcomes = asker(email), []
    with click.progressbar(offers, label="Offering", file=sys.stderr, hidden=as_json) as each_offer:
        for one in each_offer:
            outcomes += batches.offer_many(by=by, now=clock.now(), offers=[one])
    rows: list[dict[str, Any]] = [
        {
            "case": one.case,
            "handoff": one.handoff.pk if one.handoff else None,
            "refused": [say(reason) for reason in one.reasons],
        }
        for one in outcomes
    ]
    if as_json:
        put_json(rows)
    else:
        for row in rows:
            put(f"#{row['case']}: {' '.join(row['refused']) or 'hand-off ' + str(row['handoff'])}")
    if any(row["refused"] for row in rows):
        raise click.exceptions.Exit(1)


def _listed(content: bytes) -> list[ToOffer]:
    """The offers of a file: a JSON list of what the API takes, with teams and people by name.

    As strict as the API: what is misspelt or of another kind would else be left out, or read to a customer.
    """
    try:
        said = json.loads(content.decode("utf-8-sig"))
        if not isinstance(said, list):
            raise ValueError("it must begin with [")
        return [_listed_one(one) for one in said]
    except (ValueError, RecursionError) as problem:
        sentence = (
            f"The file is not a list of hand-offs ({problem}). `pitstop handoff bulk --help` shows one."
        )
        raise click.UsageError(sentence) from None


def _fields(said: Any, known: Mapping[str, type], where: str) -> dict[str, Any]:
    """What is said of each field; null is as good as left out. Raises `ValueError` for what has no place."""
    if not isinstance(said, dict):
        raise ValueError(f"{where} must be an object, not {json.dumps(said)[:40]}")
    for name, value in said.items():
        if name not in known:
            raise ValueError(f"{where} has a field {json.dumps(name)[:40]}; there are {', '.join(known)}")
        if value is not None and type(value) is not known[name]:
            raise ValueError(f"{name} must be {_KINDS[known[name]]}, not {json.dumps(value)[:40]}")
    return {name: value for name, value in said.items() if value is not None}


def _listed_one(said: Any) -> ToOffer:
    one = _fields(said, _ONE, "each hand-off")
    if missing := [name for name in ("case", "to_team", "answers") if name not in one]:
        raise ValueError(f"a hand-off lacks {', '.join(missing)}")
    answers = {
        key: _fields(answer, _ANSWER, f"the answer {json.dumps(key)[:40]}")
        for key, answer in one["answers"].items()
    }
    contingencies = [_fields(each, _CONTINGENCY, "each contingency") for each in one.get("contingencies", ())]
    by = one.get("next_update_at")
    person = one.get("to_person")
    return ToOffer(
        case=one["case"],
        to_team=team_called(one["to_team"]).pk,
        to_person=person_called(person).pk if person else None,
        offered=services.Offer(
            kind=one.get("kind", "shift"),
            answers=answers_of(
                [(key, answer.get("value", "")) for key, answer in answers.items()],
                [(key, answer.get("not_known", "")) for key, answer in answers.items()],
            ),
            already_known=one.get("already_known", ""),
            next_step=one.get("next_step", ""),
            next_update_at=datetime.fromisoformat(by) if by else None,
            protocol_version=one.get("protocol_version"),
            seen=one.get("seen"),
            contingencies=tuple(
                services.Contingency(each.get("when", ""), each.get("then", "")) for each in contingencies
            ),
            introduction=one.get("introduction", ""),
        ),
    )
