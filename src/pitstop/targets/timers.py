"""What comes due by itself: a share of a clock's time, its end, and clocks that history has overtaken."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from pitstop.cases.models import Case
from pitstop.targets.services import bring_up
from pitstop.timers.rules import Due


def act_on_clocks(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Warn of, or record as over, the clocks that are due. Returns those whose case somebody has in hand.

    After a long outage each is told of once. For timers of the kind "clock".
    """
    free = _free({due.case for due in dues if due.case is not None})
    bring_up(list(free.values()), now=now, due={due.subject for due in dues})
    return [due.subject for due in dues if due.case in free.busy]


def follow_cases(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Bring the clocks of these cases up to date with what happened. Returns the cases in somebody's hand.

    For timers of the kind "clocks".
    """
    free = _free({due.subject for due in dues})
    bring_up(list(free.values()), now=now)
    return free.busy


class _Free(dict[int, Case]):
    """The cases that are locked now, and those that somebody else has locked."""

    busy: frozenset[int] = frozenset()


def _free(case_ids: Collection[int]) -> _Free:
    skip = connection.features.has_select_for_update_skip_locked
    rows = Case.objects.select_for_update(skip_locked=skip, of=("self",)).select_related("customer")
    free = _Free({case.pk: case for case in rows.filter(pk__in=case_ids)})
    free.busy = frozenset(case_ids) - free.keys()
    return free
