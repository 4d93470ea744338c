"""Hours by API: read, set, taken away, and from iCal files; and who is on now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.api.tests.conftest import ALL, Caller, caller, codes
from pitstop.calendars import services as hours
from pitstop.conftest import World
from pitstop.core.clock import now

pytestmark = pytest.mark.django_db

WEEK = ["Mon-Fri 09:00-12:30, 13:30-18:00", "Sat 22:00-02:00"]


@pytest.fixture
def rosa(world: World) -> Caller:
    """Who leads billing."""
    return caller(world.receiving_lead, [*ALL, "lead"])


def event(title: str, day: object) -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\n"
    )


def test_hours_are_set_and_read_as_they_were_typed(rosa: Caller, omar: Caller, world: World) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    sent = {
        "week": WEEK,
        "zone": "Europe/Berlin",
        "country": "de",
        "region": "Berlin",
        "closures": ["2090-12-24"],
        "openings": ["2090-12-25 10:00-12:00"],
    }
    set_ = rosa.post(here, sent).json()
    read = omar.get(here).json()

    assert {
        key: read[key] for key in ("set", "zone", "week", "country", "region", "closures", "openings")
    } == {
        "set": True,
        "zone": "Europe/Berlin",
        "week": WEEK,
        "country": "DE",
        "region": "BE",
        "closures": ["2090-12-24"],
        "openings": ["2090-12-25 10:00 to 2090-12-25 12:00"],
    }
    assert (set_["may_change"], read["may_change"]) == (True, False)
    assert len(read["holidays"]) >= 10  # Berlin has ten or eleven a year


def test_what_is_left_out_stays(rosa: Caller, world: World) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    rosa.post(here, {"week": WEEK, "closures": ["2090-12-24"]})
    changed = rosa.post(here, {"country": "US"}).json()

    assert (changed["week"], changed["closures"], changed["country"]) == (WEEK, ["2090-12-24"], "US")


def test_what_does_not_fit_is_refused_in_words(rosa: Caller, world: World) -> None:
    answer = rosa.post(f"/teams/{world.billing.pk}/hours", {"week": ["Mon 9"], "country": "Atlantis"})

    assert answer.status_code == 422
    assert codes(answer) == [("week-hours", "week"), ("country-unknown", "country")]


def test_hours_go_and_a_team_is_always_open(rosa: Caller, world: World) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    rosa.post(here, {"week": WEEK})
    gone = rosa.post(f"{here}/removal").json()

    assert gone["set"] is False
    assert gone["now"] == {"is_on": True, "ends_at": None, "starts_at": None}


def test_a_person_takes_in_their_roster_and_gets_it_back(priya: Caller, world: World) -> None:
    here, day = f"/people/{world.receiver.id}/hours", now().date() + timedelta(days=30)
    priya.post(here, {"week": ["Mon-Fri 9-17"], "zone": "UTC"})
    events = event("Off", day) + event("Old", day.replace(year=2020))
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"
    done = priya.post(f"{here}/events", {"ical": file}).json()

    assert (done["events"], done["dates"], done["known"], done["repeating"]) == (1, 1, 0, False)
    assert [said.split(":")[0] for said in done["left_out"]] == ["“Old” was left out"]
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in priya.get(f"{here}/ical").json()["ical"]
    assert codes(priya.post(f"{here}/events", {"ical": "\ud800"})) == [("ical-unreadable", "ical")]


def test_a_file_is_read_before_its_key_is_held(priya: Caller, world: World) -> None:
    here, day = f"/people/{world.receiver.id}/hours", now().date() + timedelta(days=30)
    priya.post(here, {"week": ["Mon-Fri 9-17"], "zone": "UTC"})
    file = {"ical": f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event('Off', day)}END:VCALENDAR\r\n"}
    with CaptureQueriesContext(connection) as asked:
        done = priya.post(f"{here}/events", file, key="one")

    tables = [each["sql"] for each in asked.captured_queries]
    held = next(n for n, sql in enumerate(tables) if sql.startswith("INSERT") and "accounts_replay" in sql)
    assert any("calendars_hours" in sql for sql in tables[:held])
    assert done.json()["dates"] == 1
    priya.post(f"{here}/removal")
    assert priya.post(f"{here}/events", file, key="one").json() == done.json()


def test_who_is_on_is_listed_for_ones_own_teams(priya: Caller, rosa: Caller, world: World) -> None:
    today = now().date()
    closed = f"{today - timedelta(days=1)} to {today + timedelta(days=2)}"
    priya.post(
        f"/people/{world.receiver.id}/hours", {"week": ["Mon-Sun 0-24"], "zone": "UTC", "closures": [closed]}
    )
    found = priya.get(f"/shifts?team={world.billing.pk}").json()["items"]

    assert [each["person"]["name"] for each in found] == ["Rosa Diaz", "Tom Berg", "Priya Rao"]
    assert [each["is_here"] for each in found] == [True, True, False]
    assert found[2]["starts_at"] == f"{today + timedelta(days=3)}T00:00:00+00:00"
    assert priya.get(f"/shifts?team={world.front.pk}").json()["items"] == []


def test_the_form_of_a_hand_off_says_who_is_there_now(world: World) -> None:
    day = now() + timedelta(days=1)
    hours.set_hours(
        by=world.admin, now=now(), team=world.billing.pk, zone="UTC", week=f"{day:%a} 08:00-10:00"
    )
    omar = caller(world.giver)
    form = omar.get(f"/cases/{world.case_id}/handoff-form?to_team={world.billing.pk}").json()
    opens_at = f"{day:%Y-%m-%d}T08:00:00+00:00"
    teams = {team["name"]: (team["is_open_now"], team["opens_at"]) for team in form["teams"]}
    assert teams == {"Billing": (False, opens_at), "Network": (True, None)}
    tom = next(person for person in form["people"] if person["name"] == "Tom Berg")
    assert (tom["is_on_shift"], tom["back_at"], tom["away_until"]) == (False, opens_at, None)


def test_hours_that_were_taken_away_come_back_as_they_were(rosa: Caller, world: World) -> None:
    here = f"/teams/{world.billing.pk}/hours"
    assert codes(rosa.post(f"{here}/again")) == [("hours-not-gone", "")]
    before = rosa.post(here, {"week": WEEK, "zone": "Europe/Berlin", "closures": ["2090-12-24"]}).json()
    rosa.post(f"{here}/removal")
    again = rosa.post(f"{here}/again").json()
    facts = ("set", "zone", "week", "closures")
    assert [again[each] for each in facts] == [before[each] for each in facts]


def test_a_roster_brings_the_week_for_all_other_days(priya: Caller, world: World) -> None:
    here, day = f"/people/{world.receiver.id}/hours", now().date() + timedelta(days=30)
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event('Off', day)}END:VCALENDAR\r\n"
    assert codes(priya.post(f"{here}/events", {"ical": file})) == [("hours-missing", "week")]
    sent = {"ical": file, "week": ["Tue 09:00-17:00"], "zone": "Asia/Tokyo"}
    assert codes(priya.post(f"{here}/events", sent | {"zone": "Tokyo"})) == [("zone-unknown", "zone")]
    assert priya.post(f"{here}/events", sent).json()["dates"] == 1
    read = priya.get(here).json()
    assert (read["zone"], read["week"], read["closures"]) == ("Asia/Tokyo", ["Tue 09:00-17:00"], [str(day)])
