"""How often something may be asked for without a sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in each span of the clock."""

    most: int
    span: timedelta

    def ends(self, now: datetime) -> datetime:
        """When the span that `now` is in ends."""
        whole = int(self.span.total_seconds())
        seconds = int(now.timestamp())
        return datetime.fromtimestamp(seconds - seconds % whole + whole, tz=now.tzinfo)


# What is asked for, and by what it is counted. One network: more, so that an office behind one still can.
LIMITS = {
    "status": {"link": Limit(120, _QUARTER), "network": Limit(600, _QUARTER)},
    "status-write": {"link": Limit(10, _QUARTER), "network": Limit(30, _QUARTER)},
    # Each new case sends a mail to an address that nobody has proved to be theirs.
    "contact": {"network": Limit(30, _HOUR), "address": Limit(6, _HOUR)},
}


def spending_reasons(*, n: int, limit: Limit, now: datetime) -> list[Reason]:
    """Why the `n`-th time in this span is once too often."""
    if n <= limit.most:
        return []
    minutes = max(1, -(-(limit.ends(now) - now) // timedelta(minutes=1)))
    sentence = _("That was a little too often. Please wait %(minutes)d min, then try again.")
    return [Reason("too-often", sentence, Because.TOO_MANY, params={"minutes": minutes})]
