"""Who works here, in which teams and with how much; and what becomes of it all when someone leaves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as member_queries
from pitstop.accounts.members import services as members
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs.leaving import overviews
from pitstop.handoffs.leaving import services as leaves
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.forms import NumberOf, OneOf, Plain, line, needed
from pitstop.web.leads import sections


def roles() -> dict[str, str]:
    """What someone may be, in words."""
    return {"agent": _("agent"), "lead": _("lead"), "admin": _("admin")}


class PersonForm(forms.Form):
    """Someone new."""

    name = needed(line(gettext_lazy("Name"), autocomplete="off"))
    email = needed(
        Plain(
            label=gettext_lazy("E-mail address"),
            help_text=gettext_lazy("They sign in with it."),
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )
    )
    job = line(gettext_lazy("Job"), help_text=gettext_lazy("Customers read: “Priya, refunds specialist.”"))
    role = needed(OneOf(label=gettext_lazy("Role"), required=False))
    kind = needed(OneOf(label=gettext_lazy("Who they are"), required=False))
    team = NumberOf(label=gettext_lazy("Team"))
    password = Plain(
        label=gettext_lazy("First password"),
        help_text=gettext_lazy("Tell it to them in person. Leave it empty for one who works by API token."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {
            "role": list(roles().items()),
            "kind": [("human", _("a human")), ("ai", _("an AI agent"))],
            "team": [("", _("none yet")), *((team.pk, team.name) for team in accounts.open_teams())],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """The people of one's teams; for an admin, everybody."""
    lines = overviews.people(ask.by, now=ask.now)
    context = {
        "person": ask.by.person,
        "sections": sections("people"),
        "people": [row(each) for each in lines if each.person.is_active],
        "left": [row(each) for each in lines if not each.person.is_active],
        "new_url": reverse("web:new_person") if ask.by.is_admin else "",
    }
    return ask.page("web/people.html", context)


def row(found: overviews.PersonLine) -> Mapping[str, Any]:
    """Someone in a table."""
    person = found.person
    return {
        "name": person.name,
        "url": reverse("web:person", args=[person.pk]),
        "is_ai": person.kind == "ai",
        "role": roles()[person.role],
        "teams": ", ".join(team.name for team in found.teams),
        "cases": found.cases,
        "offers": found.offers,
        "is_active": person.is_active,
        "state": _state(found),
        "note": person.away_note if found.is_away else "",
        "away_until": person.away_until if found.is_away else None,
        "left_at": person.left_at,
    }


def _state(found: overviews.PersonLine) -> str:
    if not found.person.is_active:
        return _("has left")
    return _("away") if found.is_away else _("off shift") if found.is_off_shift else _("here")


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Add someone."""
    form = PersonForm(ask.sent if ask.request.method == "POST" else None)
    if not form.is_valid():
        why_not = [say(why) for why in member_queries.adding_reasons(ask.by)]
        return _new(ask, form, why_not or unseen(form), 422 if form.is_bound else 200, may=not why_not)
    facts = dict(form.cleaned_data)
    team, password = facts.pop("team"), facts.pop("password")
    try:
        made = members.add_person(
            by=ask.by, now=ask.now, team_ids=[team] if team else [], password=password or None, **facts
        )
    except Refused as refusal:
        return _new(ask, form, explain(form, refusal.reasons, {"teams": "team"}), STATUS[refusal.because])
    ask.tell(_("%(name)s is here.") % {"name": made.name})
    return redirect("web:person", person_id=made.pk)


def _new(
    ask: Ask, form: PersonForm, refusals: Sequence[str], status: int, *, may: bool = True
) -> HttpResponse:
    context = {
        "person": ask.by.person,
        "sections": sections("people"),
        "form": form if may else None,
        "refusals": refusals,
    }
    return ask.page("web/person_new.html", context, status=status)


@require_GET
@page
def person(ask: Ask, person_id: int) -> HttpResponse:
    """Someone: what waits for them, and what may be done."""
    return _show(ask, person_id)


def _show(ask: Ask, person_id: int, *, above: Sequence[str] = (), status: int = 200) -> HttpResponse:
    found = overviews.person(ask.by, person_id, now=ask.now)
    may = {act: not why for act, why in found.reasons.items()}
    active, here = found.line.person.is_active, [person_id]
    context = {
        "person": ask.by.person,
        "sections": sections("people"),
        "shown": {**row(found.line), "job": found.line.person.job, "email": found.line.person.email},
        "stays": [_stay(stay, person_id) for stay in found.stays],
        "hours_url": reverse("web:person_hours", args=here),
        "profile_url": reverse("web:person_profile", args=here) if may["edit"] else "",
        "join_url": reverse("web:person_teams", args=here) if found.joinable else "",
        "joinable": [(team.pk, team.name) for team in found.joinable],
        "role_url": reverse("web:person_role", args=here) if may["role"] and active else "",
        "roles": [(key, word, key == found.line.person.role) for key, word in roles().items()],
        "leave_url": reverse("web:person_leaving", args=here) if may["leave"] else "",
        "leave_not": [say(why) for why in found.reasons["leave"] if ask.by.is_lead and active],
        "consequences": _consequences(found),
        "return_url": reverse("web:person_return", args=here) if may["come_back"] else "",
        "refusals": above,
    }
    return ask.page("web/person.html", context, status=status)


def _stay(stay: overviews.Stay, person_id: int) -> Mapping[str, Any]:
    where = reverse("web:team_leaving", args=[person_id, stay.team.pk])
    return {
        "team": stay.team.name,
        "team_url": reverse("web:team", args=[stay.team.pk]),
        "cases": stay.cases,
        "offers": stay.offers,
        "will": _will_wait(stay),
        "url": "" if stay.reasons else where,
        "why_not": [say(why) for why in stay.reasons if why.because is not Because.FORBIDDEN],
    }


def _will_wait(stay: overviews.Stay) -> list[str]:
    """What becomes of someone's work in a team when they leave it."""
    told = []
    if stay.cases:
        sentence = ngettext(
            "%(n)d case will wait in %(team)s", "%(n)d cases will wait in %(team)s", stay.cases
        )
        told.append(sentence % {"n": stay.cases, "team": stay.team.name})
    if stay.offers:
        sentence = ngettext(
            "%(n)d offer to them goes to %(team)s", "%(n)d offers to them go to %(team)s", stay.offers
        )
        told.append(sentence % {"n": stay.offers, "team": stay.team.name})
    return told


def _consequences(found: overviews.PersonView) -> list[str]:
    """What happens when they leave altogether: said before it is done."""
    told = [sentence for stay in found.stays for sentence in _will_wait(stay)]
    if found.given:
        sentence = ngettext(
            "%(n)d offer of theirs stays, and their team may withdraw it",
            "%(n)d offers of theirs stay, and their team may withdraw them",
            found.given,
        )
        told.append(sentence % {"n": found.given})
    told.append(_("they can't sign in any more, and are signed out everywhere"))
    if found.tokens:
        sentence = ngettext("%(n)d API token ends", "%(n)d API tokens end", found.tokens)
        told.append(sentence % {"n": found.tokens})
    return [*told, _("what they wrote stays, and their colleagues are told")]


def _act(ask: Ask, person_id: int, act: Callable[[], Any], said: str) -> HttpResponse:
    """Do it, and lead back to the person with what was said; refused, with the reasons."""
    try:
        done = act()
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        above = [say(reason) for reason in refusal.reasons]
        return _show(ask, person_id, above=above, status=STATUS[refusal.because])
    ask.tell(said % {"name": done.name})
    seen = {each.person.pk for each in overviews.people(ask.by, now=ask.now)}
    return redirect("web:person", person_id=person_id) if person_id in seen else redirect("web:people")


@posted("web:person", "person_id")
def leaving(ask: Ask, person_id: int) -> HttpResponse:
    """Let someone leave altogether."""
    return _act(
        ask,
        person_id,
        lambda: leaves.leave(by=ask.by, now=ask.now, person_id=person_id),
        _("%(name)s has left. What they had waits in their teams."),
    )


@posted("web:person", "person_id")
def coming_back(ask: Ask, person_id: int) -> HttpResponse:
    """Let someone who left work here again."""
    password = str(ask.sent.get("password", "")) or None
    return _act(
        ask,
        person_id,
        lambda: leaves.come_back(by=ask.by, now=ask.now, person_id=person_id, password=password),
        _("%(name)s is back, in the teams of before."),
    )


@posted("web:person", "person_id")
def role(ask: Ask, person_id: int) -> HttpResponse:
    """Make someone an agent, a lead or an admin."""
    wanted = str(ask.sent.get("role", ""))
    return _act(
        ask,
        person_id,
        lambda: members.set_role(by=ask.by, person_id=person_id, role=wanted),
        _("%(name)s has this role from now on."),
    )


@posted("web:person", "person_id")
def joining(ask: Ask, person_id: int) -> HttpResponse:
    """Add someone to a team."""
    team = number(ask.sent.get("team")) or 0
    return _act(
        ask,
        person_id,
        lambda: members.join(by=ask.by, now=ask.now, person_id=person_id, team_id=team),
        _("%(name)s is in the team."),
    )


@posted("web:person", "person_id")
def parting(ask: Ask, person_id: int, team_id: int) -> HttpResponse:
    """Take someone out of a team."""
    return _act(
        ask,
        person_id,
        lambda: leaves.leave_team(by=ask.by, now=ask.now, person_id=person_id, team_id=team_id),
        _("%(name)s is no longer in the team. What they had there waits for their colleagues."),
    )
