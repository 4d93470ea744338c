"""Reads of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from pitstop.notify.models import Mail


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox stands."""

    waiting: int
    stuck: int
    oldest_due: datetime | None


def outbox() -> Outbox:
    """How many mails wait or are stuck, and since when the oldest is due."""
    queued = Q(state=Mail.State.QUEUED)
    found = Mail.objects.aggregate(
        waiting=Count("pk", filter=queued),
        stuck=Count("pk", filter=Q(state=Mail.State.STUCK)),
        oldest_due=Min("due_at", filter=queued),
    )
    return Outbox(**found)


def of_case(case: int) -> dict[int, Mail]:
    """The mails of a case by id. For those who may see the case."""
    return {mail.pk: mail for mail in Mail.objects.filter(case=case)}
