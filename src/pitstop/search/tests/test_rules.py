"""What is meant by what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop.search.rules import Term, Wanted, fold, named, parse, saving_reasons, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("MU\u0308LLER", "muller"),
        ("Ærø Ångström ệ", "ærø angstrom e"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("İstanbul", "istanbul"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Ёлка", "ёлка"),
    ],
)
def test_capitals_and_accents_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lena@example.org", ("lena", "example", "org")),
        ("1.200 €", ("1", "200")),
        ("x² ½", ("x",)),
        ("a_b\x00c\ud800d", ("a", "b", "c", "d")),
        ("日本語", ("日本語",)),
        ("", ()),
    ],
)
def test_words_are_letters_and_digits(text: str, found: tuple[str, ...]) -> None:
    assert words(text) == found


def plain(*found: str) -> tuple[Term, ...]:
    return tuple(Term((word,)) for word in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Wanted()),
        ("  ", Wanted()),
        ("Refund twice", Wanted(plain("refund", "twice"))),
        ('"Refund twice" bank', Wanted((Term(("refund", "twice"), whole=True), *plain("bank")))),
        ("„Refund twice“", Wanted((Term(("refund", "twice"), whole=True),))),
        ('"refund tw', Wanted((Term(("refund", "tw"), whole=True),))),
        ("lena@example.org", Wanted((Term(("lena", "example", "org")),))),
        ("42", Wanted(plain("42"), number=42)),
        ("#42", Wanted(number=42, only_number=True)),
        ("#0042 refund", Wanted(plain("refund"), number=42, only_number=True)),
        ("42 refund", Wanted(plain("42", "refund"))),
        ("#0", Wanted(plain("0"))),
        ("9" * 19, Wanted(plain("9" * 19))),
        ("state:Open", Wanted(filters={"state": "open"})),
        ("Status:geschlossen", Wanted(filters={"state": "closed"})),
        ('team:"Front  line" refund', Wanted(plain("refund"), filters={"team": "Front line"})),
        ("holder:me due:heute", Wanted(filters={"holder": "me", "due": "today"})),
        ("fällig:morgen", Wanted(filters={"due": "tomorrow"})),
        ("customer:Müller", Wanted(customer=plain("muller"))),
        ('customer:"lena fischer"', Wanted(customer=plain("lena", "fischer"))),
        ("https://example.org", Wanted((Term(("https", "example", "org")),))),
        ("Re: refund", Wanted(plain("re", "refund"))),
    ],
)
def test_what_is_understood(text: str, wanted: Wanted) -> None:
    assert parse(text) == wanted


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("state:lost", ["“lost” is no state. Write state:open or state:closed."]),
        ("offered:maybe", ["“maybe” is neither yes nor no. Write offered:yes or offered:no."]),
        ("due:2026", ["“2026” is no time to search by. Write due:today, due:tomorrow or due:late."]),
        ("team: Billing", ['Say what you mean right after “team:”, as in team:"Front line".']),
        ('holder:""', ["Say what you mean right after “holder:”, as in holder:me."]),
        ("team:a team:b", ["“team:” stands there twice. The first one is used."]),
        ("customer:a customer:b", ["“customer:” stands there twice. The first one is used."]),
        ("*", ["There is nothing to search for in this. Write a word, a number or a filter."]),
        ("x" * 201, ["Only the first 200 characters are searched for. Shorten it."]),
        ("a " * 13, ["Only the first 12 words are searched for. Leave some out."]),
        (
            "state:x due:y",
            [
                "“x” is no state. Write state:open or state:closed.",
                "“y” is no time to search by. Write due:today, due:tomorrow or due:late.",
            ],
        ),
    ],
)
def test_what_is_not_understood_is_said_all_at_once(text: str, reasons: list[str]) -> None:
    assert [str(reason) for reason in parse(text).reasons] == reasons


@given(st.text())
def test_any_text_is_understood_or_answered(text: str) -> None:
    wanted = parse(text)
    assert not wanted.is_empty or wanted.reasons or not text.strip()
    for term in (*wanted.terms, *wanted.customer):
        assert term.words
        assert all(word and word.isalnum() and len(word) <= 60 for word in term.words)


NAMES = {1: "Front line", 2: "Billing", 3: "Billing abroad", 4: "Büro Köln"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("billing", {2}),
        ("bill", {2, 3}),
        ("abroad", {3}),
        ("line front", {1}),
        ("koln", {4}),
        ("illing", set()),
    ],
)
def test_names_are_known_whole_or_by_the_beginnings_of_their_words(value: str, found: set[int]) -> None:
    assert named(value, NAMES) == found


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"name": " "}, ["The name is missing: write it in a few words."]),
        ({"name": "a" * 81}, ["The name is too long by 1: 80 characters fit."]),
        ({"name": "a\nb"}, ["The name must be one line."]),
        ({"query": ""}, ["The search is missing: write it in a few words."]),
        (
            {"query": "\x00"},
            ["The search holds characters that can't be stored. Type it again as plain text."],
        ),
        ({"query": "*"}, ["There is nothing to search for in this. Write a word, a number or a filter."]),
        ({"name": "LATE"}, ["You have a filter called “LATE” already. Choose another name."]),
        ({"count": 30}, ["You have 30 filters already. Remove one that you no longer use."]),
    ],
)
def test_why_a_search_is_not_kept(changes: dict, reasons: list[str]) -> None:
    facts = {"name": "Mine", "query": "holder:me", "others": ["Late"], "count": 1}
    assert [str(reason) for reason in saving_reasons(**facts | changes)] == reasons
