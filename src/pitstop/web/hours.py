"""When teams are open and people on shift: who is on now, and the hours of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.calendars import overviews, queries, rota, services
from pitstop.calendars.overviews import View
from pitstop.core.refusals import Because, Refused
from pitstop.targets import overviews as targets
from pitstop.web.asking import STATUS, Ask, explain, page
from pitstop.web.forms import OneOf, line, needed, text
from pitstop.web.leads import sections
from pitstop.web.profile import zones

SHIFTS = gettext_lazy(
    "are shifts: all the hours there are from the first of them to the last, and days without one are free"
)


class HoursForm(forms.Form):
    """Hours as they are typed."""

    week = needed(
        text(
            gettext_lazy("Week"),
            help_text=gettext_lazy(
                "A line for each run of days: Mon-Fri 09:00-12:30, 13:30-18:00. Days left out are closed."
            ),
            rows=4,
        )
    )
    zone = needed(OneOf(label=gettext_lazy("Time zone"), required=False))
    country = line(
        gettext_lazy("Country of the public holidays"),
        help_text=gettext_lazy("Two letters, such as DE or US. Empty: no public holiday closes."),
        list="countries",
        autocomplete="off",
    )
    region = line(
        gettext_lazy("Region"),
        help_text=gettext_lazy(
            "Its code, such as BE for Berlin. Empty: what is a holiday in the whole country."
        ),
        list="regions",
        autocomplete="off",
    )
    closures = text(
        gettext_lazy("Closed all the same"),
        help_text=gettext_lazy(
            "Each on a line of its own, or parted by commas: 2026-12-24, 2026-12-27 to 2026-12-31, "
            "2026-12-24 14:00-18:00. Days like 24.12.2026 are read too."
        ),
        rows=4,
    )
    openings = text(
        gettext_lazy("Open all the same"),
        help_text=gettext_lazy(
            "Each on a line of its own, or parted by commas, with hours: 2026-12-25 10:00-14:00. It goes "
            "before closures."
        ),
        rows=4,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A file to take hours from. What fits, a service says.

    Where no hours are set yet, it asks too for those around what the file says.
    """

    file = needed(
        forms.Field(
            label=gettext_lazy("iCal file"),
            help_text=gettext_lazy("As calendars export it, .ics, up to 1 MB. Titles are not kept."),
            required=False,
            widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        )
    )
    kind = needed(
        OneOf(
            label=gettext_lazy("Its events"),
            required=False,
            widget=forms.RadioSelect,
            choices=[
                ("closures", gettext_lazy("close")),
                ("openings", gettext_lazy("open, beside the week")),
                ("shifts", SHIFTS),
            ],
        )
    )
    replace = forms.BooleanField(
        label=gettext_lazy("They take the place of what is set from today on"), required=False
    )
    week = needed(
        text(
            gettext_lazy("On all other days"),
            help_text=gettext_lazy(
                "No hours are set yet: which week holds where the file says nothing? A line for each run of "
                "days: Mon-Fri 09:00-12:30, 13:30-18:00."
            ),
            rows=3,
        )
    )
    zone = needed(OneOf(label=gettext_lazy("Time zone"), required=False))

    def __init__(self, sent: Any = None, files: Any = None, *, view: View) -> None:
        around = view.usual
        zone = around.zone if around else queries.usual_zone(view.whose)
        initial = {"week": around.week if around else "", "zone": zone}
        super().__init__(sent, files, auto_id="file-%s", initial=initial)
        if view.written:
            del self.fields["week"], self.fields["zone"]
        else:
            del self.fields["replace"]  # there is nothing yet whose place they could take
            self.fields["zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]


def zone_choices(*more: str) -> list[tuple[str, str]]:
    """The time zones to choose from, and these."""
    return [(name, name.replace("_", " ")) for name in sorted({*zones(), *more})]


@dataclass(frozen=True)
class Tried:
    """What was sent: forms that were refused keep what was typed; what a file gave and what was left out."""

    form: HoursForm | None = None
    above: Sequence[str] = ()
    events: ImportForm | None = None
    events_above: Sequence[str] = ()
    done: str = ""
    left_out: Sequence[str] = field(default_factory=list)


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """Who is on now, when the others start, and which team is open."""
    duties = rota.of(ask.by, now=ask.now)
    context = {
        "person": ask.by.person,
        "sections": sections("hours"),
        "people": [_duty(each) for each in duties],
        "here": sum(each.is_here for each in duties),
        "teams": [_team(each) for each in overviews.teams(ask.by, now=ask.now)],
    }
    return ask.page("web/hours.html", context)


def _duty(duty: rota.Duty) -> Mapping[str, Any]:
    return {
        "name": duty.person.name,
        "url": reverse("web:person_hours", args=[duty.person.pk]),
        "is_ai": duty.person.kind == "ai",
        "teams": ", ".join(team.name for team in duty.person.teams.all()),
        "is_here": duty.is_here,
        "is_away": duty.is_away,
        "until": duty.person.away_until if duty.is_away else duty.shift.ends_at,
        "starts_at": duty.shift.starts_at,
        "zone": duty.shift.zone,
    }


def _team(found: overviews.TeamLine) -> Mapping[str, Any]:
    return {
        "name": found.team.name,
        "url": reverse("web:team_hours", args=[found.team.pk]),
        "has_hours": found.has_hours,
        "shift": found.shift,
    }


@require_http_methods(["GET", "POST"])
@page
def team(ask: Ask, team_id: int) -> HttpResponse:
    """A team's hours, and the form that sets them."""
    return _hours(ask, overviews.of_team(ask.by, team_id, now=ask.now, language=get_language() or ""))


@require_http_methods(["GET", "POST"])
@page
def person(ask: Ask, person_id: int) -> HttpResponse:
    """A person's own hours, and the form that sets them."""
    return _hours(ask, overviews.of_person(ask.by, person_id, now=ask.now, language=get_language() or ""))


def _hours(ask: Ask, view: View) -> HttpResponse:
    if ask.request.method != "POST":
        return show(ask, view)
    form = HoursForm(ask.sent, zone=str(ask.sent.get("zone", ""))[:64])
    form.is_valid()
    sent = form.cleaned_data
    try:
        services.set_hours(
            by=ask.by,
            now=ask.now,
            zone=sent["zone"],
            week=sent["week"],
            closures=sent["closures"].splitlines(),
            openings=sent["openings"].splitlines(),
            country=sent["country"],
            region=sent["region"],
            **whose(view),
        )
    except Refused as refusal:
        if refusal.because in (Because.MISSING, Because.FORBIDDEN):
            raise
        return show(ask, view, Tried(form, explain(form, refusal.reasons)), STATUS[refusal.because])
    ask.tell(_("The hours of %(name)s are saved.") % {"name": view.whose.name})
    return redirect(home(view))


def show(ask: Ask, view: View, tried: Tried | None = None, status: int = 200) -> HttpResponse:
    """The page of somebody's hours, after what was tried there."""
    tried = tried or Tried()
    written = view.written
    context = {
        "person": ask.by.person,
        "sections": sections("hours"),
        "name": view.whose.name,
        "is_team": view.is_team,
        "whose_url": _whose_url(view),
        "written": written,
        "week": written.week.splitlines() if written else [],
        "shift": view.shift,
        "holidays": view.holidays,
        "form": (tried.form or _form(ask, view)) if view.may_change else None,
        "refusals": tried.above,
        "countries": queries.countries().items() if view.may_change else (),
        "regions": view.regions,
        "events": (tried.events or ImportForm(view=view)) if view.may_change else None,
        "events_refusals": tried.events_above,
        "gone": view.gone,
        "changed": view.changed if view.changed and (view.changed.before or tried.done) else None,
        "clocks": _clocks(view),
        "done": tried.done,
        "left_out": tried.left_out,
        **{f"{name}_url": url for name, url in _urls(view).items()},
    }
    return ask.page("web/hours_of.html", context, status=status)


def _clocks(view: View) -> Mapping[str, Any] | None:
    """How many clocks of the team run by hours that it had before, for who may change them, and which."""
    if not (view.is_team and view.may_change):
        return None
    earlier = targets.by_hours(view.whose.pk).earlier
    return {"n": earlier, "url": reverse("web:team_hours_clocks", args=[view.whose.pk])} if earlier else None


def _form(ask: Ask, view: View) -> HoursForm:
    found = view.written
    usual = queries.usual_zone(view.whose)
    if found is None:
        return HoursForm(initial={"zone": usual}, zone=usual)
    initial = {
        "week": found.week,
        "zone": found.zone,
        "country": found.country,
        "region": found.region,
        "closures": "\n".join(found.closures),
        "openings": "\n".join(found.openings),
    }
    return HoursForm(initial=initial, zone=found.zone)


def whose(view: View) -> dict[str, Any]:
    """Whose hours they are, as services ask for it."""
    return {"team" if view.is_team else "person": view.whose.pk}


def home(view: View) -> str:
    """Where the page of these hours is."""
    return reverse("web:team_hours" if view.is_team else "web:person_hours", args=[view.whose.pk])


def _whose_url(view: View) -> str:
    return reverse("web:team" if view.is_team else "web:person", args=[view.whose.pk])


def _urls(view: View) -> dict[str, str]:
    """Where its acts are, those of them that there are."""
    kind, here = "team" if view.is_team else "person", [view.whose.pk]
    acts = ("import", *(("removal", "undo") if view.written else ("again",))) if view.may_change else ()
    found = {act: reverse(f"web:{kind}_hours_{act}", args=here) for act in acts}
    if view.written:
        found["file"] = reverse(f"web:{kind}_hours_file", args=here)
    return found
