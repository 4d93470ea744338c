"""Writes to waits."""

from datetime import datetime
from typing import cast

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Wait
from pitstop.cases.queries import Held
from pitstop.cases.waits import queries, rules
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events


@transaction.atomic
def wait(*, by: Asker, now: datetime, case_id: int, on: str = rules.CUSTOMER, what: str = "") -> Wait:
    """Say that the case can't go on until the customer, or a third party, has answered.

    Clocks that measure us stand still for it. What the customer was promised stays due.
    """
    held = cases.lock(by, case_id)
    waits = queries.waiting(held.case)
    refuse_if(rules.waiting_reasons(cases.standing(by, held), waits=waits, on=on, what=what))
    return begin(held, by=by, now=now, on=on, what=what)


@transaction.atomic
def resume(*, by: Asker, now: datetime, case_id: int) -> Wait:
    """Say that what the case waited for has come, or isn't needed any more."""
    held = cases.lock(by, case_id)
    found = queries.now(held.case)
    refuse_if(rules.resuming_reasons(cases.standing(by, held), waits=queries.fact(found)))
    return _end(cast(Wait, found), held, by=by.id, now=now)  # without one: refused above


def begin(held: Held, *, by: Asker, now: datetime, on: str, what: str = "") -> Wait:
    """Let the case wait. For a caller that has locked and judged it, and knows that it waits for nobody."""
    last = Wait.objects.filter(case=held.case).order_by("-id").first()
    # A clock that was set back must not make two waits overlap: the time would be counted twice.
    now = max(now, last.ended_at) if last and last.ended_at else now
    made = Wait.objects.create(case=held.case, on=on, what=what.strip(), begun_by=by.person, started_at=now)
    _record("case.waiting", made, held, by=by.id, now=now)
    return made


def begin_by_reply(held: Held, *, by: Asker, now: datetime) -> None:
    """Let the case wait for the customer's answer to a message; one that does so already waits on.

    For a caller that has locked and judged it.
    """
    if queries.now(held.case) is None:
        begin(held, by=by, now=now, on=rules.CUSTOMER)


def end(held: Held, *, by: int | None, now: datetime, of_customer: bool = False) -> None:
    """End the wait of the case, or only one for the customer; without one it changes nothing.

    For a caller that has locked the case.
    """
    found = queries.now(held.case)
    if found and (found.on == rules.CUSTOMER or not of_customer):
        _end(found, held, by=by, now=now)


def _end(found: Wait, held: Held, *, by: int | None, now: datetime) -> Wait:
    found.ended_at = max(now, found.started_at)
    found.save(update_fields=["ended_at"])
    seconds = round((found.ended_at - found.started_at).total_seconds())
    _record("case.resumed", found, held, by=by, now=found.ended_at, seconds=seconds)
    return found


def _record(kind: str, of: Wait, held: Held, *, by: int | None, now: datetime, **more: object) -> None:
    team, data = held.holder.team_id, {"wait": of.pk, "on": of.on, **more}
    events.record(kind, now=now, case=held.case.pk, by=by, team=team, data=data)
