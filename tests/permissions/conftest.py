"""The world that everyone is tried in."""

from pitstop.conftest import world

__all__ = ["world"]
