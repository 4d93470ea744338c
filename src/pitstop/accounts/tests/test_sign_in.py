"""Signing in: who is let in, what everyone else reads, and how often they may try."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client

from pitstop.accounts import services
from pitstop.accounts.models import Person, SignInFailure
from pitstop.conftest import NOW, PASSWORD, World, at, snapshot
from pitstop.core.refusals import Because, Refused

WRONG = "This address and password don't belong together. Check both and try again."
OMAR = "omar@desk.example"


def try_it(email: str = OMAR, password: str = "wrong", network: str = "192.0.2.1", now=NOW) -> str:
    """What the person reads: their own name, or the refusal."""
    try:
        return services.sign_in(email=email, password=password, network=network, now=now).name
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize("email", [OMAR, " OMAR@Desk.Example "])
def test_the_right_password_lets_in(world: World, email: str) -> None:
    assert try_it(email, PASSWORD) == "Omar Haddad"
    assert not SignInFailure.objects.exists()


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (OMAR, "wrong"),
        (OMAR, ""),
        (OMAR, PASSWORD.upper()),
        ("nobody@desk.example", PASSWORD),
        ("", PASSWORD),
        ("", ""),
        ("omar", PASSWORD),
        (OMAR + "\x00", PASSWORD),
        (OMAR + "\ud800", PASSWORD),
        (OMAR, PASSWORD + "\x00"),
        (OMAR, "\udfff"),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_whatever_is_wrong_the_words_are_the_same(world: World, email: str, password: str) -> None:
    with pytest.raises(Refused) as refused:
        services.sign_in(email=email, password=password, network="192.0.2.1", now=NOW)
    assert str(refused.value) == WRONG
    assert [(r.field, r.because) for r in refused.value.reasons] == [("password", Because.INVALID)]


def test_someone_who_has_left_reads_the_same(world: World) -> None:
    Person.objects.filter(email=OMAR).update(is_active=False)
    assert try_it(OMAR, PASSWORD) == WRONG


def test_an_ai_person_has_no_password_to_guess(world: World) -> None:
    services.add_person(email="bot@desk.example", name="Bot", password=None, kind="ai")
    assert try_it("bot@desk.example", "") == WRONG
    assert try_it("bot@desk.example", "!") == WRONG


def test_after_five_failures_even_the_right_password_waits(world: World) -> None:
    assert [try_it(now=at(minute)) for minute in range(5)] == [WRONG] * 5
    too_many = "Too many sign-ins failed. Try again in {} min, or ask an admin for a new password."
    assert try_it(password=PASSWORD, now=at(5)) == too_many.format(10)
    assert try_it(OMAR.upper(), PASSWORD, now=at(14)) == too_many.format(1)
    assert try_it(password=PASSWORD, now=at(15)) == "Omar Haddad"


def test_a_try_while_waiting_does_not_make_the_wait_longer(world: World) -> None:
    for minute in range(5):
        try_it(now=at(minute))
    before = snapshot()
    for _ in range(3):
        assert try_it(now=at(10)).startswith("Too many sign-ins failed. Try again in 5 min")
    assert snapshot() == before


def test_one_address_is_throttled_whatever_the_network(world: World) -> None:
    for number in range(5):
        assert try_it(network=f"192.0.2.{number}") == WRONG
    assert try_it(password=PASSWORD, network="198.51.100.7").startswith("Too many")
    assert try_it("nora@desk.example", PASSWORD, network="192.0.2.1") == "Nora Lind"


def test_one_network_is_throttled_whatever_the_address(world: World) -> None:
    for number in range(50):
        assert try_it(f"guess{number}@desk.example") == WRONG
    assert try_it(password=PASSWORD).startswith("Too many sign-ins failed. Try again in 15 min")
    assert try_it(password=PASSWORD, network="198.51.100.7") == "Omar Haddad"


def test_signing_in_forgives_the_address_and_not_the_network(world: World) -> None:
    for _ in range(4):
        try_it()
    for _ in range(45):
        try_it("nobody@desk.example", network="192.0.2.1", now=NOW)  # throttled from the sixth on
    assert try_it(password=PASSWORD) == "Omar Haddad"
    assert [try_it() for _ in range(4)] == [WRONG] * 4, "the four failures before were forgiven"
    assert SignInFailure.objects.count() == 2 * 5 + 4 + 4 * 2


def test_failures_are_kept_no_longer_than_they_count(world: World) -> None:
    try_it()
    try_it(now=at(16))
    assert {failure.at for failure in SignInFailure.objects.all()} == {at(16)}


def test_no_address_is_stored_with_a_failure(world: World) -> None:
    try_it("lena@example.org")
    assert all(len(f.key) == 64 and "lena" not in f.key for f in SignInFailure.objects.all())


def test_it_refuses_to_run_inside_a_transaction(world: World, transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        try_it()


def test_many_tries_at_once_are_no_free_ones(world: World, transactional_db: None) -> None:
    def guess(number: int) -> str:
        try:
            return try_it(password=f"guess {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))

    assert 1 <= answers.count(WRONG) <= 5
    # One row for the address and one for the network, for each try that was let through and no other.
    assert SignInFailure.objects.count() == 2 * answers.count(WRONG)
    assert try_it(password=PASSWORD).startswith("Too many") is (answers.count(WRONG) == 5)


def test_a_new_password_lets_in_at_once_and_the_old_one_no_longer(world: World) -> None:
    for _ in range(5):
        try_it()
    assert try_it(password=PASSWORD).startswith("Too many sign-ins failed.")

    services.set_password(person=world.giver.person, password="another long phrase")

    assert try_it(password="another long phrase") == "Omar Haddad"
    assert try_it(password=PASSWORD) == WRONG


def test_a_new_password_forgives_nobody_elses_failures(world: World) -> None:
    for _ in range(5):
        try_it("nora@desk.example")
    services.set_password(person=world.giver.person, password="another long phrase")
    assert try_it("nora@desk.example", PASSWORD).startswith("Too many sign-ins failed.")


def test_a_new_password_ends_the_sessions_of_that_person_alone(
    world: World, transactional_db: None, client: Client
) -> None:
    others = Client()
    for each, email in ((client, OMAR), (others, "nora@desk.example")):
        each.post("/sign-in", {"email": email, "password": PASSWORD})
        assert each.get("/").status_code == 200

    services.set_password(person=world.giver.person, password="another long phrase")

    assert client.get("/").headers["Location"].startswith("/sign-in")
    assert others.get("/").status_code == 200


def test_a_new_password_that_is_weak_or_of_someone_who_left_changes_nothing(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused, match="too short"):
        services.set_password(person=world.giver.person, password="short")
    assert snapshot() == before

    Person.objects.filter(email=OMAR).update(is_active=False)
    before = snapshot()
    with pytest.raises(Refused) as refused:
        services.set_password(person=world.again(world.giver).person, password="another long phrase")
    assert str(refused.value) == "Omar Haddad no longer works here, so nothing can be done in that name."
    assert snapshot() == before
