"""What the customer reads about promises, in their language: what was missed, that nothing new is known."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.accounts.models import Person
from pitstop.cases import mails
from pitstop.cases.models import Case, Segment
from pitstop.promises.models import Promise

MOST_NAMED = 5  # of what was missed: more would be no apology but a list


def usual(case: Case) -> str:
    """What the customer hears next where nobody says anything else."""
    with translation.override(case.customer.language):
        return _("We tell you how your case stands.")


def apology(case: Case, missed: Sequence[Promise]) -> str:
    """One sentence that says what was promised for when and was not kept; empty when nothing was."""
    if not missed:
        return ""
    with translation.override(case.customer.language):
        told = [
            _("“%(text)s” by %(when)s") % {"text": each.text, "when": mails.moment(each.due_at)}
            for each in missed[:MOST_NAMED]
        ]
        *first, last = [*told, _("others")] if len(missed) > MOST_NAMED else told
        listed = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
        return _("We are sorry: we had promised you %(what)s, and did not keep it.") % {"what": listed}


def note(promise: Promise, segment: Segment, person: Person | None, *, due_at: datetime) -> str:
    """The mail that says honestly that nothing new is known: who has the case, since when, what follows."""
    case = promise.case
    with translation.override(case.customer.language):
        facts = {
            "customer": case.customer.name,
            "person": person.name if person else "",
            "team": segment.team.name,
            "since": mails.moment(segment.started_at),
        }
        news = [
            _("We have not forgotten you."),
            *([_("%(person)s has your case.") % facts] if person else []),
            # The team's time: a colleague may have had it before, and to say otherwise would not be honest.
            _("It has been with %(team)s since %(since)s.") % facts,
            _("There is nothing new to tell you yet."),
        ]
        paragraphs = [
            _("Hello %(customer)s,") % facts,
            " ".join(news),
            *mails.promised(promise.text, due_at),
            _("This message was written automatically, because you should not wait without a word."),
            settings.PITSTOP_ORGANISATION,
            mails.footer(case),
        ]
    return "\n\n".join(paragraphs)
