"""What strangers ask for is counted before it is done, for all processes together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pitstop.accounts import queries
from pitstop.accounts import services as accounts
from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Tally, Team
from pitstop.accounts.throttle import rules, services
from pitstop.accounts.throttle.rules import Limit
from pitstop.core.refusals import Because, Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 5, 30, tzinfo=UTC)


def spend(times: int, now: datetime = NOW, **by: str) -> list[bool]:
    """Whether each of so many tries was let through."""
    passed = []
    for _ in range(times):
        try:
            services.spend("status-write", by=by, now=now)
        except Refused as refusal:
            assert refusal.because is Because.TOO_MANY
            passed.append(False)
        else:
            passed.append(True)
    return passed


def test_as_often_as_the_limit_says_and_again_in_the_next_span() -> None:
    assert spend(11, link="a") == [True] * 10 + [False]
    assert spend(1, link="b") == [True]
    assert spend(1, NOW + timedelta(minutes=9, seconds=29), link="a") == [False]
    assert spend(1, NOW + timedelta(minutes=9, seconds=30), link="a") == [True]


def test_each_of_two_counts_refuses_by_itself_and_the_wait_is_said_once() -> None:
    spend(10, link="a", network="n")
    with pytest.raises(Refused) as found:
        services.spend("status-write", by={"link": "a", "network": "n"}, now=NOW)
    assert str(found.value) == "That was a little too often. Please wait 10 min, then try again."

    assert spend(20, link="c", network="n")[9:] == [True] + [False] * 10
    assert spend(1, link="d", network="n") == [False]


def test_nothing_secret_is_stored_and_what_has_ended_is_forgotten() -> None:
    spend(1, link="7-secret", network="192.0.2.7")
    stored = " ".join(str(row) for row in Tally.objects.values_list())
    assert "secret" not in stored and "192.0.2" not in stored

    spend(1, NOW + timedelta(hours=1), link="other")
    assert Tally.objects.count() == 1


@pytest.mark.parametrize(("minute", "second", "end"), [(0, 0, 15), (14, 59, 15), (15, 0, 30), (59, 59, 60)])
def test_spans_begin_on_the_quarter(minute: int, second: int, end: int) -> None:
    now = datetime(2026, 3, 2, 9, minute, second, tzinfo=UTC)
    ends = Limit(1, timedelta(minutes=15)).ends(now)
    assert ends == datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=end)


def test_who_opens_a_case_is_counted_by_address_too() -> None:
    assert set(rules.LIMITS["contact"]) == {"network", "address"}


def test_one_team_at_most_takes_new_cases() -> None:
    one, two = accounts.add_team(name="One"), accounts.add_team(name="Two")

    intake.take_new_cases(team=one)
    intake.take_new_cases(team=two)
    intake.take_new_cases(team=two)
    assert list(Team.objects.filter(takes_new=True)) == [two]

    Team.objects.filter(pk=one.pk).update(is_open=False)
    with pytest.raises(Refused, match="This team is closed"):
        intake.take_new_cases(team=queries.team(one.pk))
    intake.take_no_new_cases()
    assert not Team.objects.filter(takes_new=True).exists()
