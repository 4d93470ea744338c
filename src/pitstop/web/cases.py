"""Cases: opening one, and what may be done with it. How one looks stands in `case_page.py`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.accounts import queries as accounts
from pitstop.accounts.services import once
from pitstop.cases import services as cases
from pitstop.cases.drafts import services as drafts
from pitstop.core import secrets
from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.case_page import Tried, composer, show
from pitstop.web.forms import CaseForm, OutcomeForm


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Open a case in a team of one's own."""
    teams = [(team.pk, team.name) for team in accounts.teams_of(ask.by) if team.is_open]
    first = {"language": settings.LANGUAGE_CODE}
    sent = ask.sent if ask.request.method == "POST" else None
    form = CaseForm(sent, teams=teams, languages=settings.LANGUAGES, initial=first)
    if not form.is_valid():
        return _new(ask, form, unseen(form), 422 if form.is_bound else 200)
    facts = {name: value for name, value in form.cleaned_data.items() if name not in ("submit_key", "team")}
    team = form.cleaned_data["team"] or 0
    try:
        opened = once_per_form(
            ask,
            form.cleaned_data["submit_key"],
            lambda: cases.open_case(by=ask.by, now=ask.now, team_id=team, **facts).pk,
        )
    except Refused as refusal:
        return _new(ask, form, explain(form, refusal.reasons), STATUS[refusal.because])
    ask.tell(_("The case is open, and you have it."))
    return redirect("web:case", case_id=opened)


def _new(ask: Ask, form: CaseForm, above: list[str], status: int) -> HttpResponse:
    context = {"person": ask.by.person, "form": form, "refusals": above}
    return ask.page("web/case_new.html", context, status=status)


def once_per_form(ask: Ask, submit_key: str, act: Callable[[], int]) -> int:
    """The id that `act` gives, done once for one form with one content: a double click adds nothing."""
    if not submit_key:
        return act()
    sent = sorted(
        (name, *values) for name, values in ask.request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    content = secrets.digest(repr(sent))
    (_status, made), _again = once(
        person=ask.by.person,
        key=f"page:{submit_key}:{content[:32]}",
        request=ask.request.path + content,
        now=ask.now,
        act=lambda: (200, act()),
    )
    return int(str(made))


@require_GET
@page
def case(ask: Ask, case_id: int) -> HttpResponse:
    """A case: its story, its promises, its way, and what may be done now."""
    return show(ask, case_id)


@posted("web:case", "case_id")
def messages(ask: Ask, case_id: int) -> HttpResponse:
    """Write to the customer, or an internal note. What was typed stays when it is refused."""
    known = overviews.case(ask.by, case_id)
    form = composer(ask, known, known.promises, ask.sent)
    if not form.is_valid():
        return show(ask, case_id, Tried(composer=form, above=unseen(form)), status=422)
    try:
        once_per_form(ask, form.cleaned_data["submit_key"], lambda: _write(ask, case_id, form.cleaned_data))
    except Refused as refusal:
        form.fill_in(due=any(reason.code == "next-missing" for reason in refusal.reasons))
        above = explain(form, refusal.reasons, {"files": "attachments"})
        return refused(ask, case_id, refusal, Tried(composer=form, above=above))
    said = {
        "note": _("The note is saved."),
        "from_customer": _("What %(customer)s said is saved."),
        "to_customer": _("Your message to %(customer)s is on its way."),
    }
    return done(ask, case_id, said[form.cleaned_data["kind"]] % {"customer": known.case.customer.name})


def _write(ask: Ask, case_id: int, sent: Mapping[str, Any]) -> int:
    written = _say(ask, case_id, sent)
    drafts.discard(by=ask.by, case_id=case_id)  # what was typed has left
    return written


def _say(ask: Ask, case_id: int, sent: Mapping[str, Any]) -> int:
    write = {"note": cases.write_note, "from_customer": cases.hear}.get(sent["kind"])
    if write:
        files = sent["attachments"]
        return write(by=ask.by, now=ask.now, case_id=case_id, body=sent["body"], files=files).pk
    return promises.reply(
        by=ask.by,
        now=ask.now,
        case_id=case_id,
        body=sent["body"],
        keeps=sent["keeps"],
        next_text=sent["next_text"],
        next_due_at=sent["next_due_at"],
        no_more=sent["no_more"],
        apology=sent["apology"],
        waits_for_customer=sent.get("waits_for_customer", False),
        files=sent["attachments"],
    ).pk


def refused(ask: Ask, case_id: int, refusal: Refused, tried: Tried) -> HttpResponse:
    """The case with the reasons why the last act was refused. A case that one may not see says only that."""
    if refusal.because is Because.MISSING:
        raise refusal
    return show(ask, case_id, tried, status=STATUS[refusal.because])


def done(ask: Ask, case_id: int, sentence: str) -> HttpResponse:
    """The case after an act.

    htmx swaps the fresh case in; a browser without it is sent there, so that a reload sends nothing twice.
    """
    ask.tell(sentence)
    htmx: Any = getattr(ask.request, "htmx", False)
    return show(ask, case_id) if htmx else redirect("web:case", case_id=case_id)


@posted("web:case", "case_id")
def holder(ask: Ask, case_id: int) -> HttpResponse:
    """Take a case that waits in one's team."""
    try:
        cases.take(by=ask.by, now=ask.now, case_id=case_id, seen=number(ask.sent.get("seen")))
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(above=[say(reason) for reason in refusal.reasons]))
    return done(ask, case_id, _("You have the case."))


@posted("web:case", "case_id")
def priority(ask: Ask, case_id: int) -> HttpResponse:
    """Say how urgent a case is."""
    try:
        cases.set_priority(
            by=ask.by, now=ask.now, case_id=case_id, priority=str(ask.sent.get("priority", ""))
        )
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(above=[say(reason) for reason in refusal.reasons]))
    return done(ask, case_id, _("The priority is set. What is promised from now on follows it."))


@posted("web:case", "case_id")
def closure(ask: Ask, case_id: int) -> HttpResponse:
    """Close a case."""
    form = OutcomeForm(ask.sent)
    if not form.is_valid():
        return show(ask, case_id, Tried(outcome=form, above=unseen(form)), status=422)
    try:
        handoffs.close_case(by=ask.by, now=ask.now, case_id=case_id, **form.cleaned_data)
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(outcome=form, above=explain(form, refusal.reasons)))
    return done(ask, case_id, _("The case is closed."))


@posted("web:case", "case_id")
def swarm_end(ask: Ask, case_id: int, team_id: int) -> HttpResponse:
    """End the help of a team beside the one that holds the case."""
    try:
        handoffs.end_swarm(by=ask.by, now=ask.now, case_id=case_id, team_id=team_id)
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(above=[say(reason) for reason in refusal.reasons]))
    ask.tell(_("Their help has ended."))
    # Whoever ended the help of their own team may not read the case any more.
    seen = overviews.may_read(ask.by, case_id)
    return redirect("web:case", case_id=case_id) if seen else redirect("web:desk")
