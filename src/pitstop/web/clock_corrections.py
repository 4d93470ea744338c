"""The correction of a clock by a lead, from the case's page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pitstop.core.refusals import Refused
from pitstop.targets import services, wording
from pitstop.web.asking import Ask, explain, posted
from pitstop.web.case_page import Tried
from pitstop.web.cases import done, refused
from pitstop.web.clocks import CorrectionForm


@posted("web:case", "case_id")
def correction(ask: Ask, case_id: int, clock_id: int) -> HttpResponse:
    """Let another clock take the place of one that measured wrongly; refused, what was typed stays."""
    form = CorrectionForm(ask.sent, clock=clock_id)
    form.is_valid()
    minutes = form.cleaned_data["minutes"].strip()
    try:
        made = services.correct(
            by=ask.by,
            now=ask.now,
            clock_id=clock_id,
            why=form.cleaned_data["why"],
            minutes=(wording.minutes_of(minutes) or 0) if minutes else None,
        )
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return refused(ask, case_id, refusal, Tried(clock=form, above=above))
    return done(ask, made.case_id, _("Corrected. The clock before stays in the case's history."))
