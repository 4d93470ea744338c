"""Who may change a profile, and what may stand in it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import available_timezones

from pitstop.core.checks import NAME, line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

PRONOUN = 40
LONGEST_AWAY = timedelta(days=366)
FIRST_YEAR = 1950
MEBIBYTE = 1024 * 1024
LARGEST_PHOTO = 5 * MEBIBYTE


class Profile(TypedDict, total=False):
    """What a person may say of themselves. A field that is left out stays as it is."""

    name: str
    job: str
    strength: str
    since: date | None
    pronoun: str
    language: str
    time_zone: str
    away_until: datetime | None
    away_note: str


def edit_reasons(*, is_own: bool, is_admin: bool, leads_them: bool) -> list[Reason]:
    """Why someone may not change this profile."""
    if is_own or is_admin or leads_them:
        return []
    sentence = _("Only they themselves, a lead of their team or an admin may change this profile.")
    return [Reason("profile-not-yours", sentence, Because.FORBIDDEN)]


def profile_reasons(changes: Profile, *, languages: Collection[str], now: datetime) -> list[Reason]:
    """Why these changes can't be made. Only what changes is judged, so that old entries can stay."""
    reasons: list[Reason] = []
    if "name" in changes:
        reasons += line_reasons(changes["name"], field="name", label=_("The name"), limit=NAME)
    if "job" in changes:
        reasons += line_reasons(changes["job"], field="job", label=_("The job"), limit=NAME, required=False)
    if "strength" in changes:
        reasons += line_reasons(
            changes["strength"], field="strength", label=_("The strength"), required=False
        )
    if "pronoun" in changes:
        reasons += line_reasons(
            changes["pronoun"], field="pronoun", label=_("The pronoun"), limit=PRONOUN, required=False
        )
    if "away_note" in changes:
        reasons += line_reasons(changes["away_note"], field="away_note", label=_("The note"), required=False)
    reasons += _since_reasons(changes.get("since"), now)
    reasons += _language_reasons(changes.get("language", ""), languages)
    reasons += _zone_reasons(changes.get("time_zone", ""))
    return reasons + _away_reasons(changes.get("away_until"), now)


def _since_reasons(since: date | None, now: datetime) -> list[Reason]:
    if since is None or FIRST_YEAR <= since.year <= now.year + 1:
        return []
    sentence = _("The first day must lie between %(first)d and next year.")
    return [Reason("since-unlikely", sentence, Because.INVALID, "since", {"first": FIRST_YEAR})]


def _language_reasons(language: str, languages: Collection[str]) -> list[Reason]:
    if not language or language in languages:
        return []
    sentence = _("“%(language)s” is no language of this desk. Choose among: %(known)s.")
    params: dict[str, object] = {"language": quoted(language), "known": ", ".join(languages)}
    return [Reason("language-unknown", sentence, Because.INVALID, "language", params)]


def _zone_reasons(zone: str) -> list[Reason]:
    if not zone or zone in available_timezones():
        return []
    sentence = _("“%(zone)s” is no time zone. Write it like Europe/Berlin.")
    return [Reason("zone-unknown", sentence, Because.INVALID, "time_zone", {"zone": quoted(zone)})]


def _away_reasons(until: datetime | None, now: datetime) -> list[Reason]:
    if until is None:
        return []
    if until.tzinfo is None:
        sentence = _("“Away until” needs its time zone, as in 2026-03-01T15:00:00+01:00.")
        return [Reason("away-without-zone", sentence, Because.INVALID, "away_until")]
    if now < until <= now + LONGEST_AWAY:
        return []
    sentence = _("“Away until” must be a time to come, within a year. Leave it empty to be here.")
    return [Reason("away-unlikely", sentence, Because.INVALID, "away_until")]


def size_reasons(size: int) -> list[Reason]:
    """Why a photo of so many bytes isn't even looked at."""
    if size == 0:
        return [Reason("photo-empty", _("This file is empty. Choose it again."), Because.INVALID, "photo")]
    if size > LARGEST_PHOTO:
        sentence = _("This photo has more than %(limit)d MB. Make it smaller.")
        params: dict[str, object] = {"limit": LARGEST_PHOTO // MEBIBYTE}
        return [Reason("photo-too-large", sentence, Because.INVALID, "photo", params)]
    return []
