"""The warm introduction: the customer meets the next person by name, and need not repeat anything."""

from datetime import datetime

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pitstop.accounts.models import Person, Team
from pitstop.cases import mails
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail


def enqueue(handoff: Handoff, *, to: Person, due_at: datetime, now: datetime) -> Mail:
    """Put the introduction of an accepted hand-off in the outbox, in the customer's language."""
    customer = handoff.case.customer
    with translation.override(customer.language):
        body = "\n\n".join(
            [
                *text(
                    customer=customer.name,
                    giver=handoff.giver.name,
                    person=to,
                    team=handoff.to_team,
                    already_known=handoff.already_known,
                    next_step=handoff.next_step,
                    due_at=due_at,
                ),
                mails.footer(handoff.case),
            ]
        )
    return mails.enqueue(handoff.case, key=f"introduction:{handoff.pk}", body=body, now=now)


def text(
    *,
    customer: str,
    giver: str,
    person: Person | None,
    team: Team,
    already_known: str,
    next_step: str,
    due_at: datetime,
) -> list[str]:
    """The introduction's paragraphs in the active language. Without a person it names the team.

    For the preview.
    """
    who = person.name if person else _("a colleague in %(team)s") % {"team": team.name}
    known = {"who": who, "known": already_known, "next": next_step, "when": moment(due_at)}
    return [
        _("Hello %(customer)s,") % {"customer": customer},
        _("%(giver)s has asked %(who)s to take over from here.") % {"giver": giver, **known},
        *([about(person, team)] if person else []),
        _("You need not repeat anything. This is what %(who)s knows already:") % known + f"\n{already_known}",
        _("What happens next: %(next)s") % known + "\n" + _("You will hear from us by %(when)s.") % known,
        person.name if person else team.name,
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


def moment(at: datetime) -> str:
    """A time as a customer reads it.

    Day, hour and zone, in the organisation's zone and the active language.
    """
    local = at.astimezone(settings.PITSTOP_DISPLAY_TIME_ZONE)
    day = formats.date_format(local, pgettext("date", "l j F"), use_l10n=False)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day,
        "time": local.strftime("%H:%M"),
        "zone": local.tzname(),
    }
