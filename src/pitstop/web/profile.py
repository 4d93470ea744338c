"""A profile: what others read of a person, how that person reads the desk, and what they are told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.accounts.profiles import queries, services
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.notify import queries as notices
from pitstop.notify import services as notify
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.forms import MomentInput, OneOf, line, local, needed

MOST_BYTES = 5 * 1024 * 1024 + 1  # one more than the largest photo: what is above is refused unread
CACHED = "private, max-age=31536000, immutable"  # another photo has another address


class ProfileForm(forms.Form):
    """What a person says of themselves, and how they read."""

    name = needed(line(gettext_lazy("Name"), autocomplete="name"))
    job = line(gettext_lazy("Job"), help_text=gettext_lazy("Customers read: “Priya, refunds specialist.”"))
    strength = line(gettext_lazy("Good at"), help_text=gettext_lazy("Customers read it when you take over."))
    pronoun = line(gettext_lazy("Pronoun"), help_text=gettext_lazy("Such as she/her. Only if you like."))
    since = forms.DateField(
        label=gettext_lazy("First day here"),
        help_text=gettext_lazy("Customers read the year."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Choose a day.")},
    )
    language = OneOf(label=gettext_lazy("Language"), required=False)
    time_zone = OneOf(label=gettext_lazy("Time zone"), required=False)
    away_until = forms.DateTimeField(
        label=gettext_lazy("Away until"),
        help_text=gettext_lazy("Colleagues may take over your cases until then. Leave it empty to be here."),
        required=False,
        widget=MomentInput(),
        error_messages={"invalid": gettext_lazy("Choose a day and a time.")},
    )
    away_note = line(gettext_lazy("Why, or who stands in"), help_text=gettext_lazy("Colleagues read it."))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = {
            "language": dict(settings.LANGUAGES).get(settings.LANGUAGE_CODE, settings.LANGUAGE_CODE),
            "time_zone": str(settings.PITSTOP_DISPLAY_TIME_ZONE),
        }
        choices: dict[str, Iterable[tuple[str, str]]] = {
            "language": settings.LANGUAGES,
            "time_zone": [
                (name, name.replace("_", " ")) for name in sorted({*zones(), *filter(None, [zone])})
            ],
        }
        for name, known in choices.items():
            own = ("", _("As the organisation: %(usual)s") % {"usual": usual[name]})
            self.fields[name].choices = [own, *known]  # type: ignore[attr-defined]


@cache
def zones() -> tuple[str, ...]:
    """The time zones that people live in, by place."""
    outside = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    places = (name for name in available_timezones() if "/" in name and not name.startswith(outside))
    return ("UTC", *sorted(places))


@dataclass(frozen=True)
class Tried:
    """What was refused: what was typed stays, with what is wrong beside it or above."""

    form: ProfileForm | None = None
    above: list[str] = field(default_factory=list)
    photo_above: list[str] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
@page
def profile(ask: Ask) -> HttpResponse:
    """One's own profile."""
    return _profile(ask, ask.by.id)


@require_http_methods(["GET", "POST"])
@page
def person_profile(ask: Ask, person_id: int) -> HttpResponse:
    """The profile of someone in a team that one leads; of anyone, for an admin."""
    return redirect("web:profile") if person_id == ask.by.id else _profile(ask, person_id)


def _profile(ask: Ask, person_id: int) -> HttpResponse:
    if ask.request.method != "POST":
        return _show(ask, person_id, Tried())
    shown = queries.editable(ask.by, person_id)
    form = ProfileForm(ask.sent, zone=shown.time_zone)
    if not form.is_valid():
        return _show(ask, person_id, Tried(form=form), status=422)
    try:
        services.change(by=ask.by, now=ask.now, person_id=person_id, **form.cleaned_data)
    except Refused as refusal:
        return _refused(ask, person_id, refusal, Tried(form=form, above=explain(form, refusal.reasons)))
    ask.tell(_("The profile is saved."))
    return redirect(_home(ask, person_id))


def _home(ask: Ask, person_id: int) -> str:
    if person_id == ask.by.id:
        return reverse("web:profile")
    return reverse("web:person_profile", args=[person_id])


def _show(ask: Ask, person_id: int, tried: Tried, *, status: int = 200) -> HttpResponse:
    shown = queries.editable(ask.by, person_id)
    is_own = person_id == ask.by.id
    digest = queries.photo_digest(person_id)
    context = {
        "person": ask.by.person,
        "shown": shown,
        "is_own": is_own,
        "form": tried.form or ProfileForm(initial=_initial(shown, ask.now), zone=shown.time_zone),
        "save_url": _home(ask, person_id),
        "refusals": tried.above,
        "is_away": queries.is_away(shown, ask.now),
        "photo_url": reverse("web:photo", args=[person_id, digest]) if digest else "",
        "upload_url": reverse("web:photo_upload", args=[person_id]),
        "removal_url": reverse("web:photo_removal", args=[person_id]),
        "photo_refusals": tried.photo_above,
        "switches": notices.switches(ask.by.id) if is_own else [],
        "people": _people(ask) if is_own and ask.by.is_lead else [],
    }
    return ask.page("web/profile.html", context, status=status)


def _initial(shown: Any, now: datetime) -> Mapping[str, Any]:
    plain = ("name", "job", "strength", "pronoun", "language", "time_zone", "away_note")
    since: date | None = shown.since
    away = local(shown.away_until) if queries.is_away(shown, now) else ""
    return {**{name: getattr(shown, name) for name in plain}, "since": since, "away_until": away}


def _people(ask: Ask) -> list[tuple[str, str, str]]:
    """Whose profiles the asker may change besides their own: name, teams, address."""
    found = accounts.active_people(None if ask.by.is_admin else ask.by.team_ids)
    return [
        (
            each.name,
            ", ".join(team.name for team in each.teams.all()),
            reverse("web:person_profile", args=[each.pk]),
        )
        for each in found
        if each.pk != ask.by.id
    ]


def _refused(ask: Ask, person_id: int, refusal: Refused, tried: Tried) -> HttpResponse:
    if refusal.because in (Because.MISSING, Because.FORBIDDEN):
        raise refusal
    return _show(ask, person_id, tried, status=STATUS[refusal.because])


@posted("web:person_profile", "person_id")
def photo_upload(ask: Ask, person_id: int) -> HttpResponse:
    """Take a photo in the place of the one before."""
    sent = ask.request.FILES.get("photo")
    content = sent.read(MOST_BYTES) if sent else b""
    try:
        services.set_photo(by=ask.by, now=ask.now, person_id=person_id, content=content)
    except Refused as refusal:
        above = [say(reason) for reason in refusal.reasons]
        return _refused(ask, person_id, refusal, Tried(photo_above=above))
    ask.tell(_("The photo is saved."))
    return redirect(_home(ask, person_id))


@posted("web:person_profile", "person_id")
def photo_removal(ask: Ask, person_id: int) -> HttpResponse:
    """Take the photo away."""
    services.remove_photo(by=ask.by, now=ask.now, person_id=person_id)
    ask.tell(_("The photo is gone."))
    return redirect(_home(ask, person_id))


@require_GET
def photo(request: HttpRequest, person_id: int, digest: str) -> HttpResponse:
    """A person's photo, for whoever is signed in. It may be kept: another photo has another address."""
    content = queries.photo(person_id, digest)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/webp", headers={"Cache-Control": CACHED})


@posted("web:profile")
def switches(ask: Ask) -> HttpResponse:
    """Choose what one is told in the page, and what by mail as well."""
    wanted = {
        each.kind: chosen
        for each in notices.switches(ask.by.id)
        if (chosen := _chosen(ask, each.kind)) != notices.Channels(each.in_page, each.by_mail)
    }
    notify.switch(by=ask.by, wanted=wanted)
    ask.tell(_("Your choice is saved."))
    return redirect(f"{reverse('web:profile')}#notices")


def _chosen(ask: Ask, kind: str) -> notices.Channels:
    return notices.Channels(in_page=f"page_{kind}" in ask.sent, by_mail=f"mail_{kind}" in ask.sent)
