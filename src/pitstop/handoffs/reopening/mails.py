"""What a customer reads when their case has begun."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from pitstop.accounts.models import Team
from pitstop.cases import mails
from pitstop.cases.models import Case


def welcome(case: Case, *, team: Team, next_text: str, due_at: datetime) -> str:
    """That it has arrived, who looks at it, what comes next and by when. In the active language."""
    parts = [
        _("Hello %(customer)s,") % {"customer": case.customer.name},
        _("Your message has arrived. It is number %(case)d here.") % {"case": case.pk},
        looks_at_it(team),
        *mails.promised(next_text, due_at),
        settings.PITSTOP_ORGANISATION,
        mails.footer(case),
    ]
    return "\n\n".join(parts)


def looks_at_it(team: Team) -> str:
    """Who looks at a new case, in the active language."""
    facts = {"team": team.name, "purpose": team.purpose}
    if team.purpose:
        return _("%(team)s looks at it first: this team %(purpose)s.") % facts
    return _("%(team)s looks at it first.") % facts


def first_step() -> str:
    """What a customer hears first, in the active language. A promise."""
    return _("someone reads it and tells you what follows")
