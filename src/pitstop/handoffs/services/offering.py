"""Offering a case to another team, or to a person there."""

from datetime import datetime
from typing import cast

from django.db import transaction

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as members
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.queries import Held
from pitstop.core.refusals import refuse_if
from pitstop.core.rows import insert_all
from pitstop.events import services as events
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.rules.terms import dump_contingencies, dump_terms
from pitstop.handoffs.services import passing, silence, telling
from pitstop.routing import queries as routing
from pitstop.routing.queries import Chosen
from pitstop.routing.rules import fields
from pitstop.routing.rules.routes import ReadBack
from pitstop.targets import services as targets
from pitstop.timers import services as timers


@transaction.atomic
@timers.together()
@calendars.read_once()
def offer(
    *,
    by: Asker,
    now: datetime,
    case_id: int,
    to_team: int,
    to_person: int | None = None,
    offered: rules.Offer,
) -> Handoff:
    """Offer a case to another team, or to a person there. The giver holds it until it is accepted.

    Refused with every reason at once; then nothing is written. Two offers of one case at the same moment: the
    lock lets one through, and the other is told to whom the case is offered.

    A case that keeps coming back is `referred`: a lead decides before it reaches the receiver. Where the
    route accepts by itself, the hand-off is accepted when this returns.
    """
    held = cases.lock(by, case_id)
    teams = [held.holder.team_id, cases.storable(to_team)]
    members.hold_still(teams=teams, people=[by.id, cases.storable(to_person or 0)])
    staffed = accounts.staffed(teams)
    now = max(now, held.holder.started_at)  # a clock that was set back: nothing is offered before it is held
    standing = cases.standing(by, held, among=staffed[held.holder.team_id].people)
    receiver = queries.receiver(to_team, to_person, staffed=staffed)
    route = routing.chosen(standing.team, to_team, offered.kind)
    past = queries.past(held, to_team, now=now)
    refuse_if(
        rules.offer_reasons(
            standing,
            offered,
            to=receiver,
            fields=routing.fields_of(route.version),
            version_in_force=route.version.pk,
            offered_to=past.offered_to,
            now=now,
            terms=route.terms,
            uncorrected=queries.uncorrected(held.case, by) if past.is_uncorrected else (),
        )
    )
    # Whoever offers a case has it: so the giver is always its last holder, and may go on reading it.
    case_services.take_on(held, by=by, now=now)
    handoff = _drawn_up(held, by=by, now=now, receiver=receiver, route=route, offered=offered)
    handoff.to_team = staffed[receiver.team].team
    if rules.needs_a_lead(past.way):
        _refer(handoff, by=by, now=now, way=past.way)
    else:
        silence.plan(handoff, route.terms, now=now)
        insert_all([handoff])
        reach_receiver(held, handoff, by=by, now=now)
    return handoff


def _drawn_up(
    held: Held, *, by: Asker, now: datetime, receiver: rules.Receiver, route: Chosen, offered: rules.Offer
) -> Handoff:
    return Handoff(
        case=held.case,
        kind=offered.kind,
        giver=by.person,
        from_team=held.holder.team,
        to_person_id=receiver.person,
        protocol_version=route.version,
        answers={key: fields.dump(answer.stripped()) for key, answer in offered.answers.items()},
        contingencies=dump_contingencies(offered.contingencies),
        introduction=offered.introduction.strip(),
        already_known=offered.already_known.strip(),
        next_step=offered.next_step.strip(),
        next_update_at=cast(datetime, offered.next_update_at),  # without one: refused before
        offered_at=now,
        terms=dump_terms(route.terms),
        read_back_needed=route.terms.read_back == ReadBack.REQUIRED,
    )


def _refer(handoff: Handoff, *, by: Asker, now: datetime, way: rules.Way) -> None:
    handoff.state = Handoff.State.REFERRED
    insert_all([handoff])
    _record("handoff.referred", handoff, by=by, now=now, entries=way.entries, recent=way.recent)
    telling.lead_needed(handoff, now=now)


def reach_receiver(held: Held, handoff: Handoff, *, by: Asker, now: datetime) -> None:
    """Bring an offer before its receiver: from here on they may read it, and their clock runs.

    How long they may be silent is planned and stored already. For `offer`, and for the lead who lets a case
    pass that keeps coming back.
    """
    terms = queries.terms_of(handoff)
    case_services.let_read(held.case, handoff.to_team)
    _record("handoff.offered", handoff, by=by, now=now)
    if passing.is_automatic(terms):
        passing.accept_by_itself(held, handoff, by=by, now=now)
    else:
        silence.arm(handoff)
        telling.offered(handoff, terms, now=now)
    targets.follow(held.case, now=now)


def _record(kind: str, handoff: Handoff, *, by: Asker, now: datetime, **facts: object) -> None:
    version = handoff.protocol_version
    events.record(
        kind,
        now=now,
        case=handoff.case_id,
        by=by.id,
        team=handoff.from_team_id,
        from_team=handoff.from_team_id,
        to_team=handoff.to_team_id,
        data={
            "handoff": handoff.pk,
            "kind": handoff.kind,
            "person": handoff.to_person_id,
            "protocol": version.protocol.key,
            "protocol_version": version.version,
            **facts,
        },
    )
