"""Promises and priorities by command: what is owed, and how it is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pitstop.conftest import NOW
from pitstop.core import clock
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

OMAR, PRIYA, SAM = (f"--as={name}@desk.example" for name in ("omar", "priya", "sam"))


def test_a_promise_is_made_listed_and_kept(pitstop: Any, world: Any) -> None:
    made = pitstop(
        "promise", "make", world.case_id, OMAR, "--text", "Send the invoice.", "--by", "+2h", "--json"
    )
    promise = Promise.objects.get()
    assert made.json["id"] == promise.pk
    assert (made.json["case"], made.json["text"], made.json["state"]) == (
        world.case_id,
        "Send the invoice.",
        "open",
    )

    assert [row["id"] for row in pitstop("promise", "list", OMAR, "--json").json] == [promise.pk]
    assert "Send the invoice." in pitstop("promise", "list", world.case_id, OMAR).out
    assert pitstop("promise", "list", SAM).out == "Nothing is promised.\n"

    kept = pitstop("promise", "keep", promise.pk, OMAR)
    assert (kept.code, kept.out) == (0, f"Promise {promise.pk} is kept: “Send the invoice.”.\n")
    assert pitstop("promise", "list", OMAR, "--json").json == []


def test_a_promise_without_a_time_is_due_by_the_cadence(pitstop: Any, world: Any) -> None:
    pitstop("case", "priority", world.case_id, "urgent", OMAR)
    before = clock.now()

    pitstop("promise", "make", world.case_id, OMAR, "--text", "Call back")

    due = Promise.objects.get().due_at - before
    assert timedelta(minutes=59) <= due <= timedelta(minutes=76)


def test_a_promise_is_released_with_a_reason_only(pitstop: Any, world: Any) -> None:
    promise = promises.make(
        by=world.giver, now=NOW, case_id=world.case_id, text="A call", due_at=clock.now() + timedelta(hours=1)
    )
    bare = pitstop("promise", "release", promise.pk, OMAR)
    assert bare.code != 0
    assert "The reason is missing: write it in a few words." in bare.err
    done = pitstop("promise", "release", promise.pk, OMAR, "--reason", "She came by", "--json")
    assert (done.json["state"], done.json["reason"]) == ("released", "She came by")


def test_a_priority_is_set_by_the_holding_team_and_shown(pitstop: Any, world: Any) -> None:
    done = pitstop("case", "priority", world.case_id, "high", OMAR)
    assert (done.code, done.out) == (0, f"Case #{world.case_id} has the priority high.\n")
    shown = pitstop("case", "show", world.case_id, OMAR)
    assert "Priority: high" in shown.out
    assert "Omar Haddad made the case high" in shown.out
    assert pitstop("case", "show", world.case_id, OMAR, "--json").json["priority"] == "high"

    unknown = pitstop("case", "priority", world.case_id, "asap", OMAR)
    assert "There is no priority “asap”. Choose among: low, normal, high, urgent." in unknown.err
    foreign = pitstop("case", "priority", world.case_id, "low", SAM)
    assert f"There is no case #{world.case_id} that you can see." in foreign.err
