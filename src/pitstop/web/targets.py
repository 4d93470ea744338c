"""Targets: within what time something is to happen. Leads set their team's, and what customers are owed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.calendars import queries as calendars
from pitstop.core.refusals import Reason, Refused
from pitstop.core.say import say
from pitstop.targets import queries, services, wording
from pitstop.targets.permissions import may_set
from pitstop.web.asking import STATUS, Ask, explain, number, page
from pitstop.web.cadences import priorities
from pitstop.web.leads import sections
from pitstop.web.target_forms import BesideForm, TargetForm, beside

TAKEN_AWAY = 10  # as many as are shown, to be set again


@require_http_methods(["GET", "POST"])
@page
def index(ask: Ask) -> HttpResponse:
    """Every target in force, and a form to set one; `?target=7` fills it in with that one."""
    teams = _led(ask)
    if ask.request.method == "GET":
        return _show(ask, TargetForm(initial=_asked(ask, teams), teams=teams, every=ask.by.is_admin), [])
    form = TargetForm(ask.sent, teams=teams, every=ask.by.is_admin)
    is_valid, others = form.is_valid(), beside(form, ask.sent)
    if not is_valid or any(each.is_bound and not each.is_valid() for each in others):
        return _show(ask, form, [], 422, [each for each in others if each.is_bound])
    wanted = [each for each in others if each.is_wanted]
    proposed = [services.Proposed(**form.cleaned_data), *(each.proposed for each in wanted)]
    try:
        services.set_targets(by=ask.by, now=ask.now, proposed=proposed)
    except Refused as refusal:
        above = _explain(ask, form, wanted, refusal.reasons)
        return _show(ask, form, above, STATUS[refusal.because], others)
    ask.tell(_saved(len(wanted)))
    return redirect("web:targets")


def _saved(others: int) -> str:
    if not others:
        return _("Saved. Clocks that run keep the target with which they began.")
    sentence = ngettext(
        "Saved, and %(n)d more with it. Clocks that run keep the target with which they began.",
        "Saved, and %(n)d more with it. Clocks that run keep the targets with which they began.",
        others,
    )
    return sentence % {"n": others}


def _explain(
    ask: Ask, form: TargetForm, wanted: Sequence[BesideForm], reasons: Iterable[Reason]
) -> list[str]:
    """Put each reason beside its field, in the form that it is about; the others are returned."""
    if not ask.by.is_lead:  # who may set none sees no form beside whose fields it could stand
        return [say(reason) for reason in reasons]
    above = []
    for reason in reasons:
        n, dot, field = reason.field.partition(".")
        about = wanted[int(n) - 1] if dot else form
        above += explain(about, [replace(reason, field=field if dot else reason.field)])
    return above


def _led(ask: Ask) -> list[Any]:
    """The teams for which the asker may set targets."""
    if ask.by.is_admin:
        return accounts.open_teams()
    return [team for team in accounts.teams_of(ask.by) if ask.by.is_lead and team.is_open]


def _asked(ask: Ask, teams: Sequence[Any]) -> dict[str, Any]:
    wanted = number(ask.request.GET.get("target", ""))
    found = next((each for each in queries.listed() if each.pk == wanted), None)
    if found is None:
        own = None if ask.by.is_admin or not teams else teams[0].pk
        return {"measure": "accept", "team": own, "warn_at": (75,)}
    facts = {
        name: getattr(found, name) for name in ("measure", "kind", "priority", "tier", "minutes", "warn_at")
    }
    return {**facts, "team": found.team_id}


def _show(
    ask: Ask, form: TargetForm, above: list[str], status: int = 200, others: Sequence[BesideForm] = ()
) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "sections": sections("targets"),
        "groups": _groups(ask, queries.listed()),
        "gone": [_gone(ask, each) for each in queries.taken_away(most=TAKEN_AWAY)],
        "without_hours": _without_hours(),
        "definitions": [
            {"word": word, "text": wording.definition(measure)}
            for measure, word in wording.measures().items()
        ],
        "form": form if ask.by.is_lead else None,
        "others": others,
        "refusals": above,
    }
    return ask.page("web/targets.html", context, status=status)


def _without_hours() -> list[Mapping[str, str]]:
    """The open teams that have set no hours: a target for every team counts all day there."""
    teams = accounts.open_teams()
    have = calendars.teams_with_hours([each.pk for each in teams])
    return [
        {"name": each.name, "url": reverse("web:team_hours", args=[each.pk])}
        for each in teams
        if each.pk not in have
    ]


def _gone(ask: Ask, found: Any) -> Mapping[str, Any]:
    may = not list(may_set(ask.by, measure=found.measure, team=found.team))
    return {
        "limit": wording.limit(found.measure, found.minutes),
        "group": group_of(found),
        "for": scope(found),
        "until": found.ended_at,
        "url": reverse("web:target", args=[found.pk]),
        "again_url": reverse("web:target_again", args=[found.pk]) if may else "",
    }


def _groups(ask: Ask, found: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The targets by team; first those of every team, and what customers are owed."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        groups.setdefault(group_of(each), []).append(_row(ask, each))
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def group_of(found: Any) -> str:
    """Under whose name a target stands."""
    if found.team:
        return str(found.team.name)
    return _("Every team") if found.measure in ("accept", "response", "hold") else _("Customers")


def _row(ask: Ask, found: Any) -> Mapping[str, Any]:
    may = not list(may_set(ask.by, measure=found.measure, team=found.team))
    return {
        "limit": wording.limit(found.measure, found.minutes),
        "for": scope(found),
        "warn_at": warned(found),
        "since": found.since,
        "url": reverse("web:target", args=[found.pk]),
        "change_url": f"?{urlencode({'target': found.pk})}#target" if may else "",
        "remove_url": reverse("web:target_removal", args=[found.pk]) if may else "",
    }


def scope(found: Any) -> str:
    """What it is for, where that isn't all."""
    kind, priority = (
        wording.kinds().get(found.kind, ""),
        priorities()[found.priority] if found.priority else "",
    )
    return " · ".join(filter(None, [kind, priority, found.tier])) or _("all cases")


def warned(found: Any) -> str:
    """At which shares of its time it warns."""
    return ", ".join(f"{share} %" for share in found.warn_at) or _("no warning")
