"""The index is never stale: whatever changes is found at once, and what is gone no more."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from pitstop.cases import services as cases
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World, at
from pitstop.customers.models import Customer
from pitstop.search import index
from pitstop.search.tests.finding import numbers

pytestmark = pytest.mark.django_db


def test_every_change_is_found_at_once(world: World) -> None:
    def found(*texts: str) -> list[bool]:
        return [bool(numbers(world.giver, text)) for text in texts]

    message = Message.objects.get(case=world.case_id)
    assert found("money", "lena", "twice", "violin", "clara", "cello") == [True] * 3 + [False] * 3

    Message.objects.filter(pk=message.pk).update(body="Where is my violin?")
    Customer.objects.filter(pk=world.case.customer_id).update(name="Clara", email="clara@example.org")
    Case.objects.filter(pk=world.case_id).update(subject="Cello")
    assert found("money", "lena", "twice", "violin", "clara", "cello") == [False] * 3 + [True] * 3

    other = world.open(subject="Other", body="Other", customer_email="other@example.org")
    message.refresh_from_db()
    message.case = other
    message.save()
    Case.objects.filter(pk=other.pk).update(customer=world.case.customer_id)
    assert [numbers(world.giver, text) for text in ("violin", "clara cello", "clara other")] == [
        [other.pk],
        [world.case_id],
        [other.pk],
    ]
    Message.objects.filter(case=other).delete()
    assert found("violin") == [False]


def test_what_is_deleted_is_found_no_more(world: World) -> None:
    Message.objects.bulk_create(
        Message(case=world.case, kind="from_customer", at=NOW, body=body) for body in ("viola", "harp")
    )
    assert numbers(world.admin, "viola harp") == [world.case_id]
    with connection.cursor() as cursor:  # as somebody at the database's own prompt would
        cursor.execute("DELETE FROM cases_message WHERE body = 'viola'")
    assert numbers(world.admin, "viola") == []
    assert numbers(world.admin, "harp") == [world.case_id]


def test_what_was_there_before_the_index_is_in_it(world: World) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which alters no table while rows of it wait to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    index.drop(connection)
    late = world.open(subject="Without an index", customer_email="late@example.org", customer_name="Lätizia")
    index.make(connection)
    assert numbers(world.giver, "latizia index where") == [late.pk]
    assert numbers(world.giver, "refund") == [world.case_id]
    cases.write_note(by=world.giver, now=at(1), case_id=late.pk, body="Trombone")
    assert numbers(world.giver, "tromb") == [late.pk]


def test_a_very_long_case_is_still_written_and_found(world: World) -> None:
    junk = [f"{n}x{n * n}" for n in range(60_000)]
    Message.objects.create(case=world.case, kind="from_customer", at=NOW, body=" ".join(junk))
    Message.objects.create(case=world.case, kind="from_customer", at=NOW, body="y" * 5_000 + " tuba")
    assert numbers(world.giver, "tuba refund") == [world.case_id]
    assert numbers(world.giver, "y" * 4_000) == [world.case_id]


def test_the_index_is_mended_after_a_migration_made_tables_anew(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite makes tables anew, and drops their triggers with them")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_message_added")
    Message.objects.create(case=world.case, kind="from_customer", at=NOW, body="Where is my violin?")
    assert numbers(world.giver, "violin") == []
    call_command("migrate", verbosity=0)
    assert numbers(world.giver, "violin") == [world.case_id]
    Message.objects.create(case=world.case, kind="from_customer", at=NOW, body="And my cello?")
    assert numbers(world.giver, "violin cello") == [world.case_id]
