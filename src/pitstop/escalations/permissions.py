"""Who may read and write escalation rules."""

from collections.abc import Iterable

from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


def may_lead(by: Asker | None) -> list[Reason]:
    """Why this person may not look after rules. None is the admin of the machine."""
    if by is None or by.is_lead:
        return []
    sentence = _("Escalation rules are for leads to read and write. Ask a lead or an admin.")
    return [Reason("lead-needed", sentence, Because.FORBIDDEN)]


def may_write(by: Asker | None, teams: Iterable[Team | None]) -> list[Reason]:
    """Why this person may not write or switch a rule about cases of these teams. None stands for any team.

    A rule acts on cases in nobody's name, so a lead writes those of their own teams, and an admin all.
    """
    reasons = may_lead(by)
    if reasons or by is None or by.is_admin:
        return reasons
    for team in teams:
        if team is None:
            sentence = _("A rule about the cases of every team is for an admin. Choose a team that you lead.")
            return [Reason("admin-needed", sentence, Because.FORBIDDEN, "team")]
        if team.pk not in by.team_ids:
            sentence = _("The rules of %(team)s are for its leads and for admins. Ask one of them.")
            return [Reason("team-not-led", sentence, Because.FORBIDDEN, "team", {"team": team.name})]
    return []
