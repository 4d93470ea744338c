"""One target: what it was over time, taking it away, and setting it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.core.refusals import Because, Refused, refuse_if
from pitstop.core.say import say
from pitstop.targets import queries, services, wording
from pitstop.targets.permissions import may_set
from pitstop.web.asking import STATUS, Ask, page, posted
from pitstop.web.leads import sections
from pitstop.web.targets import group_of, scope, warned


@require_GET
@page
def target(ask: Ask, target_id: int) -> HttpResponse:
    """One target: what it counts, what applied before and since, and how many of its clocks were late."""
    return _show(ask, target_id)


def _show(ask: Ask, target_id: int, above: Sequence[str] = (), status: int = 200) -> HttpResponse:
    found = queries.target(target_id)
    rows = queries.history(found)
    counts = queries.counts(rows)
    now = next(((each.minutes, each.warn_at) for each in rows if each.ended_at is None), None)
    may = not list(may_set(ask.by, measure=found.measure, team=found.team))
    context = {
        "person": ask.by.person,
        "sections": sections("targets"),
        "title": wording.measures()[found.measure],
        "group": group_of(found),
        "for": scope(found),
        "definition": wording.definition(found.measure),
        "in_force": now is not None,
        "rows": [
            {
                **_row(each, counts.get(each.pk, queries.Counted())),
                "again_url": reverse("web:target_again", args=[each.pk])
                if may and now != (each.minutes, each.warn_at)
                else "",
            }
            for each in rows
        ],
        "refusals": above,
    }
    return ask.page("web/target.html", context, status=status)


def _row(found: Any, counted: queries.Counted) -> Mapping[str, Any]:
    return {
        "limit": wording.limit(found.measure, found.minutes),
        "warn_at": warned(found),
        "since": found.since,
        "until": found.ended_at,
        "by": found.set_by.name if found.set_by else _("the desk's admin"),
        "counted": counted,
    }


@require_http_methods(["GET", "POST"])
@page
def removal(ask: Ask, target_id: int) -> HttpResponse:
    """What taking a target away does; and taking it away."""
    if ask.request.method != "POST":
        return _ask_first(ask, target_id)
    try:
        services.remove_target(by=ask.by, now=ask.now, target_id=target_id)
    except Refused as refusal:
        if refusal.because is not Because.CONFLICT or queries.target(target_id).ended_at:
            raise
        return _ask_first(ask, target_id, [say(reason) for reason in refusal.reasons], 409)
    ask.tell(_("Removed. A more general target applies now, if there is one; clocks that run keep it."))
    return redirect("web:target", target_id=target_id)


def _ask_first(ask: Ask, target_id: int, above: Sequence[str] = (), status: int = 200) -> HttpResponse:
    found = queries.target(target_id)
    refuse_if(may_set(ask.by, measure=found.measure, team=found.team))
    if found.ended_at:
        return redirect("web:target", target_id=target_id)
    context = {
        "person": ask.by.person,
        "sections": sections("targets"),
        "limit": wording.limit(found.measure, found.minutes),
        "group": group_of(found),
        "for": scope(found),
        "consequences": _consequences(found),
        "needed_for": [_pair(each) for each in queries.ambiguous_without(found)],
        "url": reverse("web:target_removal", args=[target_id]),
        "refusals": above,
    }
    return ask.page("web/target_removal.html", context, status=status)


def _pair(found: Any) -> list[Mapping[str, str]]:
    """Two targets that need this one, each with where it is taken away."""
    return [
        {"name": each.name, "url": reverse("web:target_removal", args=[each.id])}
        for each in (found.one, found.other)
    ]


def _consequences(found: Any) -> list[str]:
    running = queries.counts([found]).get(found.pk, queries.Counted()).running
    keep = ngettext(
        "%(n)d clock runs by it now, and keeps it to its end.",
        "%(n)d clocks run by it now, and keep it to their end.",
        running,
    )
    other = queries.in_place_of(found)
    said = {
        "limit": wording.limit(other.measure, other.minutes) if other else "",
        "for": f"{group_of(other)}, {scope(other)}" if other else "",
    }
    then = _("What begins from then on has “%(limit)s” (%(for)s), unless a narrower target fits.")
    none = _("What begins from then on has no such limit and no such clock, unless a narrower target fits.")
    return [
        keep % {"n": running} if running else _("No clock runs by it now."),
        then % said if other else none,
        _("Its history stays, and there it can be set again, as it was."),
    ]


@posted("web:target", "target_id")
def again(ask: Ask, target_id: int) -> HttpResponse:
    """Set a target again as it once was."""
    try:
        made = services.set_again(by=ask.by, now=ask.now, target_id=target_id)
    except Refused as refusal:
        if refusal.because in (Because.MISSING, Because.FORBIDDEN):
            raise
        return _show(ask, target_id, [say(reason) for reason in refusal.reasons], STATUS[refusal.because])
    limit = wording.limit(made.measure, made.minutes)
    ask.tell(_("Set again: “%(limit)s”. Clocks that run keep what they began with.") % {"limit": limit})
    return redirect("web:target", target_id=made.pk)
