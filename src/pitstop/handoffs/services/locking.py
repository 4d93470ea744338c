"""A hand-off with its case, so that nobody else changes either until the transaction ends."""

from django.db.models import QuerySet

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.prepared import prepared
from pitstop.handoffs import permissions, queries, told
from pitstop.handoffs.models import Handoff


def lock(by: Asker, handoff_id: int) -> tuple[Held, Handoff]:
    """The hand-off and who holds its case. Refused when the asker may not see it."""
    number = cases.storable(handoff_id)
    # The case is locked first, as every writer does: so that two acts wait for each other and never deadlock.
    case = next(iter(_case_of(number)), None)
    if case is None:
        raise queries.missing(handoff_id)
    (handoff,) = _handoffs(number)
    # Nearly always it is the asker's own, which is known already: the other grounds are then not looked for.
    if not (permissions.is_own(by, handoff) or permissions.visible(by).filter(pk=number).exists()):
        raise queries.missing(handoff_id)
    handoff.case = case
    return Held(case, cases.holder(case)), handoff


@prepared
def _case_of(handoff_id: int) -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).select_related("customer").filter(handoffs=handoff_id)


@prepared
def _handoffs(handoff_id: int) -> QuerySet[Handoff]:
    found: QuerySet[Handoff] = told.with_told(Handoff.objects.filter(pk=handoff_id))
    return found.select_for_update(of=("self",)).select_related(*_WITH)


_WITH = ("giver", "from_team", "to_team", "protocol_version__protocol")  # what every answer names
