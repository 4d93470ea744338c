"""The desk is ordered by what is due next, whatever its kind, in the same number of queries at any size."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.conftest import World, at
from pitstop.handoffs import desks
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.targets import queries, services
from pitstop.targets.services import Proposed

BEFORE = datetime(2026, 3, 1, tzinfo=UTC)


def limit(world: World, measure: str, minutes: int, **more: Any) -> None:
    services.set_target(by=world.admin, now=BEFORE, proposed=Proposed(measure, minutes, **more))


def open_at(world: World, minutes: float, subject: str) -> int:
    case = world.open(now=at(minutes), subject=subject)
    services.follow(case, now=at(minutes))
    return case.pk


def mine(world: World) -> list[tuple[str, datetime | None]]:
    return [(row.case.subject, row.due_at) for row in desks.desk(world.giver).mine.rows]


def test_what_is_mine_comes_by_what_is_due_next_whatever_its_kind(world: World) -> None:
    limit(world, "first_reply", 60, tier="")
    handoffs.close_case(by=world.giver, now=at(0), case_id=world.case_id, outcome="done")
    open_at(world, 20, "a clock")
    promised = open_at(world, 30, "a promise")
    promises.make(by=world.giver, now=at(30), case_id=promised, text="a word", due_at=at(40))
    asked = open_at(world, 40, "a question")
    handoff = world.offer(case_id=asked, now=at(40))
    handoffs.ask(by=world.receiver, now=at(41), handoff_id=handoff.pk, text="Which account?")
    assert mine(world) == [("a promise", at(40)), ("a question", at(71)), ("a clock", at(80))]


def test_an_offer_says_until_when_to_accept_it(world: World) -> None:
    limit(world, "accept", 12, team=world.billing.pk)
    slow, quick = world.open(subject="slow"), world.open(subject="quick")
    later = world.offer(case_id=quick.pk, now=at(5))
    sooner = world.offer(case_id=slow.pk, now=at(1))
    desk = desks.desk(world.receiver)
    assert [row.pk for row in desk.offered.rows] == [sooner.pk, later.pk]
    assert {number: clock.due_at for number, clock in desk.clocks.items()} == {
        sooner.pk: at(13),
        later.pk: at(17),
    }
    assert [row.due_at for row in desks.beside(world.receiver)] == [at(13), at(17)]


def test_the_giver_does_not_owe_what_is_the_receivers(world: World) -> None:
    limit(world, "accept", 12, team=world.billing.pk)
    limit(world, "response", 12, team=world.billing.pk)
    world.offer(now=at(1))
    (row,) = desks.desk(world.giver).mine.rows
    assert (row.clock, row.due_at) == (None, None)


def test_more_clocks_cost_no_more_queries(world: World) -> None:
    for measure in ("accept", "response", "hold", "first_reply", "next_update", "resolution"):
        limit(world, measure, 60)

    def fill(number: int) -> None:
        for turn in range(number):
            case = open_at(world, turn, f"case {turn}")
            mine = open_at(world, turn, f"mine {turn}")
            world.offer(case_id=case, now=at(turn))
            world.accept(world.offer(case_id=mine, now=at(turn)), now=at(turn + 1))

    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            desk = desks.desk(world.again(world.receiver))
            assert all(row.clock and row.clock.team for row in desk.mine.rows)
        return len(made)

    fill(2)
    few = count()
    fill(8)
    assert count() == few <= 22


def test_the_clocks_of_a_case_running_first(world: World) -> None:
    limit(world, "first_reply", 60)
    limit(world, "resolution", 30)
    limit(world, "accept", 15)
    services.follow(world.case, now=at(0))
    world.send_back(world.offer(now=at(1)), now=at(5))
    found = [(clock.measure, clock.ending) for clock in queries.of_case(world.case)]
    assert found == [("resolution", ""), ("first_reply", ""), ("accept", "returned")]
