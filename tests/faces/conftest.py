"""The faces are tested in the same small world as the slices."""

from pitstop.conftest import world

__all__ = ["world"]
