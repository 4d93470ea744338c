"""A hand-off with its case, so that nobody else changes either until the transaction ends."""

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.handoffs import permissions, queries
from pitstop.handoffs.models import Handoff


def lock(by: Asker, handoff_id: int) -> tuple[Held, Handoff]:
    """The hand-off and who holds its case. Refused when the asker may not see it."""
    found = permissions.visible(by).filter(pk=cases.storable(handoff_id)).first()
    if found is None:
        raise queries.missing(handoff_id)
    return lock_known(found)


def lock_known(found: Handoff) -> tuple[Held, Handoff]:
    """As `lock`, for a hand-off that was looked up by whoever may."""
    # The case is locked first, as every writer does: so that two acts wait for each other and never deadlock.
    case = Case.objects.select_for_update().get(pk=found.case_id)
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related(*queries.WITH)
    return Held(case, cases.holder(case)), handoff.get(pk=found.pk)
