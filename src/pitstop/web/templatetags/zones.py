"""Moments by the clocks of another place, for templates: ``{% load zones %}``."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

register = template.Library()


@register.filter
def there(at: datetime | None, zone: str) -> str:
    """The moment where the clocks show another time than the reader's: "Mon 16:00 in Asia/Tokyo"; else ""."""
    if at is None or not zone:
        return ""
    own, other = timezone.localtime(at), timezone.localtime(at, ZoneInfo(zone))
    if own.utcoffset() == other.utcoffset():
        return ""
    time = other.strftime("%H:%M") if own.date() == other.date() else date_format(other, "D H:i")
    return gettext("%(time)s in %(zone)s") % {"time": time, "zone": zone.replace("_", " ")}
