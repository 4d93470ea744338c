"""Settling a promise from the case's page."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from pitstop.promises import services as promises
from pitstop.web.asking import Ask, page
from pitstop.web.cases import act


@require_POST
@page
def keeping(ask: Ask, case_id: int, promise_id: int) -> HttpResponse:
    """Say that a promise was kept."""
    return act(ask, case_id, lambda: promises.keep(by=ask.by, now=ask.now, promise_id=promise_id))


@require_POST
@page
def release(ask: Ask, case_id: int, promise_id: int) -> HttpResponse:
    """Let a promise go, with a reason."""
    reason = str(ask.sent.get("reason", ""))
    return act(
        ask, case_id, lambda: promises.release(by=ask.by, now=ask.now, promise_id=promise_id, reason=reason)
    )
