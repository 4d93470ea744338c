"""Reasons and moments in the language of who reads them. All say them through here, so all say the same."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from pitstop.core.refusals import Reason

# Parameters that are words of the product, not of a person: translated, where others are quoted as they are.
_WORDS = frozenset({"label", "state", "field"})

_FAR = 9000  # the year: nothing that people wait for is due then


def say(reason: Reason) -> str:
    """The sentence of the reason, in the active language."""
    if not reason.params:
        return gettext(reason.text)
    return gettext(reason.text) % {name: _said(name, value) for name, value in reason.params.items()}


def _said(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return in_full(value)
    return gettext(value) if name in _WORDS and isinstance(value, str) and value else value


def is_far(at: datetime) -> bool:
    """Whether this stands for a time that never comes, as of hours that are hardly ever open."""
    return at.year >= _FAR


def no_time() -> str:
    """What is said where such a time would stand."""
    return gettext("no time set")


def in_full(at: datetime) -> str:
    """The whole instant as the reader's clock shows it: "Saturday 21 November 2026, 14:30 UTC+1"."""
    if is_far(at):
        return no_time()
    local = timezone.localtime(at)
    # In the hour that comes twice Django would leave the zone out, just where nothing else tells which it is.
    letters = "".join(f"\\{letter}" for letter in zone(local))
    return date_format(local, pgettext("date", "l j F Y, H:i T").replace("T", letters))


def zone(local: datetime) -> str:
    """How far this clock is from UTC: "UTC+1", "UTC-3:30".

    Names of zones are others in each language (CET, MEZ), and some mean several zones.
    """
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")
