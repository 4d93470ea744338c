"""Everything that comes due by itself, in one list. It stands where what watches the worker sees it."""

from pitstop.health.acts import ACTS

__all__ = ["ACTS"]
