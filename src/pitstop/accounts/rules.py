"""Sign-in, people and tokens: what is let through and what is refused."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pitstop.core.checks import NAME, line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# One address: 5 wrong tries in 15 minutes. One network: 50, so that an office behind one can still work.
WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 5
TRIES_PER_NETWORK = 50
REPLAYS_KEPT = timedelta(days=2)

ROLES = ("agent", "lead", "admin")
PERSON_KINDS = ("human", "ai")
SCOPES = {
    "read": "see cases, hand-offs, promises and the desk",
    "write": "open cases, write messages, make and settle promises",
    "handoff": "offer, accept, return and withdraw hand-offs",
    "lead": "change protocols, routes, reasons to return, people and teams, as leads may",
}

# What mail software would read otherwise than as one plain address stays out: lists, comments, quotes.
_EMAIL = re.compile(r"[^@\s<>()\[\]:;,\\\"\x00-\x1f\x7f]+@([^@\s<>()\[\]:;,\\\"'\x00-\x1f\x7f]+)")


def sign_in_reasons(
    *, by_address: Sequence[datetime], by_network: Sequence[datetime], now: datetime
) -> list[Reason]:
    """Why a sign-in may not even be tried now. Takes the times of the failures inside the window."""
    waits = []
    for failures, allowed in ((by_address, TRIES_PER_ADDRESS), (by_network, TRIES_PER_NETWORK)):
        recent = sorted(at for at in failures if at > now - WINDOW)
        if len(recent) >= allowed:
            waits.append(recent[-allowed] + WINDOW - now)
    if not waits:
        return []
    minutes = max(1, -(-max(waits) // timedelta(minutes=1)))
    sentence = _(
        "Too many sign-ins failed. Try again in %(minutes)d min, or ask an admin for a new password."
    )
    return [Reason("sign-in-throttled", sentence, Because.TOO_MANY, params={"minutes": minutes})]


def email_reasons(email: str, *, field: str = "email") -> list[Reason]:
    """Why `email` can't be an address to write to."""
    reasons = line_reasons(email, field=field, label=_("The e-mail address"))
    if not reasons and not _is_address(email.strip()):
        sentence = _("“%(email)s” is not an e-mail address. Write it like name@example.org.")
        reasons.append(Reason("email-malformed", sentence, Because.INVALID, field, {"email": quoted(email)}))
    return reasons


def _is_address(email: str) -> bool:
    found = _EMAIL.fullmatch(email)
    try:
        # A domain that can't be encoded can't be sent to: a label that is empty or has over 63 letters.
        return found is not None and not found[1].endswith(".") and bool(found[1].encode("idna"))
    except UnicodeError:
        return False


def person_reasons(*, name: str, job: str, strength: str, role: str, kind: str) -> list[Reason]:
    """Why a person can't be made or changed to be so."""
    reasons = line_reasons(name, field="name", label=_("The name"), limit=NAME)
    reasons += line_reasons(job, field="job", label=_("The job"), limit=NAME, required=False)
    reasons += line_reasons(strength, field="strength", label=_("The strength"), required=False)
    for field, value, known in (("role", role, ROLES), ("kind", kind, PERSON_KINDS)):
        if value not in known:
            sentence = _("“%(value)s” is no %(field)s. Choose among: %(known)s.")
            params: dict[str, object] = {"value": quoted(value), "field": field, "known": ", ".join(known)}
            reasons.append(Reason(f"{field}-unknown", sentence, Because.INVALID, field, params))
    return reasons


def token_reasons(*, name: str, scopes: Collection[str], days: int | None) -> list[Reason]:
    """Why a token with this name, these scopes and this life can't be made."""
    reasons = line_reasons(name, field="name", label=_("The token's name"), limit=NAME)
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        sentence = _("Choose scopes among %(known)s (not: %(unknown)s).")
        params: dict[str, object] = {
            "known": ", ".join(SCOPES),
            "unknown": quoted(", ".join(unknown)) or "none",
        }
        reasons.append(Reason("scope-unknown", sentence, Because.INVALID, "scopes", params))
    if days is not None and not 1 <= days <= 3650:
        sentence = _("A token lives between 1 and 3650 days.")
        reasons.append(Reason("token-life", sentence, Because.INVALID, "days"))
    return reasons


def scope_reasons(*, held: Collection[str], needed: str) -> list[Reason]:
    """Why a token that holds these scopes may not do what needs `needed`."""
    if needed in held:
        return []
    sentence = _("This token may not do that: it needs the scope “%(needed)s”.")
    return [Reason("scope-missing", sentence, Because.FORBIDDEN, params={"needed": needed})]
