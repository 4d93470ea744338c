"""Writing rules, and switching them on and off."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.escalations import queries
from pitstop.escalations.models import Rule, RuleVersion
from pitstop.escalations.permissions import may_lead, may_write
from pitstop.escalations.rules.acts import Then, name_reasons, then_reasons
from pitstop.escalations.rules.conditions import When, when_reasons
from pitstop.events import services as events
from pitstop.events.kinds import RULES
from pitstop.timers import services as timers
from pitstop.timers.rules import Due

AT_ONCE = 1000  # timers armed in one statement


@transaction.atomic
def write(*, by: Asker | None, now: datetime, name: str, when: When, then: Then) -> RuleVersion:
    """Write a new rule, switched off. Refused with every reason at once.

    A lead writes those of their own teams, an admin any. Nobody: the admin of the machine.
    """
    refuse_if(may_lead(by))
    taken = Rule.objects.values_list("name", flat=True)
    refuse_if([*name_reasons(name, taken=taken), *_unfit(when, then), *_not_theirs(by, when)])
    rule = Rule.objects.create(name=name.strip(), created_at=now)
    return _version(rule, 1, when, then, by=by, now=now)


@transaction.atomic
def rewrite(
    *, by: Asker | None, now: datetime, rule_id: int, when: When, then: Then, seen: int | None = None
) -> RuleVersion:
    """Make a new version of a rule. Cases that began before keep the one that they began with.

    The same again changes nothing. `seen` is the version that the writer saw; an older one is refused.
    """
    rule = _locked(by, rule_id)
    newest = rule.versions.order_by("-version")[0]
    refuse_if([*_stale(newest, seen), *_unfit(when, then), *_not_theirs(by, when)])
    if (newest.when, newest.then) == (when.dump(), then.dump()):
        return newest
    # A clock that was set back must not leave two versions in force, or none.
    now = max(now, newest.since)
    newest.until = now
    newest.save(update_fields=["until"])
    return _version(rule, newest.version + 1, when, then, by=by, now=now)


@transaction.atomic
def switch(*, by: Asker | None, now: datetime, rule_id: int, is_on: bool) -> Rule:
    """Switch a rule on or off. What came true while it was off is let be; switching twice changes nothing.

    It applies to the cases that began since it was first written.
    """
    rule = _locked(by, rule_id)
    if rule.is_on == is_on:
        return rule
    rule.is_on, rule.switched_at = is_on, now
    rule.save(update_fields=["is_on", "switched_at"])
    events.record("rule.switched", now=now, by=by.id if by else None, data={"rule": rule.pk, "is_on": is_on})
    if is_on:
        waiting = queries.waiting_for(rule)
        for first in range(0, len(waiting), AT_ONCE):
            timers.arm_all(Due(RULES, case, case, now) for case in waiting[first : first + AT_ONCE])
    return rule


def _locked(by: Asker | None, rule_id: int) -> Rule:
    refuse_if(queries.may_change(by, rule_id))
    return Rule.objects.select_for_update().get(pk=rule_id)


def _not_theirs(by: Asker | None, when: When) -> list[Reason]:
    """Of a team that isn't there other reasons tell."""
    team = accounts.team(when.team) if when.team is not None else None
    return may_write(by, [team]) if team or when.team is None else []


def _stale(newest: RuleVersion, seen: int | None) -> list[Reason]:
    if seen is None or seen == newest.version:
        return []
    sentence = _("Someone wrote version %(newest)d of this rule since you opened it. Look at it again.")
    return [Reason("rule-changed", sentence, Because.CONFLICT, params={"newest": newest.version})]


def _unfit(when: When, then: Then) -> Iterable[Reason]:
    every = [team.pk for team, _people in accounts.all_teams()]
    yield from when_reasons(when, teams=every)
    still_here = [person.pk for person in accounts.active_people()]
    yield from then_reasons(then, teams=[team.pk for team in accounts.open_teams()], people=still_here)


def _version(
    rule: Rule, number: int, when: When, then: Then, *, by: Asker | None, now: datetime
) -> RuleVersion:
    made = RuleVersion.objects.create(
        rule=rule,
        version=number,
        when=when.dump(),
        then=then.dump(),
        since=now,
        written_by=by.person if by else None,
    )
    events.record(
        "rule.changed",
        now=now,
        by=by.id if by else None,
        data={"rule": rule.pk, "rule_version": made.version},
    )
    return made
