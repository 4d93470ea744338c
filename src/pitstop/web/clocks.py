"""The clocks of a case in words, and their correction by a lead."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.accounts.queries import Asker
from pitstop.targets import services, wording
from pitstop.targets.permissions import may_correct
from pitstop.web.asking import Ask, number, posted
from pitstop.web.presenters import Words
from pitstop.web.templatetags.pitstop import lasting


def of_case(found: Sequence[Any], reader: Asker) -> Words:
    """The clocks of a case: those that run, and folded those that ended, each with what it counts."""
    running = [{**_head(each, reader), **_stands(each)} for each in found if each.ended_at is None]
    ended = [{**_head(each, reader), "told": _told(each)} for each in found if each.ended_at]
    may_correct_one = any(each["correct_url"] for each in (*running, *ended))
    return {"running": running, "ended": ended, "may_correct": may_correct_one}


def _head(clock: Any, reader: Asker) -> Words:
    may = clock.ending != "corrected" and not list(
        may_correct(reader, measure=clock.measure, team=clock.team)
    )
    return {
        "id": clock.pk,
        "what": wording.measures()[clock.measure],
        "team": clock.team.name,
        "limit": wording.limit(clock.measure, clock.minutes),
        "definition": wording.definition(clock.measure),
        "minutes": clock.minutes,
        "corrected": clock.correction,
        "correct_url": reverse("web:clock_correction", args=[clock.case_id, clock.pk]) if may else "",
    }


def _stands(clock: Any) -> Words:
    """Until when it runs. One that stands still has no such time, and says so."""
    late = clock.breached_at
    who = clock.breached_with.name if clock.breached_with else ""
    return {
        "due_at": clock.due_at or late,
        "paused": clock.due_at is None,
        "late_with": _("with %(person)s when its time was over") % {"person": who} if late and who else "",
    }


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


@posted("web:case", "case_id")
def correction(ask: Ask, case_id: int, clock_id: int) -> HttpResponse:
    """Let another clock take the place of one that measured wrongly."""
    minutes = str(ask.sent.get("minutes", "")).strip()
    made = services.correct(
        by=ask.by,
        now=ask.now,
        clock_id=clock_id,
        why=str(ask.sent.get("why", "")),
        minutes=(number(minutes) or 0) if minutes else None,
    )
    ask.tell(_("Corrected. The clock before stays in the case's history."))
    return redirect("web:case", case_id=made.case_id)
