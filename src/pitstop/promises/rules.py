"""What may be promised, and how a promise ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pitstop.core.checks import line_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

FURTHEST = timedelta(days=365)
SAME_MOMENT = timedelta(minutes=1)  # pages know no seconds

# From an open promise to its end. What has ended stays as it ended: a missed promise is never kept after all.
MOVES = {("open", "keep"): "kept", ("open", "miss"): "missed", ("open", "release"): "released"}


def promise_reasons(
    *,
    text: str,
    due_at: datetime | None,
    now: datetime,
    text_field: str = "text",
    due_field: str = "due_at",
) -> list[Reason]:
    """Why this can't be promised for then."""
    label = _("What the customer will hear")
    return line_reasons(text, field=text_field, label=label) + due_reasons(due_at, now=now, field=due_field)


def due_reasons(due_at: datetime | None, *, now: datetime, field: str) -> list[Reason]:
    """Why nothing can be promised for then."""
    if due_at is None:
        sentence = _("Say by when the customer will hear: choose a day and a time.")
        return [Reason("due-missing", sentence, Because.INVALID, field)]
    if due_at.tzinfo is None:
        sentence = _("Say by when with a time zone, as in 2026-03-01T15:00:00+01:00.")
        return [Reason("due-without-zone", sentence, Because.INVALID, field)]
    if due_at <= now:
        sentence = _("The time for the next update has passed. Choose one to come.")
        return [Reason("due-in-past", sentence, Because.INVALID, field)]
    if due_at > now + FURTHEST:
        sentence = _("Nobody waits longer than a year: choose an earlier time for the next update.")
        return [Reason("due-too-far", sentence, Because.INVALID, field)]
    return []


def is_told_anew(*, text: str, due_at: datetime, next_text: str, next_due_at: datetime) -> bool:
    """Whether the next promise says the same for the same moment. Other words are another promise."""
    same_words = " ".join(text.split()).casefold() == " ".join(next_text.split()).casefold()
    return same_words and abs(due_at - next_due_at) < SAME_MOMENT


def has_passed(due_at: datetime, *, now: datetime) -> bool:
    """Whether it is too late to keep a promise. At its very moment it still can be kept."""
    return now > due_at


def settling_reasons(*, state: str, act: str) -> list[Reason]:
    """Why a promise in this state can't be settled so."""
    if (state, act) in MOVES:
        return []
    sentence = _("This promise is %(state)s already. Make a new one if the customer still waits.")
    return [Reason("promise-settled", sentence, params={"state": state})]


def keeping_reasons(*, state: str, due_at: datetime, now: datetime) -> list[Reason]:
    """Why a promise can't be called kept now."""
    reasons = settling_reasons(state=state, act="keep")
    if not reasons and has_passed(due_at, now=now):
        sentence = _("Its time has passed, so it counts as missed. Write to the customer and promise anew.")
        reasons.append(Reason("promise-late", sentence))
    return reasons


def releasing_reasons(reason: str) -> list[Reason]:
    """Why a promise can't be released for this reason."""
    return line_reasons(reason, field="reason", label=_("The reason"))


def open_promise_reasons(texts: Sequence[str]) -> list[Reason]:
    """Why a case can't be closed while these promises are open."""
    sentence = _("“%(text)s” is still promised. Keep it or release it first.")
    return [Reason("promise-open", sentence, params={"text": text}) for text in texts]
