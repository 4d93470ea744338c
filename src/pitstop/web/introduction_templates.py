"""What customers read when their case passes on: a wording for each language, and for kinds that need one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.cases import mails
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.handoffs import introductions
from pitstop.handoffs import services as handoffs
from pitstop.routing import queries as routing
from pitstop.routing.permissions import may_lead
from pitstop.web.asking import STATUS, Ask, explain, page
from pitstop.web.forms import needed, text
from pitstop.web.leads import sections
from pitstop.web.presenters import in_words

ANY = "any"  # the address of the wording for every kind that has none of its own


class WordingForm(forms.Form):
    """A wording with its places."""

    body = needed(text(gettext_lazy("Wording"), rows=16))


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """Every language and kind, and whose words they get."""
    written = {(each.language, each.kind): each for each in introductions.templates()}
    rows = []
    for language, name in settings.LANGUAGES:
        for kind in ["", *introductions.kinds()]:
            own = written.get((language, kind))
            rows.append(
                {
                    "language": in_words(str(name)),
                    "kind": _kind(kind),
                    "url": reverse("web:introduction", args=[language, kind or ANY]),
                    "changed_by": own.changed_by.name if own and own.changed_by else "",
                    "changed_at": own.changed_at if own else None,
                    "follows": "" if own else _follows(written, language, kind),
                }
            )
    context = {"person": ask.by.person, "sections": sections("introductions"), "rows": rows}
    return ask.page("web/introductions.html", context)


def _kind(kind: str) -> str:
    return in_words(routing.KINDS.get(kind, "")) or _("every kind without words of its own")


def _follows(written: Any, language: str, kind: str) -> str:
    if kind and (language, "") in written:
        return _("as for every kind")
    return _("as it came with Pitstop")


@require_http_methods(["GET", "POST"])
@page
def template(ask: Ask, language: str, kind: str) -> HttpResponse:
    """The wording for a language and a kind, with what a customer would read."""
    of = "" if kind == ANY else kind
    languages = dict(settings.LANGUAGES)
    if language not in languages or of not in ("", *introductions.kinds()):
        raise Refused([Reason("introduction-missing", _("There is no such introduction."), Because.MISSING)])
    if ask.request.method == "GET":
        return _show(ask, language, of, WordingForm(initial={"body": introductions.template(language, of)}))
    refuse_if(may_lead(ask.by))
    form = WordingForm(ask.sent)
    form.is_valid()
    if ask.sent.get("act") == "draw":
        return _show(ask, language, of, form)
    body = "" if ask.sent.get("act") == "built_in" else form.cleaned_data["body"]
    try:
        saved = handoffs.set_introduction(by=ask.by, now=ask.now, language=language, kind=of, body=body)
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return _show(ask, language, of, form, above=above, status=STATUS[refusal.because])
    ask.tell(_("Customers read this from now on.") if saved else _("Back to the words that came before."))
    return redirect("web:introductions")


def _show(
    ask: Ask,
    language: str,
    kind: str,
    form: WordingForm,
    *,
    above: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    words = {"language": in_words(str(dict(settings.LANGUAGES)[language])), "kind": _kind(kind)}
    own = any((each.language, each.kind) == (language, kind) for each in introductions.templates())
    context = {
        "person": ask.by.person,
        "sections": sections("introductions"),
        "form": form,
        "refusals": above or [],
        "may_change": not may_lead(ask.by),
        "own": own,
        "language": language,
        "title": _("%(language)s, %(kind)s") % words,
        "places": [(f"{{{name}}}", in_words(meaning)) for name, meaning in introductions.PLACES.items()],
        "preview": _preview(ask, language, str(form["body"].value() or "")),
        "save_url": reverse("web:introduction", args=[language, kind or ANY]),
    }
    return ask.page("web/introduction_form.html", context, status=status)


def _preview(ask: Ask, language: str, body: str) -> str:
    """The wording for an example in which the reader takes the case over."""
    teams = accounts.teams_of(ask.by) or accounts.open_teams()
    with translation.override(language):
        facts = {
            "customer": "Lena Fischer",
            "giver": "Omar Haddad",
            "receiver": ask.by.person.name,
            "team": teams[0].name if teams else "",
            "about": introductions.about(ask.by.person, teams[0]) if teams else "",
            "known": _("You were charged twice, and one refund has failed."),
            "next": _("We decide about the second refund."),
            "when": mails.moment(ask.now + timedelta(hours=6)),
            "organisation": settings.PITSTOP_ORGANISATION,
        }
        return introductions.example(language=language, body=body, facts=facts)
