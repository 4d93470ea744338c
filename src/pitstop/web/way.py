"""The way of a case in words: how long each team had it, in whose hands it was, and for whom it waited."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from pitstop.handoffs.overviews import CaseView
from pitstop.web.presenters import Words
from pitstop.web.templatetags.pitstop import lasting

NOTHING, MINUTE = timedelta(), timedelta(minutes=1)


def stages(found: CaseView) -> list[Words]:
    """The case's segments, the last one still running while the case is open."""
    last = len(found.way)
    return [
        {
            "team": stage.segment.team.name,
            "person": stage.segment.person.name if stage.segment.person else "",
            "lasted": stage.took.raw,
            "current": n == last,
            "told": _told(stage, found.case.customer.name),
        }
        for n, stage in enumerate(found.way, start=1)
    ]


def _told(stage: Any, customer: str) -> list[str]:
    """What there is to say of a stage that took a minute at least."""
    if stage.took.raw < MINUTE:
        return []
    kept = [_("by the hours that its clock keeps, not today's")] if stage.by_kept else []
    return [_business(stage.took), *kept, *_waits(stage.waited, customer)]


def _business(took: Any) -> str:
    hands = {"queue": _("in the queue"), "bot": _("with a bot"), "person": _("with a person")}
    parts = [(getattr(took, name), word) for name, word in hands.items() if getattr(took, name) > NOTHING]
    facts: Mapping[str, str] = {"time": lasting(took.business)}
    if not parts:
        return _("of it no business time")
    if len(parts) == 1:
        return _("of it %(time)s of business time, %(hands)s") % {**facts, "hands": parts[0][1]}
    told = [_("%(time)s %(hands)s") % {"time": lasting(span), "hands": word} for span, word in parts]
    return _("of it %(time)s of business time: %(hands)s") % {**facts, "hands": ", ".join(told)}


def _waits(waited: Sequence[tuple[Any, timedelta]], customer: str) -> list[str]:
    told = []
    for wait, lasted in waited:
        sentence = (
            _("waited %(time)s for %(customer)s")
            if wait.on == "customer"
            else _("waited %(time)s for a third party")
        )
        told.append(_with(sentence % {"time": lasting(lasted), "customer": customer}, wait.what))
    return told


def wait(found: CaseView) -> Words | None:
    """For whom the case waits now, for what and since when; None: it goes on."""
    lasts = found.wait
    if lasts is None:
        return None
    customer = found.case.customer.name
    whom = _("It waits for %(customer)s") % {"customer": customer}
    return {
        "title": _with(whom if lasts.on == "customer" else _("It waits for a third party"), lasts.what),
        "state": _("waits for the customer") if lasts.on == "customer" else _("waits for a third party"),
        "since": lasts.started_at,
        "by": lasts.begun_by.name if lasts.begun_by else "",
    }


def _with(sentence: str, what: str) -> str:
    return _("%(sentence)s: %(why)s") % {"sentence": sentence, "why": what} if what else sentence
