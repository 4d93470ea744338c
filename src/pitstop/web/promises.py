"""Settling a promise from the case's page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pitstop.core.refusals import Refused
from pitstop.core.say import say
from pitstop.promises import services as promises
from pitstop.web.asking import Ask, posted
from pitstop.web.case_page import Tried
from pitstop.web.cases import done, refused
from pitstop.web.presenters import Release


@posted("web:case", "case_id")
def keeping(ask: Ask, case_id: int, promise_id: int) -> HttpResponse:
    """Say that a promise was kept."""
    try:
        promise = promises.keep(by=ask.by, now=ask.now, promise_id=promise_id)
    except Refused as refusal:
        return refused(ask, case_id, refusal, Tried(above=[say(reason) for reason in refusal.reasons]))
    return done(ask, case_id, _("Kept: “%(promise)s”") % {"promise": promise.text})


@posted("web:case", "case_id")
def release(ask: Ask, case_id: int, promise_id: int) -> HttpResponse:
    """Let a promise go, with a reason."""
    reason = str(ask.sent.get("reason", ""))
    try:
        promise = promises.release(by=ask.by, now=ask.now, promise_id=promise_id, reason=reason)
    except Refused as refusal:
        beside = [say(each) for each in refusal.reasons if each.field == "reason"]
        above = [say(each) for each in refusal.reasons if each.field != "reason"]
        return refused(ask, case_id, refusal, Tried(release=Release(promise_id, reason, beside), above=above))
    return done(ask, case_id, _("Released: “%(promise)s”") % {"promise": promise.text})
