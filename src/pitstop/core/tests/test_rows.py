"""Many rows are written at once, each with its own values, and no other is touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from pitstop.conftest import NOW, at
from pitstop.core.rows import update_all
from pitstop.timers.models import Heartbeat

pytestmark = pytest.mark.django_db


def lives(count: int) -> list[Heartbeat]:
    return Heartbeat.objects.bulk_create(
        Heartbeat(worker=f"w{n}", started_at=NOW, at=NOW, stopped_at=NOW if n % 2 else None)
        for n in range(count)
    )


def test_each_gets_its_own_values_and_what_is_not_named_stays() -> None:
    first, second, *_others = lives(3)
    first.at, first.stopped_at, first.acted, first.latest_seconds = at(1), at(2), 2**40, 0.25
    second.at, second.stopped_at, second.acted = at(3) + timedelta(microseconds=7), None, 5
    second.worker = "not written"

    update_all([first, second], ["at", "stopped_at", "acted", "latest_seconds"])

    columns = ("worker", "at", "stopped_at", "acted", "latest_seconds")
    assert list(Heartbeat.objects.order_by("pk").values_list(*columns)) == [
        ("w0", at(1), at(2), 2**40, 0.25),
        ("w1", at(3) + timedelta(microseconds=7), None, 5, 0.0),
        ("w2", NOW, None, 0, 0.0),
    ]


def test_nothing_is_written_for_none_and_text_is_only_text() -> None:
    (one,) = lives(1)
    update_all([], ["worker"])
    one.worker = "'; DROP TABLE timers_heartbeat; --%s"
    update_all([one], ["worker"])
    assert Heartbeat.objects.get().worker == "'; DROP TABLE timers_heartbeat; --%s"


def test_a_thousand_take_a_few_statements(django_assert_max_num_queries: Callable[..., object]) -> None:
    many = lives(1200)
    for n, each in enumerate(many):
        each.acted = n
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        update_all(many, ["acted"])
    assert list(Heartbeat.objects.order_by("pk").values_list("acted", flat=True)) == list(range(1200))
