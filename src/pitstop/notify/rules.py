"""When a mail is tried again, and when a person must look at it."""

from datetime import timedelta

# Longer than a mail can take: about ten steps of one SMTP conversation, each at most `channels.SMTP_SECONDS`.
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
TRIES = 18  # with the waits below: about a day and a half


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after the `attempt`-th failure (from 1), doubling to four hours; None: stop trying."""
    if attempt >= TRIES:
        return None
    return min(FIRST_WAIT * (1 << (attempt - 1)), LONGEST_WAIT)
