"""`pitstop person leave`, `team leave`, `team close`, `case assign`: who works where, and who has a case."""

from __future__ import annotations

import click

from pitstop.cases import services as cases
from pitstop.cli.shared import acting, asker, person_called, put, team_called
from pitstop.core import clock
from pitstop.handoffs.leaving import overviews
from pitstop.handoffs.leaving import services as leaves

LEAVE_EPILOG = """\b
Examples:
  pitstop person leave omar@example.org --as ada@example.org
\b
Refused for the last one of a team with open cases, offers that wait, or new cases of customers.
"""
BACK_EPILOG = """\b
Examples:
  pitstop person come-back omar@example.org --as ada@example.org
  pitstop person password omar@example.org
"""
PART_EPILOG = """\b
Examples:
  pitstop team leave Network omar@example.org --as ada@example.org
"""
CLOSE_EPILOG = """\b
Examples:
  pitstop team close Billing --successor Payments --as ada@example.org
\b
Its open cases are handed over first: pitstop handoff bulk does many in one sitting.
"""
OPEN_EPILOG = """\b
Examples:
  pitstop team open Billing --as ada@example.org
"""
ASSIGN_EPILOG = """\b
Examples:
  pitstop case assign 42 nora@example.org --why "She knows the bank." --as omar@example.org
  pitstop case assign 42 nora@example.org --as nora@example.org
\b
Naming yourself takes the case: one that waits, or one of a colleague who is away or off shift.
"""


person = click.argument("address", metavar="EMAIL")


@click.command("leave", epilog=LEAVE_EPILOG)
@person
@acting
def leave(address: str, email: str) -> None:
    """Let the person with the address EMAIL leave altogether.

    Their cases wait in their teams, offers to them become their teams', and their colleagues are told. They
    can't sign in any more, and their API tokens end. What they wrote stays.
    """
    by, found, now = asker(email), person_called(address), clock.now()
    before = overviews.person(by, found.pk, now=now)
    leaves.leave(by=by, now=now, person_id=found.pk)
    put(f"{found.name} has left.")
    for stay in before.stays:
        _say_what_waits(stay)


@click.command("come-back", epilog=BACK_EPILOG)
@person
@acting
def come_back(address: str, email: str) -> None:
    """Let the person with the address EMAIL work here again, in the teams they had.

    What they held stays where it went. They need a new password to sign in.
    """
    found = leaves.come_back(by=asker(email), now=clock.now(), person_id=person_called(address).pk)
    put(f"{found.name} is back. Give them a password with: pitstop person password {found.email}")


@click.command("leave", epilog=PART_EPILOG)
@click.argument("name")
@person
@acting
def leave_team(name: str, address: str, email: str) -> None:
    """Take the person with the address EMAIL out of the team NAME. What they had there waits in it."""
    by, team, found, now = asker(email), team_called(name), person_called(address), clock.now()
    before = overviews.person(by, found.pk, now=now)
    leaves.leave_team(by=by, now=now, person_id=found.pk, team_id=team.pk)
    put(f"{found.name} is no longer in {team.name}.")
    for stay in before.stays:
        if stay.team == team:
            _say_what_waits(stay)


@click.command("close", epilog=CLOSE_EPILOG)
@click.argument("name")
@click.option("--successor", metavar="TEAM", help="In its place; needed once it has held a case.")
@acting
def close_team(name: str, successor: str | None, email: str) -> None:
    """Close the team NAME.

    Offers that wait for it go back to their givers, what comes back to it goes to its successor, and its
    people are told. Refused while it holds open cases.
    """
    chosen = team_called(successor) if successor else None
    team = leaves.close_team(
        by=asker(email),
        now=clock.now(),
        team_id=team_called(name).pk,
        successor_id=chosen.pk if chosen else None,
    )
    put(f"{team.name} is closed. {chosen.name} is in its place." if chosen else f"{team.name} is closed.")


@click.command("open", epilog=OPEN_EPILOG)
@click.argument("name")
@acting
def open_team(name: str, email: str) -> None:
    """Open the closed team NAME again. What went to its successor stays there."""
    team = leaves.open_team(by=asker(email), now=clock.now(), team_id=team_called(name).pk)
    put(f"{team.name} is open again.")


@click.command("assign", epilog=ASSIGN_EPILOG)
@click.argument("case_id", type=int)
@person
@click.option("--why", default="", help="One line, which they read.")
@acting
def assign(case_id: int, address: str, why: str, email: str) -> None:
    """Give the case CASE_ID to a colleague of the team that holds it: the one with the address EMAIL."""
    found = person_called(address)
    cases.reassign(by=asker(email), now=clock.now(), case_id=case_id, to_person=found.pk, why=why)
    put(f"{found.name} has case #{case_id}.")


def _say_what_waits(stay: overviews.Stay) -> None:
    if stay.cases or stay.offers:
        waiting = f"cases that wait there now: {stay.cases}; offers that are the team's: {stay.offers}"
        put(f"{stay.team.name}: {waiting}")
