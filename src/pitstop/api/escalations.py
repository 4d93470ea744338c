"""Escalation rules: for leads and admins."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from pitstop.api.answers import At, PersonRef
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.idempotency import Done, once
from pitstop.api.schemas import After, Body, Limit, Text
from pitstop.escalations import effects, queries, services, trying
from pitstop.escalations.services import Then, When

router = Router(tags=["rules"])

WHEN = ("condition", "measure", "share", "minutes", "counted", "times", "team", "kind", "priority", "tier")
THEN = ("act", "who", "person", "raise_to", "to_team", "offer_kind", "next_step", "why", "already_known")


class WhatARuleSays(Body):
    """When a rule fires, for which cases, and what then. What condition or act don't need is let be."""

    condition: Text = Field(description="clock, age, reopened or missed.")
    measure: Text = Field(
        "", description="With clock: accept, response, hold, first_reply, next_update or resolution."
    )
    share: int | None = Field(None, description="With clock: per cent of its time.")
    minutes: int | None = Field(None, description="With age: how old the case is.")
    counted: Text = Field("business", description="With age: business, of the holding team, or plain.")
    times: int | None = Field(None, description="With reopened and missed: how often.")
    team: int | None = Field(
        None, description="Only this team's clock, or cases that it holds; left out: any."
    )
    kind: Text = Field("", description="Only cases whose last hand-off was of this kind.")
    priority: Text = Field("", description="Only cases with this priority.")
    tier: Text = Field("", description="Only cases of customers with this tier.")
    act: Text = Field(description="notify, raise, offer or swarm.")
    who: Text = Field("", description="With notify: holder, leads or person.")
    person: int | None = Field(None, description="With notify: who is told.")
    raise_to: Text = Field("", description="With raise: normal, high or urgent.")
    to_team: int | None = Field(None, description="With offer and swarm.")
    offer_kind: Text = Field("escalation", description="With offer: the kind of the hand-off.")
    next_step: Text = Field("", description="With offer: what the customer hears next. They read it.")
    why: Text = Field("", description="With offer: why. The receiver reads it first.")
    already_known: Text = Field(
        "", description="With offer: what the customer need not repeat; empty: as in the hand-off before."
    )

    def when(self) -> When:
        """What it waits for."""
        return When(**{name: getattr(self, name) for name in WHEN})

    def then(self) -> Then:
        """What it does."""
        return Then(**{name: getattr(self, name) for name in THEN})


class RuleToWrite(WhatARuleSays):
    """A new rule. It begins switched off."""

    name: Text


class RuleToChange(WhatARuleSays):
    """What a rule says from now on."""

    seen: int | None = Field(None, description="The version that you saw; given, an older one is refused.")


class SwitchToSet(Body):
    """Whether a rule is on."""

    is_on: bool


class RuleVersionOut(Schema):
    """What a rule said from `since` until `until`. A case keeps the version with which it began."""

    version: int
    since: At
    until: At | None
    written_by: PersonRef | None
    when: dict[str, Any] = Field(description="The condition and the filters, as they are sent.")
    then: dict[str, Any] = Field(description="The act, as it is sent.")


class RuleOut(Schema):
    """A rule with the version in force, and how often it fired."""

    id: int = Field(validation_alias="rule.pk")
    name: str = Field(validation_alias="rule.name")
    is_on: bool = Field(validation_alias="rule.is_on")
    switched_at: At | None = Field(validation_alias="rule.switched_at")
    version: RuleVersionOut
    fired: int
    last_at: At | None = Field(description="When it fired last.")


class Rules(Schema):
    """Rules by name."""

    items: list[RuleOut]


class RuleVersions(Schema):
    """Versions of a rule, the newest first."""

    items: list[RuleVersionOut]


class FiringOut(Schema):
    """A rule that fired on a case, once for its cause."""

    id: int
    case: int = Field(validation_alias="case_id")
    version: int = Field(validation_alias="version.version")
    cause: str = Field(description="clock:<clock>:<share>, age:<case>:<life>, reopened or missed:<case>:<n>")
    came_at: At = Field(description="When the condition became true.")
    at: At = Field(description="When the rule acted: later where no worker ran.")
    outcome: str = Field(description="told, raised, offered, prepared, swarmed or nothing.")
    note: str
    handoff: int | None


class Firings(Schema):
    """A page of firings on cases that you may see, newest first; `next` is the `before` of the next page."""

    items: list[FiringOut]
    next: int | None


class WouldOut(Schema):
    """A case on which a rule would have fired."""

    case: int = Field(validation_alias="case.pk")
    subject: str = Field(validation_alias="case.subject")
    at: At


class TrialOut(Schema):
    """How often a rule would have fired in the last 90 days, and a page of the cases that you may see."""

    since: At
    until: At
    looked_at: int = Field(description="Cases that were open at some time then, and have such a clock.")
    times: int = Field(description="Of all cases, also those that you may not see.")
    cases: int
    hidden: int = Field(description="How many of the times were on cases that you may not see.")
    items: list[WouldOut] = Field(validation_alias="named")
    next: int | None = Field(description="The `after` of the next page; null: no more.")


class DifferenceOut(Schema):
    """How much longer cases took with the rule, in hours (below 0: sooner), by Hodges and Lehmann."""

    n: int
    n_other: int
    shift: float | None = Field(description="Null where a group has fewer than ten.")
    low: float | None = Field(description="Of the 95 % interval.")
    high: float | None


class EndsOut(Schema):
    """Hours from the moment when the condition was true to the end of the case, cut at 14 days.

    Beside cases of the 90 days before the rule was first on. It goes together; no cause is claimed.
    """

    with_rule: float | None = Field(description="The median; null where there are fewer than ten.")
    without: float | None
    difference: DifferenceOut
    open_with: int = Field(description="Of those followed, open still after 14 days.")
    open_without: int
    too_fresh: int = Field(description="Not followed for so long yet: left out.")
    since: At | None
    until: At | None


class EffectOut(Schema):
    """What a rule did, and what came of it. Medians of fewer than ten are null."""

    fired: int
    cases: int
    outcomes: dict[str, int]
    offers: dict[str, int] = Field(description="Its offers, by the state that they are in now.")
    finished: int = Field(description="Of those prepared, offered to that team since.")
    closed: int = Field(description="Of its cases, closed by now.")
    early: float | None = Field(description="Median hours from the firing to the end of its clock.")
    early_n: int
    age: float | None = Field(description="Median hours since the case began.")
    late: float | None = Field(description="Median seconds from the condition to the act.")
    latest: float = Field(description="The longest of them.")
    ends: EndsOut


def _listed(request: ApiRequest, rule_id: int) -> queries.Listed:
    found = queries.listed(request.auth.asker)
    queries.rule(request.auth.asker, rule_id)
    return next(each for each in found if each.rule.pk == rule_id)


@router.get("/rules", response=Rules, **needs("read"))
def list_rules(request: ApiRequest) -> object:
    """Every escalation rule, with what it says now

    For leads.
    """
    return {"items": queries.listed(request.auth.asker)}


@router.post("/rules", response={201: RuleOut}, **needs("lead"))
def write_rule(request: ApiRequest, body: RuleToWrite) -> HttpResponse:
    """Write an escalation rule

    For leads. It begins switched off; every fault is said at once.
    """

    def act() -> Done:
        made = services.write(
            by=request.auth.asker,
            now=request.auth.now,
            name=body.name,
            when=body.when(),
            then=body.then(),
        )
        where = reverse("api:get_rule", args=[made.rule_id])
        return Done(RuleOut.from_orm(_listed(request, made.rule_id)), where)

    return once(request, act)


@router.get("/rules/{int:rule_id}", response=RuleOut, **needs("read"))
def get_rule(request: ApiRequest, rule_id: int) -> object:
    """An escalation rule

    For leads.
    """
    return _listed(request, rule_id)


@router.get("/rules/{int:rule_id}/versions", response=RuleVersions, **needs("read"))
def list_rule_versions(request: ApiRequest, rule_id: int) -> object:
    """What an escalation rule said, the newest version first

    For leads.
    """
    return {"items": queries.versions(request.auth.asker, rule_id)}


@router.post("/rules/{int:rule_id}/versions", response={201: RuleVersionOut}, **needs("lead"))
def rewrite_rule(request: ApiRequest, rule_id: int, body: RuleToChange) -> HttpResponse:
    """Make a new version of an escalation rule

    For leads. Cases that began before keep the version that they began with.
    """

    def act() -> Done:
        made = services.rewrite(
            by=request.auth.asker,
            now=request.auth.now,
            rule_id=rule_id,
            when=body.when(),
            then=body.then(),
            seen=body.seen,
        )
        return Done(RuleVersionOut.from_orm(made), reverse("api:list_rule_versions", args=[rule_id]))

    return once(request, act)


@router.post("/rules/{int:rule_id}/switch", response=RuleOut, **needs("lead"))
def switch_rule(request: ApiRequest, rule_id: int, body: SwitchToSet) -> HttpResponse:
    """Switch an escalation rule on or off

    For leads. What came true while it was off is let be.
    """

    def act() -> Done:
        by, now = request.auth.asker, request.auth.now
        services.switch(by=by, now=now, rule_id=rule_id, is_on=body.is_on)
        return Done(RuleOut.from_orm(_listed(request, rule_id)))

    return once(request, act)


@router.get("/rules/{int:rule_id}/trial", response=TrialOut, **needs("read"))
def try_rule(request: ApiRequest, rule_id: int, after: After = 0, limit: Limit = 50) -> object:
    """What an escalation rule would have done in the last 90 days

    For leads. Counts are of all cases; only those that you may see are named.
    """
    by = request.auth.asker
    newest = queries.newest(by, rule_id)
    when, only_held = queries.when_of(newest), queries.only_held(newest)
    return trying.trial(by, when, now=request.auth.now, only_held=only_held, after=after, limit=limit)


@router.get("/rules/{int:rule_id}/firings", response=Firings, **needs("read"))
def list_firings(request: ApiRequest, rule_id: int, before: After | None = None, limit: Limit = 50) -> object:
    """When an escalation rule fired, the newest first

    For leads, on the cases that they may see.
    """
    found = queries.firings(request.auth.asker, rule_id, before=before, limit=limit + 1)
    items = found[:limit]
    return {"items": items, "next": items[-1].pk if len(found) > limit else None}


@router.get("/rules/{int:rule_id}/effect", response=EffectOut, **needs("read"))
def get_rule_effect(request: ApiRequest, rule_id: int) -> object:
    """What came of an escalation rule

    For leads. Association, not cause: see what each figure says of itself.
    """
    return effects.effect(request.auth.asker, rule_id, now=request.auth.now)
