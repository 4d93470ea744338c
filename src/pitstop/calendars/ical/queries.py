"""Hours as iCal files."""

from datetime import datetime

from django.utils.translation import gettext as _

from pitstop.accounts.models import Person, Team
from pitstop.calendars.models import Hours
from pitstop.calendars.queries import calendar_of
from pitstop.calendars.rules.ical_out import Titles, ical_of
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop


def of(whose: Team | Person, *, now: datetime, language: str) -> bytes:
    """Closures, openings and this and next year's public holidays, as an iCal file in this language.

    Refused where no hours are set: there is nothing to say.
    """
    column = "team" if isinstance(whose, Team) else "person"
    hours = Hours.objects.filter(**{column: whose}).first()
    if hours is None:
        sentence = gettext_noop(
            "No hours are set for %(name)s, so there is nothing to export. Set them first."
        )
        raise Refused([Reason("hours-missing", sentence, Because.MISSING, params={"name": whose.name})])
    titles = Titles(_("Hours of %(name)s") % {"name": whose.name}, _("Closed"), _("Open"))
    years = (now.year, now.year + 1)
    return ical_of(calendar_of(hours), titles, now=now, years=years, language=language)
