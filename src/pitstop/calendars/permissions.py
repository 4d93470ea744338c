"""Who may change whose hours."""

from pitstop.accounts.models import Membership, Person, Team
from pitstop.accounts.queries import Asker


def may_change(asker: Asker, whose: Team | Person) -> bool:
    """A team's: its leads, and admins. A person's: they themself, leads of a team of theirs, and admins."""
    if asker.is_admin:
        return True
    if isinstance(whose, Team):
        return asker.is_lead and whose.pk in asker.team_ids
    if asker.id == whose.pk:
        return True
    return asker.is_lead and Membership.objects.filter(person=whose, team__in=asker.team_ids).exists()
