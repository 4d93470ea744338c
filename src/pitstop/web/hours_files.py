"""Hours from iCal files, and as such files."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pitstop.calendars import overviews
from pitstop.calendars.ical import queries, services
from pitstop.calendars.ical.services import Imported, Span
from pitstop.calendars.overviews import View
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.web.asking import STATUS, Ask, explain, page, posted
from pitstop.web.hours import ImportForm, Tried, show, whose


@posted("web:team_hours", "team_id")
def team_import(ask: Ask, team_id: int) -> HttpResponse:
    """Take a file into a team's hours."""
    return _take_in(ask, lambda: overviews.of_team(ask.by, team_id, now=ask.now))


@posted("web:person_hours", "person_id")
def person_import(ask: Ask, person_id: int) -> HttpResponse:
    """Take a file into a person's hours."""
    return _take_in(ask, lambda: overviews.of_person(ask.by, person_id, now=ask.now))


def _take_in(ask: Ask, view: Callable[[], View]) -> HttpResponse:
    found = view()
    form = ImportForm(ask.sent, ask.request.FILES, view=found)
    form.is_valid()
    sent = form.cleaned_data
    content = sent["file"].read(services.TO_READ) if sent["file"] else b""
    try:
        done = services.take_in(
            by=ask.by,
            now=ask.now,
            content=content,
            kind=sent["kind"],
            replace=sent.get("replace", False),
            week=sent.get("week", ""),
            zone=sent.get("zone", ""),
            **whose(found),
        )
    except Refused as refusal:
        if refusal.because in (Because.MISSING, Because.FORBIDDEN):
            raise
        above = explain(form, refusal.reasons, {"ical": "file"})
        return show(ask, found, Tried(events=form, events_above=above), STATUS[refusal.because])
    return show(ask, view(), Tried(done=_said(done), left_out=[say(reason) for reason in done.left_out]))


def _said(done: Imported) -> str:
    """What became of the file, in a sentence or two."""
    taken = ngettext("%(n)d event was taken", "%(n)d events were taken", done.events) % {"n": done.events}
    dates = ngettext("on %(n)d date", "on %(n)d dates", done.dates) % {"n": done.dates}
    known = _("%(n)d of these were there before") % {"n": done.known} if done.known else ""
    until = _("Those that repeat were taken up to %(last)s.") % {"last": done.last} if done.repeating else ""
    first = ", ".join(filter(None, (f"{taken} {dates}", known)))
    return " ".join(filter(None, (f"{first}.", _of_shifts(done.span) if done.span else "", until)))


def _of_shifts(span: Span) -> str:
    """What a roster does to the days without a shift."""
    if span.first == span.last:
        return _("On %(day)s only this shift holds.") % {"day": span.first}
    facts = {"first": span.first, "last": span.last, "n": span.free}
    if not span.free:
        return _("From %(first)s to %(last)s only these shifts hold, and every day has one.") % facts
    sentence = ngettext(
        "From %(first)s to %(last)s only these shifts hold: %(n)d day has none and is closed",
        "From %(first)s to %(last)s only these shifts hold: %(n)d days have none and are closed",
        span.free,
    )
    had = ngettext("%(n)d of them had hours before.", "%(n)d of them had hours before.", span.closes)
    return f"{sentence % facts}; {had % {'n': span.closes}}"


@require_GET
@page
def team_export(ask: Ask, team_id: int) -> HttpResponse:
    """A team's closures, openings and public holidays as an iCal file."""
    return _file(ask, overviews.of_team(ask.by, team_id, now=ask.now))


@require_GET
@page
def person_export(ask: Ask, person_id: int) -> HttpResponse:
    """A person's closures, openings and public holidays as an iCal file."""
    return _file(ask, overviews.of_person(ask.by, person_id, now=ask.now))


def _file(ask: Ask, view: View) -> HttpResponse:
    content = queries.of(view.whose, now=ask.now, language=get_language() or "")
    named = f"{'team' if view.is_team else 'person'}-{view.whose.pk}-hours.ics"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
