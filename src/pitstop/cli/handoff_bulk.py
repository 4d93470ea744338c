"""`pitstop handoff bulk`: many cases at once, each by the protocol of its own route."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

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


@click.command(epilog=BULK_EPILOG)
@click.argument("file", type=click.File("r"))
@acting
@printing
def bulk(file: Any, email: str, as_json: bool) -> None:
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


def _listed(text: str) -> list[ToOffer]:
    """The offers of a file: a JSON list of what the API takes, with teams and people by name."""
    try:
        return [_listed_one(one) for one in json.loads(text)]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        sentence = (
            f"The file is not a list of hand-offs ({problem}). `pitstop handoff bulk --help` shows one."
        )
        raise click.UsageError(sentence) from None


def _listed_one(one: dict[str, Any]) -> ToOffer:
    by = one.get("next_update_at")
    person = one.get("to_person")
    return ToOffer(
        case=int(one["case"]),
        to_team=team_called(str(one["to_team"])).pk,
        to_person=person_called(str(person)).pk if person else None,
        offered=services.Offer(
            kind=str(one.get("kind", "shift")),
            answers=answers_of(
                [(key, str(said.get("value", ""))) for key, said in one["answers"].items()],
                [(key, str(said.get("not_known", ""))) for key, said in one["answers"].items()],
            ),
            already_known=str(one.get("already_known", "")),
            next_step=str(one.get("next_step", "")),
            next_update_at=datetime.fromisoformat(str(by)) if by else None,
        ),
    )
