"""How long a mail waits before it is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.notify import channels, rules


@pytest.mark.parametrize(
    ("attempt", "wait"),
    [
        (1, timedelta(seconds=30)),
        (2, timedelta(minutes=1)),
        (3, timedelta(minutes=2)),
        (4, timedelta(minutes=4)),
        (5, timedelta(minutes=8)),
        (6, timedelta(minutes=16)),
        (7, timedelta(minutes=32)),
        (8, timedelta(minutes=64)),
        (9, timedelta(minutes=128)),
        (10, timedelta(hours=4)),
        (11, timedelta(hours=4)),
        (17, timedelta(hours=4)),
        (18, None),
        (19, None),
        (100, None),
    ],
)
def test_waits_double_up_to_four_hours_and_end(attempt: int, wait: timedelta | None) -> None:
    assert rules.wait_after(attempt) == wait


def test_all_waits_together_are_a_day_and_a_half() -> None:
    waits = [rules.wait_after(attempt) for attempt in range(1, rules.TRIES)]
    assert sum(waits, timedelta()) == timedelta(hours=36, minutes=15, seconds=30)


def test_a_conversation_with_a_slow_server_ends_within_the_lease() -> None:
    # Connect, greet, STARTTLS, greet again, two steps to sign in, from, to, data, text: ten at most.
    assert timedelta(seconds=10 * channels.SMTP_SECONDS) < rules.LEASE
