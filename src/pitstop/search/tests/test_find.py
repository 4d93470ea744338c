"""What is found, and by whom: the same on both databases."""

# ruff: noqa: RUF001 (letters of every script are the point)
from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.cases import services as cases
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World, at
from pitstop.customers.models import Customer
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.search import index, queries

pytestmark = pytest.mark.django_db


def numbers(asker, text: str, **page) -> list[int]:
    return [hit.case.pk for hit in queries.found(asker, text, now=at(10), **page).rows]


@pytest.fixture
def muller(world: World) -> Case:
    """A case about which a customer wrote, a colleague noted something, and that is closed."""
    case = world.open(
        customer_email="Jörg.MÜLLER@post.example",
        customer_name="Jörg Müller",
        subject="Router blinkt rot",
        body="Seit gestern geht nichts mehr; die Störung kostet mich 1.200 Euro am Tag.",
    )
    cases.write_note(by=world.giver, now=at(1), case_id=case.pk, body="Techniker (Straße gesperrt) kommt.")
    promises.reply(
        by=world.giver, now=at(2), case_id=case.pk, body="We send a technician today.", no_more=True
    )
    handoffs.close_case(by=world.giver, now=at(3), case_id=case.pk, outcome="Replaced the router's fuse.")
    return case


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


# ---- filters ----


def test_filters_and_words_go_together(world: World, muller: Case) -> None:
    Customer.objects.filter(email="lena@example.org").update(tier="Gold")
    mine = world.case_id
    expected = {
        "state:open": [mine],
        "state:closed": [muller.pk],
        "Zustand state:open": [],
        "status:offen refund": [mine],
        "state:open router": [],
        'team:"Front line"': [mine, muller.pk],
        "team:front": [mine, muller.pk],
        "team:billing": [],
        "holder:me": [mine, muller.pk],
        "holder:omar": [mine, muller.pk],
        'holder:"Nora Lind"': [],
        "holder:nobody": [],
        "customer:fischer": [mine],
        "customer:lena@example.org refund": [mine],
        'customer:"jorg mull"': [muller.pk],
        "customer:refund": [],
        "tier:gold": [mine],
        "offered:no": [mine, muller.pk],
        "offered:yes": [],
        "due:today": [],
    }
    assert {text: numbers(world.giver, text) for text in expected} == expected


def test_offered_is_what_waits_for_an_answer(world: World) -> None:
    offer = world.offer()
    assert numbers(world.giver, "offered:yes") == [world.case_id]
    assert numbers(world.receiver, "offered:ja") == [world.case_id]
    world.accept(offer)
    assert numbers(world.giver, "offered:yes") == []
    assert numbers(world.giver, "offered:no") == [world.case_id]


def test_due_is_what_customers_wait_for(world: World) -> None:
    promises.make(
        by=world.giver, now=NOW, case_id=world.case_id, text="an answer", due_at=NOW + timedelta(hours=30)
    )

    def due(days: float) -> list[str]:
        now = NOW + timedelta(days=days)
        kinds = ("due:today", "due:tomorrow", "due:late")
        return [text for text in kinds if queries.found(world.giver, text, now=now).rows]

    assert due(0) == ["due:tomorrow"]
    assert due(1) == ["due:today"]
    assert due(2) == ["due:today", "due:late"]


def test_what_is_not_understood_is_said_and_the_rest_answers(world: World) -> None:
    found = queries.found(
        world.giver, "refund team:payments holder:zoe tier:tin state:lost due:soon", now=NOW
    )
    assert [hit.case.pk for hit in found.rows] == [world.case_id]
    assert [str(reason) for reason in found.reasons] == [
        "“lost” is no state. Write state:open or state:closed.",
        "“soon” is no time to search by. Write due:today, due:tomorrow or due:late.",
        "There is no team called “payments”. All teams are searched.",
        "Nobody here is called “zoe”. Cases of everyone are searched.",
        "No customer has the tier “tin”. All customers are searched.",
    ]


# ---- what is shown ----


def text_of(parts) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


def test_where_the_words_stand_is_shown(world: World, muller: Case) -> None:
    (hit,) = queries.found(world.giver, "muller techniker gesp", now=NOW).rows
    assert text_of(hit.subject_parts) == "Router blinkt rot"
    assert text_of(hit.customer_parts) == "Jörg [Müller]"
    assert hit.said is not None
    assert (hit.said.kind, hit.said.author, hit.said.at) == ("note", world.giver.person, at(1))
    assert text_of(hit.said.parts) == "[Techniker] (Straße [gesperrt]) kommt."

    (hit,) = queries.found(world.giver, '"router s"', now=NOW).rows
    assert hit.said is not None
    assert (hit.said.kind, text_of(hit.said.parts)) == ("outcome", "Replaced the [router's] fuse.")
    assert hit.holder.team == world.front


def test_what_is_owed_next_is_shown(world: World) -> None:
    for hours, text in ((5, "later"), (2, "sooner")):
        promises.make(
            by=world.giver, now=NOW, case_id=world.case_id, text=text, due_at=NOW + timedelta(hours=hours)
        )
    (hit,) = queries.found(world.giver, "refund", now=NOW).rows
    assert hit.promise is not None
    assert hit.promise.text == "sooner"


@pytest.mark.parametrize("text", ["refund", "#1 refund", "refund team:front holder:omar due:today tier:x"])
@pytest.mark.parametrize("part", ["giver", "admin"])
def test_a_search_costs_the_same_however_much_is_found(world: World, text: str, part: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            queries.found(world.again(world.everyone[part]), text, now=NOW)
        return len(made)

    promises.make(
        by=world.giver, now=NOW, case_id=world.case_id, text="a word", due_at=NOW + timedelta(hours=1)
    )
    few = cost()
    for n in range(8):
        case = world.open(customer_email=f"c{n}@example.org")
        cases.write_note(by=world.giver, now=at(1), case_id=case.pk, body="Refund, the bank says.")
        promises.make(
            by=world.giver, now=NOW, case_id=case.pk, text="a word", due_at=NOW + timedelta(hours=1)
        )
    assert cost() == few
    assert few <= 9


# ---- the index is never stale ----


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
