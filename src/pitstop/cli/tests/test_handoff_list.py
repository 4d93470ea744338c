"""The list of hand-offs by command: the desk's, so nobody sees another's."""

from __future__ import annotations

from typing import Any

OMAR, PRIYA, SAM = (f"--as={name}@desk.example" for name in ("omar", "priya", "sam"))
LIST = ("handoff", "list")


def numbers(printed: dict[str, Any]) -> dict[str, list[int]]:
    return {name: [each["handoff"] for each in rows] for name, rows in printed.items() if name != "totals"}


def test_giver_and_receiver_find_what_waits_and_what_passed_on(pitstop: Any, world: Any) -> None:
    passed = world.offer()
    world.accept(passed)
    waits = world.offer(case_id=world.open().pk)

    assert numbers(pitstop(*LIST, PRIYA, "--json").json) == {
        "offered": [waits.pk],
        "given": [],
        "passed": [],
    }
    omars = pitstop(*LIST, OMAR, "--json").json
    assert numbers(omars) == {"offered": [], "given": [waits.pk], "passed": [passed.pk]}
    assert omars["totals"] == {"offered": 0, "given": 1, "passed": 1}
    assert omars["given"] == [
        {
            "handoff": waits.pk,
            "case": waits.case_id,
            "subject": "Refund twice refused",
            "customer": "Lena Fischer",
            "state": "offered",
            "from_team": "Front line",
            "giver": "Omar Haddad",
            "to_team": "Billing",
            "to_person": None,
            "next_update_at": "2026-03-02T15:00:00Z",
            "offered_at": "2026-03-02T09:01:00Z",
            "answered_at": None,
        }
    ]
    assert numbers(pitstop(*LIST, SAM, "--json").json) == {"offered": [], "given": [], "passed": []}


def test_it_is_narrowed_to_one_list_and_to_one_team(pitstop: Any, world: Any) -> None:
    made = world.offer()
    assert numbers(pitstop(*LIST, OMAR, "--only=given", "--json").json) == {"given": [made.pk]}
    assert numbers(pitstop(*LIST, OMAR, "--only=given", "--team=billing", "--json").json) == {
        "given": [made.pk]
    }
    assert numbers(pitstop(*LIST, OMAR, "--only=given", "--team=Network", "--json").json) == {"given": []}

    wrong = pitstop(*LIST, OMAR, "--team=Nobody")
    assert (wrong.code, wrong.complaints[0].startswith("There is no team called “Nobody”.")) == (2, True)


def test_it_says_in_words_who_waits_for_whom(pitstop: Any, world: Any) -> None:
    made = world.offer(to_person=world.receiver.id)
    said = pitstop(*LIST, PRIYA).out
    row = next(line for line in said.splitlines() if line.lstrip().startswith(f"{made.pk} "))
    for part in (f"#{made.case_id}", "Omar Haddad, Front line", "Priya Rao, Billing", "2026-03-02 15:00"):
        assert part in row
    assert "Offered by you, not answered yet: nothing." in said
