"""Which hand-offs a person may see. What they may do with one is judged by `rules.move_reasons`."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.handoffs.models import Handoff


def visible(asker: Asker) -> QuerySet[Handoff]:
    """Hand-offs of cases that the asker may see, and those that they gave, answered or were offered.

    To look for one. Who was offered a case goes on reading the offer, so that they learn how it ended: that
    it was withdrawn while they were answering, say. The case itself is not opened by that.
    """
    case = cases.visible(asker).filter(pk=OuterRef("case"))
    return Handoff.objects.filter(Exists(case) | _own(asker))


def listed(asker: Asker) -> QuerySet[Handoff]:
    """The same hand-offs, quick where many are looked for."""
    if asker.is_admin:
        return Handoff.objects.all()
    return Handoff.objects.filter(Q(case__in=cases.seen_by(asker)) | _own(asker))


def is_own(asker: Asker, handoff: Handoff) -> bool:
    """Whether the asker gave, answered or was offered one that was read: then they see it in any case."""
    reached = handoff.state != Handoff.State.REFERRED or asker.is_lead
    offered = reached and handoff.to_team_id in asker.team_ids
    return offered or asker.id in (handoff.giver_id, handoff.answered_by_id)


def _own(asker: Asker) -> Q:
    offered = Q(to_team__in=asker.team_ids)
    if not asker.is_lead:
        offered &= ~Q(state=Handoff.State.REFERRED)  # it has not reached them: a lead decides first
    return Q(giver=asker.id) | Q(answered_by=asker.id) | offered
