"""The pages that a journey does not pass, and pages that hold more than anybody hoped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
LONG_SUBJECT = (
    f"{LONG_WORD} {'asks again and again about one and the same refund, and then once more, ' * 2}"[:200]
)
LONG_TEXT = (f"{'I paid twice and nobody answers. ' * 12}\n\n{'x' * 300}\n\n" * 15)[:10_000]


def post(agent: Visitor, path: str, **form: str) -> str:
    """Send a form as the page would; gives the address where it leads."""
    token = agent.page.locator('[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
    answer = agent.page.request.post(
        agent.desk.address + path,
        form={"csrfmiddlewaretoken": token, **form},
        headers={"Referer": agent.desk.address},
    )
    assert answer.ok, answer.text()[:2000]
    return answer.url


def open_case(agent: Visitor, subject: str, body: str, name: str = "Lena Fischer") -> str:
    team = agent.page.locator('[name="team"] option').first.get_attribute("value") or ""
    email = f"{abs(hash(name))}@mail.example"
    return post(
        agent,
        "/cases/new",
        customer_name=name,
        customer_email=email,
        language="en",
        subject=subject,
        body=body,
        team=team,
    )


def test_pages_beside_the_way(visit: Visit, desk: Desk) -> None:
    stranger = visit()
    stranger.page.get_by_label("E-mail address").fill("omar@desk.example")
    stranger.page.get_by_label("Password").fill("wrong")
    stranger.page.keyboard.press("Enter")
    expect(stranger.page.get_by_text("This address and password don't belong together.")).to_be_visible()
    stranger.looks("sign-in-refused")
    stranger.goes("/status/1-000")
    expect(stranger.page.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    stranger.looks("status-missing")

    agent = visit()
    agent.signs_in("omar")
    agent.goes("/cases/4711")
    expect(agent.page.get_by_text("There is no case #4711 that you can see.")).to_be_visible()
    agent.looks("missing")
    agent.goes("/nowhere")
    agent.looks("no-page")
    agent.goes("/cases/new")
    agent.page.get_by_label("Customer's name").fill("Jan")
    agent.page.get_by_label("Customer's e-mail address").fill("jan@nowhere")
    agent.page.get_by_label("Subject").fill("x" * 201)
    agent.page.get_by_label("What the customer said").fill("?")
    agent.page.get_by_role("button", name="Open the case").click()
    expect(agent.page.get_by_text("The subject is too long by 1: 200 characters fit.")).to_be_visible()
    expect(agent.page.get_by_label("Subject")).to_be_focused()
    agent.looks("new-case-refused")
    agent.goes("/design")
    agent.looks("design")


def test_the_help_shows_the_keys_of_a_case(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    agent.goes("/cases/new")
    agent.page.goto(open_case(agent, "Refund twice refused", "Where is my money?"))

    agent.page.keyboard.press("?")

    lines = agent.page.get_by_role("dialog").locator("dl > div").all_inner_texts()
    assert {"Desk\ng d", "Hand off\nh", "Close the case\nc"} <= set(lines)
    agent.looks("keys")


def test_more_than_anybody_hoped(visit: Visit, desk: Desk) -> None:
    agent = visit()
    agent.signs_in("omar")
    agent.goes("/cases/new")
    case = open_case(agent, LONG_SUBJECT, LONG_TEXT, name=LONG_WORD[:80])
    for n in range(104):
        open_case(agent, f"Matter {n}", "Where is my money?", name="Lena Fischer")
    path = case.removeprefix(desk.address)
    post(agent, f"{path}/messages", kind="note", body=LONG_TEXT)
    answers = {f"answer_{key}": LONG_TEXT[:2000] for key in ("need", "tried", "expects", "if_then")}
    team = "2"
    soon = agent.page.evaluate("new Date(Date.now() + 7200e3).toISOString().slice(0, 16)")
    handoff = post(
        agent,
        f"{path}/handoffs",
        to_team=team,
        kind="specialist",
        already_known=LONG_TEXT[:2000],
        next_step=LONG_SUBJECT,
        next_update_at=soon,
        answer_mood="upset",
        **answers,
    )

    agent.goes("/")
    expect(agent.page.get_by_text("more are not shown.")).to_be_visible()
    agent.looks("desk-full")
    agent.page.goto(case)
    link = agent.page.get_by_role("link", name="What the customer sees").get_attribute("href") or ""
    agent.looks("case-long")
    agent.page.goto(handoff)
    agent.looks("hand-off-long")
    agent.page.goto(link)
    agent.looks("status-long")
    receiver = visit()
    receiver.signs_in("priya")
    receiver.looks("desk-long-offer")
