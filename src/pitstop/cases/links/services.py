"""Writes to the customer's link."""

import secrets as random
from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries, rules
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events


@transaction.atomic
def revoke_link(*, by: Asker, now: datetime, case_id: int) -> Case:
    """End every link to the customer's page given out so far. Revoking twice changes nothing."""
    held = _lock(by, case_id)
    if held.case.link_revoked_at is None:
        held.case.link_revoked_at = now
        held.case.save(update_fields=["link_revoked_at"])
        _record(held, "revoked", by=by, now=now)
    return held.case


@transaction.atomic
def renew_link(*, by: Asker, now: datetime, case_id: int) -> Case:
    """Make a new link to the customer's page. Those given out before open nothing from now on."""
    held = _lock(by, case_id)
    held.case.link_salt, held.case.link_revoked_at = random.token_urlsafe(16), None
    held.case.save(update_fields=["link_salt", "link_revoked_at"])
    _record(held, "renewed", by=by, now=now)
    return held.case


def _lock(by: Asker, case_id: int) -> Held:
    held = queries.lock(by, case_id)
    refuse_if(rules.linking_reasons(queries.standing(by, held)))
    return held


def _record(held: Held, link: str, *, by: Asker, now: datetime) -> None:
    team = held.holder.team_id
    events.record("case.linked", now=now, case=held.case.pk, by=by.id, team=team, data={"link": link})
