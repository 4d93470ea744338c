"""Letting a case wait for someone outside, and go on, from the case's page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pitstop.cases import services as cases
from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.web.asking import Ask, explain, posted, unseen
from pitstop.web.case_page import Tried, show
from pitstop.web.cases import done, refused
from pitstop.web.forms import WaitForm


@posted("web:case", "case_id")
def wait(ask: Ask, case_id: int) -> HttpResponse:
    """Say that the case can't go on until someone outside has answered."""
    form = WaitForm(ask.sent)
    if not form.is_valid():
        return show(ask, case_id, Tried(wait=form, above=unseen(form)), status=422)
    try:
        cases.wait(by=ask.by, now=ask.now, case_id=case_id, **form.cleaned_data)
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(wait=form, above=explain(form, refusal.reasons)))
    return done(ask, case_id, _("The case waits. What was promised stays due."))


@posted("web:case", "case_id")
def ending(ask: Ask, case_id: int) -> HttpResponse:
    """Say that what the case waited for has come."""
    try:
        cases.resume(by=ask.by, now=ask.now, case_id=case_id)
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(above=[say(reason) for reason in refusal.reasons]))
    return done(ask, case_id, _("The case goes on."))
