"""`pitstop case find`: search the cases that a person may see."""

from __future__ import annotations

from typing import Any

import click

from pitstop.cli.shared import acting, asker, iso, local, printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.core.say import say
from pitstop.search import queries

EPILOG = """\b
Examples:
  pitstop case find "fischer refund" --as omar@example.org
  pitstop case find "#42" --as omar@example.org
  pitstop case find 'team:"Front line" state:open due:today' --as omar@example.org --json
"""


@click.command(epilog=EPILOG)
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=25, show_default=True, help="Rows at most.")
@click.option("--after", type=click.IntRange(0, 2**63 - 1), default=0, help="Go on after this case.")
@acting
@printing
def find(text: tuple[str, ...], limit: int, after: int, email: str, as_json: bool) -> None:
    """Find cases by TEXT: words of the subject, the customer, what was said; a number; filters.

    All words must be there; the beginning of a word is enough; quotes keep words together. Filters: state:,
    team:, holder:, customer:, offered:, due:, tier:. What isn't understood is said and left out.
    """
    found = queries.found(asker(email), " ".join(text), now=clock.now(), after=after, limit=limit)
    if as_json:
        return put_json(
            {
                "found": [_hit(hit) for hit in found.rows],
                "next": found.next,
                "not_understood": [say(reason) for reason in found.reasons],
            }
        )
    for reason in found.reasons:
        click.echo(say(reason), err=True)
    if not found.rows:
        return put("No case found.")
    rows = [
        [
            f"#{hit.case.pk}",
            hit.case.state,
            hit.case.subject,
            hit.case.customer.name,
            _holder(hit),
            _said(hit),
        ]
        for hit in found.rows
    ]
    put_table(["Case", "State", "Subject", "Customer", "Held by", "Said"], rows)
    if found.next:
        put(f"There are more: --after {found.next}")
    return None


def _holder(hit: queries.Hit) -> str:
    team = hit.holder.team.name
    return f"{hit.holder.person.name}, {team}" if hit.holder.person else team


def _said(hit: queries.Hit) -> str:
    if hit.said is None:
        return f"promised by {local(hit.promise.due_at)}" if hit.promise else ""
    return "".join(part.text for part in hit.said.parts)


def _hit(hit: queries.Hit) -> dict[str, Any]:
    person, said = hit.holder.person, hit.said
    return {
        "case": hit.case.pk,
        "subject": hit.case.subject,
        "state": hit.case.state,
        "customer": hit.case.customer.name,
        "team": hit.holder.team.name,
        "person": person.name if person else None,
        "promise": hit.promise.text if hit.promise else None,
        "due_at": iso(hit.promise.due_at) if hit.promise else None,
        "said": {
            "kind": said.kind,
            "author": said.author.name if said.author else None,
            "at": iso(said.at),
            "text": "".join(part.text for part in said.parts),
        }
        if said
        else None,
    }
