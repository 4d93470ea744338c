"""What counts as not well. Pure: facts in, problems out."""

from dataclasses import dataclass
from datetime import timedelta

from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

OVERDUE = timedelta(minutes=1)
OUTBOX = timedelta(minutes=10)
NEVER = timedelta()


@dataclass(frozen=True, slots=True)
class Facts:
    """How things stand. `answers` is whether the database does; without it nothing else is known.

    `overdue` is how late the timer is that nobody looks at, `failing` how many failed and are tried again;
    `workers` lately gave a sign of life; `oldest_mail` has waited so long to leave.
    """

    answers: bool
    overdue: timedelta = NEVER
    failing: int = 0
    workers: int = 0
    oldest_mail: timedelta = NEVER


def problems(facts: Facts) -> list[Reason]:
    """Everything that is not well, in words that tell what to look at; empty when all is."""
    if not facts.answers:
        return [_problem("database-away", _("The database does not answer, or is not up to date."))]
    found = []
    if not facts.workers:
        sentence = _("No worker has given a sign of life for a minute: start one.")
        found.append(_problem("no-worker", sentence))
    if facts.overdue > OVERDUE:
        sentence = _("What has come due is not acted on: the oldest is %(seconds)d seconds late.")
        found.append(_problem("timers-overdue", sentence, seconds=round(facts.overdue.total_seconds())))
    if facts.failing:
        sentence = _("%(count)d of what has come due fails and is tried again: an admin sees why.")
        found.append(_problem("timers-failing", sentence, count=facts.failing))
    if facts.oldest_mail > OUTBOX:
        sentence = _("Mail does not leave: the oldest has waited for %(minutes)d minutes.")
        found.append(_problem("mail-waits", sentence, minutes=int(facts.oldest_mail.total_seconds() // 60)))
    return found


def _problem(code: str, sentence: str, **params: object) -> Reason:
    return Reason(code, sentence, params=params)


def retrying_reasons(*, is_admin: bool) -> list[Reason]:
    """Why this person can't see, or have tried again, what fails."""
    if is_admin:
        return []
    sentence = _("Only an admin looks after what comes due by itself. Ask one of yours.")
    return [Reason("admins-only", sentence, Because.FORBIDDEN)]
