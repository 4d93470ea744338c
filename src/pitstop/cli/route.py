"""`pitstop route`: which protocol applies between two teams, and what a hand-off there asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import click

from pitstop.accounts.queries import Asker
from pitstop.cli.shared import asker, printing, put, put_json, put_table, team_called
from pitstop.core import clock
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.routing import queries, services
from pitstop.routing.services import Contingency, TermsToSet

Function = TypeVar("Function", bound=Callable[..., Any])

SET_EPILOG = """\b
Examples:
  pitstop route set sbar --from "Front line" --to Network
  pitstop route set i-pass --to "Night shift" --kind shift --acceptance automatic --read-back off
  pitstop route set support --from "Front line" --to Engineering --closed "Go through Triage."
  pitstop route set support --to Billing --remind 15 --lead 30 --back 120 --note none \\
    --if "they ask for the money back=>decide up to 25.00 yourself"
\b
Built in: support, nuts, sbar, i-pass. Where no route is set, support applies. Minutes are counted while
the receiving team is open. What is left out stays as it is, or as is usual on a new route.
"""
LIST_EPILOG = """\b
Examples:
  pitstop route list
"""
WHICH_EPILOG = """\b
Examples:
  pitstop route which --from "Front line" --to Billing --kind shift
"""
REMOVE_EPILOG = """\b
Examples:
  pitstop route remove --from "Front line" --to Network
"""
KINDS = "specialist, escalation, shift, bot_to_human, human_to_bot or other"


class Span(click.ParamType[int]):
    """Whole minutes, or "none" for a step that is not taken."""

    name = "minutes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if str(value).strip().casefold() == "none":
            return NOT_TAKEN
        if not str(value).strip().isdecimal() or len(str(value).strip()) > 9:
            self.fail(f"“{value}” is neither minutes, such as 30, nor none.", param, ctx)
        return int(value)


NOT_TAKEN = -1


NOTHING = Contingency("", "")


class IfThen(click.ParamType[Contingency]):
    """IF=>THEN, or "none"."""

    name = "if=>then"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Contingency:
        if isinstance(value, Contingency):
            return value
        if str(value).strip().casefold() == "none":
            return NOTHING
        if_, arrow, then = str(value).partition("=>")
        if not arrow:
            self.fail(f"“{value}” is not IF=>THEN, as in: it is urgent=>call the duty phone.", param, ctx)
        return Contingency(if_.strip(), then.strip())


def leading(command: Function) -> Function:
    """Adds `--as`, which may be left out: then the admin of this machine acts, who needs no role."""
    return click.option(
        "--as", "email", metavar="EMAIL", help="Act as this lead; left out, as the admin of this machine."
    )(command)


def leader(email: str | None) -> Asker | None:
    """Who acts; None is the admin of this machine."""
    return None if email is None else asker(email)


def ends(command: Function) -> Function:
    """Adds the two teams and the kind that a route is for."""
    for option in (
        click.option("--kind", default="", help=f"{KINDS}; left out, any."),
        click.option("--to", "to_team", metavar="TEAM", help="The receiving team; left out, any."),
        click.option("--from", "from_team", metavar="TEAM", help="The giving team; left out, any."),
    ):
        command = option(command)
    return command


@click.group()
def route() -> None:
    """Say which protocol applies between two teams, and on what terms."""


@route.command("set", epilog=SET_EPILOG)
@click.argument("protocol")
@ends
@click.option("--acceptance", help="required, or automatic: it passes on at once.")
@click.option("--read-back", help="required, optional or off.")
@click.option(
    "--told", multiple=True, help="receivers, receiving_leads or giving_leads; repeat it for more than one."
)
@click.option(
    "--closed", "closed_because", metavar="TEXT", help='Why it is closed, for the agent; "" opens it.'
)
@click.option(
    "--if",
    "contingencies",
    type=IfThen(),
    multiple=True,
    help="What may go wrong; repeat for more, none: nothing.",
)
@click.option("--remind", "remind_after", type=Span(), help="Minutes until a silent receiver is reminded.")
@click.option("--lead", "lead_after", type=Span(), help="Minutes until their lead is told.")
@click.option("--back", "back_after", type=Span(), help="Minutes until it goes back to the giver's desk.")
@click.option(
    "--note", "note_after", type=Span(), help="Minutes until the customer reads that we look for someone."
)
@leading
def set_route(
    protocol: str, from_team: str | None, to_team: str | None, kind: str, email: str | None, **terms: Any
) -> None:
    """Make PROTOCOL apply to hand-offs on a route. The most specific route wins."""
    teams = {"from_team": _team(from_team), "to_team": _team(to_team)}
    change: dict[str, Any] = {
        name: None if value == NOT_TAKEN else value
        for name, value in terms.items()
        if value is not None and value != ()
    }
    if "contingencies" in change:
        change["contingencies"] = tuple(one for one in change["contingencies"] if one != NOTHING)
    found = queries.route_for(kind=kind, **teams)
    before = queries.terms_to_set(found) if found else TermsToSet()
    services.save_route(
        by=leader(email),
        now=clock.now(),
        protocol=protocol,
        kind=kind,
        terms=replace(before, **change) if change else None,
        **teams,
    )
    put(f"{from_team or 'Any team'} → {to_team or 'any team'}{f', {kind}' if kind else ''}: {protocol}.")


def _team(name: str | None) -> Any:
    return team_called(name) if name else None


@route.command("remove", epilog=REMOVE_EPILOG)
@ends
@leading
def remove_route(from_team: str | None, to_team: str | None, kind: str, email: str | None) -> None:
    """Take a route away. A more general one applies then."""
    found = queries.route_for(from_team=_team(from_team), to_team=_team(to_team), kind=kind)
    if found is None:
        sentence = _("There is no such route. All routes: pitstop route list")
        raise Refused([Reason("route-missing", sentence, Because.INVALID)])
    name = queries.name_of(found)
    services.remove_route(by=leader(email), now=clock.now(), route_id=found.pk)
    put(f"{name} is removed.")


@route.command("which", epilog=WHICH_EPILOG)
@click.option("--from", "from_team", metavar="TEAM", required=True, help="The giving team.")
@click.option("--to", "to_team", metavar="TEAM", required=True, help="The receiving team.")
@click.option("--kind", default="other", show_default=True, help=f"{KINDS}.")
@printing
def which_route(from_team: str, to_team: str, kind: str, as_json: bool) -> None:
    """Show which route applies to a hand-off, and what it asks."""
    found = queries.applying(team_called(from_team).pk, team_called(to_team).pk, kind)
    if found is None:
        raise Refused([Reason("no-route", _("No route applies."))])
    if as_json:
        return put_json(_facts(found))
    put(f"{queries.name_of(found)}: {found.protocol.key}")
    for line in _terms(found):
        put(f"  {line}")
    return None


@route.command("list", epilog=LIST_EPILOG)
@printing
def list_routes(as_json: bool) -> None:
    """List every route with its protocol and its terms."""
    routes = queries.all_routes()
    if as_json:
        return put_json([_facts(each) for each in routes])
    rows = [
        [
            each.from_team.name if each.from_team else "any",
            each.to_team.name if each.to_team else "any",
            each.kind or "any",
            each.protocol.key,
            "\n".join(_terms(each)),
        ]
        for each in routes
    ]
    return put_table(["From", "To", "Kind", "Protocol", "Terms"], rows)


def _facts(route: Any) -> dict[str, Any]:
    return {
        "from": route.from_team.name if route.from_team else None,
        "to": route.to_team.name if route.to_team else None,
        "kind": route.kind or None,
        "protocol": route.protocol.key,
        "acceptance": route.acceptance,
        "read_back": route.read_back,
        "told": route.told,
        "closed_because": route.closed_because or None,
        "contingencies": route.contingencies,
        "remind_after": route.remind_after,
        "lead_after": route.lead_after,
        "back_after": route.back_after,
        "note_after": route.note_after,
    }


def _terms(route: Any) -> list[str]:
    """What a route asks, a line each."""
    terms = queries.terms_of(route)
    waited = terms.patience
    spans = {
        "remind": waited.remind_after,
        "lead": waited.lead_after,
        "back": waited.back_after,
        "note": waited.note_after,
    }
    taken = [f"{name} {span // timedelta(minutes=1)} min" for name, span in spans.items() if span is not None]
    return [
        *([f"closed: {terms.closed_because}"] if terms.closed_because else []),
        f"acceptance {terms.acceptance}, read-back {terms.read_back}, told {' '.join(terms.told)}",
        *([", ".join(taken)] if taken else []),
        *(f"if {each.if_}, then {each.then}" for each in terms.contingencies),
    ]
