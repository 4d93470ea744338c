"""Taking hours away, setting them again, and the clocks that still count by earlier ones."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.calendars import overviews, services
from pitstop.calendars.overviews import View
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.targets import overviews as targets
from pitstop.targets import wording
from pitstop.web.asking import STATUS, Ask, number, page, posted
from pitstop.web.hours import Tried, home, show, whose
from pitstop.web.leads import sections
from pitstop.web.presenters import left_out

MOST = 200  # clocks on one page


@require_http_methods(["GET", "POST"])
@page
def team_removal(ask: Ask, team_id: int) -> HttpResponse:
    """What taking a team's hours away does; and taking them away: it is then always open."""
    if ask.request.method != "POST":
        return _ask_first(ask, overviews.of_team(ask.by, team_id, now=ask.now))
    services.remove_hours(by=ask.by, now=ask.now, team=team_id)
    ask.tell(_("The hours are gone: always open."))
    return redirect("web:team_hours", team_id=team_id)


@require_http_methods(["GET", "POST"])
@page
def person_removal(ask: Ask, person_id: int) -> HttpResponse:
    """What taking a person's own hours away does; and that: they are on shift as their teams are."""
    if ask.request.method != "POST":
        return _ask_first(ask, overviews.of_person(ask.by, person_id, now=ask.now))
    services.remove_hours(by=ask.by, now=ask.now, person=person_id)
    ask.tell(_("The hours are gone: on shift as their teams are."))
    return redirect("web:person_hours", person_id=person_id)


def _ask_first(ask: Ask, view: View) -> HttpResponse:
    if not (view.may_change and view.written):
        return redirect(home(view))
    context = {
        "person": ask.by.person,
        "sections": sections("hours"),
        "name": view.whose.name,
        "is_team": view.is_team,
        "week": view.written.week.splitlines(),
        "written_in": view.written.zone,
        "consequences": _of_team(view.whose.pk) if view.is_team else _of_person(),
        "home_url": home(view),
    }
    return ask.page("web/hours_removal.html", context)


def _of_team(team_id: int) -> list[str]:
    """What happens without the hours of a team: said before it is done."""
    running = targets.by_hours(team_id)
    keep = ngettext(
        "%(n)d clock that runs keeps the hours with which it began.",
        "%(n)d clocks that run keep the hours with which they began.",
        running.now + running.earlier,
    )
    n = running.now + running.earlier
    return [
        _("The team is then always open: what begins from then on counts day and night."),
        keep % {"n": n} if n else _("No clock of the team runs now."),
        _("What customers were promised stays due when it is."),
        _("On the page of the hours they can be set again, as they were."),
    ]


def _of_person() -> list[str]:
    return [
        _("They are then on shift as their teams are."),
        _("Here they can be set again, as they were."),
    ]


@posted("web:team_hours", "team_id")
def team_again(ask: Ask, team_id: int) -> HttpResponse:
    """Set a team's hours again that were taken away."""
    return _again(ask, lambda: overviews.of_team(ask.by, team_id, now=ask.now))


@posted("web:person_hours", "person_id")
def person_again(ask: Ask, person_id: int) -> HttpResponse:
    """Set a person's own hours again that were taken away."""
    return _again(ask, lambda: overviews.of_person(ask.by, person_id, now=ask.now))


def _again(ask: Ask, view: Callable[[], View]) -> HttpResponse:
    found = view()
    try:
        services.set_hours_again(by=ask.by, now=ask.now, **whose(found))
    except Refused as refusal:
        if refusal.because in (Because.MISSING, Because.FORBIDDEN):
            raise
        above = [say(reason) for reason in refusal.reasons]
        return show(ask, found, Tried(above=above), STATUS[refusal.because])
    ask.tell(_("The hours of %(name)s are set again, as they were.") % {"name": found.whose.name})
    return redirect(home(found))


@posted("web:team_hours", "team_id")
def team_undo(ask: Ask, team_id: int) -> HttpResponse:
    """Set a team's hours as they were before a change."""
    return _undo(ask, lambda: overviews.of_team(ask.by, team_id, now=ask.now))


@posted("web:person_hours", "person_id")
def person_undo(ask: Ask, person_id: int) -> HttpResponse:
    """Set a person's own hours as they were before a change."""
    return _undo(ask, lambda: overviews.of_person(ask.by, person_id, now=ask.now))


def _undo(ask: Ask, view: Callable[[], View]) -> HttpResponse:
    found = view()
    change = number(ask.sent.get("change", "")) or 0
    try:
        services.undo_hours(by=ask.by, now=ask.now, change=change, **whose(found))
    except Refused as refusal:
        if refusal.because in (Because.MISSING, Because.FORBIDDEN):
            raise
        above = [say(reason) for reason in refusal.reasons]
        return show(ask, found, Tried(above=above), STATUS[refusal.because])
    ask.tell(_("The hours of %(name)s are what they were before.") % {"name": found.whose.name})
    return redirect(home(found))


@require_GET
@page
def team_clocks(ask: Ask, team_id: int) -> HttpResponse:
    """The clocks of a team that run by hours which it had before."""
    view = overviews.of_team(ask.by, team_id, now=ask.now)
    found = targets.by_earlier_hours(ask.by, team_id, most=MOST)
    context = {
        "person": ask.by.person,
        "sections": sections("hours"),
        "name": view.whose.name,
        "home_url": home(view),
        "rows": [_row(clock, hours) for clock, hours in found.rows],
        "left_out": left_out(found.left_out),
        "hidden": found.hidden,
    }
    return ask.page("web/hours_clocks.html", context)


def _row(clock: Any, hours: Any) -> Mapping[str, Any]:
    case = clock.case
    return {
        "number": case.pk,
        "subject": case.subject,
        "customer": case.customer.name,
        "url": f"{reverse('web:case', args=[case.pk])}#clocks-title",
        "limit": wording.limit(clock.measure, clock.minutes),
        "since": clock.started_at,
        "due_at": clock.due_at,
        "week": hours.week.splitlines() if hours else [],
        "zone": hours.zone if hours else "",
    }
