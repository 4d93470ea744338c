"""What may be said of waits to the receiver's next event: nothing where a log writes several rows at once."""

from pitstop_analysis.measures.waits import ToFirst
from pitstop_analysis.report.words import count, plural

AT_ONCE = 1 / 3600
"""Hours: rows as near as a second were written by the log in one go, and are not each somebody's work."""


def untold(first: ToFirst) -> bool:
    """Whether most next events stand at the moment of their hand-off, so that they show no wait."""
    return first.waits.median is not None and first.waits.median < AT_ONCE


def why_untold(first: ToFirst) -> str:
    """The sentence in place of such waits."""
    n = count(first.waits.n)
    return (
        f"Most next events at the receiver stand within a second of the hand-off (n = {n}): "
        "the log writes several rows at one moment, so it can't tell how long a case waits for somebody."
    )


def without_next(first: ToFirst) -> list[str]:
    """How many hand-offs have no wait; nothing where each has one."""
    if not first.without:
        return []
    return [f"{plural(first.without, 'hand-off')} had no further event at the receiver."]
