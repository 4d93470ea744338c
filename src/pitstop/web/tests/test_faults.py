"""A database that doesn't answer in time, met as a person meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from pitstop.cases.models import Message
from pitstop.conftest import World
from pitstop.web.tests.conftest import Visit


@pytest.fixture
def giver(visit: Visit, world: World, transactional_db: None) -> Client:
    client = visit(world.giver)
    client.raise_request_exception = False
    return client


@pytest.fixture
def case_locked_by_another(giver: Client, world: World) -> Iterator[None]:
    """Somebody else is in the middle of changing the case, and this side waits no longer than 50 ms."""
    sqlite = connection.vendor == "sqlite"
    other = connection.copy()
    other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with other.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET version = version WHERE id = %s", [world.case_id])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'")
    yield
    other.rollback()
    other.close()
    connection.close()


@pytest.mark.usefixtures("case_locked_by_another")
def test_a_busy_database_is_said_so_and_nothing_is_half_done(giver: Client, world: World) -> None:
    answer = giver.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "Called her back."})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The database did not answer in time, so nothing was changed." in answer.content.decode()
    assert not Message.objects.filter(body="Called her back.").exists()
