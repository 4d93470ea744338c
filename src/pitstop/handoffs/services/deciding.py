"""A lead's decision about a case that keeps coming back."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import services as case_services
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import queries, rules, told
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import offering, silence, telling
from pitstop.handoffs.services.answering import settle
from pitstop.handoffs.services.locking import lock
from pitstop.handoffs.services.recording import record


@transaction.atomic
def decide(*, by: Asker, now: datetime, handoff_id: int, decision: str) -> Handoff:
    """Decide about a referred hand-off: `let_pass` to the receiver, `take` it, or `swarm` it.

    A swarm is two teams on one case with one holder: the giver keeps it, the other team works on it too.
    """
    held, handoff = lock(by, handoff_id)
    now = max(now, handoff.offered_at)
    if decision not in rules.DECISIONS:
        sentence = _("Decide one of: %(known)s.")
        params: dict[str, object] = {"known": ", ".join(rules.DECISIONS)}
        raise Refused([Reason("decision-unknown", sentence, Because.INVALID, "decision", params)])
    refuse_if(rules.move_reasons(queries.waiting(handoff, by), decision))
    handoff.decision, handoff.decided_by, handoff.decided_at = decision, by.person, now
    record("handoff.decided", handoff, by=by, now=now, decision=decision)
    telling.decided(handoff, now=now)
    if decision == Handoff.Decision.LET_PASS:
        # What was promised while it waited for the lead came before the offer that the receiver reads.
        handoff.next_update_at = told.told_at(handoff)
        handoff.state, handoff.offered_at = Handoff.State.OFFERED, now
        silence.plan(handoff, queries.terms_of(handoff), now=now)
        handoff.save()
        offering.reach_receiver(held, handoff, by=by, now=now)
        return handoff
    settle(handoff, decision, by=by, now=now)
    record("handoff.withdrawn", handoff, by=by, now=now, seconds_to_answer=0)
    if decision == Handoff.Decision.TAKE:
        case_services.take_on(held, by=by, now=now)
    else:
        case_services.start_swarm(held, team=handoff.to_team, by=by, now=now)
    return handoff
