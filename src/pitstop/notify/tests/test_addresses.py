"""Addresses that say who may answer about which case: what we make we know again, and nothing else."""

from __future__ import annotations

import pytest

from pitstop.notify.addresses import Answerer, case_address, reply_address, verify


@pytest.fixture(autouse=True)
def ours(settings) -> None:
    settings.PITSTOP_MAIL_FROM = "Pitstop <Support@Desk.example.org>"


def test_an_address_is_known_again_for_whom_it_was_made() -> None:
    assert reply_address(7, 42).startswith("support+p-7-42-")
    assert case_address(42).startswith("support+c-42-")
    assert verify(reply_address(7, 42)) == Answerer(case=42, person=7)
    assert verify(case_address(42)) == Answerer(case=42, person=None)


def test_a_server_may_fold_its_case_or_name_it() -> None:
    assert verify(reply_address(7, 42).upper()) == Answerer(case=42, person=7)
    assert verify(f"Pitstop <{case_address(42)}>") == Answerer(case=42, person=None)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("p-7-42", "p-7-43"),
        ("p-7-42", "p-8-42"),
        ("p-7-42", "c-42"),
        ("+p-", "+"),
        ("example.org", "evil.org"),
    ],
)
def test_a_changed_address_opens_nothing(was: str, becomes: str) -> None:
    address = reply_address(7, 42)
    assert was in address
    assert verify(address.replace(was, becomes)) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "support@desk.example.org",
        "support+@desk.example.org",
        "support+p-7-42-@desk.example.org",
        "@",
        "+-@",
        "support+c-42-é@desk.example.org",
        "support+c-42-000000000000000000000000@desk.example.org",
    ],
)
def test_what_we_did_not_make_is_nobodys(address: str) -> None:
    assert verify(address) is None


def test_another_desk_with_another_secret_makes_other_addresses(settings) -> None:
    address = case_address(42)
    settings.SECRET_KEY = "another desk"
    assert verify(address) is None


@pytest.mark.parametrize(
    "sender",
    [
        "Pitstop <pitstop@localhost>",
        "desk@localhost.localdomain",
        "desk@intranet",
        "",
        "desk@mail.invalid",
        "a-very-long-name-of-a-support-desk-indeed@desk.example.org",
    ],
)
def test_where_no_answer_could_arrive_there_is_no_address(settings, sender: str) -> None:
    settings.PITSTOP_MAIL_FROM = sender
    assert reply_address(7, 42) == case_address(42) == ""
