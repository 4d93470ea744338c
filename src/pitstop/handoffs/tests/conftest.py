"""What holds after every act here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pitstop.handoffs.leaving.queries import stranded


@pytest.fixture
def nothing_is_ever_stranded(db: None) -> Iterator[None]:
    """At the end of the test, every open case has a team where someone can act."""
    yield
    assert stranded() == []
