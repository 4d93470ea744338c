"""The program's own clock. Faces read it once per request and pass the moment on as `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC. Rules and services never call it: they are handed `now`."""
    return datetime.now(UTC)
