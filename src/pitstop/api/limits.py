"""How often a token may call. Counted in each server process, so two processes let through twice as much."""

from datetime import datetime

from django.core.cache import cache

from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _

PER_MINUTE = 600


def spend(token_id: int, *, now: datetime) -> None:
    """Count one call of the token in this minute of the clock. Refused above `PER_MINUTE`, with the wait."""
    if _count(f"api:{token_id}:{now:%H%M}") <= PER_MINUTE:
        return
    sentence = _("This token has called %(limit)d times in a minute. Go on in %(seconds)d s.")
    params: dict[str, object] = {"limit": PER_MINUTE, "seconds": 60 - now.second}
    raise Refused([Reason("rate-exceeded", sentence, Because.TOO_MANY, params=params)])


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first of its minute, or the cache was full and let it go
        cache.set(key, 1, timeout=120)
        return 1
