"""The warm introduction: the customer meets the next person by name, and need not repeat anything."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.accounts.models import Person, Team
from pitstop.cases import mails
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail


def enqueue(handoff: Handoff, *, to: Person, due_at: datetime, now: datetime) -> Mail:
    """Put the introduction of an accepted hand-off in the outbox, in the customer's language."""
    with translation.override(handoff.case.customer.language):
        body = "\n\n".join([*_paragraphs(handoff, to, due_at), mails.footer(handoff.case)])
    return mails.enqueue(handoff.case, key=f"introduction:{handoff.pk}", body=body, now=now)


def _paragraphs(handoff: Handoff, to: Person, due_at: datetime) -> list[str]:
    facts = {
        "customer": handoff.case.customer.name,
        "giver": handoff.giver.name,
        "who": to.name,
    }
    known = _("You need not repeat anything. This is what %(who)s knows already:") % facts
    return [
        _("Hello %(customer)s,") % facts,
        _("%(giver)s has asked %(who)s to take over from here.") % facts,
        about(to, handoff.to_team),
        f"{known}\n{handoff.already_known}",
        *mails.promised(handoff.next_step, due_at),
        to.name,
        settings.PITSTOP_ORGANISATION,
    ]


def about(person: Person, team: Team) -> str:
    """Who the next person is: job, team, strength, and since when, as far as they are known."""
    facts = {"name": person.name, "job": person.job, "team": team.name, "strength": person.strength}
    sentences = [
        _("%(name)s, %(job)s in %(team)s.") % facts if person.job else _("%(name)s is in %(team)s.") % facts
    ]
    if person.strength:
        sentences.append(_("Good at: %(strength)s.") % facts)
    if person.since:
        sentences.append(_("With us since %(year)d.") % {"year": person.since.year})
    return " ".join(sentences)
