"""The clocks of a case in words, each with the form that corrects it where the reader may."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitstop.accounts.queries import Asker
from pitstop.targets import wording
from pitstop.targets.permissions import may_correct
from pitstop.web.forms import line, needed
from pitstop.web.presenters import Words
from pitstop.web.templatetags.pitstop import lasting


class CorrectionForm(forms.Form):
    """By what a clock should have measured, and why."""

    minutes = needed(
        line(
            gettext_lazy("Within how much open time"),
            help_text=gettext_lazy("45, 45 min or 1 h 30 min."),
            autocomplete="off",
        ),
    )
    why = needed(line(gettext_lazy("Why it is corrected"), autocomplete="off"))

    def __init__(self, sent: Any = None, *, clock: int, **kwargs: Any) -> None:
        self.clock = clock  # a page has a form for each
        super().__init__(sent, auto_id=f"clock-{clock}-%s", **kwargs)


def of_case(
    found: Sequence[Any],
    reader: Asker,
    tried: CorrectionForm | None = None,
    *,
    paused_at: datetime | None = None,
) -> Words:
    """The clocks of a case: those that run, and folded those that ended, each with what it counts.

    A correction that was refused keeps what was typed. `paused_at` is since when the case waits.
    """
    running = [
        {**_head(each, reader, tried), **_stands(each, paused_at)} for each in found if each.ended_at is None
    ]
    ended = [
        {**_head(each, reader, tried), "told": _told(each), "due_at": each.due_at, "state": _ended(each)}
        for each in found
        if each.ended_at
    ]
    may_correct_one = any(each["correct_url"] for each in (*running, *ended))
    return {
        "running": running,
        "ended": ended,
        "may_correct": may_correct_one,
        "tried": tried is not None and bool(tried.errors),
    }


def _head(clock: Any, reader: Asker, tried: CorrectionForm | None) -> Words:
    may = clock.ending != "corrected" and not list(
        may_correct(reader, measure=clock.measure, team=clock.team)
    )
    known = tried if tried and tried.clock == clock.pk else None
    return {
        "id": clock.pk,
        "what": wording.measures()[clock.measure],
        "team": clock.team.name,
        "limit": wording.limit(clock.measure, clock.minutes),
        "definition": wording.definition(clock.measure),
        "started_at": clock.started_at,
        "corrected": clock.correction,
        "correct_url": reverse("web:clock_correction", args=[clock.case_id, clock.pk]) if may else "",
        "form": (known or CorrectionForm(initial={"minutes": wording.span(clock.minutes)}, clock=clock.pk))
        if may
        else None,
    }


def _stands(clock: Any, paused_at: datetime | None) -> Words:
    """Until when it runs. One that is paused has no such time, says so, and gets no later meanwhile."""
    late = clock.breached_at
    still = _("paused")
    if late and paused_at:
        still = _("paused, %(time)s over") % {"time": lasting(max(paused_at - late, timedelta()))}
    who = clock.breached_with.name if clock.breached_with else ""
    return {
        "due_at": clock.due_at,
        "state": still if clock.due_at is None else _("runs, late") if late else _("runs"),
        "paused": still if clock.due_at is None else "",
        "was_due_at": late,
        "late_with": _("with %(person)s when its time was over") % {"person": who} if late and who else "",
    }


def _ended(clock: Any) -> str:
    return _("ended: %(how)s") % {"how": wording.ending(clock)}


def _told(clock: Any) -> list[str]:
    """How it ended and how long it ran: which time is raw and which is business time, each by its name."""
    times = {
        "raw": _span(clock.raw_seconds),
        "business": _span(clock.business_seconds),
        "paused": _span(clock.paused_seconds),
    }
    told = [
        wording.ending(clock),
        _("raw time %(raw)s") % times,
        _("business time %(business)s") % times,
    ]
    if clock.paused_seconds:
        told.append(_("stood still for %(paused)s of business time") % times)
    hands = {
        _("in the queue"): clock.queue_seconds,
        _("with a bot"): clock.bot_seconds,
        _("with a person"): clock.person_seconds,
    }
    spent = [f"{_span(seconds)} {word}" for word, seconds in hands.items() if seconds]
    return told + ([_("of it %(hands)s") % {"hands": ", ".join(spent)}] if len(spent) > 1 else [])


def _span(seconds: int | None) -> str:
    return lasting(timedelta(seconds=seconds or 0))
