"""Targets: within what time something is to happen. Leads set their team's, and what customers are owed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.targets import queries, services, wording
from pitstop.targets.permissions import may_set
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted
from pitstop.web.cadences import amount, priorities
from pitstop.web.forms import NumberOf, OneOf, line, needed
from pitstop.web.leads import sections

FACTS = ("measure", "team", "kind", "priority", "tier")


class Shares(forms.CharField):
    """Shares in per cent: "50, 80"."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        parts = str(value or "").replace("%", " ").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise forms.ValidationError(_("Write shares in per cent, such as 50, 80."))
        return tuple(map(int, parts))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value


class TargetForm(forms.Form):
    """A target. What fits together, the service says."""

    measure = needed(OneOf(label=gettext_lazy("What is limited"), required=False))
    team = NumberOf(
        label=gettext_lazy("Team"),
        help_text=gettext_lazy("The team that receives. What customers are owed is of no team."),
    )
    kind = OneOf(label=gettext_lazy("Kind of hand-off"), required=False)
    priority = OneOf(label=gettext_lazy("Priority"), required=False)
    tier = line(gettext_lazy("Tier"), help_text=gettext_lazy("As it stands at the customer; empty: any."))
    minutes = amount(gettext_lazy("Within"), gettext_lazy("Minutes in which the team is open."))
    warn_at = Shares(
        label=gettext_lazy("Warn at"),
        help_text=gettext_lazy("Shares of the time in per cent, up to five: 50, 80. Empty: no warning."),
        required=False,
    )

    def __init__(self, *args: Any, teams: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "measure": wording.measures().items(),
            "team": [("", _("every team")), *((team.pk, team.name) for team in teams)],
            "kind": [("", _("any kind")), *wording.kinds().items()],
            "priority": priorities().items(),
        }
        for name, known in choices.items():
            self.fields[name].choices = list(known)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page
def index(ask: Ask) -> HttpResponse:
    """Every target in force, and a form to set one; `?target=7` fills it in with that one."""
    teams = _led(ask)
    if ask.request.method == "GET":
        return _show(ask, TargetForm(initial=_asked(ask), teams=teams), [])
    form = TargetForm(ask.sent, teams=teams)
    if not form.is_valid():
        return _show(ask, form, [], 422)
    try:
        services.set_target(by=ask.by, now=ask.now, proposed=services.Proposed(**form.cleaned_data))
    except Refused as refusal:
        # Who may set none sees no form beside whose fields it could stand.
        above = explain(form, refusal.reasons) if ask.by.is_lead else list(map(say, refusal.reasons))
        return _show(ask, form, above, STATUS[refusal.because])
    ask.tell(_("Saved. Clocks that run keep the target with which they began."))
    return redirect("web:targets")


@require_GET
@page
def target(ask: Ask, target_id: int) -> HttpResponse:
    """One target: what it counts, what applied before and since, and how many of its clocks were late."""
    found = queries.target(target_id)
    rows = queries.history(found)
    counts = queries.counts(rows)
    context = {
        "person": ask.by.person,
        "sections": sections("targets"),
        "title": wording.measures()[found.measure],
        "for": _scope(found),
        "definition": wording.definition(found.measure),
        "rows": [
            {
                "limit": wording.limit(each.measure, each.minutes),
                "warn_at": _warned(each),
                "since": each.since,
                "until": each.ended_at,
                "by": each.set_by.name if each.set_by else _("the desk's admin"),
                "counted": counts.get(each.pk, queries.Counted()),
            }
            for each in rows
        ],
    }
    return ask.page("web/target.html", context)


@posted("web:targets")
def removal(ask: Ask, target_id: int) -> HttpResponse:
    """Take a target away."""
    services.remove_target(by=ask.by, now=ask.now, target_id=target_id)
    ask.tell(_("Removed. A more general target applies now, if there is one; clocks that run keep it."))
    return redirect("web:targets")


def _led(ask: Ask) -> list[Any]:
    """The teams for which the asker may set targets."""
    if ask.by.is_admin:
        return accounts.open_teams()
    return [team for team in accounts.teams_of(ask.by) if ask.by.is_lead and team.is_open]


def _asked(ask: Ask) -> dict[str, Any]:
    wanted = number(ask.request.GET.get("target", ""))
    found = next((each for each in queries.listed() if each.pk == wanted), None)
    if found is None:
        return {"measure": "accept", "warn_at": (75,)}
    facts = {
        name: getattr(found, name) for name in ("measure", "kind", "priority", "tier", "minutes", "warn_at")
    }
    return {**facts, "team": found.team_id}


def _show(ask: Ask, form: TargetForm, above: list[str], status: int = 200) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "sections": sections("targets"),
        "groups": _groups(ask, queries.listed()),
        "definitions": [
            {"word": word, "text": wording.definition(measure)}
            for measure, word in wording.measures().items()
        ],
        "form": form if ask.by.is_lead else None,
        "refusals": above,
    }
    return ask.page("web/targets.html", context, status=status)


def _groups(ask: Ask, found: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The targets by team; first those of every team, and what customers are owed."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        if each.team:
            group = each.team.name
        else:
            group = _("Every team") if each.measure in ("accept", "response", "hold") else _("Customers")
        groups.setdefault(group, []).append(_row(ask, each))
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def _row(ask: Ask, found: Any) -> Mapping[str, Any]:
    may = not list(may_set(ask.by, measure=found.measure, team=found.team))
    return {
        "limit": wording.limit(found.measure, found.minutes),
        "for": _scope(found),
        "warn_at": _warned(found),
        "since": found.since,
        "url": reverse("web:target", args=[found.pk]),
        "change_url": f"?{urlencode({'target': found.pk})}#target" if may else "",
        "remove_url": reverse("web:target_removal", args=[found.pk]) if may else "",
    }


def _scope(found: Any) -> str:
    """What it is for, where that isn't all."""
    kind, priority = (
        wording.kinds().get(found.kind, ""),
        priorities()[found.priority] if found.priority else "",
    )
    return " · ".join(filter(None, [kind, priority, found.tier])) or _("all cases")


def _warned(found: Any) -> str:
    return ", ".join(f"{share} %" for share in found.warn_at) or _("no warning")
