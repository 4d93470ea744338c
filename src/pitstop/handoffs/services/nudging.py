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
from pitstop.notify import queries as notify

NOT_AGAIN = timedelta(minutes=5)  # so long after a reminder nobody is reminded by a wish


@transaction.atomic
def nudge(*, by: Asker, now: datetime, handoff_id: int) -> Handoff:
    """Remind the silent side of an offer now. For its givers and for the leads of both teams.

    Each is told once in five minutes: a second wish within them is recorded and tells nobody.
    """
    _held, handoff = lock(by, handoff_id)
    refuse_if(rules.nudging_reasons(queries.waiting(handoff, by)))
    asked = queries.open_question(handoff) is not None
    if not _reminded_just_now(handoff, asked=asked, now=now):
        telling.reminded(handoff, leads=False, asked=asked, now=now)
    record("handoff.reminded", handoff, by=by, now=now, told="receiver")
    return handoff


def _reminded_just_now(handoff: Handoff, *, asked: bool, now: datetime) -> bool:
    """Whether the silent side was reminded before, within the time for which that is enough."""
    told = notify.told_of_handoff(handoff.pk, "reminder", since=now - NOT_AGAIN)
    return any((because == "giver") is asked for because in told)
