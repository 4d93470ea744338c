"""A case that waits for someone outside, by command."""

from __future__ import annotations

from typing import Any

from pitstop.cases import services as cases
from pitstop.cases.waits import queries as waits
from pitstop.conftest import at

OMAR, SAM = (f"--as={name}@desk.example" for name in ("omar", "sam"))


def test_a_case_waits_and_goes_on(pitstop: Any, world: Any) -> None:
    begun = pitstop("case", "wait", world.case_id, "--on", "third_party", "--for", "the bank", OMAR)
    assert (begun.code, begun.out) == (
        0,
        f"Case #{world.case_id} waits. What the customer was promised stays due.\n",
    )
    shown = pitstop("case", "show", world.case_id, OMAR).out
    assert "Waits for the third party since " in shown
    assert "Omar Haddad lets it wait for the third party: the bank" in shown

    ended = pitstop("case", "resume", world.case_id, OMAR)

    assert ended.code == 0
    assert ended.out.startswith(f"Case #{world.case_id} goes on; it had waited since ")
    assert (
        "It goes on, after it waited for the third party" in pitstop("case", "show", world.case_id, OMAR).out
    )


def test_programs_read_the_same(pitstop: Any, world: Any) -> None:
    begun = pitstop("case", "wait", world.case_id, OMAR, "--json").json
    assert (begun["case"], begun["on"], begun["what"], begun["until"]) == (
        world.case_id,
        "customer",
        "",
        None,
    )
    assert pitstop("case", "show", world.case_id, OMAR, "--json").json["wait"] == begun
    ended = pitstop("case", "resume", world.case_id, OMAR, "--json").json
    assert ended["since"] == begun["since"]
    assert ended["until"] is not None
    assert pitstop("case", "show", world.case_id, OMAR, "--json").json["wait"] is None


def test_the_way_has_its_times(pitstop: Any, world: Any) -> None:
    cases.wait(by=world.giver, now=at(10), case_id=world.case_id, what="her number")
    world.accept(world.offer(now=at(15)), now=at(20))
    first, second = pitstop("case", "show", world.case_id, OMAR, "--json").json["way"]
    assert first == {
        "team": "Front line",
        "person": "Omar Haddad",
        "since": "2026-03-02T09:00:00Z",
        "until": "2026-03-02T09:20:00Z",
        "raw_seconds": 1200,
        "business_seconds": 600,
        "paused_seconds": 600,
        "queue_seconds": 0,
        "bot_seconds": 0,
        "person_seconds": 600,
        "waited": [{"on": "customer", "what": "her number", "seconds": 600}],
    }
    assert (second["team"], second["until"], second["business_seconds"]) == ("Billing", None, 0)


def test_a_no_is_said_in_words(pitstop: Any, world: Any) -> None:
    stranger = pitstop("case", "wait", world.case_id, SAM)
    assert stranger.code != 0
    assert f"There is no case #{world.case_id} that you can see." in stranger.err
    nothing = pitstop("case", "resume", world.case_id, OMAR)
    assert nothing.code != 0
    assert f"Case #{world.case_id} waits for nobody: it goes on as it is." in nothing.err


def test_a_reply_may_wait_for_its_answer(pitstop: Any, world: Any) -> None:
    said = pitstop("case", "write", world.case_id, "Which card?", "--next", "We pay", "--waits", OMAR)
    assert said.code == 0
    assert waits.now(world.case).on == "customer"
    note = pitstop("case", "write", world.case_id, "Hm.", "--kind", "note", "--waits", OMAR)
    assert note.code == 2
    assert "--waits" in note.err
