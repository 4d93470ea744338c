"""Routes: which protocol applies from which team to which, and what a hand-off there asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.say import say
from pitstop.routing import queries, services
from pitstop.routing.permissions import may_lead
from pitstop.routing.services import Contingency, TermsToSet
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted
from pitstop.web.forms import NumberOf, OneOf, Ticked, line, needed
from pitstop.web.leads import sections
from pitstop.web.presenters import in_words
from pitstop.web.route_words import in_order, route_name, route_row

SPANS = ("remind_after", "lead_after", "back_after", "note_after")
ROOM = 2  # empty rows for contingencies; a saved form has as many again


def span(label: Any, help_text: Any) -> forms.IntegerField:
    """A field for minutes, empty where a step is not taken."""
    wrong = {"invalid": gettext_lazy("Write whole minutes, such as 30, or leave it empty.")}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, widget=widget, error_messages=wrong
    )


class RouteForm(forms.Form):
    """What a route asks. The ends and the kind are chosen for a new one only."""

    from_team = NumberOf(label=gettext_lazy("From"))
    to_team = NumberOf(label=gettext_lazy("To"))
    kind = OneOf(label=gettext_lazy("Kind"), required=False)
    protocol = needed(OneOf(label=gettext_lazy("Protocol"), required=False))
    acceptance = needed(
        OneOf(
            label=gettext_lazy("Acceptance"),
            help_text=gettext_lazy(
                "What passes on at once asks for no read-back: nobody is there to give it."
            ),
            required=False,
            widget=forms.RadioSelect,
        )
    )
    read_back = needed(
        OneOf(
            label=gettext_lazy("Read-back"),
            help_text=gettext_lazy("Whether the receiver says in their own words what they understood."),
            required=False,
            widget=forms.RadioSelect,
        )
    )
    told = needed(Ticked(label=gettext_lazy("Who is told")))
    remind_after = span(gettext_lazy("Reminded"), gettext_lazy("Who was told is told again."))
    lead_after = span(gettext_lazy("Lead told"), gettext_lazy("The lead of the receiving team."))
    back_after = span(gettext_lazy("Back to the giver"), gettext_lazy("Who held it all the while."))
    note_after = span(gettext_lazy("Customer told"), gettext_lazy("That we are finding the right person."))
    closed_because = line(
        gettext_lazy("Closed, because"),
        help_text=gettext_lazy(
            "Nothing can be handed off here then. The agent reads this sentence: say where to go instead."
        ),
    )

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(team.pk, team.name) for team in accounts.open_teams()]
        protocols = [(each.protocol.key, in_words(each.protocol.name)) for each in queries.protocols()]
        offered: dict[str, Any] = {
            "from_team": [("", _("any team")), *teams],
            "to_team": [("", _("any team")), *teams],
            "kind": [("", _("any kind")), *_choices(queries.KINDS)],
            "protocol": protocols,
            "acceptance": _choices(queries.ACCEPTANCE),
            "read_back": _choices(queries.READ_BACK),
            "told": _choices(queries.TOLD),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not new:
            for name in ("from_team", "to_team", "kind"):
                del self.fields[name]


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(key, in_words(label)) for key, label in words.items()]


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """Every route; and which one applies to a hand-off that is asked about."""
    asked = {name: str(ask.request.GET.get(name, "")) for name in ("from", "to", "kind")}
    teams = accounts.open_teams()
    context = {
        "person": ask.by.person,
        "sections": sections("routes"),
        "routes": [route_row(each) for each in in_order(queries.all_routes())],
        "may_change": not may_lead(ask.by),
        "new_url": "" if may_lead(ask.by) else reverse("web:new_route"),
        "teams": teams,
        "kinds": _choices(queries.KINDS),
        "asked": {
            **asked,
            "from": number(asked["from"]),
            "to": number(asked["to"]) or (teams[1].pk if len(teams) > 1 else None),
        },
        **_tested(asked),
    }
    return ask.page("web/routes.html", context)


def _tested(asked: dict[str, str]) -> dict[str, Any]:
    giver, receiver = number(asked["from"]), number(asked["to"])
    if giver is None or receiver is None:
        return {}
    if giver == receiver:
        return {"no_route": _("Within one team a case is reassigned, not handed off. Choose another team.")}
    found = queries.applying(giver, receiver, asked["kind"])
    return {"applies": route_row(found)} if found else {"no_route": _("No route applies.")}


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Make a route."""
    refuse_if(may_lead(ask.by))
    if ask.request.method == "GET":
        usual = TermsToSet()
        return _form(ask, RouteForm(new=True, initial={"protocol": _default(), **_first(usual)}), [])
    form = RouteForm(ask.sent, new=True)
    return _save(ask, form, None)


@require_http_methods(["GET", "POST"])
@page
def route(ask: Ask, route_id: int) -> HttpResponse:
    """Change what a route asks."""
    refuse_if(may_lead(ask.by))
    found = queries.route(route_id)
    if ask.request.method == "GET":
        first = {
            "protocol": found.protocol.key,
            "acceptance": found.acceptance,
            "read_back": found.read_back,
            "told": found.told,
            "closed_because": found.closed_because,
            **{name: getattr(found, name) for name in SPANS},
        }
        pairs = [(each.if_, each.then) for each in queries.terms_of(found).contingencies]
        return _form(ask, RouteForm(new=False, initial=first), pairs, route=found)
    return _save(ask, RouteForm(ask.sent, new=False), found)


def _default() -> str:
    """The protocol that applies where no route says another."""
    found = queries.route_for(from_team=None, to_team=None, kind="")
    return found.protocol.key if found else ""


def _first(terms: TermsToSet) -> dict[str, Any]:
    names = ("acceptance", "read_back", *SPANS)
    return {**{name: getattr(terms, name) for name in names}, "told": list(terms.told)}


def _pairs(sent: QueryDict) -> list[tuple[str, str]]:
    pairs = zip(sent.getlist("if"), sent.getlist("then"), strict=False)
    return [(if_, then.replace("\r\n", "\n")) for if_, then in pairs if if_.strip() or then.strip()]


def _save(ask: Ask, form: RouteForm, route: Any) -> HttpResponse:
    pairs = _pairs(ask.request.POST)
    if not form.is_valid():
        return _form(ask, form, pairs, route=route, status=422)
    said = form.cleaned_data
    change = {
        "acceptance": said["acceptance"],
        "read_back": said["read_back"],
        "told": tuple(said["told"].splitlines()),
        "closed_because": said["closed_because"],
        "contingencies": tuple(Contingency(if_, then) for if_, then in pairs),
        **{name: said[name] for name in SPANS},
    }
    try:
        if route:
            saved = services.change_route(
                by=ask.by, now=ask.now, route_id=route.pk, protocol=said["protocol"], change=change
            )
        else:
            ends = {name: _team(said[name], name) for name in ("from_team", "to_team")}
            saved = services.save_route(
                by=ask.by,
                now=ask.now,
                protocol=said["protocol"],
                kind=said["kind"],
                terms=TermsToSet(**change),
                anew=True,
                **ends,
            )
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        wrong = [say(reason) for reason in refusal.reasons if reason.field == "contingencies"]
        left = [reason for reason in refusal.reasons if reason.field != "contingencies"]
        above, status = explain(form, left), STATUS[refusal.because]
        return _form(ask, form, pairs, route=route, above=above, wrong_pairs=wrong, status=status)
    ask.tell(_("Saved: %(route)s. What was offered before keeps its terms.") % {"route": route_name(saved)})
    return redirect("web:routes")


def _team(team_id: int | None, name: str) -> Any:
    found = accounts.team(team_id) if team_id else None
    if team_id and found is None:
        sentence = _("There is no such team any more. Choose another.")
        raise Refused([Reason("team-unknown", sentence, Because.INVALID, name)])
    return found


def _form(
    ask: Ask,
    form: RouteForm,
    pairs: Sequence[tuple[str, str]],
    *,
    route: Any = None,
    above: Sequence[str] = (),
    wrong_pairs: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    row = route_row(route) if route else None
    context = {
        "person": ask.by.person,
        "sections": sections("routes"),
        "route": row,
        "form": form,
        "refusals": above,
        "pairs": [*pairs, *[("", "")] * ROOM],
        "wrong_pairs": wrong_pairs,
        "save_url": reverse("web:route", args=[route.pk]) if route else reverse("web:new_route"),
        "remove_url": reverse("web:route_removal", args=[route.pk]) if row and not row["is_default"] else "",
    }
    return ask.page("web/route_form.html", context, status=status)


@posted("web:route", "route_id")
def removal(ask: Ask, route_id: int) -> HttpResponse:
    """Take a route away."""
    found = queries.route(route_id)
    services.remove_route(by=ask.by, now=ask.now, route_id=route_id)
    ask.tell(_("Removed: %(route)s. A more general route applies now.") % {"route": route_name(found)})
    return redirect("web:routes")
