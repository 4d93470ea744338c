"""Writes to who works where, seen to the end: what they held waits where someone can act."""

from pitstop.handoffs.leaving.services.people import come_back, leave, leave_team
from pitstop.handoffs.leaving.services.teams import close_team, open_team

__all__ = ["close_team", "come_back", "leave", "leave_team", "open_team"]
