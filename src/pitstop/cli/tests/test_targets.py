"""Targets by command, and the clocks of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pitstop.cases.waits import services as cases
from pitstop.conftest import NOW, at
from pitstop.core import clock
from pitstop.handoffs.models import Handoff
from pitstop.promises import services as promises
from pitstop.targets import queries, services
from pitstop.targets.services import Proposed

OMAR, LEA, ROSA, PRIYA, TOM = (
    f"--as={name}@desk.example" for name in ("omar", "lea", "rosa", "priya", "tom")
)


def test_targets_are_set_listed_and_taken_away(pitstop: Any, world: Any) -> None:
    made = pitstop("target", "set", "accept", 15, "--team", "billing", "--warn-at", 50, "--warn-at", 80, ROSA)
    (found,) = queries.listed()
    assert made.code == 0
    assert made.out == (
        f"Accept within 15 min of open time: target {found.pk}, Accept the offer · Billing.\n"
    )
    listed = pitstop("target", "list").out
    assert "Accept within 15 min of open time" in listed
    assert "50 %, 80 %" in listed
    (said,) = pitstop("target", "list", "--json").json
    assert (said["measure"], said["team"], said["minutes"], said["ended_at"]) == (
        "accept",
        "Billing",
        15,
        None,
    )
    pitstop("target", "set", "accept", 20, "--team", "billing")
    now = queries.listed()[0]
    assert (now.minutes, now.set_by, now.warn_at) == (20, None, [75])
    assert [each["minutes"] for each in pitstop("target", "history", now.pk, "--json").json] == [20, 15]
    gone = pitstop("target", "remove", now.pk)
    assert (gone.code, queries.listed()) == (0, [])
    assert f"Set it again by: pitstop target again {now.pk}" in gone.out
    back = pitstop("target", "again", now.pk, ROSA)
    (found,) = queries.listed()
    assert back.out == f"Accept within 20 min of open time: target {found.pk}, Accept the offer · Billing.\n"


def test_what_is_refused_is_said(pitstop: Any, world: Any) -> None:
    wrong = pitstop("target", "set", "accept", 0, "--team", "Billing", LEA)
    assert wrong.code == 1
    assert wrong.complaints == [
        "Write minutes of open time between 1 and 525600.",
        "The targets of Billing are set by its leads and by admins. Ask one of them.",
    ]
    nowhere = pitstop("target", "set", "accept", 5, "--team", "Nowhere")
    assert (nowhere.code, nowhere.complaints[0][:39]) == (2, "There is no team called “Nowhere”. The ")
    assert pitstop("target", "remove", 987).code == 1


def test_a_case_shows_its_clocks_and_one_is_corrected(pitstop: Any, world: Any) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15))
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("hold", 600))
    world.accept(world.offer(now=at(1)), now=at(31))
    shown = pitstop("case", "show", world.case_id, OMAR).out
    assert (
        "Billing: Accept within 15 min of open time: met, late, raw time 0:30:00, business time 0:30:00"
        in shown
    )
    assert "Billing: Hold for 10 h of open time at most: due 2026-03-02 " in shown
    facts = pitstop("case", "show", world.case_id, OMAR, "--json").json["clocks"]
    assert {(each["measure"], each["ending"], each["raw_seconds"]) for each in facts} == {
        ("hold", "met", 1860),
        ("hold", "", None),
        ("accept", "met", 1800),
    }
    number = next(each["id"] for each in facts if each["measure"] == "accept")
    done = pitstop("target", "correct", number, "a slip", "--minutes", 60, ROSA)
    assert done.code == 0
    assert f"has taken the place of clock {number}." in done.out
    assert pitstop("target", "correct", number, "a slip", "--minutes", 60, LEA).code == 1


def test_an_offer_says_until_when_to_accept_it_and_how_late_that_is(pitstop: Any, world: Any) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 15))
    offered_at = clock.now() - timedelta(minutes=80, seconds=30)
    number = world.offer(now=offered_at, next_update_at=clock.now() + timedelta(hours=1)).pk
    due_at = offered_at + timedelta(minutes=15)

    shown = pitstop("handoff", "show", number, PRIYA).out
    line = f"Accept within 15 min of open time: due {due_at:%Y-%m-%d %H:%M}, 1 h 5 min late"
    assert line in shown.splitlines()
    said = pitstop("handoff", "show", number, PRIYA, "--json").json["clock"]
    assert (said["measure"], said["minutes"], said["due_at"]) == (
        "accept",
        15,
        f"{due_at:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert pitstop("case", "list", PRIYA, "--json").json["offered"][0]["clock"] == said

    world.accept(Handoff.objects.get(), now=clock.now())
    assert pitstop("handoff", "show", number, PRIYA, "--json").json["clock"] is None


def test_the_desk_says_what_is_due_next_clock_or_promise(pitstop: Any, world: Any) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("next_update", 60))
    began = clock.now() - timedelta(minutes=19, seconds=30)
    case = world.open(now=began, by=world.other_receiver, team_id=world.billing.pk)
    services.follow(case, now=began)
    promised = began + timedelta(minutes=90)
    promises.make(by=world.other_receiver, now=began, case_id=case.pk, text="a word", due_at=promised)

    due_at = began + timedelta(minutes=60)
    assert f"next update {due_at:%Y-%m-%d %H:%M} (in 40 min)" in pitstop("case", "list", TOM).out
    (row,) = pitstop("case", "list", TOM, "--json").json["mine"]
    assert (row["next_due_at"], row["clock"]["measure"]) == (f"{due_at:%Y-%m-%dT%H:%M:%SZ}", "next_update")
    assert row["due_at"] == f"{promised:%Y-%m-%dT%H:%M:%SZ}"

    cases.wait(by=world.other_receiver, now=clock.now(), case_id=case.pk)
    said = pitstop("case", "list", TOM).out
    assert "waits for the customer" in said
    assert pitstop("case", "list", TOM, "--json").json["mine"][0]["wait"]["on"] == "customer"


def test_a_late_clock_that_is_paused_gets_no_later(pitstop: Any, world: Any) -> None:
    services.set_target(by=world.admin, now=NOW, proposed=Proposed("resolution", 10))
    services.follow(world.case, now=at(0))
    cases.wait(by=world.giver, now=at(30), case_id=world.case_id)
    services.follow(world.case, now=at(30))
    shown = pitstop("case", "show", world.case_id, OMAR).out  # months later
    assert "Resolution within 10 min of open time: paused, 20 min over\n" in shown


def test_a_span_is_typed_in_hours_too(pitstop: Any, world: Any) -> None:
    assert "Hold for 1 h 30 min of open time at most" in pitstop("target", "set", "hold", "1h 30 min").out
    wrong = pitstop("target", "set", "hold", "2 d")
    assert wrong.code == 2
    assert "“2 d” is no span. Write minutes or hours, such as 30, 1h or “1 h 30 min”." in wrong.err
