"""A page asks the database as often with thirty rows as with three, and reads no table from end to end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.intake import services as intake
from pitstop.accounts.queries import Asker
from pitstop.calendars import services as hours
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.handoffs import desks, overviews, queries, status, timeline
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.tests.short_lists import short_lists
from pitstop.promises import services as promises
from pitstop.targets import services as targets
from pitstop.targets.services import Proposed


def fill(world: World, number: int) -> None:
    """So many cases in each list of Priya's desk, and of Omar's."""
    for turn in range(number):
        address = f"c{turn}-{number}@example.org"
        mine, offered, waits = (world.open(customer_email=address) for _ in range(3))
        world.accept(world.offer(case_id=mine.pk))
        world.offer(case_id=offered.pk, to_person=world.receiver.id if turn % 2 else None)
        promises.make(by=world.giver, now=NOW, case_id=waits.pk, text="a word", due_at=at(99))
        own = world.open(by=world.receiver, team_id=world.billing.pk, customer_email=address)
        world.offer(by=world.receiver, case_id=own.pk, to_team=world.front.pk)


def count(look: Callable[[Asker], object], asker: Asker) -> int:
    with CaptureQueriesContext(connection) as queries_made:
        touch(look(asker))
    return len(queries_made)


def touch(thing: object) -> None:
    """Read what a page would: names behind every row."""
    for listed in vars_of(thing):
        for row in getattr(listed, "rows", None) or ():
            for name in ("case", "customer", "giver", "from_team", "to_team", "to_person", "team", "person"):
                str(getattr(row, name, ""))
            str(getattr(getattr(row, "case", None), "customer", ""))
            str(getattr(row, "promise", ""))


def vars_of(thing: object) -> list[object]:
    return [getattr(thing, name) for name in getattr(thing, "__dataclass_fields__", ())]


@pytest.mark.parametrize("who", ["receiver", "giver", "receiving_lead", "admin"])
def test_the_desk(world: World, who: str) -> None:
    fill(world, 3)
    few = count(desks.desk, world.again(world.everyone[who]))
    fill(world, 12)
    assert count(desks.desk, world.again(world.everyone[who])) == few <= 14


def test_what_stands_on_the_desk(world: World) -> None:
    fill(world, 3)
    desk = desks.desk(world.receiver)
    assert {
        name: (listed.total, len(listed.rows), listed.left_out)
        for name, listed in (
            ("offered", desk.offered),
            ("mine", desk.mine),
            ("team", desk.team),
            ("promises", desk.promises),
            ("given", desk.given),
        )
    } == {
        "offered": (3, 3, 0),
        "mine": (6, 6, 0),
        "team": (0, 0, 0),
        "promises": (3, 3, 0),
        "given": (3, 3, 0),
    }
    assert [held.promise is not None for held in desk.mine.rows] == [True] * 3 + [False] * 3
    assert {str(held.offered_to) for held in desk.mine.rows} == {"None", "Front line"}
    assert desks.desk(world.other_receiver).offered.total == 2, "one is for Priya alone"
    assert desks.desk(world.stranger).offered.total == 0


LISTS = ("offered", "mine", "team", "promises", "given", "passed")


@pytest.mark.parametrize("who", ["giver", "receiver", "lead"])
def test_a_long_list_says_what_it_left_out(world: World, who: str) -> None:
    fill(world, 3)
    intake.take_new_cases(team=world.front)
    for n in range(3):
        address = {"customer_email": f"w{n}@example.org", "customer_name": "W"}
        cases.open_from_customer(now=at(n), subject="No light", body="Hello", source="form", **address)
    asker = world.everyone[who]
    whole = {name: list(getattr(desks.desk(asker), name).rows) for name in LISTS}
    readable = list(desks.readable(asker).rows)
    with short_lists(2, beside=1):
        desk, cut = desks.desk(asker), desks.readable(asker)
        told = {name: getattr(desk, name) for name in LISTS}
    assert {name: (listed.rows, listed.total) for name, listed in told.items()} == {
        name: (rows[:2], len(rows)) for name, rows in whole.items()
    }
    assert (cut.rows, cut.total, cut.left_out) == (readable[:2], len(readable), len(readable) - 2)


def test_a_list_that_is_just_full_is_not_counted(world: World) -> None:
    fill(world, 3)
    with short_lists(3, beside=1):
        desk = desks.desk(world.receiver)
        assert (desk.offered.total, len(desk.offered.rows)) == (3, 3)
        asked = count(desks.desk, world.receiver)
    with short_lists(2, beside=1):
        desks.desk(world.receiver)
        assert count(desks.desk, world.receiver) > asked


def story(world: World, turns: int) -> None:
    """So many rounds of offers, notes and replies in one case."""
    for turn in range(turns):
        cases.write_note(by=world.giver, now=at(turn), case_id=world.case_id, body="A note.")
        promises.reply(
            by=world.giver,
            now=at(turn),
            case_id=world.case_id,
            body="Soon.",
            next_text=f"step {turn}",
            next_due_at=at(999),
        )
        world.send_back(world.offer(now=at(turn)), now=at(turn))


def test_a_case_and_its_story(world: World) -> None:
    def looks() -> list[int]:
        handoff = Handoff.objects.latest("pk")
        token = case_queries.status_token(world.case)
        return [
            count(lambda asker: overviews.case(asker, world.case_id), world.again(world.giver)),
            count(lambda _asker: timeline.of_case(world.case), world.again(world.giver)),
            count(lambda asker: overviews.incoming(asker, handoff.pk, now=at(1)), world.again(world.giver)),
            count(lambda _asker: status.shown(token, now=at(1)), world.again(world.giver)),
            count(
                lambda asker: overviews.offer_form(
                    asker, world.case_id, to_team=world.billing.pk, kind="shift", now=at(1)
                ),
                world.again(world.giver),
            ),
        ]

    story(world, 1)
    short = looks()
    story(world, 8)
    assert looks() == short
    assert max(short) <= 22


def test_a_list_of_hand_offs(world: World) -> None:
    def look(asker: Asker) -> None:
        for handoff in queries.visible(asker):
            str(handoff), str(handoff.case.customer), str(handoff.giver), str(handoff.protocol_version)
            str(handoff.to_team), str(handoff.from_team), str(handoff.to_person), str(handoff.answered_by)

    fill(world, 2)
    few = count(look, world.again(world.receiver))
    fill(world, 6)
    assert count(look, world.again(world.receiver)) == few <= 3


def test_a_hand_off(world: World) -> None:
    """A server waits for each of these statements: `docs/performance.md` says how long."""
    giver, receiver = world.again(world.giver), world.again(world.receiver)
    with CaptureQueriesContext(connection) as offering:
        handoff = world.offer(by=giver)
    with CaptureQueriesContext(connection) as accepting:
        world.accept(handoff, by=receiver)
    of_server = connection.vendor == "postgresql"  # where those who may leave are held still, by one more
    assert len(offering) <= 19 + of_server
    assert len(accepting) <= 30 + of_server


def test_a_hand_off_with_clocks(world: World) -> None:
    """Hours, and what is kept of them, are read once in each request, however many clocks start or end."""
    hours.set_hours(by=world.admin, now=NOW, team=world.billing.pk, zone="UTC", week="Mon-Fri 9-17")
    for measure in ("accept", "response", "hold"):
        targets.set_target(by=world.admin, now=NOW, proposed=Proposed(measure, 480))
    world.accept(world.offer())  # the team's first: what is kept of its hours is written
    case = world.open(customer_email="two@example.org")
    with transaction.atomic():
        targets.follow(case, now=NOW)  # as a worker does at once
    giver, receiver = world.again(world.giver), world.again(world.receiver)
    with CaptureQueriesContext(connection) as offering:
        handoff = world.offer(by=giver, case_id=case.pk)
    with CaptureQueriesContext(connection) as accepting:
        world.accept(handoff, by=receiver)
    of_server = connection.vendor == "postgresql"
    assert len(offering) <= 23 + of_server
    assert len(accepting) <= 36 + of_server
    for one in (offering, accepting):
        tables = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in one.captured_queries]
        assert tables.count("calendars_hours") == tables.count("calendars_calendarversion") == 1


GROWS = (
    "cases_",
    "events_",
    "handoffs_handoff",
    "promises_promise",
    "targets_clock",
    "notify_",
    "customers_",
)
SMALL = ("SCAN promises_cadence", "SCAN routing_route")  # a handful of rows, however many cases


def scans(look: Callable[[Asker], object], asker: Asker) -> list[str]:
    """What SQLite says it reads from end to end, of the tables that grow with every case; people don't.

    Without statistics, as on a desk that runs, its plan doesn't depend on how many rows there are.
    """
    with CaptureQueriesContext(connection) as queries_made:
        touch(look(asker))
    found = []
    with connection.cursor() as cursor:
        for query in queries_made:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = [step[3] for step in cursor.fetchall()]
            if any(table in query["sql"] for table in GROWS):
                found += [
                    step
                    for step in plan
                    if step.startswith("SCAN") and "INDEX person_" not in step and not step.startswith(SMALL)
                    if not step.endswith("CONSTANT ROWS")  # those of an INSERT of many
                ]
    return found


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL scans what is small, and rightly so")
@pytest.mark.parametrize("who", ["receiver", "receiving_lead"])
def test_no_page_reads_a_table_that_grows_from_end_to_end(world: World, who: str) -> None:
    handoff, token = world.offer(), case_queries.status_token(world.case)
    looks: dict[str, Callable[[Asker], object]] = {
        "desk": desks.desk,
        "case": lambda asker: overviews.case(asker, world.case_id),
        "form": lambda asker: overviews.offer_form(asker, world.case_id, to_team=1, kind="shift", now=NOW),
        "incoming": lambda asker: overviews.incoming(asker, handoff.pk, now=NOW),
        "status": lambda _asker: status.shown(token, now=NOW),
        "cases": case_queries.listed,
        "open cases": lambda asker: case_queries.listed(asker, state="open"),
        "hand-offs": queries.visible,
        "offers": lambda asker: queries.visible(asker, state="offered"),
        "acceptance": lambda asker: world.accept(handoff, by=asker),
    }
    asker = world.again(world.everyone[who])
    assert {name: scans(look, asker) for name, look in looks.items()} == {name: [] for name in looks}
