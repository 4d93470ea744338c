"""Idempotency keys: a retry gets the first answer, and nothing happens twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection

from pitstop.accounts import services
from pitstop.accounts.models import Replay, Team
from pitstop.accounts.services import Answer
from pitstop.conftest import NOW, World, snapshot
from pitstop.core.refusals import Reason, Refused

REUSED = "This idempotency key was used for another request. Send a new key with a new request."


def once(world: World, name: str = "Night", *, who=None, key="k1", request=None, now=NOW) -> tuple:
    """Make a team once."""

    def act() -> Answer:
        return 201, {"team": services.add_team(name=name).name}

    person = (who or world.giver).person
    return services.once(person=person, key=key, request=request or name, now=now, act=act)


def test_a_retry_gets_the_same_answer_and_does_nothing(world: World) -> None:
    assert once(world) == ((201, {"team": "Night"}), False)
    before = snapshot()
    assert once(world) == ((201, {"team": "Night"}), True)
    assert snapshot() == before


def test_a_key_is_for_one_request(world: World) -> None:
    once(world)
    before = snapshot()
    with pytest.raises(Refused) as refused:
        once(world, "Day")
    assert str(refused.value) == REUSED
    assert [reason.field for reason in refused.value.reasons] == ["Idempotency-Key"]
    assert snapshot() == before


def test_people_do_not_share_keys(world: World) -> None:
    once(world)
    assert once(world, "Day", who=world.receiver) == ((201, {"team": "Day"}), False)


def test_a_refusal_leaves_the_key_free(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused, match="There is a team called “Billing” already"):
        once(world, "Billing")
    assert snapshot() == before
    assert once(world, "Billings") == ((201, {"team": "Billings"}), False)


def test_a_crash_leaves_nothing(world: World) -> None:
    def act() -> Answer:
        services.add_team(name="Night")
        raise RuntimeError("the power went")

    before = snapshot()
    with pytest.raises(RuntimeError):
        services.once(person=world.giver.person, key="k1", request="Night", now=NOW, act=act)
    assert snapshot() == before
    assert once(world)[1] is False


def test_keys_are_forgotten_after_two_days(world: World) -> None:
    once(world)
    once(world, "Day", key="k2", now=NOW + timedelta(days=2, seconds=1))
    assert list(Replay.objects.values_list("key", flat=True)) == ["k2"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", "The idempotency key is missing: write it in a few words."),
        ("k" * 201, "The idempotency key is too long by 1: 200 characters fit."),
        (
            "k\x00",
            "The idempotency key holds characters that can't be stored. Type it again as plain text.",
        ),
        ("\ud800", "The idempotency key holds characters that can't be stored. Type it again as plain text."),
        ("a\nb", "The idempotency key must be one line."),
    ],
)
def test_a_key_that_can_not_be_kept(world: World, key: str, expected: str) -> None:
    before = snapshot()
    with pytest.raises(Refused) as refused:
        once(world, key=key)
    assert str(refused.value) == expected
    assert snapshot() == before


def test_the_longest_key_and_a_mangled_request_are_kept(world: World) -> None:
    assert once(world, key="k" * 200, request="\ud800") == ((201, {"team": "Night"}), False)


def test_at_once_one_acts_and_the_others_get_its_answer(world: World, transactional_db: None) -> None:
    def send(_number: int) -> tuple:
        try:
            return once(world)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))

    assert sorted(kept for _answer, kept in answers) == [False] + [True] * 5
    assert [answer for answer, _kept in answers] == [(201, {"team": "Night"})] * 6
    assert Team.objects.filter(name="Night").count() == 1


def test_at_once_a_refused_one_leaves_the_key_to_the_next(world: World, transactional_db: None) -> None:
    turns = count(1)

    def act() -> Answer:
        if next(turns) == 1:
            raise Refused([Reason("no", "Not the first.")])
        return 201, {"team": services.add_team(name="Night").name}

    def send(_number: int) -> str:
        try:
            services.once(person=world.giver.person, key="k1", request="r", now=NOW, act=act)
            return "answered"
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(send, range(3))) == ["Not the first.", "answered", "answered"]
    assert next(turns) == 3
