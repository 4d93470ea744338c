"""API tokens: shown once, kept as a digest, ended by time or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pitstop.accounts import queries, services
from pitstop.accounts.models import ApiToken, Membership, Person, Replay, Team
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event


def make(world: World, **changes: object) -> tuple[ApiToken, str]:
    facts = {"person": world.giver.person, "name": "my script", "scopes": ["read"], "now": NOW}
    return services.create_token(**facts | changes)


def test_the_secret_is_shown_once_and_not_stored(world: World) -> None:
    token, secret = make(world, scopes=["write", "read", "read"])
    assert secret.startswith("pit_")
    assert secret not in repr(snapshot())
    assert token.scopes == ["read", "write"]
    assert services.use_token(secret, now=at(1)) == token
    assert queries.tokens_of(world.giver.id) == [token]


@pytest.mark.parametrize("secret", ["", "pit_", "pit_wrong", "\x00", "\ud800", "x" * 100_000])
def test_another_secret_opens_nothing(world: World, secret: str) -> None:
    make(world)
    assert services.use_token(secret, now=at(1)) is None


@pytest.mark.parametrize(
    ("days", "after", "lives"),
    [
        (1, timedelta(hours=23, minutes=59, seconds=59), True),
        (1, timedelta(days=1), False),
        (None, timedelta(days=36500), True),
    ],
)
def test_a_token_lives_for_its_days(world: World, days: int | None, after: timedelta, lives: bool) -> None:
    _token, secret = make(world, days=days)
    assert (services.use_token(secret, now=NOW + after) is not None) is lives


def test_a_token_dies_with_its_persons_leave(world: World) -> None:
    _token, secret = make(world)
    Person.objects.filter(pk=world.giver.id).update(is_active=False)
    assert services.use_token(secret, now=at(1)) is None


def test_revoking_ends_it_at_once_and_only_once(world: World) -> None:
    token, secret = make(world)
    services.revoke_token(token_id=token.pk, by=world.giver.person, now=at(1))
    services.revoke_token(token_id=token.pk, by=world.giver.person, now=at(2))
    assert services.use_token(secret, now=at(1)) is None
    assert ApiToken.objects.get().revoked_at == at(1)
    assert list(Event.objects.filter(kind__startswith="token").values_list("kind", "at", "data")) == [
        ("token.created", NOW, {"token": token.pk, "scopes": ["read"]}),
        ("token.revoked", at(1), {"token": token.pk}),
    ]


def test_nobody_ends_anothers_token_or_learns_that_it_exists(world: World) -> None:
    token, secret = make(world)
    before = snapshot()
    for who in (world.stranger, world.admin, world.lead):
        for token_id in (token.pk, 999_999, 2**70, -1):
            with pytest.raises(Refused) as refused:
                services.revoke_token(token_id=token_id, by=who.person, now=at(1))
            assert str(refused.value) == f"There is no token {token_id} of yours."
            assert refused.value.because == Because.MISSING
    assert snapshot() == before
    assert services.use_token(secret, now=at(1))


def test_a_refused_token_is_not_made(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused, match="The token's name is missing"):
        make(world, name="", scopes=["everything"])
    assert snapshot() == before


def test_its_use_is_noted_at_most_once_an_hour(world: World) -> None:
    token, secret = make(world)
    noted = []
    for minute in (1, 30, 61, 62, 0):
        services.use_token(secret, now=at(minute))
        noted.append(ApiToken.objects.get(pk=token.pk).last_used_at)
    assert noted == [at(1), at(1), at(1), at(62), at(62)]


def test_what_the_database_itself_refuses(world: World) -> None:
    token, _secret = make(world)
    Replay.objects.create(person=world.giver.person, key="k", request="r", at=NOW)
    omar = world.giver.person
    for write in (
        lambda: Team.objects.create(name="BILLING"),
        lambda: Person.objects.create(email="Omar@Desk.example", name="x"),
        lambda: Person.objects.create(email="x@y", name="x", role="boss"),
        lambda: Person.objects.create(email="x@y", name="x", kind="robot"),
        lambda: Membership.objects.create(person=omar, team=world.front),
        lambda: ApiToken.objects.create(person=omar, name="x", digest=token.digest, created_at=NOW),
        lambda: Replay.objects.create(person=omar, key="k", request="other", at=NOW),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
