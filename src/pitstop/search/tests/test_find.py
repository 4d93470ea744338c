"""What is found, in which order, and by whom: the same on both databases."""

# ruff: noqa: RUF001 (letters of every script are the point)
from __future__ import annotations

import pytest

from pitstop.cases.models import Case
from pitstop.conftest import NOW, World, at
from pitstop.handoffs import services as handoffs
from pitstop.search import queries
from pitstop.search.tests.finding import numbers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # subject, customer, address, messages of each kind, outcome
        ("Router", True),
        ("Jörg", True),
        ("jörg.müller@post.example", True),
        ("Störung", True),
        ("Straße", True),
        ("technician", True),
        ("fuse", True),
        # folded
        ("muller", True),
        ("MÜLLER", True),
        ("mu\u0308ller", True),
        ("storung", True),
        ("STÖRUNG", True),
        ("strasse", True),
        ("STRASSE", True),
        ("STRAẞE", True),
        # beginnings of words, in any order, all of them
        ("rou", True),
        ("outer", False),
        ("rot router müll", True),
        ("rot nobody", False),
        ("fuse jorg technik", True),
        # phrases: whole words, side by side, within one thing that was said
        ('"blinkt rot"', True),
        ('"rot blinkt"', False),
        ('"blinkt ro"', False),
        ("„geht nichts mehr“", True),
        ('"technician today"', True),
        ('"today replaced"', False),
        ('"tag techniker"', False),
        ('"router" rot', True),
        ('"blinkt rot', True),
        # what divides words
        ("1.200", True),
        ("1.2", True),
        ("1 200", True),
        ("post.example", True),
        ("router's", True),
        ("straße-gesperrt", True),
        # nothing is an operator
        ("router AND rot", False),
        ("router OR nobody", False),
        ("NOT nobody", False),
        ("NEAR(router rot)", False),
        ("subject:router", False),
        ("router*", True),
        ("^router", True),
        ("-router", True),
        ("{subject} : router", False),
        ("rout%", True),
        ("r_uter", False),
        ("rot'); DROP TABLE cases_case; --", False),
    ],
)
def test_what_is_found(world: World, muller: Case, text: str, found: bool) -> None:
    assert numbers(world.giver, text) == ([muller.pk] if found else [])


SHAPELESS = ['"', '""', "*", '"*"', "\x00", "\ud800", "…", "()", ":", "a:", "#", "#0", "%", "''", "\\", "½²"]


@pytest.mark.parametrize("text", SHAPELESS)
def test_what_holds_no_word_is_answered_with_a_reason(world: World, text: str) -> None:
    found = queries.found(world.giver, text, now=NOW)
    assert list(found.rows) == []
    assert [reason.code for reason in found.reasons] in ([], ["search-empty"])


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "x " * 5_000,
        "ü" * 10_000,
        "refund\x00twice",
        "refund \ud83d twice",
        "refund NEAR/2 twice",
        "refund col:twice",
        '"' * 501,
        "#99999999999999999999999",
        "999999999999999999",
        "state:" * 30,
        "team:\x00 holder:\ud800 tier:'\"",
        "'refund' & !twice | (rejected <-> x):*",
        "𝔯𝔢𝔣𝔲𝔫𝔡 ﬁ İstanbul ΟΔΟΣ हिन्दी 日本語",
    ],
)
def test_no_input_is_a_fault(world: World, text: str) -> None:
    for asker in (world.giver, world.admin):
        queries.found(asker, text, now=NOW)


@pytest.mark.parametrize(
    "text", ["ΟΔΟΣ", "οδος", "οδοσ", "москва", "МОСКВА", "हिन्दी", "日本語", "istanbul", "İSTANBUL"]
)
def test_words_of_other_scripts_are_found(world: World, text: str) -> None:
    case = world.open(subject="Οδός Οδος МОСКВА हिन्दी 日本語 İstanbul")
    assert numbers(world.giver, text) == [case.pk]


def test_a_number_finds_its_case_first(world: World) -> None:
    other = world.open(subject=f"As in case {world.case_id}", customer_email="o@example.org")
    assert numbers(world.giver, f"{world.case_id}") == [world.case_id, other.pk]
    assert numbers(world.giver, f"#{world.case_id}") == [world.case_id]
    assert numbers(world.giver, f"#{world.case_id} refund") == [world.case_id]
    assert numbers(world.giver, f"#{other.pk} refund") == []
    assert numbers(world.stranger, f"#{world.case_id}") == []


def test_open_cases_come_first_then_those_whose_heading_has_the_words_then_the_newest(world: World) -> None:
    def case(subject: str, body: str, *, closed: bool = False) -> int:
        opened = world.open(subject=subject, body=body, customer_email=f"{subject[:1]}{body[:1]}@example.org")
        if closed:
            handoffs.close_case(by=world.giver, now=at(1), case_id=opened.pk, outcome="Done.")
        return opened.pk

    old_head = case("Modem lost", "a")
    closed_head = case("Modem broken", "b", closed=True)
    in_text = case("Other", "My modem hums.")
    closed_text = case("Older", "Your modem hums.", closed=True)
    new_head = case("New modem", "c")
    in_order = [new_head, old_head, in_text, closed_head, closed_text]

    assert numbers(world.giver, "modem") == in_order
    pages, after = [], 0
    while True:
        page = queries.found(world.giver, "modem", now=NOW, after=after, limit=2)
        pages.append([hit.case.pk for hit in page.rows])
        if page.next is None:
            break
        after = page.next
    assert pages == [in_order[:2], in_order[2:4], in_order[4:]]


def test_the_page_after_a_case_that_one_may_not_read_is_empty(world: World) -> None:
    hidden = world.open(by=world.stranger, team_id=world.network.pk, customer_email="n@example.org").pk
    assert numbers(world.giver, "refund", after=hidden) == []
    assert numbers(world.giver, "refund", after=2**70) == []


def test_only_what_one_may_read_is_found(world: World) -> None:
    def finders() -> set[str]:
        return {name for name, asker in world.everyone.items() if numbers(asker, "refund twice")}

    holders = {"giver", "colleague", "lead", "admin"}
    receivers = {"receiver", "other_receiver", "receiving_lead"}
    assert finders() == holders
    offer = world.offer()
    assert finders() == holders | receivers
    world.accept(offer)
    assert finders() == {"giver", "admin"} | receivers


def test_a_page_is_full_although_others_have_newer_cases(world: World) -> None:
    for n in range(5):
        world.open(by=world.stranger, team_id=world.network.pk, customer_email=f"n{n}@example.org")
    assert numbers(world.giver, "refund", limit=1) == [world.case_id]
