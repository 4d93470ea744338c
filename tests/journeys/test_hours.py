"""A lead sets the team's hours, takes in a file of closures, and sees who is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Desk, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.processes]

Visit = Callable[..., Visitor]
DAY = datetime.now(UTC).date() + timedelta(days=40)
EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:{0}\r\nDTSTART;VALUE=DATE:{1:%Y%m%d}\r\nEND:VEVENT\r\n"


def test_a_lead_sets_hours_and_sees_who_is_on(visit: Visit, desk: Desk) -> None:
    facts = ("--team", "Billing", "--role", "lead", "--password-file", "-")
    desk.run("person", "add", "rosa@desk.example", "--name", "Rosa Diaz", *facts, given=PASSWORD)
    rosa = visit()
    rosa.signs_in("rosa")
    rosa.page.get_by_text("Rosa Diaz", exact=True).first.click()
    rosa.page.get_by_role("link", name="Who is on, and hours").click()
    expect(rosa.page.get_by_text("3 of 3 are on now.")).to_be_visible()
    rosa.page.get_by_role("link", name="Billing", exact=True).click()
    expect(rosa.page.get_by_text("No hours are set: always open.")).to_be_visible()

    rosa.page.get_by_label("Week", exact=True).fill("Mon-Fri 9-25")
    rosa.page.get_by_label("Country of the public holidays").fill("Atlantis")
    rosa.page.get_by_role("button", name="Save the hours").click()
    expect(rosa.page.get_by_text("“Atlantis” is no country whose holidays are known.")).to_be_visible()
    rosa.looks("hours-refused")
    rosa.page.get_by_label("Week", exact=True).fill("Mon-Fri 9-12:30, 13:30-18\nSat 10-14")
    rosa.page.get_by_label("Country of the public holidays").fill("DE")
    rosa.page.get_by_label("Region").fill("BY")
    rosa.page.get_by_role("button", name="Save the hours").click()
    expect(rosa.page.get_by_text("The hours of Billing are saved.")).to_be_visible()

    text = EVENT.format("Works outing", DAY) + EVENT.format("Long ago", DAY - timedelta(days=400))
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{text}END:VCALENDAR\r\n".encode()
    rosa.page.get_by_label("iCal file", exact=True).set_input_files(
        {"name": "closed.ics", "mimeType": "text/calendar", "buffer": content}
    )
    rosa.page.locator('input[value="closures"]').check()
    rosa.page.get_by_role("button", name="Take it in").click()
    expect(rosa.page.get_by_text("1 event was taken on 1 date.")).to_be_visible()
    expect(rosa.page.get_by_text("“Long ago” was left out")).to_be_visible()
    expect(rosa.page.get_by_label("Closed all the same")).to_have_value(str(DAY))
    rosa.looks("hours-of-team")

    with rosa.page.expect_download() as download:
        rosa.page.get_by_role("link", name="Export as iCal").click()
    assert f"DTSTART;VALUE=DATE:{DAY:%Y%m%d}" in download.value.path().read_text()

    rosa.goes("/hours")
    rosa.looks("hours")
