"""`pitstop demo`: something to try Pitstop on."""

from __future__ import annotations

import click

from pitstop.accounts import queries as accounts
from pitstop.cli.desk import refused
from pitstop.cli.shared import printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.core.refusals import Refused
from pitstop.demo import queries, services
from pitstop.demo.people import PASSWORD, PEOPLE

EPILOG = """\b
Examples:
  pitstop demo
  pitstop demo --if-empty
  pitstop demo --afresh
"""
AGAIN = "Remedy: pitstop demo --afresh, which throws this demo away first"
ELSEWHERE = "Remedy: name another data folder with PITSTOP_DATA_DIR, and begin there with pitstop migrate"


@click.command(epilog=EPILOG)
@click.option(
    "--if-empty", is_flag=True, help="In a desk that is used: leave it as it is, without complaint."
)
@click.option("--afresh", is_flag=True, help="Throw an earlier demo away first; refused if others work here.")
@printing
def demo(if_empty: bool, afresh: bool, as_json: bool) -> None:
    """Make a demo organisation in an empty desk, and print who can sign in.

    Four teams, ten people and their cases of the last three days. Mail is written into the mail folder, never
    sent. The password is known to everybody, so the demo is refused where people work.
    """
    if if_empty and afresh:
        raise click.UsageError("--if-empty and --afresh exclude each other.")
    try:
        if afresh:
            services.build_afresh(now=clock.now())
        elif not if_empty or accounts.nobody_yet():
            services.build(now=clock.now())
        elif not queries.is_here():
            sentence = "People work in this desk already; no demo was made."
            return put_json([]) if as_json else put(sentence)
    except Refused as refusal:
        raise refused(refusal, (AGAIN if queries.is_all_there_is() else ELSEWHERE,)) from None
    return _tell(as_json)


def _tell(as_json: bool) -> None:
    who = [person for person in PEOPLE if person.kind == "human"]
    if as_json:
        return put_json(
            [
                {
                    "email": each.email,
                    "password": PASSWORD,
                    "name": each.name,
                    "role": each.role,
                    "teams": list(each.teams),
                }
                for each in who
            ]
        )
    rows = [
        [each.email, each.name, each.role, ", ".join(each.teams) or "every case", each.try_first]
        for each in who
    ]
    put_table(
        ["Sign in with", "Name", "Role", "Team", "Try first"], rows, title="A demo organisation is here"
    )
    return put(f"Password of each: {PASSWORD}")
