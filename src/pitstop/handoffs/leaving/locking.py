"""What must stand still while someone leaves or a team closes: cases first, then teams, then people.

Everyone who writes locks a case first, and the rows that it names are then locked by the database. In one
order, so that two wait for each other and never for ever. A case that came to the leaver after its turn would
break that order: then the act is refused, and tried again it finds that case in its place.
"""

from collections.abc import Collection

from pitstop.cases.models import Case
from pitstop.core.refusals import Reason, refuse_if
from pitstop.core.words import gettext_noop as _


def lock_cases(ids: Collection[int]) -> frozenset[int]:
    """These cases, in the order of their ids."""
    found = Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return frozenset(found.values_list("pk", flat=True))


def check_nothing_came(locked: frozenset[int], needed: Collection[int]) -> None:
    """Refuse when a case came in between that isn't locked."""
    sentence = _("A case came in at this moment. Look again, then decide.")
    refuse_if([Reason("case-came-in", sentence)] if set(needed) - locked else [])
