"""The server's entry where workers are other processes: it keeps a copy of the event log for its pages."""

from pitstop.config.wsgi import application
from pitstop.jobs.loop import start_copy_beside

__all__ = ["application"]

start_copy_beside()
