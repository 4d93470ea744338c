"""Cases and routes by command: what a person may see, and no more."""

from __future__ import annotations

import re
from typing import Any

from pitstop.cases import services as cases
from pitstop.core import clock

OMAR, PRIYA, SAM = (f"--as={name}@desk.example" for name in ("omar", "priya", "sam"))


def test_the_desk_lists_what_waits(pitstop: Any, world: Any) -> None:
    other = world.open(subject="Slow line", customer_email="k@example.org", customer_name="Karl").pk
    number = world.offer().pk

    desk = pitstop("case", "list", OMAR, "--json").json
    assert desk["totals"] == {"offered": 0, "mine": 2, "team": 0}
    assert {(row["case"], row["subject"], row["offered_to"]) for row in desk["mine"]} == {
        (world.case_id, "Refund twice refused", "Billing"),
        (other, "Slow line", None),
    }

    (offer,) = pitstop("case", "list", PRIYA, "--json").json["offered"]
    assert (offer["handoff"], offer["case"], offer["giver"], offer["from_team"]) == (
        number,
        world.case_id,
        "Omar Haddad",
        "Front line",
    )
    words = pitstop("case", "list", PRIYA).out
    assert re.search(rf"#{world.case_id} +Refund twice refused +Lena Fischer +Front line +{number}", words)
    assert "Yours: nothing." in words


def test_a_case_is_shown_with_its_story(pitstop: Any, world: Any) -> None:
    world.accept(world.offer())

    shown = pitstop("case", "show", world.case_id, PRIYA)
    lines = shown.out.splitlines()
    assert lines[0] == f"#{world.case_id} Refund twice refused (open)"
    assert lines[1] == "Lena Fischer <lena@example.org>, en"
    assert lines[2] == "Held by Priya Rao, Billing since 2026-03-02 09:05"
    assert lines[3] == "Promised by 2026-03-02 15:00, open: Priya decides about the second refund."
    assert "    I paid twice. Where is my money?" in lines
    assert "2026-03-02 09:05  handoff.accepted  Priya Rao, Front line → Billing" in lines

    view = pitstop("case", "show", world.case_id, PRIYA, "--json").json
    assert view["holder"] == {"team": "Billing", "person": "Priya Rao"}
    assert view["promises"][0]["due_at"] == "2026-03-02T15:00:00Z"
    assert view["story"][0] == {
        "at": "2026-03-02T09:00:00Z",
        "kind": "case.opened",
        "actor": "Omar Haddad",
        "team": "Front line",
        "from_team": None,
        "to_team": None,
        "text": None,
    }
    assert view["status_link"] in shown.out


def test_an_offer_under_way_is_named(pitstop: Any, world: Any) -> None:
    number = world.offer().pk
    assert f"Offered to Billing: hand-off {number}" in pitstop("case", "show", world.case_id, OMAR).out


def test_a_stranger_is_told_the_same_as_of_a_case_that_is_not_there(pitstop: Any, world: Any) -> None:
    for case_id in (world.case_id, world.case_id + 1000, 10**25):
        said = pitstop("case", "show", case_id, SAM)
        assert (said.code, said.out) == (1, "")
        assert said.complaints == [f"There is no case #{case_id} that you can see."]


def test_what_a_customer_wrote_can_not_command_the_terminal(pitstop: Any, world: Any) -> None:
    cases.write_note(by=world.giver, now=clock.now(), case_id=world.case_id, body="\x1b[2J\x1b]0;gone\x07")

    shown = pitstop("case", "show", world.case_id, OMAR).out

    assert "\x1b" not in shown
    assert "\ufffd[2J\ufffd]0;gone\ufffd" in shown


def test_routes_are_set_and_listed(pitstop: Any, world: Any) -> None:
    said = pitstop("route", "set", "sbar", "--from=front line", "--to=Network", "--kind=escalation")
    assert (said.code, said.out) == (0, "front line → Network, escalation: sbar.\n")
    assert pitstop("route", "set", "i-pass", "--kind=shift").out == "Any team → any team, shift: i-pass.\n"

    assert pitstop("route", "list", "--json").json == [
        {"from": None, "to": None, "kind": None, "protocol": "support"},
        {"from": "Front line", "to": "Network", "kind": "escalation", "protocol": "sbar"},
        {"from": None, "to": None, "kind": "shift", "protocol": "i-pass"},
    ]
    assert re.search(r"Front line +Network +escalation +sbar", pitstop("route", "list").out)


def test_a_route_needs_a_protocol_and_teams_that_exist(pitstop: Any, world: Any) -> None:
    said = pitstop("route", "set", "haiku")
    assert (said.code, said.complaints) == (2, ["There is no protocol “haiku”."])
    assert "There is no team called “Legal”." in pitstop("route", "set", "sbar", "--to=Legal").err
    said = pitstop("route", "set", "sbar", "--kind=whim")
    assert (said.code, said.out) == (2, "")
    assert said.complaints[0].startswith("“whim” is not a kind of hand-off.")
