"""The warm introduction: the customer meets the next person by name, and need not repeat anything."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.accounts.models import Person, Team
from pitstop.cases import mails
from pitstop.core.prepared import prepared
from pitstop.handoffs import rules
from pitstop.handoffs.models import Handoff, Introduction
from pitstop.notify.models import Mail
from pitstop.routing.models import Kind

PLACES = rules.PLACES
# A template that stands for every hand-off must leave room for these: without them it introduces nobody.
NEEDED = ("receiver", "known", "next", "when")


def enqueue(handoff: Handoff, *, to: Person | None, due_at: datetime, now: datetime) -> Mail:
    """Put the introduction of an accepted hand-off in the outbox, in the customer's language."""
    with translation.override(handoff.case.customer.language):
        wording = handoff.introduction or template(handoff.case.customer.language, handoff.kind)
        facts = _facts(handoff, to=to, team=handoff.to_team, due_at=due_at)
        body = "\n\n".join([rules.fill(wording, facts), mails.footer(handoff.case)])
    return mails.enqueue(handoff.case, key=f"introduction:{handoff.pk}", body=body, now=now)


def template(language: str, kind: str) -> str:
    """The wording for a language and a kind: the lead's for that kind, else theirs for any, else ours."""
    found = dict(_bodies(language, ["", kind]))
    return found.get(kind) or found.get("") or built_in(language)


@prepared
def _bodies(language: str, kinds: Collection[str]) -> QuerySet[Introduction, tuple[str, str]]:
    return Introduction.objects.filter(language=language, kind__in=kinds).values_list("kind", "body")


def built_in(language: str) -> str:
    """The wording that comes with the desk."""
    with translation.override(language):
        return "\n\n".join(
            [
                _("Hello {customer},"),
                _("{giver} has asked {receiver} to take over from here."),
                "{about}",
                _("You need not repeat anything. This is what {receiver} knows already:") + "\n{known}",
                _("What happens next: {next}") + "\n" + _("You will hear from us by {when}."),
                "{receiver}",
                "{organisation}",
            ]
        )


def preview(handoff: Handoff, *, to: Person | None, due_at: datetime | None) -> str:
    """What the customer will read. What isn't known yet stays as its place, such as {receiver}."""
    language = handoff.case.customer.language
    with translation.override(language):
        wording = handoff.introduction or template(language, handoff.kind)
        known = {
            name: fact
            for name, fact in _facts(handoff, to=to, team=handoff.to_team, due_at=due_at).items()
            if fact
        }
        if to is None and not handoff.automatic:
            known = {name: fact for name, fact in known.items() if name not in ("receiver", "about")}
        return rules.fill(wording, known)


def example(*, language: str, body: str, facts: Mapping[str, str]) -> str:
    """A wording filled in with an example's facts, for whoever writes the template."""
    return rules.fill(body or built_in(language), facts)


def _facts(handoff: Handoff, *, to: Person | None, team: Team, due_at: datetime | None) -> dict[str, str]:
    return {
        "customer": handoff.case.customer.name,
        "giver": handoff.giver.name if handoff.giver.is_active else handoff.from_team.name,
        "receiver": to.name if to else team.name,
        "team": team.name,
        "about": about(to, team) if to else about_team(team),
        "known": handoff.already_known.strip(),
        "next": handoff.next_step.strip(),
        "when": mails.moment(due_at) if due_at else "",
        "organisation": settings.PITSTOP_ORGANISATION,
    }


def about(person: Person, team: Team) -> str:
    """Who the next person is: job, team, strength, and since when, as far as they are known."""
    name = f"{person.name} ({person.pronoun})" if person.pronoun else person.name
    facts = {"name": name, "job": person.job, "team": team.name, "strength": person.strength}
    sentences = [
        _("%(name)s, %(job)s in %(team)s.") % facts if person.job else _("%(name)s is in %(team)s.") % facts
    ]
    if person.strength:
        sentences.append(_("Good at: %(strength)s.") % facts)
    if person.since:
        sentences.append(_("With us since %(year)d.") % {"year": person.since.year})
    return " ".join(sentences)


def about_team(team: Team) -> str:
    """What the next team does, as far as it is known."""
    if not team.purpose:
        return _("Someone in %(team)s will take it on.") % {"team": team.name}
    facts = {"team": team.name, "purpose": team.purpose}
    return _("%(team)s %(purpose)s. Someone there will take it on.") % facts


def kinds() -> list[str]:
    """The kinds of hand-off that a template can be for."""
    return [str(kind) for kind in Kind.values]


def templates() -> list[Introduction]:
    """Every template that leads have written."""
    return list(Introduction.objects.select_related("changed_by"))
