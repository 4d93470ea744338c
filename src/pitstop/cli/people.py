"""`pitstop admin`, `pitstop person`, `pitstop team`: who works here."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pitstop.accounts import queries
from pitstop.accounts import services as accounts
from pitstop.cli.leaving import close_team, come_back, leave, leave_team, open_team
from pitstop.cli.profile import profile
from pitstop.cli.shared import person_called, plain, printing, put, put_json, put_table, team_called
from pitstop.cli.team_intake import team_intake

ADMIN_EPILOG = """\b
Examples:
  pitstop admin create ada@example.org --name "Ada Novak" --team "Front line"
  pitstop admin create ada@example.org --name "Ada Novak" --password-file /run/secrets/ada
\b
In no team an admin reads every case, and can open none: pitstop person join adds one later.
"""
PERSON_EPILOG = """\b
Examples:
  pitstop person add priya@example.org --name "Priya Raman" --team Billing --job "Billing specialist"
  pitstop person add bot@example.org --name "Ask Pit" --kind ai --team "Front line" --no-password
"""
PERSON_LIST_EPILOG = """\b
Examples:
  pitstop person list
  pitstop person list --json
"""
RENEW_EPILOG = """\b
Examples:
  pitstop person password priya@example.org
  pitstop person password priya@example.org --password-file /run/secrets/priya
"""
JOIN_EPILOG = """\b
Examples:
  pitstop person join priya@example.org Network
"""
TEAM_EPILOG = """\b
Examples:
  pitstop team add Billing --purpose "looks after payments"
"""
TEAM_LIST_EPILOG = """\b
Examples:
  pitstop team list
  pitstop team list --json
"""

password_file = click.option(
    "--password-file",
    metavar="FILE",
    help="Read the password from the first line of this file; - reads standard input. Without it you are "
    "asked twice.",
)


@click.group()
def admin() -> None:
    """Make an admin: the first one, or another.

    An admin reads every case and looks after people. There is no default password anywhere.
    """


@admin.command("create", epilog=ADMIN_EPILOG)
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and customers read it.")
@click.option("--team", "teams", multiple=True, help="A team they belong to. May be given more than once.")
@password_file
def create_admin(email: str, name: str, teams: tuple[str, ...], password_file: str | None) -> None:
    """Make an admin who signs in with EMAIL."""
    found = [team_called(team) for team in teams]  # First: nobody types a password twice to be refused.
    made = accounts.add_person(
        email=email, name=name, role="admin", teams=found, password=read_password(password_file)
    )
    click.echo(f"{plain(made.name)} can sign in with {plain(made.email)}.")


@click.group()
def person() -> None:
    """Add people who work here, and look after them."""


@person.command("add", epilog=PERSON_EPILOG)
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and customers read it.")
@click.option("--team", "teams", multiple=True, help="A team they belong to. May be given more than once.")
@click.option("--role", default="agent", show_default=True, help="agent, lead or admin.")
@click.option("--kind", default="human", show_default=True, help="human or ai.")
@click.option("--job", default="", help="What customers read: “Priya, JOB in Billing.”")
@click.option("--strength", default="", help="What customers read: “Good at: STRENGTH.”")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day here; customers read the year.")
@password_file
@click.option("--no-password", is_flag=True, help="Can't sign in; for an AI agent that works by API token.")
def add_person(
    password_file: str | None, no_password: bool, teams: tuple[str, ...], since: datetime | None, **facts: Any
) -> None:
    """Add a person, human or AI, who signs in with EMAIL."""
    if password_file and no_password:
        raise click.UsageError("--password-file and --no-password exclude each other.")
    first_day: date | None = since.date() if since else None
    found = [team_called(team) for team in teams]
    made = accounts.add_person(
        **facts,
        since=first_day,
        teams=found,
        password=None if no_password else read_password(password_file),
    )
    can = "cannot sign in, but may have an API token" if no_password else f"can sign in with {made.email}"
    click.echo(plain(f"{made.name} {can}."))


@person.command("list", epilog=PERSON_LIST_EPILOG)
@printing
def list_people(as_json: bool) -> None:
    """List everybody: name, address, role, teams, and who still works here."""
    people = [(each, [team.name for team in each.teams.all()]) for each in queries.everyone()]
    if as_json:
        return put_json(
            [
                {
                    "name": each.name,
                    "email": each.email,
                    "role": each.role,
                    "kind": each.kind,
                    "teams": teams,
                    "active": each.is_active,
                }
                for each, teams in people
            ]
        )
    if not people:
        return put("Nobody is here yet.")
    rows = []
    for each, teams in people:
        role = each.role if each.kind == "human" else f"{each.role}, {each.kind}"
        active = "yes" if each.is_active else "no"
        rows.append([each.name, each.email, role, ", ".join(teams) or "none", active])
    return put_table(["Name", "Address", "Role", "Teams", "Active"], rows)


@person.command("password", epilog=RENEW_EPILOG)
@click.argument("email")
@password_file
def set_password(email: str, password_file: str | None) -> None:
    """Give the person with the address EMAIL a new password.

    Their sessions end at once, and too many failed sign-ins no longer keep them out. Their API tokens live
    on: pitstop token revoke ends one.
    """
    found = person_called(email)
    accounts.set_password(person=found, password=read_password(password_file))
    put(f"{found.name} signs in with the new password from now on, and is signed out everywhere.")


@person.command("join", epilog=JOIN_EPILOG)
@click.argument("email")
@click.argument("team")
def join(email: str, team: str) -> None:
    """Make the person with the address EMAIL one of TEAM. Joining twice changes nothing."""
    found, joined = person_called(email), team_called(team)
    accounts.join_team(person=found, team=joined)
    put(f"{found.name} is in {joined.name}.")


person.add_command(profile)
person.add_command(leave)
person.add_command(come_back)


@click.group()
def team() -> None:
    """Add teams that hold cases, list, close and open them."""


@team.command("add", epilog=TEAM_EPILOG)
@click.argument("name")
@click.option("--purpose", default="", help="In a few words, as customers may read it.")
def add_team(name: str, purpose: str) -> None:
    """Add the team NAME."""
    made = accounts.add_team(name=name, purpose=purpose)
    click.echo(plain(f"{made.name} can hold cases."))


team.add_command(team_intake)
team.add_command(leave_team)
team.add_command(close_team)
team.add_command(open_team)


@team.command("list", epilog=TEAM_LIST_EPILOG)
@printing
def list_teams(as_json: bool) -> None:
    """List every team, with how many people are in it."""
    rows = [
        {"name": each.name, "purpose": each.purpose, "people": people, "open": each.is_open}
        for each, people in queries.all_teams()
    ]
    if as_json:
        return put_json(rows)
    if not rows:
        return put("There is no team yet.")
    named = [[row["name"], row["purpose"], row["people"], "yes" if row["open"] else "no"] for row in rows]
    return put_table(["Team", "Purpose", "People", "Open"], named)


def read_password(file: str | None) -> str:
    """The password from a file, from standard input ("-"), or asked for twice on a terminal.

    Raises `click.UsageError` when there is nobody to ask and nothing to read.
    """
    if file is None:
        if not sys.stdin.isatty():
            raise click.UsageError("No terminal to ask for a password on: give --password-file.")
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not text in UTF-8"
        raise click.UsageError(f"The password can't be read from {file}: {reason}.") from None
    first = text.split("\n", 1)[0].rstrip("\r")
    if not first:
        raise click.UsageError("The password is empty: its first line must hold it.")
    return first
