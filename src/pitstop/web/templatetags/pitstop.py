"""Times in words, for templates: ``{% load pitstop %}``.

Components are partials under ``web/components/`` (``{% include … with … only %}``); the filters
here give them their words. Every filter takes an aware ``datetime`` and ``now`` (aware as well, so that
a page speaks of one single instant), answers in the active language and the active time zone,
and gives an empty string for a missing time.

``static/pitstop/times.js`` says the same words again while a page stays open; it reads them
from ``words_for_times`` so that a text never changes its wording when the script arrives.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from pitstop.core import say

register = template.Library()

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SOON = timedelta(minutes=30)


def _duration(seconds: int) -> str:
    """``seconds`` (at least a minute) in words: whole minutes, then hours and minutes, then rounded days."""
    if seconds < HOUR:
        return gettext("%(minutes)s min") % {"minutes": seconds // MINUTE}
    if seconds < DAY:
        hours, minutes = divmod(seconds // MINUTE, 60)
        if not minutes:
            return gettext("%(hours)s h") % {"hours": hours}
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    days = (seconds + DAY // 2) // DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _distance(at: datetime, now: datetime, *, late: bool) -> str:
    if say.is_far(at):
        return say.no_time()
    seconds = int((at - now).total_seconds())
    if abs(seconds) < MINUTE:
        return gettext("now")
    if abs(seconds) >= DAY and not (late and seconds < 0):
        return _days_away(seconds)
    duration = _duration(abs(seconds))
    if seconds > 0:
        return gettext("in %(duration)s") % {"duration": duration}
    return (gettext("%(duration)s late") if late else gettext("%(duration)s ago")) % {"duration": duration}


def _days_away(seconds: int) -> str:
    # Whole sentences, because some languages bend the word for days after "in" and "ago".
    days = (abs(seconds) + DAY // 2) // DAY
    if seconds > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


@register.filter
def is_far(at: datetime | None) -> bool:
    """Whether this stands for a time that never comes: then there is none to show."""
    return at is not None and say.is_far(at)


@register.filter
def since(at: datetime | None, now: datetime) -> str:
    """How far away something is that happened or will happen: "2 h 10 min ago", "in 25 min", "now"."""
    return _distance(at, now, late=False) if at else ""


@register.filter
def due(at: datetime | None, now: datetime) -> str:
    """How long until something falls due, or how late it is: "in 25 min", "12 min late", "now"."""
    return _distance(at, now, late=True) if at else ""


@register.filter
def due_state(at: datetime | None, now: datetime) -> str:
    """``late`` once past, ``soon`` in the last 30 minutes, else ``later``; a class name, never a word."""
    if at is None:
        return ""
    if at <= now:
        return "late"
    return "soon" if at - now <= SOON else "later"


@register.filter
def exact(at: datetime | None, now: datetime) -> str:
    """The clock time as short as today allows: "14:30", "Mon 14:30" within six days, else "3 Dec 14:30".

    With its zone ("14:30 UTC-5") for a reader whose clock isn't the organisation's.
    """
    if at is None:
        return ""
    if say.is_far(at):
        return say.no_time()
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    if local.date() == today:
        return _zoned(local, local.strftime("%H:%M"))
    if abs((local.date() - today).days) < 7:
        return _zoned(local, date_format(local, "D H:i"))
    pattern = pgettext("date", "j M H:i") if local.year == today.year else pgettext("date", "j M Y H:i")
    return _zoned(local, date_format(local, pattern))


def _zoned(local: datetime, text: str) -> str:
    ours = local.astimezone(settings.PITSTOP_DISPLAY_TIME_ZONE)
    return text if local.utcoffset() == ours.utcoffset() else f"{text} {say.zone(local)}"


@register.filter
def clock(at: datetime | None) -> str:
    """The time of day, "09:02"; for lists that already say the day. With its zone as `exact` has it."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return _zoned(local, local.strftime("%H:%M"))


@register.filter
def in_full(at: datetime | None) -> str:
    """The whole instant for a title and for screen readers: "Saturday 21 November 2026, 14:30 UTC+1"."""
    return say.in_full(at) if at else ""


@register.filter
def day(at: datetime | None, now: datetime) -> str:
    """The heading of a day in a timeline: "Today", "Yesterday", else "Thursday 19 November"."""
    if at is None:
        return ""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    match (today - local.date()).days:
        case 0:
            return gettext("Today")
        case 1:
            return gettext("Yesterday")
    return date_format(
        local, pgettext("date", "l j F") if local.year == today.year else pgettext("date", "l j F Y")
    )


@register.filter
def lasting(duration: timedelta | None) -> str:
    """How long something took: "8 min", "2 h 10 min", "3 days"; under a minute "less than 1 min"."""
    if duration is None:
        return ""
    seconds = int(duration.total_seconds())
    return gettext("less than 1 min") if seconds < MINUTE else _duration(seconds)


@register.simple_tag
def words_for_times() -> dict[str, str]:
    """The patterns that ``times.js`` fills, in the active language; ``{…}`` marks the places.

    Days have plural forms, which the browser knows by itself.
    """
    return {
        "now": gettext("now"),
        "future": gettext("in %(duration)s") % {"duration": "{duration}"},
        "past": gettext("%(duration)s ago") % {"duration": "{duration}"},
        "late": gettext("%(duration)s late") % {"duration": "{duration}"},
        "minutes": gettext("%(minutes)s min") % {"minutes": "{minutes}"},
        "hours": gettext("%(hours)s h") % {"hours": "{hours}"},
        "both": gettext("%(hours)s h %(minutes)s min") % {"hours": "{hours}", "minutes": "{minutes}"},
    }
