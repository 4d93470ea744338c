"""Reminding whoever is silent, by a person's wish."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import refuse_if
from pitstop.handoffs import queries, rules
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
    refuse_if(rules.nudging_reasons(queries.waiting(handoff, by)))
    asked = queries.open_question(handoff) is not None
    minutes = int(now.timestamp()) // 300
    telling.reminded(handoff, leads=False, asked=asked, now=now, key=f"nudge-{minutes}")
    record("handoff.reminded", handoff, by=by, now=now, told="receiver")
    return handoff
