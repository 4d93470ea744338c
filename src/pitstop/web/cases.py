"""Cases: opening one, its story, and what may be done with it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitstop.accounts import queries as accounts
from pitstop.accounts.services import once
from pitstop.cases import services as cases
from pitstop.core import secrets
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, explain, page
from pitstop.web.forms import CaseForm, ComposerForm, OutcomeForm
from pitstop.web.stories import story
from pitstop.web.templatetags.pitstop import exact


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Open a case in a team of one's own."""
    teams = [(team.pk, team.name) for team in accounts.teams_of(ask.by)]
    form = CaseForm(ask.sent or None, teams=teams, languages=settings.LANGUAGES)
    if form.is_valid():
        sent = {
            name: value for name, value in form.cleaned_data.items() if name not in ("submit_key", "team")
        }
        try:
            number = once_per_form(
                ask,
                form.cleaned_data["submit_key"],
                lambda: (
                    cases.open_case(by=ask.by, now=ask.now, team_id=form.cleaned_data["team"] or 0, **sent).pk
                ),
            )
        except Refused as refusal:
            above = explain(form, refusal.reasons)
            return _new(ask, form, above, STATUS[refusal.because])
        return redirect("web:case", case_id=number)
    return _new(ask, form, [], 422 if form.is_bound else 200)


def _new(ask: Ask, form: CaseForm, above: list[str], status: int) -> HttpResponse:
    return ask.page("web/case_new.html", {"form": form, "refusals": above}, status=status)


def once_per_form(ask: Ask, submit_key: str, act: Callable[[], int]) -> int:
    """The id that `act` gives, done once for one form with one content: a double click adds nothing."""
    if not submit_key:
        return act()
    content = secrets.digest(ask.request.body.decode(errors="replace"))
    (_status, number), _again = once(
        person=ask.by.person,
        key=f"page:{submit_key}:{content[:32]}",
        request=ask.request.path + content,
        now=ask.now,
        act=lambda: (200, act()),
    )
    return int(str(number))


@require_GET
@page
def case(ask: Ask, case_id: int) -> HttpResponse:
    """A case: its story, its promises, its way, and what may be done now."""
    return show(ask, case_id)


def show(
    ask: Ask,
    case_id: int,
    *,
    composer: ComposerForm | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The case page, with the reasons why the last act was refused."""
    found = overviews.case(ask.by, case_id)
    may_write = not found.reasons["write"]
    open_promises = [promise for promise in found.promises if promise.state == "open"]
    if composer is None:
        composer = ComposerForm(promises=_promise_choices(ask, open_promises))
    context = {
        "person": ask.by.person,
        "case": presenters.case_head(found.case),
        "holder": {
            "team": found.holder.team.name,
            "person": found.holder.person.name if found.holder.person else "",
            "since": found.holder.started_at,
        },
        "next_promise": open_promises[0] if open_promises else None,
        "entries": story(found.story, customer=found.case.customer.name, now=ask.now),
        "offer": _offer(found, ask),
        "composer": composer if may_write else None,
        "composer_url": reverse("web:messages", args=[case_id]),
        "read_only": "" if may_write else " ".join(map(say, found.reasons["write"])),
        "acts": _acts(found),
        "may": {act: not why for act, why in found.reasons.items()},
        "refusals": [say(reason) for reason in reasons],
        "customer": {"name": found.case.customer.name, "facts": _customer_facts(found.case.customer)},
        "promises": presenters.promises(found.promises, may_settle=may_write),
        "way": presenters.way(found.segments, until=found.case.closed_at or ask.now),
        "status_link": found.status_link,
        "outcome_form": OutcomeForm(),
    }
    return ask.page("web/case.html", context, status=status)


def _promise_choices(ask: Ask, found: list[Any]) -> list[tuple[int, str]]:
    return [
        (
            promise.pk,
            _("“%(text)s” by %(due)s") % {"text": promise.text, "due": exact(promise.due_at, ask.now)},
        )
        for promise in found
    ]


def _customer_facts(customer: Any) -> list[str]:
    language = dict(settings.LANGUAGES).get(customer.language, customer.language)
    return [customer.email, *filter(None, [customer.tier]), _("reads %(language)s") % {"language": language}]


def _offer(found: overviews.CaseView, ask: Ask) -> Mapping[str, Any] | None:
    offer = found.handoff
    if offer is None:
        return None
    names = {"giver": offer.giver.name, "team": offer.to_team.name, "since": exact(offer.offered_at, ask.now)}
    receives = not found.reasons["accept"]
    label = _("Read and answer") if receives else _("See the offer")
    return {
        "title": _("Offered to %(team)s by %(giver)s at %(since)s") % names,
        "text": _("%(giver)s holds the case until it is accepted.") % names,
        "act": {
            "label": label,
            "url": reverse("web:handoff", args=[offer.pk]),
            "key": "a",
            "weight": "primary" if receives else "",
        },
    }


def _acts(found: overviews.CaseView) -> list[Mapping[str, Any]]:
    if found.reasons["hand_off"]:
        return []
    number = found.case.pk
    return [{"label": _("Hand off"), "url": reverse("web:new_handoff", args=[number]), "key": "h"}]


@require_POST
@page
def messages(ask: Ask, case_id: int) -> HttpResponse:
    """Write to the customer, or an internal note. What was typed stays when it is refused."""
    known = overviews.case(ask.by, case_id)
    choices = _promise_choices(ask, list(known.promises))
    form = ComposerForm(ask.sent, promises=choices)
    if not form.is_valid():
        return show(ask, case_id, composer=form, status=422)
    try:
        once_per_form(ask, form.cleaned_data["submit_key"], lambda: _write(ask, case_id, form.cleaned_data))
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return _refused(ask, case_id, refusal, above=above, composer=form)
    return _done(ask, case_id)


def _write(ask: Ask, case_id: int, sent: Mapping[str, Any]) -> int:
    if sent["kind"] == "note":
        return cases.write_note(by=ask.by, now=ask.now, case_id=case_id, body=sent["body"]).pk
    return promises.reply(
        by=ask.by,
        now=ask.now,
        case_id=case_id,
        body=sent["body"],
        keeps=sent["keeps"],
        next_text=sent["next_text"],
        next_due_at=sent["next_due_at"],
    ).pk


def _refused(
    ask: Ask, case_id: int, refusal: Refused, *, above: list[str], composer: ComposerForm | None = None
) -> HttpResponse:
    if refusal.because is Because.MISSING:
        raise refusal
    left = tuple(reason for reason in refusal.reasons if say(reason) in above)
    return show(ask, case_id, composer=composer, reasons=left, status=STATUS[refusal.because])


def _done(ask: Ask, case_id: int) -> HttpResponse:
    # htmx swaps the fresh case in; a browser without it is sent there, so that a reload sends nothing twice.
    htmx: Any = getattr(ask.request, "htmx", False)
    return show(ask, case_id) if htmx else redirect("web:case", case_id=case_id)


def act(ask: Ask, case_id: int, do: Callable[[], object]) -> HttpResponse:
    """Do one thing to a case, then show it; or show it with the reasons why it wasn't done."""
    try:
        do()
    except Refused as refusal:
        return _refused(ask, case_id, refusal, above=[say(reason) for reason in refusal.reasons])
    return _done(ask, case_id)


@require_POST
@page
def holder(ask: Ask, case_id: int) -> HttpResponse:
    """Take a case that waits in one's team."""
    return act(ask, case_id, lambda: cases.take(by=ask.by, now=ask.now, case_id=case_id))


@require_POST
@page
def closure(ask: Ask, case_id: int) -> HttpResponse:
    """Close a case."""
    outcome = str(ask.sent.get("outcome", ""))
    return act(
        ask, case_id, lambda: handoffs.close_case(by=ask.by, now=ask.now, case_id=case_id, outcome=outcome)
    )
