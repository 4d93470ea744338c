"""Who may write protocols, routes and what belongs to them. Everyone who works here may read them."""

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


def may_lead(by: Asker | None) -> list[Reason]:
    """Why this person may not change how cases are handed off. None is the admin of the machine."""
    if by is None or by.is_lead:
        return []
    sentence = _("How cases are handed off is for leads to say. Ask a lead or an admin to change it.")
    return [Reason("lead-needed", sentence, Because.FORBIDDEN)]
