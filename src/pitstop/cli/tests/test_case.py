"""Cases and routes by command: what a person may see, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pitstop.cases import services as cases
from pitstop.cli.story import _TOLD
from pitstop.conftest import at, comes_due
from pitstop.core import clock
from pitstop.escalations.tests.walking import passes, rule
from pitstop.events.kinds import KINDS
from pitstop.notify import channels
from pitstop.notify import services as notify
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

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
    number = world.accept(world.offer()).pk

    shown = pitstop("case", "show", world.case_id, PRIYA)
    lines = shown.out.splitlines()
    assert lines[0] == f"#{world.case_id} Refund twice refused (open)"
    assert lines[1] == "Lena Fischer <lena@example.org>, en"
    assert lines[2] == "Held by Priya Rao, Billing since 2026-03-02 09:05"
    assert lines[3] == "Promised by 2026-03-02 15:00, open: Priya decides about the second refund."
    assert lines[5:] == [
        "",
        "2026-03-02 09:00  Omar Haddad opened the case in Front line",
        "",
        "2026-03-02 09:00  Lena Fischer wrote",
        "    I paid twice. Where is my money?",
        "",
        f"2026-03-02 09:01  Omar Haddad offered the case to Billing (hand-off {number})",
        "",
        "2026-03-02 09:05  Priya Rao accepted for Billing and has the case",
        "",
        "2026-03-02 09:05  Priya Rao promised Lena Fischer by 2026-03-02 15:00: "
        "Priya decides about the second refund.",
    ]

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
    assert {"segment.started", "segment.ended"} < {entry["kind"] for entry in view["story"]}


def test_the_story_says_why_an_offer_came_back_and_what_became_of_promises(
    pitstop: Any, world: Any, tmp_path: Path, settings: Any
) -> None:
    settings.PITSTOP_MAIL_DIR = tmp_path
    world.send_back(world.offer(), reason="facts_missing", note="Which\naccount?")
    world.withdraw(world.offer(now=at(6)), now=at(7))
    for minute, text in ((8, "A call"), (9, "A letter"), (10, "A refund")):
        promises.reply(
            by=world.giver,
            now=at(minute),
            case_id=world.case_id,
            body=f"Hello {minute}",
            next_text=text,
            next_due_at=at(minute + 20),
        )
    call, letter, _refund = (promise.pk for promise in Promise.objects.order_by("due_at"))
    promises.keep(by=world.giver, now=at(11), promise_id=call)
    promises.release(by=world.giver, now=at(12), promise_id=letter, reason="She was here")
    comes_due("promise", now=at(31))
    world.accept(world.offer(now=at(32)), now=at(33))
    notify.deliver_due(clock=lambda: at(34), send=channels.to_folder)

    said = pitstop("case", "show", world.case_id, PRIYA).out

    for expected in (
        "09:05  Priya Rao returned the offer to Front line: facts are missing. Which account?\n",
        "09:07  Omar Haddad withdrew the offer to Billing\n",
        "09:08  Omar Haddad answered Lena Fischer\n    Hello 8\n",
        "09:08  Omar Haddad promised Lena Fischer by 2026-03-02 09:28: A call\n",
        "09:11  Kept: A call\n",
        "09:12  Released, because She was here: A letter\n",
        "09:31  Missed, due 2026-03-02 09:30: A refund\n",
        "09:34  Lena Fischer was told who has the case now\n",
    ):
        assert f"2026-03-02 {expected}" in said
    assert said.count("was told who has the case now") == 1
    assert not re.search(r"\b(segment|handoff|promise|mail|case|message)\.[a-z]+", said)


def test_every_kind_of_event_is_told_or_said_by_another() -> None:
    # A new kind must be looked at here: what it says to a reader, or which entry says it already.
    said_by_another = {"segment.started", "segment.ended", "promise.passed", "introduction.queued"}
    by_their_message = {"message.received", "message.sent", "message.automatic", "note.added"}
    said_by_another |= {f"clock.{what}" for what in ("started", "paused", "resumed", "warned", "ended")}
    of_no_case = (
        {"target.changed", "rule.changed", "rule.switched"}
        | {"token.created", "token.revoked", "hours.changed", "mail.settled", "reason.changed"}
        | {
            kind
            for kind in KINDS
            if kind.startswith(
                ("person.", "team.", "protocol.", "route.", "introduction.changed", "cadence.")
            )
        }
    )
    by_its_rule = {"rule.fired"}
    assert set(KINDS) == set(_TOLD) | by_its_rule | said_by_another | by_their_message | of_no_case


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

    listed = pitstop("route", "list", "--json").json
    assert [(each["from"], each["to"], each["kind"], each["protocol"]) for each in listed] == [
        (None, None, None, "support"),
        ("Front line", "Network", "escalation", "sbar"),
        (None, None, "shift", "i-pass"),
    ]
    assert re.search(r"Front line +Network +escalation +sbar", pitstop("route", "list").out)


def test_a_route_needs_a_protocol_and_teams_that_exist(pitstop: Any, world: Any) -> None:
    said = pitstop("route", "set", "haiku")
    assert said.code == 2
    assert said.complaints[0].startswith("There is no protocol “haiku”.")
    assert "There is no team called “Legal”." in pitstop("route", "set", "sbar", "--to=Legal").err
    said = pitstop("route", "set", "sbar", "--kind=whim")
    assert (said.code, said.out) == (2, "")
    assert said.complaints[0].startswith("“whim” is not a kind of hand-off.")


def test_the_story_names_the_rule_that_acted(pitstop: Any, world: Any) -> None:
    rule(world, name="Ten hours old")
    case = world.open(now=at(1))
    passes(at(700))
    said = "The escalation rule “Ten hours old” acted by itself: told"
    assert said in pitstop("case", "show", case.pk, OMAR).out
