"""What came of an act: why it was refused, and who was told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pitstop.conftest import snapshot
from pitstop.core.refusals import Refused
from pitstop.notify.models import Notice


def reasons(act: Callable[[], object]) -> list[str]:
    """Why it was refused; and that it then wrote nothing."""
    before = snapshot()
    with pytest.raises(Refused) as refused:
        act()
    assert snapshot() == before
    return [str(reason) for reason in refused.value.reasons]


def told(kind: str) -> set[str]:
    return {notice.person.name for notice in Notice.objects.filter(kind=kind)}
