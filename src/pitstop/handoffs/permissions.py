"""Which hand-offs a person may see. What they may do with one is judged by `rules.move_reasons`."""

from django.db.models import Q, QuerySet

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.handoffs.models import Handoff


def visible(asker: Asker) -> QuerySet[Handoff]:
    """Hand-offs of cases that the asker may see, and those that they gave or answered."""
    return Handoff.objects.filter(
        Q(case__in=cases.visible(asker)) | Q(giver=asker.id) | Q(answered_by=asker.id)
    )
