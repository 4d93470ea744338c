"""How the tests write rules, let time pass, and look at what fired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pitstop.conftest import NOW, World
from pitstop.escalations import services
from pitstop.escalations.models import Firing, Rule, RuleVersion
from pitstop.escalations.services import Then, When
from pitstop.escalations.timers import look_at_cases
from pitstop.routing import services as routing
from pitstop.routing.services import TermsToSet
from pitstop.timers import services as timers
from pitstop.timers.services import Round

OLD = When("age", minutes=600, counted="plain")
TELL = Then("notify", who="holder")
ONWARD = Then(
    "offer",
    to_team=0,
    next_step="Billing decides about your refund.",
    why="It has waited for ten hours.",
    already_known="You were charged twice.",
)


def onward(world: World, **changes: object) -> Then:
    facts = {name: getattr(ONWARD, name) for name in Then.__dataclass_fields__}
    return Then(**{**facts, "to_team": world.billing.pk, **changes})


def rule(world: World, when: When = OLD, then: Then = TELL, *, now: datetime = NOW, **more: Any) -> Rule:
    """A rule of an admin's that is on."""
    name = more.pop("name", f"Rule {Rule.objects.count() + 1}")
    version = services.write(by=world.admin, now=now, name=name, when=when, then=then)
    if more.pop("is_on", True):
        services.switch(by=world.admin, now=now, rule_id=version.rule_id, is_on=True)
    return Rule.objects.get(pk=version.rule_id)


def version_of(found: Rule) -> RuleVersion:
    return found.versions.get(until=None)


def passes(until: datetime) -> Round:
    """A worker's rounds at that moment, with the timers of rules alone."""
    return timers.run_all({"rules": look_at_cases}, clock=lambda: until)


def fired(case_id: int | None = None) -> list[tuple[str, str, str]]:
    """Cause, outcome and note of what fired, oldest first."""
    found = Firing.objects.order_by("pk")
    if case_id:
        found = found.filter(case=case_id)
    return [(each.cause, each.outcome, each.note) for each in found]


def protocol_of_the_case(world: World, **terms: object) -> Then:
    """A protocol of two fields: what to do, and the subject; on the route to Network."""
    routing.create_protocol(
        by=world.lead,
        now=NOW,
        key="short",
        name="Short",
        summary="Two lines",
        why="",
        proposed=[
            routing.Proposed(label="What", key="what", kind="line", part="next"),
            routing.Proposed(label="About", key="about", kind="line", part="summary", prefill="subject"),
        ],
    )
    routing.save_route(
        by=world.lead, now=NOW, protocol="short", kind="", from_team=None, to_team=world.network,
        terms=TermsToSet(**terms),
    )  # fmt: skip
    return onward(world, to_team=world.network.pk)
