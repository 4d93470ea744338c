"""Teams: who is in them and what they hold; closing one with another in its place, opening it again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts.members import services as members
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs.leaving import overviews
from pitstop.handoffs.leaving import services as leaves
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted
from pitstop.web.forms import line, needed
from pitstop.web.leads import sections
from pitstop.web.people import row


class TeamForm(forms.Form):
    """A new team."""

    name = needed(line(gettext_lazy("Name"), autocomplete="off"))
    purpose = line(
        gettext_lazy("Purpose"), help_text=gettext_lazy("Customers read it: “looks after payments”.")
    )


@require_http_methods(["GET", "POST"])
@page
def index(ask: Ask) -> HttpResponse:
    """Every team for leads, one's own for others; an admin adds one here."""
    form = TeamForm(ask.sent if ask.request.method == "POST" else None)
    if not form.is_valid():
        return _index(ask, form, [], 422 if form.is_bound else 200)
    try:
        made = members.add_team(by=ask.by, now=ask.now, **form.cleaned_data)
    except Refused as refusal:
        return _index(ask, form, explain(form, refusal.reasons), STATUS[refusal.because])
    ask.tell(_("%(team)s is open. Add its people.") % {"team": made.name})
    return redirect("web:team", team_id=made.pk)


def _index(ask: Ask, form: TeamForm, refusals: Sequence[str], status: int) -> HttpResponse:
    lines = [_row(each) for each in overviews.teams(ask.by)]
    context = {
        "person": ask.by.person,
        "sections": sections("teams"),
        "teams": [each for each in lines if each["is_open"]],
        "closed": [each for each in lines if not each["is_open"]],
        "form": form if ask.by.is_admin else None,
        "refusals": refusals,
    }
    return ask.page("web/teams.html", context, status=status)


def _row(found: overviews.TeamLine) -> Mapping[str, Any]:
    team = found.team
    return {
        "name": team.name,
        "purpose": team.purpose,
        "url": reverse("web:team", args=[team.pk]),
        "is_open": team.is_open,
        "people": found.people,
        "cases": found.cases,
        "offers": found.offers,
        "takes_new": team.takes_new,
        "closed_at": team.closed_at,
        "successor": team.successor.name if team.successor else "",
        "stranded": found.stranded,
    }


@require_GET
@page
def team(ask: Ask, team_id: int) -> HttpResponse:
    """A team: its people, what it holds, and what may be done."""
    return _show(ask, team_id)


def _show(
    ask: Ask, team_id: int, *, above: Sequence[str] = (), chosen: int | None = None, status: int = 200
) -> HttpResponse:
    found = overviews.team(ask.by, team_id, now=ask.now)
    may, here = {act: not why for act, why in found.reasons.items()}, [team_id]
    context = {
        "person": ask.by.person,
        "sections": sections("teams"),
        "team": _row(found.line),
        "hours_url": reverse("web:team_hours", args=here),
        "people": [row(each) for each in found.people if each.person.is_active],
        "join_url": reverse("web:team_people", args=here) if found.to_ask and found.line.team.is_open else "",
        "to_ask": [(each.pk, each.name) for each in found.to_ask],
        "close_url": reverse("web:team_closure", args=here) if may["close"] else "",
        "close_not": [
            say(why) for why in found.reasons["close"] if ask.by.is_lead and found.line.team.is_open
        ],
        "needs_successor": found.needs_successor,
        "successors": [(each.pk, each.name, each.pk == chosen) for each in found.successors],
        "consequences": _consequences(found),
        "open_url": reverse("web:team_opening", args=here) if may["open"] else "",
        "refusals": above,
    }
    return ask.page("web/team.html", context, status=status)


def _consequences(found: overviews.TeamView) -> list[str]:
    """What happens when the team closes: said before it is done."""
    told, line_ = [], found.line
    if line_.offers:
        sentence = ngettext(
            "%(n)d offer goes back to its giver", "%(n)d offers go back to their givers", line_.offers
        )
        told.append(sentence % {"n": line_.offers})
    if found.helps:
        sentence = ngettext(
            "its help with %(n)d case of another team ends",
            "its help with %(n)d cases of other teams ends",
            found.helps,
        )
        told.append(sentence % {"n": found.helps})
    if line_.team.takes_new:
        told.append(_("what customers begin comes to the team in its place"))
    return [
        *told,
        _("cases that come back go to the team in its place"),
        _("nothing can be offered to it, and its people are told"),
    ]


def _act(
    ask: Ask, team_id: int, act: Callable[[], Any], said: str, *, chosen: int | None = None
) -> HttpResponse:
    try:
        done = act()
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        above = [say(reason) for reason in refusal.reasons]
        return _show(ask, team_id, above=above, chosen=chosen, status=STATUS[refusal.because])
    ask.tell(said % {"name": done.name})
    return redirect("web:team", team_id=team_id)


@posted("web:team", "team_id")
def joining(ask: Ask, team_id: int) -> HttpResponse:
    """Ask someone into the team."""
    person = number(ask.sent.get("person")) or 0
    return _act(
        ask,
        team_id,
        lambda: members.join(by=ask.by, now=ask.now, person_id=person, team_id=team_id),
        _("%(name)s is in the team."),
    )


@posted("web:team", "team_id")
def closure(ask: Ask, team_id: int) -> HttpResponse:
    """Close the team, with another in its place."""
    successor = number(ask.sent.get("successor"))
    return _act(
        ask,
        team_id,
        lambda: leaves.close_team(by=ask.by, now=ask.now, team_id=team_id, successor_id=successor),
        _("%(name)s is closed."),
        chosen=successor,
    )


@posted("web:team", "team_id")
def opening(ask: Ask, team_id: int) -> HttpResponse:
    """Open the team again."""
    return _act(
        ask,
        team_id,
        lambda: leaves.open_team(by=ask.by, now=ask.now, team_id=team_id),
        _("%(name)s is open again."),
    )
