"""How often a token may call. Counted in each server process, so two processes let through twice as much."""

from datetime import datetime

from django.core.cache import cache

from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _

PER_MINUTE = 600


def spend(token_id: int, *, now: datetime) -> None:
    """Count one call of the token in this minute of the clock. Refused above `PER_MINUTE`, with the wait."""
    key = f"api:{token_id}:{now:%H%M}"
    cache.add(key, 0, timeout=120)  # outlives its minute, so that it can't vanish between the two calls
    if cache.incr(key) <= PER_MINUTE:
        return
    sentence = _("This token has called %(limit)d times in a minute. Go on in %(seconds)d s.")
    params: dict[str, object] = {"limit": PER_MINUTE, "seconds": 60 - now.second}
    raise Refused([Reason("rate-exceeded", sentence, Because.TOO_MANY, params=params)])
