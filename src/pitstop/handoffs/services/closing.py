"""Closing a case, which must not drop a promise, an offer or a correction."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import rules as case_rules
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.core.refusals import refuse_if
from pitstop.handoffs import queries, rules
from pitstop.promises import queries as promise_queries
from pitstop.targets import services as targets


@transaction.atomic
def close_case(*, by: Asker, now: datetime, case_id: int, outcome: str, seen: int | None = None) -> Case:
    """Close a case. Refused while something is promised, offered or misread: closing drops nothing."""
    held = cases.lock(by, case_id)
    standing = cases.standing(by, held)
    under_way = queries.open_handoff(held.case)
    refuse_if(
        [
            *case_rules.stale_reasons(standing, seen),
            *case_rules.closing_reasons(standing, outcome=outcome),
            *rules.under_way_reasons(standing, under_way.to_team.name if under_way else ""),
            *rules.unseen_reasons(queries.uncorrected(held.case, by)),
            *promise_queries.closing_reasons(promise_queries.of_case(held.case)),
        ]
    )
    case_services.close(held, by=by, now=now, outcome=outcome)
    targets.follow(held.case, now=now)
    return held.case
