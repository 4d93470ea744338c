"""Counting what strangers ask for."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from pitstop.accounts.models import Tally
from pitstop.accounts.throttle import rules
from pitstop.core import secrets
from pitstop.core.refusals import refuse_if


def spend(what: str, *, by: Mapping[str, str], now: datetime) -> None:
    """Count one more of `what`, then say whether it is one too many. Refused with how long to wait.

    `by` says by what it is counted: the kinds that `rules.LIMITS` names, each with its value, which is stored
    as a digest only. Counted before it is judged, so that of many at once none is free. Not to be called
    inside a transaction: a refusal would take its count back.
    """
    limits = rules.LIMITS[what]
    counts = [
        (_count(secrets.digest(f"{what}:{kind}:{value}"), until=limits[kind].ends(now)), limits[kind])
        for kind, value in by.items()
    ]
    Tally.objects.filter(until__lt=now).delete()
    refuse_if(reason for n, limit in counts for reason in rules.spending_reasons(n=n, limit=limit, now=now))


def _count(key: str, *, until: datetime) -> int:
    with transaction.atomic():
        row = Tally.objects.filter(key=key, until=until)
        if not row.update(n=F("n") + 1):
            try:
                with transaction.atomic():
                    Tally.objects.create(key=key, until=until, n=1)
            except IntegrityError:  # another process began to count since we looked
                row.update(n=F("n") + 1)
        return row.values_list("n", flat=True).get()
