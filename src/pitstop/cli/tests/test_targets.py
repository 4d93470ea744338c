"""Targets by command, and the clocks of a case."""

from __future__ import annotations

from typing import Any

from pitstop.conftest import NOW, at
from pitstop.targets import queries, services
from pitstop.targets.services import Proposed

OMAR, LEA, ROSA = (f"--as={name}@desk.example" for name in ("omar", "lea", "rosa"))


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
    assert pitstop("target", "remove", now.pk).code == 0
    assert queries.listed() == []


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
