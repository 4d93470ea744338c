"""`pitstop token`: what programs sign in with."""

from __future__ import annotations

import click

from pitstop.accounts import queries, services
from pitstop.cli.shared import acting, asker, iso, local, plain, printing, put, put_json, put_table
from pitstop.core import clock

CREATE_EPILOG = """\b
Examples:
  pitstop token create --as priya@example.org --name "My script" --scope read
  pitstop token create --as bot@example.org --name bot --scope read --scope write --scope handoff --days 30
"""
LIST_EPILOG = """\b
Examples:
  pitstop token list --as priya@example.org
"""
REVOKE_EPILOG = """\b
Examples:
  pitstop token revoke 3 --as priya@example.org
"""


@click.group()
def token() -> None:
    """Make, list and revoke API tokens. A program acts as the person whose token it holds."""


@token.command(epilog=CREATE_EPILOG)
@acting
@click.option("--name", required=True, help="What it is for, so that it can be told apart later.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="What it may do: read, write (messages, promises), handoff, or lead (protocols, routes, people). "
    "May be given more than once.",
)
@click.option("--days", type=int, default=365, show_default=True, help="How long it lives.")
@printing
def create(email: str, name: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make an API token and print its secret, once."""
    person = asker(email).person
    made, secret = services.create_token(
        person=person, name=name, scopes=list(scopes), now=clock.now(), days=days
    )
    if as_json:
        return put_json(
            {"id": made.pk, "secret": secret, "scopes": made.scopes, "expires_at": iso(made.expires_at)}
        )
    # The secret alone on standard output, so that it can be piped into a file that only its user reads.
    click.echo(f"Token {made.pk} of {plain(person.name)}. Keep it now: it is not shown again.", err=True)
    return put(secret)


@token.command("list", epilog=LIST_EPILOG)
@acting
@printing
def list_tokens(email: str, as_json: bool) -> None:
    """List a person's tokens, never their secrets."""
    now = clock.now()
    tokens = queries.tokens_of(asker(email).id)
    if as_json:
        return put_json(
            [
                {
                    "id": each.pk,
                    "name": each.name,
                    "scopes": each.scopes,
                    "created_at": iso(each.created_at),
                    "expires_at": iso(each.expires_at),
                    "last_used_at": iso(each.last_used_at),
                    "revoked_at": iso(each.revoked_at),
                }
                for each in tokens
            ]
        )
    if not tokens:
        return put("No tokens.")
    rows = []
    for each in tokens:
        ended = each.expires_at is not None and each.expires_at <= now
        state = "revoked" if each.revoked_at else "expired" if ended else "lives"
        used = local(each.last_used_at) if each.last_used_at else "never"
        rows.append([each.pk, each.name, " ".join(each.scopes), state, used])
    return put_table(["Id", "Name", "Scopes", "State", "Last used"], rows)


@token.command(epilog=REVOKE_EPILOG)
@click.argument("token_id", type=int)
@acting
def revoke(token_id: int, email: str) -> None:
    """End the token TOKEN_ID at once. Revoking it twice changes nothing."""
    services.revoke_token(token_id=token_id, by=asker(email).person, now=clock.now())
    put(f"Token {token_id} is revoked.")
