"""A receiver who is silent: reminded, then the lead is told, then the case is back on the giver's desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import conftest
from tests.journeys.conftest import PASSWORD, Visitor
from tests.journeys.test_screens import open_case

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
CLOCK = Path(__file__).with_name("moved_clock")
LEAD = ("--name", "Rosa Diaz", "--team", "Billing", "--role", "lead", "--password-file", "-")
PATIENCE = ("--remind", "15", "--lead", "30", "--back", "120", "--note", "20")
ANSWERS = (
    *("--answer=need=Decide on the second refund", "--answer=tried=Both payments checked"),
    *("--not-known=expects=She did not say", "--known=You were charged twice"),
    *("--next=Priya decides on the refund", "--by=+5h"),
)


@dataclass
class MovedDesk(conftest.Desk):
    """A desk whose clock a journey moves."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "PYTHONPATH": str(CLOCK), "JOURNEY_CLOCK": str(self.folder / "clock")}

    def passes(self, minutes: int, *people: Visitor) -> None:
        """It is so many minutes later than it really is, for the desk and in the browsers of these people."""
        (self.folder / "clock").write_text(str(minutes))
        for each in people:
            each.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.fixture(scope="module")
def desk(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MovedDesk]:
    """The usual desk, with a lead, and a route that says how long a silent receiver is waited for."""
    moved = MovedDesk(f"http://127.0.0.1:{conftest.free_port()}", conftest.copied(made, tmp_path_factory))
    moved.passes(0)
    moved.run("person", "add", "rosa@desk.example", *LEAD, given=PASSWORD)
    moved.run("route", "set", "support", "--to", "Billing", *PATIENCE)
    with conftest.serving(moved):
        yield moved


def test_nobody_answers(visit: Visit, desk: MovedDesk) -> None:
    giver, receiver, lead = visit(), visit(), visit()
    for each, name in ((giver, "omar"), (receiver, "priya"), (lead, "rosa")):
        each.signs_in(name)
    giver.goes("/cases/new")
    case = open_case(giver, "Refund twice refused", "Where is my money?").rpartition("/")[2]
    to = ("--to=Billing", "--person=priya@desk.example", "--as=omar@desk.example")
    desk.run("handoff", "offer", case, *to, *ANSWERS)

    desk.passes(16, giver, receiver, lead)
    reminder = desk.mail("priya@desk.example", holding="waits for an answer")
    assert "You get this because the case is offered to you." in reminder.get_content()
    told(receiver, "An offer of Omar Haddad waits for an answer")
    receiver.looks("silence-reminded")

    desk.passes(21, giver, receiver, lead)
    note = desk.mail("", holding="we are still finding the right person").get_content()
    assert "Omar Haddad has asked Billing to take your case on" in note
    assert "Until then Omar Haddad has it. You need not do anything." in note

    desk.passes(32, giver, receiver, lead)
    told(lead, "A hand-off of Omar Haddad needs a lead")
    lead.looks("silence-lead-notices")
    lead.goes("/board")
    expect(lead.page.get_by_role("region", name="Needs someone")).to_contain_text("Refund twice refused")
    lead.looks("silence-board")

    desk.passes(123, giver, receiver, lead)
    told(giver, "Billing did not answer, so the offer ended")
    giver.looks("silence-back-notices")
    giver.page.get_by_role("button", name="Open the hand-off").first.click()
    expect(giver.page.get_by_text("Omar Haddad held the case all along.")).to_be_visible()
    giver.looks("silence-back")
    expect(giver.page.get_by_role("link", name="Offer it again")).to_be_visible()
    giver.goes("/")
    expect(giver.page.get_by_role("link", name="Refund twice refused").first).to_be_visible()
    giver.looks("silence-back-desk")
    receiver.goes("/")
    expect(receiver.page.get_by_text("No offers.")).to_be_visible()


def told(someone: Visitor, words: str) -> None:
    """Their bell rings by itself, and the newest notice says so."""
    bell = someone.page.locator("#bell-count")
    expect(bell).to_contain_text("new", timeout=20_000)
    someone.goes("/notices")
    expect(someone.page.get_by_text(words).first).to_be_visible()
