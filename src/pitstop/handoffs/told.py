"""By when customers hear about the cases under offer, as they were told last."""

from datetime import datetime
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest

from pitstop.handoffs import rules
from pitstop.handoffs.models import Handoff
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise


def told_at(handoff: Handoff) -> datetime:
    """By when the customer hears. For one that is answered, as it was offered.

    One that was read `with_told` knows it already: no query.
    """
    known: datetime | None = vars(handoff).get("told_at")
    if known:
        return known
    if handoff.state not in Handoff.OPEN:
        return handoff.next_update_at
    promised = [
        rules.Open(each.made_at, each.due_at, each.made_by_id is not None)
        for each in promises.open_of([handoff.case_id])
    ]
    return rules.told_at(handoff.next_update_at, offered_at=handoff.offered_at, promised=promised)


def with_told(found: QuerySet[Handoff]) -> QuerySet[Any]:
    """The hand-offs, each with the same as `told_at`, for lists: no further query."""
    promised = Promise.objects.filter(case=OuterRef("case"), state=Promise.State.OPEN)
    since = promised.filter(made_at__gt=OuterRef("offered_at"), made_by__isnull=False)
    first = Subquery(promised.order_by("due_at").values("due_at")[:1])
    again = When(Q(Exists(since), state__in=Handoff.OPEN), then=Greatest("next_update_at", first))
    return found.annotate(told_at=Case(again, default=F("next_update_at"), output_field=DateTimeField()))
