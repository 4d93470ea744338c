"""Reminding whoever is silent, by a person's wish."""

from datetime import datetime, timedelta

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import refuse_if
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import telling
from pitstop.handoffs.services.locking import lock
from pitstop.handoffs.services.recording import record

# Of the clock, from five past to ten past: who wishes it just before and just after ten past reminds twice.
BLOCK = timedelta(minutes=5)


@transaction.atomic
def nudge(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Remind the silent side of an offer now. For its givers and for the leads of both teams.

    Each is told once in a block of five minutes: a second wish within it is recorded and tells nobody.
    """
    _held, handoff = lock(by, handoff_id)
    refuse_if(rules.nudging_reasons(queries.waiting(handoff, by)))
    asked = queries.open_question(handoff) is not None
    block = int(now.timestamp()) // int(BLOCK.total_seconds())
    telling.reminded(handoff, leads=False, asked=asked, now=now, key=f"nudge-{block}")
    record("handoff.reminded", handoff, by=by, now=now, told="receiver")
    return handoff
