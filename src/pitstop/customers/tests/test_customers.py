"""Customers: found by their address, made when new."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.customers import rules, services
from pitstop.customers.models import Customer

LENA = {"email": "lena@example.org", "name": "Lena Fischer", "now": NOW}


@pytest.mark.parametrize(
    ("name", "tier", "language", "expected"),
    [
        ("Lena", "", "en", []),
        ("Lena", "gold", "de", []),
        ("L" * 80, "g" * 40, "en", []),
        ("", "", "en", ["The customer's name is missing: write it in a few words."]),
        ("L" * 81, "", "en", ["The customer's name is too long by 1: 80 characters fit."]),
        ("Lena", "g" * 41, "en", ["The tier is too long by 1: 40 characters fit."]),
        ("Lena\nBcc: x@y", "", "en", ["The customer's name must be one line."]),
        ("Lena", "", "fr", ["“fr” is not a language that we write in. Choose among: de, en."]),
        (
            "Lena",
            "",
            "\ud800\x00" + "x" * 99,
            [f"“��{'x' * 58}” is not a language that we write in. Choose among: de, en."],
        ),
    ],
)
def test_what_a_customers_facts_may_be(name: str, tier: str, language: str, expected: list[str]) -> None:
    reasons = rules.customer_reasons(name=name, tier=tier, language=language, languages=["en", "de"])
    assert [str(reason) for reason in reasons] == expected


def test_a_known_customer_is_found_whatever_the_case_of_the_address(db: None) -> None:
    first = services.find_or_add(**LENA, language="de", tier="gold")
    again = services.find_or_add(email=" LENA@Example.org ", name="Someone else", now=at(5), language="en")
    assert again == first
    assert (again.name, again.language, again.tier, again.created_at) == ("Lena Fischer", "de", "gold", NOW)


@override_settings(LANGUAGE_CODE="de")
def test_a_customer_without_a_language_gets_the_organisations(db: None) -> None:
    assert services.find_or_add(**LENA).language == "de"


def test_a_refusal_names_every_fault_and_writes_nothing(db: None) -> None:
    before = snapshot()
    with pytest.raises(Refused) as refused:
        services.find_or_add(email="lena", name="", now=NOW, language="fr")
    assert [(reason.field, reason.code) for reason in refused.value.reasons] == [
        ("customer_email", "email-malformed"),
        ("customer_name", "text-missing"),
        ("language", "language-unknown"),
    ]
    assert snapshot() == before


def test_the_database_keeps_one_customer_per_address(db: None) -> None:
    services.find_or_add(**LENA)
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.create(email="LENA@example.org", name="x", created_at=NOW)


def test_two_cases_at_once_for_someone_new_make_one_customer(world: World, transactional_db: None) -> None:
    start = Barrier(6)

    def open_one(_number: int) -> int:
        try:
            start.wait(30)
            return world.open(customer_email="new@example.org").customer_id
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        customers = set(pool.map(open_one, range(6)))
    assert len(customers) == 1
    assert Customer.objects.get(email="new@example.org").cases.count() == 6
