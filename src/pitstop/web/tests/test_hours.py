"""The pages of hours: who is on, the hours of a team or a person, setting them, and files in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pitstop.accounts.profiles import services as profiles
from pitstop.calendars import queries, services
from pitstop.conftest import NOW, World
from pitstop.core import clock
from pitstop.targets import services as targets
from pitstop.targets.services import Proposed
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db

HOURS = {
    "week": "Mon-Fri 9-12:30, 13:30-18",
    "zone": "Europe/Berlin",
    "country": "de",
    "region": "Berlin",
    "closures": "2090-12-24\r\n2090-12-27 to 2090-12-31",
    "openings": "2090-12-25 10:00-12:00",
}
TODAY = clock.now().date()


def file(*days: Any, name: str = "Outing") -> SimpleUploadedFile:
    events = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\n"
        for n, day in enumerate(days)
    ]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n"
    return SimpleUploadedFile("closed.ics", text.encode(), "text/calendar")


def shift(day: Any) -> SimpleUploadedFile:
    times = f"DTSTART:{day:%Y%m%d}T060000\r\nDTEND:{day:%Y%m%d}T140000\r\n"
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n{times}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return SimpleUploadedFile("roster.ics", text.encode(), "text/calendar")


def test_a_lead_sets_the_hours_of_the_team(world: World, visit: Visit) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    answer = visit(world.receiving_lead).post(here, HOURS, follow=True)

    assert "The hours of Billing are saved." in words(answer)
    assert "Europe/Berlin" in words(answer)
    assert queries.written_of_team(world.billing.pk) == queries.Written(
        "Europe/Berlin",
        "Mon-Fri 09:00-12:30, 13:30-18:00",
        ("2090-12-24", "2090-12-27 to 2090-12-31"),
        ("2090-12-25 10:00 to 2090-12-25 12:00",),
        "DE",
        "BE",
    )
    assert "public holidays within a year in DE, BE" in words(answer)


def test_what_is_wrong_stands_beside_its_field_and_stays_typed(world: World, visit: Visit) -> None:
    sent = HOURS | {"week": "Mon 9", "country": "Atlantis", "closures": "Christmas"}
    answer = visit(world.receiving_lead).post(f"/teams/{world.billing.pk}/hours", sent)

    assert answer.status_code == 422
    assert "“9” are no hours. Write from when to when, as in 09:00-12:30." in words(answer)
    assert "“Atlantis” is no country whose holidays are known." in words(answer)
    assert "“Christmas” is no closure." in words(answer)
    assert 'value="Atlantis"' in answer.content.decode()
    assert queries.written_of_team(world.billing.pk) is None


def test_everyone_reads_the_hours_of_a_team_but_only_its_leads_have_the_form(
    world: World, visit: Visit
) -> None:
    visit(world.receiving_lead).post(f"/teams/{world.billing.pk}/hours", HOURS)
    client = visit(world.giver)
    page = client.get(f"/teams/{world.billing.pk}/hours")

    assert "Mon-Fri 09:00-12:30, 13:30-18:00" in words(page)
    assert "closed 2090-12-24" in words(page)
    assert "Save the hours" not in words(page)
    assert client.post(f"/teams/{world.billing.pk}/hours", HOURS).status_code == 403
    assert client.post(f"/teams/{world.billing.pk}/hours/removal").status_code == 403


def test_a_person_sets_their_own_and_takes_them_away(world: World, visit: Visit) -> None:
    here, client = f"/people/{world.receiver.id}/hours", visit(world.receiver)
    client.post(here, HOURS)
    assert queries.written_of_person(world.receiver.id) is not None
    assert "They are then on shift as their teams are." in words(client.get(f"{here}/removal"))
    assert queries.written_of_person(world.receiver.id) is not None, "nothing is done yet"
    answer = client.post(f"{here}/removal", follow=True)

    assert "The hours are gone: on shift as their teams are." in words(answer)
    assert queries.written_of_person(world.receiver.id) is None
    again = client.post(f"{here}/again", follow=True)
    assert "The hours of Priya Rao are set again, as they were." in words(again)
    assert queries.written_of_person(world.receiver.id) is not None
    assert visit(world.stranger).get(here).status_code == 404


def test_hours_go_after_it_was_said_what_that_does_and_come_back_as_they_were(
    world: World, visit: Visit
) -> None:
    here, client = f"/teams/{world.billing.pk}/hours", visit(world.receiving_lead)
    client.post(here, HOURS)
    before = queries.written_of_team(world.billing.pk)
    targets.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 60, team=world.billing.pk))
    offer_now(world)
    said = words(client.get(f"{here}/removal"))
    assert "Take the hours of Billing away Mon-Fri 09:00-12:30, 13:30-18:00 written in Europe/Berlin" in said
    assert "1 clock that runs keeps the hours with which it began." in said
    assert queries.written_of_team(world.billing.pk) == before, "nothing is done yet"
    assert visit(world.giver).get(f"{here}/removal").status_code == 302

    client.post(f"{here}/removal")
    page = words(client.get(here))
    assert "Hours were taken away Mon-Fri 09:00-12:30, 13:30-18:00 written in Europe/Berlin" in page
    assert "public holidays of DE BE · 2 closures · 1 opening" in page
    assert "Set them again" not in words(visit(world.giver).get(here))
    assert visit(world.giver).post(f"{here}/again").status_code == 403
    assert "are set again, as they were." in words(client.post(f"{here}/again", follow=True))
    assert queries.written_of_team(world.billing.pk) == before
    assert client.post(f"{here}/again").status_code == 302, "twice is once"
    client.post(here, HOURS | {"week": "Mon 9-10"})
    other = client.post(f"{here}/again")
    assert other.status_code == 409
    assert "There are no hours of Billing that were taken away." in words(other)


def test_a_change_says_which_clocks_keep_the_hours_before(world: World, visit: Visit) -> None:
    here, client = f"/teams/{world.billing.pk}/hours", visit(world.receiving_lead)
    targets.set_target(by=world.admin, now=NOW, proposed=Proposed("accept", 60, team=world.billing.pk))
    offer_now(world)
    assert "earlier hours" not in words(client.get(here))
    saved = words(client.post(here, HOURS, follow=True))
    assert "1 clock that runs keeps earlier hours" in saved
    page = client.get(f"{here}/clocks")
    assert "Accept within 1 h of open time" in words(page)
    assert "always: no hours were set" in words(page)
    assert f'href="/cases/{world.case_id}#clocks-title"' in page.content.decode()
    assert "earlier hours" not in words(visit(world.giver).get(here)), "it is for who may change them"

    stranger = words(visit(world.stranger).get(f"{here}/clocks"))
    assert "1 more on a case that you can't see." in stranger
    assert world.case.subject not in stranger
    client.post(f"{here}/removal")
    assert "earlier hours" not in words(client.get(here)), "they count by the hours of now again"
    assert "Every clock that runs counts by the hours of now" in words(client.get(f"{here}/clocks"))


def test_a_roster_is_taken_in_by_who_has_set_no_week_yet(world: World, visit: Visit) -> None:
    visit(world.receiving_lead).post(f"/teams/{world.billing.pk}/hours", HOURS)
    here, client = f"/people/{world.receiver.id}/hours", visit(world.receiver)
    page = client.get(here)
    assert 'type="file"' in page.content.decode()
    assert "Mon-Fri 09:00-12:30, 13:30-18:00</textarea>" in page.content.decode(), "the week of the team"
    day = TODAY + timedelta(days=30)
    without = client.post(f"{here}/events", {"file": file(day), "kind": "shifts", "week": " "})
    assert without.status_code == 409
    assert "No hours are set for Priya Rao yet. Set the week first." in words(without)
    sent = {"kind": "shifts", "week": "Tue 9-17", "zone": "America/New_York"}
    wrong = client.post(f"{here}/events", sent | {"file": file(day), "week": "Tue 9"})
    assert "“9” are no hours." in words(wrong)
    assert queries.written_of_person(world.receiver.id) is None

    taken = words(client.post(f"{here}/events", sent | {"file": shift(day)}))
    assert f"1 event was taken on 1 date. On {day} only this shift holds." in taken
    assert "Before that no hours were set. Set again what it was before" in taken
    found = queries.written_of_person(world.receiver.id)
    assert found
    assert (found.zone, found.week, found.closures) == ("America/New_York", "Tue 09:00-17:00", (str(day),))
    assert found.openings == (f"{day} 06:00 to {day} 14:00",)


def test_a_time_is_the_readers_and_where_the_teams_differs_both_are_said(world: World, visit: Visit) -> None:
    closed = f"{TODAY - timedelta(days=1)} to {TODAY + timedelta(days=2)}"
    tokyo = {"zone": "Asia/Tokyo", "week": "Mon-Sun 9-17", "closures": [closed]}
    services.set_hours(by=world.receiving_lead, now=clock.now(), team=world.billing.pk, **tokyo)
    profiles.change(by=world.receiver, now=clock.now(), person_id=world.receiver.id, time_zone="Asia/Kolkata")
    opens = TODAY + timedelta(days=3)
    here = f"/teams/{world.billing.pk}/hours"
    both = f"opens next {opens:%a} 05:30 UTC+5:30 your time (09:00 in Asia/Tokyo) written in Asia/Tokyo"
    assert both in words(visit(world.receiver).get(here))
    assert f"{opens:%a} 05:30 UTC+5:30 your time (09:00 in Asia/Tokyo)" in words(
        visit(world.receiver).get("/hours")
    )

    profiles.change(by=world.receiver, now=clock.now(), person_id=world.receiver.id, time_zone="Asia/Tokyo")
    own = words(visit(world.receiver).get(here))
    assert f"opens next {opens:%a} 09:00 UTC+9 written in Asia/Tokyo" in own


def test_the_page_says_who_is_on_and_when_the_others_start(world: World, visit: Visit) -> None:
    closed = f"{TODAY - timedelta(days=1)} to {TODAY + timedelta(days=2)}"
    services.set_hours(
        by=world.receiver,
        now=clock.now(),
        person=world.receiver.id,
        zone="UTC",
        week="Mon-Sun 0-24",
        closures=[closed],
    )
    page = words(visit(world.receiver).get("/hours"))

    starts = TODAY + timedelta(days=3)
    assert f"Priya Rao Billing off shift now {starts:%a} 00:00" in page
    assert "Tom Berg Billing on always: no hours are set" in page
    assert "2 of 3 are on now." in page
    assert "Omar" not in page


def test_a_file_is_taken_in_and_what_is_left_out_is_said(world: World, visit: Visit) -> None:
    here, client = f"/teams/{world.billing.pk}/hours", visit(world.receiving_lead)
    client.post(here, HOURS | {"closures": "", "openings": ""})
    day = TODAY + timedelta(days=30)
    answer = client.post(f"{here}/events", {"file": file(day, TODAY - timedelta(days=9)), "kind": "closures"})

    assert answer.status_code == 200
    assert (
        "1 event was taken on 1 date. 1 event was left out: “Outing” was left out: it does not happen"
        in words(answer)
    )
    found = queries.written_of_team(world.billing.pk)
    assert found and found.closures == (str(day),)


def test_a_roster_says_what_it_closes_and_is_taken_back(world: World, visit: Visit) -> None:
    here, client = f"/teams/{world.billing.pk}/hours", visit(world.receiving_lead)
    client.post(here, HOURS | {"week": "Mon-Sun 9-17", "country": "", "region": ""})
    before = queries.written_of_team(world.billing.pk)
    page = client.get(here)
    assert "from the first of them to the last, and days without one are free" in words(page)
    assert 'value="closures" checked' not in page.content.decode()
    assert 'name="kind"' in page.content.decode()
    days = [TODAY + timedelta(days=each) for each in (30, 33)]
    files = [shift(each).read().decode() for each in days]
    second = files[1].split("BEGIN:VEVENT")[1].replace("UID:1", "UID:2")
    both = files[0].replace("END:VCALENDAR", f"BEGIN:VEVENT{second}")
    roster = SimpleUploadedFile("roster.ics", both.encode(), "text/calendar")
    asked = client.post(f"{here}/events", {"file": roster})
    assert asked.status_code == 422
    assert "Say what the events of the file are: closures, openings or shifts." in words(asked)
    roster.seek(0)
    said = words(client.post(f"{here}/events", {"file": roster, "kind": "shifts"}))
    assert (
        f"2 events were taken on 2 dates. From {days[0]} to {days[1]} only these shifts hold: 2 days have "
        "none and are closed; 2 of them had hours before."
    ) in said
    later = client.get(here)
    assert "Before the last change" in words(later)
    change = later.content.decode().split('name="change" value="')[1].split('"')[0]
    assert visit(world.giver).post(f"{here}/undo", {"change": change}).status_code == 403
    for _again in range(2):
        back = client.post(f"{here}/undo", {"change": change}, follow=True)
        assert "The hours of Billing are what they were before." in words(back)
        assert queries.written_of_team(world.billing.pk) == before
    assert client.post(f"{here}/undo", {"change": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"file": SimpleUploadedFile("a.ics", b"hello"), "kind": "closures"}, "This is no iCal file."),
        ({"kind": "closures"}, "This is no iCal file."),
        ({"file": file(TODAY), "kind": "naps"}, "“naps” is nothing that a file can hold."),
    ],
)
def test_a_file_that_does_not_fit_is_refused_beside_its_field(
    world: World, visit: Visit, sent: dict[str, Any], said: str
) -> None:
    here, client = f"/teams/{world.billing.pk}/hours", visit(world.receiving_lead)
    client.post(here, HOURS)
    answer = client.post(f"{here}/events", sent)

    assert answer.status_code == 422
    assert said in words(answer)


def test_hours_leave_as_a_file(world: World, visit: Visit) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    visit(world.receiving_lead).post(here, HOURS)
    answer = visit(world.giver).get(f"{here}/calendar.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="team-{world.billing.pk}-hours.ics"'
    assert b"DTSTART;VALUE=DATE:20901224" in answer.content
    assert visit(world.giver).get(f"/teams/{world.front.pk}/hours/calendar.ics").status_code == 404
