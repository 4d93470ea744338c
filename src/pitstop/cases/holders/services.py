"""Writes to who in the holding team has a case. The team itself changes by hand-offs only."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as members
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries
from pitstop.cases.holders import rules
from pitstop.cases.models import Case, Segment
from pitstop.cases.queries import Held
from pitstop.cases.rules import holding_reasons, stale_reasons
from pitstop.core.refusals import refuse_if
from pitstop.core.rows import update_all
from pitstop.events import services as events
from pitstop.notify import services as notify


@transaction.atomic
def take(*, by: Asker, now: datetime, case_id: int, seen: int | None = None) -> Case:
    """Take on a case that waits in the asker's team, or that a colleague has who is away or off shift.

    A lead takes any case of the team. Whoever had it is told; taking one's own changes nothing.
    """
    held = queries.lock(by, case_id)
    standing = queries.standing(by, held, now=now)
    refuse_if(stale_reasons(standing, seen) + holding_reasons(standing))
    before = queries.who_has(held.holder)
    take_on(held, by=by, now=now)
    if before and before.pk != by.id:
        _tell_before(held, before, by=by, text=rules.NOTHING_LOST, now=now)
    return held.case


@transaction.atomic
def reassign(
    *, by: Asker, now: datetime, case_id: int, to_person: int, why: str = "", seen: int | None = None
) -> Case:
    """Give a case to a colleague in the team that holds it.

    For who has it, a lead, and anyone of the team while nobody can act on it. An offer that waits stays: its
    giver goes on reading the case. Giving it to who has it already changes nothing.
    """
    held = queries.lock(by, case_id)
    standing = queries.standing(by, held, now=now)
    to = accounts.person(queries.storable(to_person))
    can_hold = to is not None and accounts.can_hold(to, held.holder.team_id)
    refuse_if(
        stale_reasons(standing, seen)
        + rules.reassigning_reasons(standing, to=to.name if to else None, can_hold=can_hold, why=why)
    )
    before = queries.who_has(held.holder)
    if to is None or before == to:
        return held.case
    if to.pk == by.id:
        take_on(held, by=by, now=now)
    else:
        _give(held, to, by=by, now=now, why=why.strip())
    if before and before.pk != by.id:
        _tell_before(held, before, by=by, text=why.strip() or rules.NOTHING_LOST, now=now)
    return held.case


def take_on(held: Held, *, by: Asker, now: datetime) -> None:
    """Make the asker the person who has the case, within the team.

    For a caller that has locked and judged it.
    """
    if held.holder.person_id == by.id:
        return
    before = _pass_within(held, by.person)
    facts: dict[str, object] = {"person": by.id, "before": before}
    _record("case.taken", held, by=by, now=now, facts=facts)


def readdress(held: Held, *, by: Asker | None, now: datetime, why: str) -> None:
    """Let a case wait in its team, when who had it can't act. For a caller that has locked and judged it."""
    before = _pass_within(held, None)
    _record("case.readdressed", held, by=by, now=now, facts={"before": before, "why": why.strip()})


def _give(held: Held, to: Person, *, by: Asker, now: datetime, why: str) -> None:
    before = _pass_within(held, to)
    facts: dict[str, object] = {"person": to.pk, "before": before, "why": why}
    _record("case.reassigned", held, by=by, now=now, facts=facts)
    _tell("reassigned", [to], held, by=by, text=why, now=now)


def _pass_within(held: Held, to: Person | None) -> int | None:
    """Let the case go to a person of its team, or to none. Returns who had it."""
    segment = held.holder
    before, segment.person = segment.person_id, to
    segment.save(update_fields=["person"])
    count_change(held.case)
    if to:
        still_able(segment)
    return before


def still_able(segment: Segment) -> None:
    """Refuse what made this team and person holders, when they can't be any more.

    Who closes a team or leaves one locks it and themselves, and so waits for this or is waited for: a team's
    last person and its next case don't miss each other.
    """
    members.hold_still(teams=[segment.team_id], people=[segment.person_id])
    staffed = accounts.staffed([segment.team_id])[segment.team_id]
    refuse_if(
        rules.gaining_reasons(
            team=segment.team.name,
            is_open=staffed.team.is_open,
            has_people=bool(staffed.people),
            person=segment.person.name if segment.person else "",
            can_hold=segment.person_id is None or segment.person_id in staffed.people,
        )
    )


def intake() -> Team | None:
    """The team in which a case begins that a customer opens. It isn't closed before that is done."""
    team = queries.intake()
    if team:
        members.hold_still(teams=[team.pk])
    return queries.intake()


def count_change(case: Case) -> None:
    """Count that the case's holder or state changed, so that a page can tell that it is out of date.

    For a caller that has locked it: what it read is how it stands.
    """
    case.version += 1
    update_all([case], ["version"])


def _record(kind: str, held: Held, *, by: Asker | None, now: datetime, facts: dict[str, object]) -> None:
    actor = by.id if by else None
    events.record(kind, now=now, case=held.case.pk, by=actor, team=held.holder.team_id, data=facts)


def _tell_before(held: Held, before: Person, *, by: Asker, text: str, now: datetime) -> None:
    _tell("taken_over", [before], held, by=by, text=text, now=now)


def _tell(kind: str, people: list[Person], held: Held, *, by: Asker, text: str, now: datetime) -> None:
    facts = {
        "who": by.person.name,
        "team": held.holder.team.name,
        "subject": held.case.subject,
        "customer": held.case.customer.name,
        "text": text,
    }
    notify.tell(
        kind=kind,
        people=people,
        because="holder" if kind == "reassigned" else "colleague",
        now=now,
        key=f"{kind}:{held.case.pk}:{held.case.version}",
        case=held.case.pk,
        facts={name: fact for name, fact in facts.items() if fact},
    )
