"""Who may read and write escalation rules."""

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


def may_lead(by: Asker | None) -> list[Reason]:
    """Why this person may not look after rules. None is the admin of the machine."""
    if by is None or by.is_lead:
        return []
    sentence = _("Escalation rules are for leads to read and write. Ask a lead or an admin.")
    return [Reason("lead-needed", sentence, Because.FORBIDDEN)]
