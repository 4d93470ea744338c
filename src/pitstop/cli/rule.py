"""`pitstop rule`: escalation rules, what they would have done, and what came of them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import click

from pitstop.cli.route import leader, leading
from pitstop.cli.rule_words import Span, effect_lines, said_then, said_when
from pitstop.cli.shared import (
    counted,
    iso,
    local,
    person_called,
    printing,
    put,
    put_json,
    put_table,
    team_called,
)
from pitstop.core import clock
from pitstop.escalations import effects, queries, services, trying
from pitstop.escalations.services import Then, When

SET_EPILOG = """\b
Examples:
  pitstop rule set "Late answer" --clock response --share 80 --tell holder
  pitstop rule set "Too old" --older 2d --plain --team Billing --raise urgent
  pitstop rule set "Came back" --reopened 2 --tell rosa@example.org
  pitstop rule set "Let down" --missed 2 --offer "Second line" --next "A specialist looks at it." \\
    --why "Two promises were missed."
  pitstop rule set "Too old" --swarm Network --priority urgent
\b
A new rule is off: see pitstop rule try, then pitstop rule on. Of a rule that there is, what is left out
stays as it is, and it gets a new version: cases keep the one with which they began. "any" takes a
filter away.
"""
LIST_EPILOG = """\b
Examples:
  pitstop rule list
"""
SHOW_EPILOG = """\b
Examples:
  pitstop rule show "Too old"
"""
SWITCH_EPILOG = """\b
Examples:
  pitstop rule on "Too old" --as lea@example.org
"""
OFF_EPILOG = """\b
Examples:
  pitstop rule off "Too old"
"""
TRY_EPILOG = """\b
Examples:
  pitstop rule try "Too old"
  pitstop rule try "Too old" --as lea@example.org --after 50
\b
Counts are of all cases; named are those that the person may see. The same functions judge what goes on.
"""
EFFECT_EPILOG = """\b
Examples:
  pitstop rule effect "Too old"
"""
ANY = "any"


@click.group()
def rule() -> None:
    """Rules that act by themselves when a case waits too long or comes back too often. For leads."""


@rule.command("set", epilog=SET_EPILOG)
@click.argument("name")
@click.option("--clock", "measure", help="accept, response, hold, first_reply, next_update or resolution.")
@click.option("--share", type=int, help="Per cent of the clock's time; 100 is its end.")
@click.option("--older", "minutes", type=Span(), help="Age of the case: 90m, 4h or 2d.")
@click.option("--plain", is_flag=True, help="Count the age in plain time, not the holding team's hours.")
@click.option("--reopened", type=int, metavar="TIMES", help="The case was reopened so often.")
@click.option("--missed", type=int, metavar="TIMES", help="So many promises to the customer were missed.")
@click.option("--team", metavar="TEAM", help="Only a clock of this team, or cases that it holds.")
@click.option("--kind", help="Only cases whose last hand-off was of this kind.")
@click.option("--priority", help="Only cases with this priority.")
@click.option("--tier", help="Only cases of customers with this tier.")
@click.option("--tell", metavar="WHO", help="Tell holder, leads, or the person with this address.")
@click.option("--raise", "raise_to", metavar="PRIORITY", help="Raise the priority: normal, high, urgent.")
@click.option("--offer", metavar="TEAM", help="Offer it to this team, in the holder's name.")
@click.option("--offer-kind", help="Kind of that hand-off; left out, escalation.")
@click.option("--next", "next_step", help="What happens next. The customer reads it.")
@click.option("--why", help="Why. The receiver reads it first.")
@click.option("--known", "already_known", help="What the customer need not repeat.")
@click.option("--swarm", metavar="TEAM", help="Let this team work on it beside the holder.")
@leading
@printing
def set_rule(name: str, email: str | None, as_json: bool, **said: Any) -> None:
    """Write the rule NAME, or a new version of it."""
    by, now = leader(email), clock.now()
    before = _found(by, name)
    when = _when(queries.when_of(before) if before else When(), **said)
    then = _then(queries.then_of(before) if before else Then(), **said)
    if before:
        saved = services.rewrite(by=by, now=now, rule_id=before.rule_id, when=when, then=then)
    else:
        saved = services.write(by=by, now=now, name=name, when=when, then=then)
    if as_json:
        return put_json(_facts(saved))
    state = "on" if saved.rule.is_on else "off"
    return put(f"“{saved.rule.name}”, version {saved.version}, is {state}: {_sentence(saved)}")


def _found(by: Any, name: str) -> Any:
    known = [each for each in queries.listed(by) if each.rule.name.casefold() == name.strip().casefold()]
    return known[0].version if known else None


def _when(before: When, **said: Any) -> When:
    """The condition that was said, else the one before; each filter that was said."""
    when = before
    if said["measure"] is not None or (said["share"] is not None and before.condition == "clock"):
        measure = said["measure"] or before.measure
        when = replace(when, condition="clock", measure=measure, share=said["share"] or before.share)
    elif said["minutes"] is not None:
        counted = "plain" if said["plain"] else "business"
        when = replace(when, condition="age", minutes=said["minutes"], counted=counted)
    for name in ("reopened", "missed"):
        if said[name] is not None:
            when = replace(when, condition=name, times=said[name])
    when = replace(
        when,
        kind=_filter(said["kind"], when.kind),
        priority=_filter(said["priority"], when.priority),
        tier=_filter(said["tier"], when.tier),
    )
    if said["team"] is not None:
        when = replace(when, team=None if said["team"] == ANY else team_called(said["team"]).pk)
    return when


def _filter(said: str | None, before: str) -> str:
    return before if said is None else "" if said == ANY else said


def _then(before: Then, **said: Any) -> Then:
    """The act that was said, else the one before."""
    if said["tell"] is not None:
        if said["tell"] in queries.WHO and said["tell"] != "person":
            return Then("notify", who=said["tell"])
        return Then("notify", who="person", person=person_called(said["tell"]).pk)
    if said["raise_to"] is not None:
        return Then("raise", raise_to=said["raise_to"])
    if said["swarm"] is not None:
        return Then("swarm", to_team=team_called(said["swarm"]).pk)
    then = before
    if said["offer"] is not None:
        then = replace(then, act="offer", to_team=team_called(said["offer"]).pk)
    words = {name: said[name] for name in ("offer_kind", "next_step", "why", "already_known")}
    return replace(then, **{name: value for name, value in words.items() if value is not None})


@rule.command("list", epilog=LIST_EPILOG)
@leading
@printing
def list_rules(email: str | None, as_json: bool) -> None:
    """List every rule, with what it says now."""
    found = queries.listed(leader(email))
    if as_json:
        return put_json([{**_facts(each.version), "fired": each.fired} for each in found])
    rows = [
        [each.rule.name, "on" if each.rule.is_on else "off", _sentence(each.version), each.fired]
        for each in found
    ]
    return put_table(["Rule", "State", "Says", "Fired"], rows)


@rule.command("show", epilog=SHOW_EPILOG)
@click.argument("name")
@leading
@printing
def show_rule(name: str, email: str | None, as_json: bool) -> None:
    """Show the rule NAME: its versions, and when it fired."""
    by = leader(email)
    found = queries.rule_called(by, name)
    versions, fired = queries.versions(by, found.pk), queries.firings(by, found.pk)
    if as_json:
        return put_json(
            {
                **_facts(versions[0]),
                "versions": [_version(v) for v in versions],
                "fired": list(map(_fired, fired)),
            }
        )
    put(f"“{found.name}” is {'on' if found.is_on else 'off'}.")
    for each in versions:
        put(f"Version {each.version}, since {local(each.since)}: {_sentence(each)}")
    rows = [[local(each.at), f"#{each.case_id}", each.outcome, each.note] for each in fired]
    return put_table(["Fired", "Case", "Outcome", "Note"], rows) if rows else put("It has not fired.")


@rule.command("on", epilog=SWITCH_EPILOG)
@click.argument("name")
@leading
def switch_on(name: str, email: str | None) -> None:
    """Switch the rule NAME on."""
    _switch(name, email, is_on=True)


@rule.command("off", epilog=OFF_EPILOG)
@click.argument("name")
@leading
def switch_off(name: str, email: str | None) -> None:
    """Switch the rule NAME off: it fires nowhere."""
    _switch(name, email, is_on=False)


def _switch(name: str, email: str | None, *, is_on: bool) -> None:
    by = leader(email)
    found = queries.rule_called(by, name)
    services.switch(by=by, now=clock.now(), rule_id=found.pk, is_on=is_on)
    put(f"“{found.name}” is {'on' if is_on else 'off'}.")


@rule.command("try", epilog=TRY_EPILOG)
@click.argument("name")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Leave out so many of the newest.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Name so many.")
@leading
@printing
def try_rule(name: str, after: int, limit: int, email: str | None, as_json: bool) -> None:
    """Show how often the rule NAME would have fired in the last 90 days, and on which cases."""
    by = leader(email)
    version = queries.newest(by, queries.rule_called(by, name).pk)
    when, only_held = queries.when_of(version), queries.only_held(version)
    found = trying.trial(by, when, now=clock.now(), only_held=only_held, after=after, limit=limit)
    if as_json:
        named = [{"case": each.case.pk, "at": iso(each.at)} for each in found.named]
        counts = {key: getattr(found, key) for key in ("looked_at", "times", "cases", "hidden", "next")}
        return put_json({"since": iso(found.since), "until": iso(found.until), **counts, "named": named})
    put(f"{_sentence(version)}")
    put(
        f"From {local(found.since)} to {local(found.until)} it would have fired "
        f"{counted(found.times, 'time')}, on {found.cases} of {counted(found.looked_at, 'case')} looked at."
    )
    if found.named:
        rows = [[local(each.at), f"#{each.case.pk}", each.case.subject] for each in found.named]
        put_table(["Would have fired", "Case", "Subject"], rows)
    if found.hidden:
        put(f"{found.hidden} of the times were on cases that this person may not see.")
    return put(f"More: --after {found.next}") if found.next else None


@rule.command("effect", epilog=EFFECT_EPILOG)
@click.argument("name")
@leading
@printing
def effect(name: str, email: str | None, as_json: bool) -> None:
    """Show what came of the rule NAME. Association, not cause."""
    by = leader(email)
    found = effects.effect(by, queries.rule_called(by, name).pk, now=clock.now())
    if as_json:
        facts = {
            key: getattr(found, key)
            for key in (
                "fired",
                "cases",
                "outcomes",
                "offers",
                "finished",
                "closed",
                "early",
                "early_n",
                "age",
                "late",
                "latest",
            )
        }
        ends = asdict(found.ends)
        return put_json(
            {**facts, "ends": {**ends, "since": iso(found.ends.since), "until": iso(found.ends.until)}}
        )
    for line in effect_lines(found):
        put(line)
    return None


def _sentence(version: Any) -> str:
    return f"when {said_when(queries.when_of(version))}, {said_then(queries.then_of(version))}"


def _facts(version: Any) -> dict[str, Any]:
    return {
        "rule": version.rule.name,
        "id": version.rule_id,
        "is_on": version.rule.is_on,
        **_version(version),
    }


def _version(version: Any) -> dict[str, Any]:
    return {
        "version": version.version,
        "since": iso(version.since),
        "until": iso(version.until),
        "when": version.when,
        "then": version.then,
    }


def _fired(firing: Any) -> dict[str, Any]:
    return {
        "case": firing.case_id,
        "cause": firing.cause,
        "came_at": iso(firing.came_at),
        "at": iso(firing.at),
        "outcome": firing.outcome,
        "note": firing.note,
        "handoff": firing.handoff,
    }
