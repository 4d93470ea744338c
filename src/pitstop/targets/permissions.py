"""Who may set targets, and correct clocks. Everyone who works here may read them."""

from collections.abc import Iterable

from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.targets.rules.targets import OF_A_TEAM


def may_set(by: Asker | None, *, measure: str, team: Team | None) -> Iterable[Reason]:
    """Why this person may not set this target. None is the admin of the machine, and an admin may all.

    A team's is its leads' matter, one for every team an admin's, and what customers are owed any lead's.
    """
    if by is None or by.is_admin:
        return
    if measure not in OF_A_TEAM:
        if not by.is_lead:
            sentence = _("Targets are for leads to set. Ask a lead or an admin.")
            yield Reason("lead-needed", sentence, Because.FORBIDDEN)
    elif team is None:
        sentence = _("A target for every team is for an admin to set. Choose a team that you lead.")
        yield Reason("admin-needed", sentence, Because.FORBIDDEN, "team")
    elif not by.is_lead or team.pk not in by.team_ids:
        sentence = _("The targets of %(team)s are set by its leads and by admins. Ask one of them.")
        params: dict[str, object] = {"team": team.name}
        yield Reason("team-not-led", sentence, Because.FORBIDDEN, "team", params)


def may_correct(by: Asker, *, measure: str, team: Team) -> Iterable[Reason]:
    """Why this person may not correct this clock: it takes a lead of its team; for a customer's any."""
    if by.is_admin or (by.is_lead and (measure not in OF_A_TEAM or team.pk in by.team_ids)):
        return
    sentence = _("A clock of %(team)s is corrected by its leads and by admins. Ask one of them.")
    yield Reason("clock-not-led", sentence, Because.FORBIDDEN, params={"team": team.name})
