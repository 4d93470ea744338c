"""Writes to hand-offs: offer, accept, return, withdraw; and closing, which must not drop one."""

from datetime import datetime
from typing import cast

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import rules as case_rules
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events
from pitstop.handoffs import introductions, permissions, queries, rules
from pitstop.handoffs.models import Handoff
from pitstop.promises import queries as promise_queries
from pitstop.promises import services as promises
from pitstop.routing import queries as routing
from pitstop.routing.models import ProtocolVersion
from pitstop.routing.rules import fields

# What a face sends, under the name of the door it sends it through: faces import no rules.
Answer = fields.Answer
Offer = rules.Offer


@transaction.atomic
def offer(
    *,
    by: Asker,
    now: datetime,
    case_id: int,
    to_team: int,
    to_person: int | None = None,
    offered: Offer,
) -> Handoff:
    """Offer a case to another team, or to a person there. The giver holds it until it is accepted.

    Refused with every reason at once; then nothing is written. Two offers of one case at the same moment: the
    lock lets one through, and the other is told to whom the case is offered.
    """
    held = cases.lock(by, case_id)
    now = max(now, held.holder.started_at)  # a clock that was set back: nothing is offered before it is held
    standing = cases.standing(by, held)
    receiver = queries.receiver(to_team, to_person)
    route = routing.chosen(standing.team, to_team, offered.kind)
    version = route.version
    under_way = queries.open_handoff(held.case)
    refuse_if(
        rules.offer_reasons(
            standing,
            offered,
            to=receiver,
            fields=routing.fields_of(version),
            version_in_force=version.pk,
            offered_to=under_way.to_team.name if under_way else "",
            now=now,
        )
    )
    return _write_offer(held, by=by, now=now, receiver=receiver, version=version, offered=offered)


def _write_offer(
    held: Held,
    *,
    by: Asker,
    now: datetime,
    receiver: rules.Receiver,
    version: ProtocolVersion,
    offered: Offer,
) -> Handoff:
    # Whoever offers a case has it: so the giver is always its last holder, and may go on reading it.
    case_services.take_on(held, by=by, now=now)
    handoff = Handoff.objects.create(
        case=held.case,
        kind=offered.kind,
        giver=by.person,
        from_team=held.holder.team,
        to_team_id=receiver.team,
        to_person_id=receiver.person,
        protocol_version=version,
        answers={key: fields.dump(answer.stripped()) for key, answer in offered.answers.items()},
        already_known=offered.already_known.strip(),
        next_step=offered.next_step.strip(),
        next_update_at=cast(datetime, offered.next_update_at),  # without one: refused before
        offered_at=now,
    )
    case_services.let_read(held.case, handoff.to_team)
    events.record(
        "handoff.offered",
        now=now,
        case=held.case.pk,
        by=by.id,
        team=held.holder.team_id,
        from_team=held.holder.team_id,
        to_team=receiver.team,
        data={
            "handoff": handoff.pk,
            "kind": offered.kind,
            "person": receiver.person,
            "protocol": version.protocol.key,
            "protocol_version": version.version,
        },
    )
    return handoff


@transaction.atomic
def accept(
    *, by: Asker, now: datetime, handoff_id: int, read_back: str, next_update_at: datetime | None = None
) -> Handoff:
    """Accept an offer with a read-back.

    The case and its promises pass to the asker, and the customer is told.

    `next_update_at` replaces the time that the giver named; it must be given when that time has passed.
    """
    held, handoff = _lock(by, handoff_id)
    now = max(now, handoff.offered_at)  # a clock that was set back: nothing is answered before it is offered
    refuse_if(
        rules.accept_reasons(
            queries.waiting(handoff, by),
            read_back=read_back,
            next_update_at=next_update_at,
            answers=fields.load_answers(handoff.answers),
            now=now,
        )
    )
    due_at = next_update_at or handoff.next_update_at
    handoff.read_back = read_back.strip()
    _answer(handoff, "accept", by=by, now=now)
    _record("handoff.accepted", handoff, by=by, now=now, person=by.id, seconds_to_answer=_seconds(handoff))
    promises.pass_on(
        held, to_person=by.person, by=by, now=now, next_text=handoff.next_step, next_due_at=due_at
    )
    case_services.let_read_on(held.case, handoff.giver)
    segment = case_services.pass_on(held, to_team=handoff.to_team, to_person=by.person, by=by, now=now)
    promises.add(Held(held.case, segment), by=by, now=now, text=handoff.next_step, due_at=due_at)
    mail = introductions.enqueue(handoff, to=by.person, due_at=due_at, now=now)
    _record("introduction.queued", handoff, by=by, now=now, mail=mail.pk)
    return handoff


@transaction.atomic
def send_back(*, by: Asker, now: datetime, handoff_id: int, reason: str, note: str = "") -> Handoff:
    """Return an offer with a reason. The giver still holds the case, and sees what to mend."""
    _held, handoff = _lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    known = routing.return_reasons()
    needs_note = reason in known and known[reason].needs_note
    refuse_if(
        rules.return_reasons(
            queries.waiting(handoff, by), reason=reason, note=note, known=known, needs_note=needs_note
        )
    )
    handoff.return_reason, handoff.return_note = reason, note.strip()
    _answer(handoff, "return", by=by, now=now)
    _record("handoff.returned", handoff, by=by, now=now, reason=reason, seconds_to_answer=_seconds(handoff))
    return handoff


@transaction.atomic
def withdraw(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Take an offer back before it is answered."""
    _held, handoff = _lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    refuse_if(rules.move_reasons(queries.waiting(handoff, by), "withdraw"))
    _answer(handoff, "withdraw", by=by, now=now)
    _record("handoff.withdrawn", handoff, by=by, now=now, seconds_to_answer=_seconds(handoff))
    return handoff


@transaction.atomic
def close_case(*, by: Asker, now: datetime, case_id: int, outcome: str, seen: int | None = None) -> Case:
    """Close a case. Refused while something is promised or offered, so that closing can't drop either."""
    held = cases.lock(by, case_id)
    standing = cases.standing(by, held)
    under_way = queries.open_handoff(held.case)
    refuse_if(
        [
            *case_rules.stale_reasons(standing, seen),
            *case_rules.closing_reasons(standing, outcome=outcome),
            *rules.under_way_reasons(standing, under_way.to_team.name if under_way else ""),
            *promise_queries.closing_reasons(promise_queries.of_case(held.case)),
        ]
    )
    case_services.close(held, by=by, now=now, outcome=outcome)
    return held.case


def _lock(by: Asker, handoff_id: int) -> tuple[Held, Handoff]:
    found = permissions.visible(by).filter(pk=cases.storable(handoff_id)).first()
    if found is None:
        raise queries.missing(handoff_id)
    # The case is locked first, as every writer does: so that two acts wait for each other and never deadlock.
    case = Case.objects.select_for_update().get(pk=found.case_id)
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related(
        "to_team", "from_team", "to_person", "giver", "case__customer", "protocol_version__protocol"
    )
    return Held(case, cases.holder(case)), handoff.get(pk=found.pk)


def _answer(handoff: Handoff, act: str, *, by: Asker, now: datetime) -> None:
    handoff.state = rules.MOVES[handoff.state, act]
    handoff.answered_at, handoff.answered_by = now, by.person
    handoff.save()
    case_services.end_reading(handoff.case, handoff.to_team_id)


def _record(kind: str, handoff: Handoff, *, by: Asker, now: datetime, **facts: object) -> None:
    events.record(
        kind,
        now=now,
        case=handoff.case_id,
        by=by.id,
        team=handoff.to_team_id if handoff.state == Handoff.State.ACCEPTED else handoff.from_team_id,
        from_team=handoff.from_team_id,
        to_team=handoff.to_team_id,
        data={"handoff": handoff.pk, **facts},
    )


def _seconds(handoff: Handoff) -> int:
    answered_at = handoff.answered_at or handoff.offered_at
    return round((answered_at - handoff.offered_at).total_seconds())
