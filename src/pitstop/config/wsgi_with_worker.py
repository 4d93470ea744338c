"""The server's entry where the process that serves also does what runs by itself: on SQLite, always."""

from pitstop.config.wsgi import application
from pitstop.jobs.loop import start_beside

__all__ = ["application"]

start_beside()
