"""Writes to targets: one is never changed, another takes its place. `by` None is the admin of the machine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases import queries as cases
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.targets import permissions, queries
from pitstop.targets.models import Target
from pitstop.targets.rules.targets import (
    Proposed,
    ambiguity_reasons,
    folded,
    reach_reasons,
    removal_reasons,
    target_reasons,
    twice_reasons,
)

_LOCK = 4_007_001  # of the whole table: what is ambiguous is a matter of all rows together


def set_target(*, by: Asker | None, now: datetime, proposed: Proposed) -> Target:
    """Set a target, in the place of the one for exactly the same, if there is one.

    The same again changes nothing. Clocks that run keep the one with which they started. Refused when it
    and another would both fit a case and neither is within the other, and where its team is open too rarely
    for it.
    """
    return set_targets(by=by, now=now, proposed=[proposed])[0]


@transaction.atomic
def set_targets(*, by: Asker | None, now: datetime, proposed: Sequence[Proposed]) -> list[Target]:
    """Set several targets, all of them or none: each as `set_target` does, and judged as they stand together.

    So one that is ambiguous by itself is set with what is missing beside it (`queries.needed_beside`). Two
    for exactly the same are refused. The fields of the reasons are those of the first; of the others they
    are numbered: "1.minutes".
    """
    teams = [_team(each) for each in proposed]
    refuse_if(
        replace(reason, field=f"{n}.{reason.field}") if n and reason.field else reason
        for n, (each, team) in enumerate(zip(proposed, teams, strict=True))
        for reason in [*_reasons(by, each, team, now=now), *twice_reasons(each, proposed[:n])]
    )
    _lock()
    made = [_set(each, team, by=by, now=now) for each, team in zip(proposed, teams, strict=True)]
    _refuse_ambiguity()
    return made


def set_again(*, by: Asker | None, now: datetime, target_id: int) -> Target:
    """Set a target anew as it once was: another row with the same minutes and shares. As `set_target`."""
    found = queries.target(target_id)
    proposed = Proposed(
        measure=found.measure,
        minutes=found.minutes,
        team=found.team_id,
        kind=found.kind,
        priority=found.priority,
        tier=found.tier,
        warn_at=tuple(found.warn_at),
    )
    return set_target(by=by, now=now, proposed=proposed)


def _team(proposed: Proposed) -> Team | None:
    return None if proposed.team is None else accounts.team(cases.storable(proposed.team))


def _reasons(by: Asker | None, proposed: Proposed, team: Team | None, *, now: datetime) -> list[Reason]:
    """Why this target can't be set by this person, whatever the others are."""
    reasons = [*target_reasons(proposed), *permissions.may_set(by, measure=proposed.measure, team=team)]
    if proposed.team is not None and (team is None or not team.is_open):
        sentence = _("Choose an open team, or leave it empty for every team.")
        reasons = [each for each in reasons if each.field != "team"]
        reasons.append(Reason("team-missing", sentence, Because.INVALID, "team"))
    elif team is not None:
        hours = calendars.of_team(team.pk)
        reasons.extend(reach_reasons(proposed.minutes, hours, team=team.name, now=now))
    return reasons


def _set(proposed: Proposed, team: Team | None, *, by: Asker | None, now: datetime) -> Target:
    before = _same(proposed)
    if before and (before.minutes, before.warn_at) == (proposed.minutes, list(proposed.warn_at)):
        return before
    since = _end(before, now=now) if before else now
    made = queries.written(proposed, team)
    made.since, made.set_by = since, by.person if by else None
    made.save()
    _record(made, made.minutes, by=by, now=since)
    return made


@transaction.atomic
def remove_target(*, by: Asker | None, now: datetime, target_id: int) -> Target:
    """Take a target away: the next more general one applies, if there is one. Clocks that run keep it.

    Refused when others would become ambiguous without it.
    """
    found = queries.target(target_id)
    reasons = list(permissions.may_set(by, measure=found.measure, team=found.team))
    _lock()
    found.refresh_from_db()
    refuse_if([*reasons, *removal_reasons(is_in_force=found.ended_at is None)])
    now = _end(found, now=now)
    _refuse_removal(found)
    _record(found, None, by=by, now=now)
    return found


def _lock() -> None:
    # In SQLite whoever writes is alone. In PostgreSQL a lock of rows would not see one that is added.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _same(proposed: Proposed) -> Target | None:
    """The target in force for exactly the same. Tiers are compared as people mean them."""
    known = Target.objects.select_for_update().filter(
        measure=proposed.measure,
        team=proposed.team,
        kind=proposed.kind,
        priority=proposed.priority,
        ended_at=None,
    )
    return next((each for each in known if folded(each.tier) == folded(proposed.tier)), None)


def _end(target: Target, *, now: datetime) -> datetime:
    """End it now, and say when that is: a clock that was set back ends nothing before it began."""
    target.ended_at = max(now, target.since)
    target.save(update_fields=["ended_at"])
    return target.ended_at


def _refuse_ambiguity() -> None:
    # Judged as it would stand, inside the transaction that a refusal takes back.
    refuse_if(ambiguity_reasons(queries.named_limits()))


def _refuse_removal(target: Target) -> None:
    sentence = _(
        "Without it “%(one)s” and “%(other)s” would both fit some cases, and neither is within "
        "the other. Take one of them away first."
    )
    refuse_if(
        Reason("target-needed", sentence, Because.CONFLICT, params=each.names)
        for each in queries.ambiguous_without(target)
    )


def _record(target: Target, minutes: int | None, *, by: Asker | None, now: datetime) -> None:
    facts = {"target": target.pk, "measure": target.measure, "minutes": minutes}
    events.record("target.changed", now=now, by=by.id if by else None, team=target.team_id, data=facts)
