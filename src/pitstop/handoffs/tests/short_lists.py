"""A desk with lists that are soon full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from pitstop.handoffs import desks


@contextmanager
def short_lists(most: int, beside: int) -> Iterator[None]:
    """Lists of so many rows. Statements that are kept say how many: they are made anew, before and after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "MOST", most)
        patch.setattr(desks, "BESIDE", beside)
        vars(connection).pop("prepared", None)
        yield
    vars(connection).pop("prepared", None)
