"""A case that keeps coming back: a lead sees how it has gone, and decides before it goes round once more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor
from tests.journeys.test_screens import open_case, post

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
LEAD = ("--name", "Rosa Diaz", "--team", "Billing", "--role", "lead", "--password-file", "-")
TEAMS = {"Front line": "1", "Billing": "2"}  # by their numbers
ANSWERS = {f"answer_{key}": "As I wrote." for key in ("need", "tried", "expects")}


def soon(agent: Visitor) -> str:
    return str(agent.page.evaluate("new Date(Date.now() + 7200e3).toISOString().slice(0, 16)"))


def passes(case: str, giver: Visitor, receiver: Visitor, team: str) -> None:
    """The case goes from one to the other, as the pages send it."""
    giver.goes("/cases/new")
    told = {"already_known": "You were charged twice.", "next_step": "We decide about it."}
    handoff = post(
        giver,
        f"{case}/handoffs",
        to_team=TEAMS[team],
        kind="specialist",
        next_update_at=soon(giver),
        **told,
        **ANSWERS,
    ).removeprefix(giver.desk.address)
    receiver.goes(handoff)
    post(receiver, f"{handoff}/acceptance", read_back="I decide about it.", next_update_at=soon(receiver))


def coming_back(case: str, omar: Visitor, priya: Visitor) -> str:
    """Two times there and once back; then Priya wants to give it back once more. Gives the hand-off."""
    passes(case, omar, priya, "Billing")
    passes(case, priya, omar, "Front line")
    passes(case, omar, priya, "Billing")
    page = priya.page
    priya.goes(f"{case}/handoffs/new")
    page.get_by_role("radio", name="Front line").check()
    expect(page.get_by_text("Front line had this case before")).to_be_visible()
    page.locator("[name=answer_need]").fill("Find out who decides.")
    page.locator("[name=already_known]").fill("You were charged twice.")
    page.locator("[name=next_step]").fill("We find out who decides.")
    priya.looks("guard-form")
    page.locator("[name=next_step]").press("Control+Enter")
    expect(page.get_by_text("Front line had it before: a lead decides now.")).to_be_visible()
    return page.url.removeprefix(priya.desk.address)


@pytest.fixture(scope="module")
def rosa(desk: Desk) -> str:
    """A lead of Billing."""
    desk.run("person", "add", "rosa@desk.example", *LEAD, given=PASSWORD)
    return "rosa"


def test_a_lead_lets_two_teams_work_on_it(visit: Visit, desk: Desk, rosa: str) -> None:
    omar, priya, lead = visit(), visit(), visit()
    for each, name in ((omar, "omar"), (priya, "priya"), (lead, rosa)):
        each.signs_in(name)
    omar.goes("/cases/new")
    case = open_case(omar, "Refund twice refused", "Where is my money?").removeprefix(desk.address)
    coming_back(case, omar, priya)
    priya.looks("guard-referred")

    lead.goes("/notices")
    expect(lead.page.get_by_text("A hand-off of Priya Rao needs a lead").first).to_be_visible()
    lead.goes("/board")
    row = waiting(lead)
    expect(row.locator(".way li")).to_have_count(4)
    lead.looks("guard-board")
    row.get_by_role("button", name="Swarm it").click()
    expect(lead.page.get_by_text("Front line works on #1 too, beside Billing.")).to_be_visible()

    omar.goes(case)
    expect(omar.page.get_by_label("Message", exact=True)).to_be_visible()
    omar.looks("guard-swarm")
    priya.goes("/notices")
    expect(priya.page.get_by_text("Rosa Diaz decided about the case").first).to_be_visible()


def waiting(lead: Visitor) -> Locator:
    """The row on the board that needs someone."""
    return (
        lead.page.get_by_role("region", name="Needs someone")
        .get_by_role("listitem")
        .filter(has=lead.page.get_by_role("button", name="Swarm it"))
    )


def test_a_lead_lets_it_pass(visit: Visit, desk: Desk, rosa: str) -> None:
    omar, priya, lead = visit(), visit(), visit()
    for each, name in ((omar, "omar"), (priya, "priya"), (lead, rosa)):
        each.signs_in(name)
    omar.goes("/cases/new")
    case = open_case(omar, "Invoice address", "Where is it?").removeprefix(desk.address)
    handoff = coming_back(case, omar, priya)
    omar.goes("/")
    expect(omar.page.get_by_text("No offers.")).to_be_visible()

    lead.goes(handoff)
    lead.looks("guard-decision")
    lead.page.get_by_role("button", name="Let it pass").click()
    expect(lead.page.get_by_text("is offered to Front line now.")).to_be_visible()
    lead.looks("guard-passed")

    omar.goes(handoff)
    omar.page.get_by_label("Read-back").fill("I find out who decides.")
    omar.page.get_by_role("button", name="Accept the case").click()
    expect(omar.page.get_by_text("Omar Haddad, you have it.")).to_be_visible()
