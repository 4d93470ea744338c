"""Hand-offs by mail that can't be, however odd: nothing is offered, and the answer says what to do."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pitstop.conftest import World, at, snapshot
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn
from pitstop.handoffs.models import Handoff
from pitstop.notify import addresses
from pitstop.notify.models import Mail

WHOLE = """\
hand off to Billing
need: Decide on the second refund.
tried: Looked at both payments.
mood: worried
known: You were charged twice.
next: Priya decides.
by: +6h
"""

pytestmark = pytest.mark.usefixtures("desk")


def write(world: World, text: str, *, minute: float = 1) -> TakenIn:
    mail = EmailMessage()
    mail["From"] = "Omar Haddad <omar@desk.example>"
    mail["To"] = addresses.reply_address(world.giver.id, world.case_id)
    mail["Subject"] = "Re: A customer writes"
    mail.set_content(text)
    return services.take_in(now=at(minute), raw=mail.as_bytes())


def answer() -> str:
    return Mail.objects.filter(to="omar@desk.example", key__startswith="answer:").latest("pk").body


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("0001-01-01T00:00", "The time for the next update has passed. Choose one to come."),
        ("9999-12-31 23:59", "Nobody waits longer than a year: choose an earlier time"),
        ("+9999d", "Nobody waits longer than a year: choose an earlier time"),
        ("+99999d", "“+99999d” is no time. Write +2h, 15:00 or 2026-03-02 15:00."),
        ("2026-02-30 10:00", "“2026-02-30 10:00” is no time."),
        ("24:00", "“24:00” is no time."),
        ("", "“” is no time."),
        ("x" * 5000, "is no time."),
        ("not known because asleep", "“” is no time."),
    ],
)
def test_a_time_that_can_not_be_promised(
    world: World, settings: Any, zone: str, by: str, reason: str
) -> None:
    settings.PITSTOP_DISPLAY_TIME_ZONE = ZoneInfo(zone)

    assert write(world, WHOLE.replace("+6h", by)).outcome == "refused"

    assert reason in answer()
    assert not Handoff.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hand off to " + "x" * 5000, "is no team"),
        ("hand off to \u202eBilling", "is no team"),
        ("hand off to %s {0} %(team)s", "“%s {0} %(team)s” is no team"),
        ("hand off to omar haddad", "Front line has this case already."),
        (WHOLE.replace("worried", "<script>"), "“How the customer is”: choose among calm, worried,"),
        (WHOLE.replace("Decide on", "x" * 20_000), "is too long by"),
        (WHOLE.replace("Priya decides.", "y" * 300), "is too long by 100: 200 characters fit."),
        (WHOLE + "".join(f"field {n}x: y\n" for n in range(300)), "There is no field “field 7x” here."),
    ],
)
def test_what_has_no_place_is_said(world: World, text: str, reason: str) -> None:
    before = snapshot()["cases.Message"]

    assert write(world, text).outcome == "refused"

    assert reason in answer()
    assert not Handoff.objects.exists()
    assert snapshot()["cases.Message"] == before


def test_a_line_that_was_left_empty_stays_empty_in_the_answer(world: World) -> None:
    write(world, "hand off to Billing\nneed: \ntried: not known because she hung up\nmood:\nknown:\n")

    lines = answer().partition("filled in:\n\n")[2].splitlines()
    assert lines[:5] == [
        "hand off to Billing",
        "need: ",
        "tried: not known because she hung up",
        "expects: I paid twice. Where is my money?",
        "mood: ",
    ]
    assert "known: " in lines


def test_the_same_lines_twice_are_offered_once_and_the_second_is_told_why(world: World) -> None:
    assert write(world, WHOLE).outcome == "offered"

    again = write(world, WHOLE, minute=2)  # the very same mail, on another way
    other = write(world, WHOLE.replace("Decide on", "Look at"), minute=3)

    assert (again.outcome, other.outcome) == ("offered", "refused")
    assert Handoff.objects.get().answers["need"]["value"] == "Decide on the second refund."
    assert f"Case #{world.case_id} is offered to Billing already." in answer()
