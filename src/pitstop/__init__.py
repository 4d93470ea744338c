"""Pitstop: one holder at every instant, a protocol no path can skip, a promise kept or recorded as missed."""

__version__ = "0.1.0"
