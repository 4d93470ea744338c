"""Reminding whoever is silent, by a person's wish."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import queries
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import telling
from pitstop.handoffs.services.locking import lock
from pitstop.handoffs.services.recording import record


@transaction.atomic
def nudge(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Remind the silent side of an offer now. For its givers and for the leads of both teams.

    Once in five minutes: a second wish within them reminds nobody again.
    """
    _held, handoff = lock(by, handoff_id)
    waiting = queries.waiting(handoff, by)
    leads = by.is_admin or (by.is_lead and by.team_ids & {handoff.from_team_id, handoff.to_team_id})
    reasons = []
    if handoff.state != Handoff.State.OFFERED:
        reasons.append(Reason("nobody-silent", _("Nobody is waited for here: look at the case again.")))
    elif not (waiting.asker_gives or leads):
        sentence = _("Only who offered it, or a lead of one of the two teams, can remind them.")
        reasons.append(Reason("not-the-giver", sentence, Because.FORBIDDEN))
    refuse_if(reasons)
    asked = queries.open_question(handoff) is not None
    minutes = int(now.timestamp()) // 300
    telling.reminded(handoff, leads=False, asked=asked, now=now, key=f"nudge-{minutes}")
    record("handoff.reminded", handoff, by=by, now=now, told="receiver")
    return handoff
