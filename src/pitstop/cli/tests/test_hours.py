"""Hours by command: shown, set, taken away, and refused in the words of the service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pitstop.conftest import World
from pitstop.core import clock
from pitstop.events.models import Event

ROSA, PRIYA, SAM = ("--as=rosa@desk.example", "--as=priya@desk.example", "--as=sam@desk.example")
WEEK = "--week=Mon-Fri 9-12:30, 13:30-18; Sat 22-2"


# Closed around today, open all day again after that: so it is known when it opens next, whenever this runs.
TODAY = clock.now().date()
CLOSED = f"{TODAY - timedelta(days=1)} to {TODAY + timedelta(days=2)}"
OPENS = TODAY + timedelta(days=3)
ALL_WEEK = ("--week=Mon-Sun 00:00-24:00", "--zone=UTC", f"--closed={CLOSED}")


def test_a_team_without_hours_is_always_open(pitstop: Any, world: World) -> None:
    assert pitstop("hours", "team", "billing", SAM).out == (
        "Billing\nNo hours are set: always open.\nOpen now.\n"
    )


def test_a_lead_sets_the_hours_of_the_team_and_reads_them_back(pitstop: Any, world: World) -> None:
    closed = "--closed=2026-12-25, 2026-03-03 to 2026-03-04"
    said = pitstop("hours", "team", "Billing", ROSA, WEEK, "--zone=Europe/Berlin", closed)

    assert (said.code, without_state(said.out)) == (
        0,
        "Billing (Europe/Berlin)\n"
        "Mon-Fri 09:00-12:30, 13:30-18:00\n"
        "Sat 22:00-02:00\n"
        "Closed 2026-03-03 to 2026-03-04\n"
        "Closed 2026-12-25\n",
    )
    assert pitstop("hours", "team", "Billing", SAM).out == said.out


def test_it_is_said_when_a_closed_team_opens_next(pitstop: Any, world: World) -> None:
    assert pitstop("hours", "team", "Billing", ROSA, *ALL_WEEK).out == (
        f"Billing (UTC)\nMon-Sun 00:00-24:00\nClosed {CLOSED}\nOpen next at {OPENS} 00:00.\n"
    )


def test_the_next_opening_is_said_in_both_zones_where_their_clocks_differ(pitstop: Any, world: World) -> None:
    week = ("--week=Mon-Sun 09:00-17:00", "--zone=Asia/Tokyo", f"--closed={CLOSED}")
    said = pitstop("hours", "team", "Billing", ROSA, *week)
    assert f"Open next at {OPENS} 00:00 UTC ({OPENS} 09:00 Asia/Tokyo).\n" in said.out


def test_what_is_left_out_stays_and_closures_can_be_emptied(pitstop: Any, world: World) -> None:
    pitstop("hours", "team", "Billing", ROSA, WEEK, "--zone=Europe/Berlin", "--closed=2026-12-25")
    week = pitstop("hours", "team", "Billing", ROSA, "--week=Mon-Sun 0-24")
    said = pitstop("hours", "team", "Billing", ROSA, "--closed=")

    assert without_state(week.out) == "Billing (Europe/Berlin)\nMon-Sun 00:00-24:00\nClosed 2026-12-25\n"
    assert said.out == "Billing (Europe/Berlin)\nMon-Sun 00:00-24:00\nOpen now.\n"


def test_programs_read_the_hours(pitstop: Any, world: World) -> None:
    assert pitstop("hours", "team", "Billing", ROSA, *ALL_WEEK, "--json").json == {
        "team": "Billing",
        "zone": "UTC",
        "week": ["Mon-Sun 00:00-24:00"],
        "closed": [CLOSED],
        "opened": [],
        "country": None,
        "region": None,
        "open": False,
        "opens_at": f"{OPENS}T00:00:00Z",
    }


def test_a_person_sets_their_own_and_goes_back_to_those_of_their_teams(pitstop: Any, world: World) -> None:
    own = pitstop("hours", "person", "priya@desk.example", PRIYA, *ALL_WEEK)
    gone = pitstop("hours", "person", "priya@desk.example", PRIYA, "--none")
    read = pitstop("hours", "person", "priya@desk.example", SAM, "--json")
    back = pitstop("hours", "person", "priya@desk.example", PRIYA, "--again")

    assert back.out == own.out
    assert own.out == (
        f"Priya Rao (UTC)\nMon-Sun 00:00-24:00\nClosed {CLOSED}\nOn shift next at {OPENS} 00:00.\n"
    )
    assert gone.out == "Priya Rao\nNo hours of their own: on shift as their teams.\nOn shift now.\n"
    assert {**read.json, "opens_at": None} == {
        "person": "priya@desk.example",
        "zone": None,
        "week": None,
        "closed": None,
        "opened": None,
        "country": None,
        "region": None,
        "open": True,
        "opens_at": None,
    }


def test_public_holidays_close_and_openings_open(pitstop: Any, world: World) -> None:
    said = pitstop(
        "hours",
        "team",
        "Billing",
        ROSA,
        WEEK,
        "--country=de",
        "--region=Berlin",
        "--open=2026-12-25 10:00-14:00",
    )

    assert without_state(said.out) == (
        "Billing (UTC)\n"
        "Mon-Fri 09:00-12:30, 13:30-18:00\n"
        "Sat 22:00-02:00\n"
        "Closed on public holidays: DE BE\n"
        "Open 2026-12-25 10:00 to 2026-12-25 14:00\n"
    )


def test_who_is_on_now_and_when_the_others_start(pitstop: Any, world: World) -> None:
    pitstop("hours", "person", "priya@desk.example", PRIYA, *ALL_WEEK)

    shown = pitstop("hours", "now", PRIYA)
    found = {each["name"]: each for each in pitstop("hours", "now", PRIYA, "--json").json}

    assert found["Priya Rao"] == {
        "person": "priya@desk.example",
        "name": "Priya Rao",
        "on": False,
        "away_until": None,
        "shift_ends_at": None,
        "next_shift_at": f"{OPENS}T00:00:00Z",
    }
    assert found["Tom Berg"]["on"] is True
    assert f"{OPENS} 00:00" in shown.out


def test_an_ical_file_goes_in_and_comes_out(pitstop: Any, world: World, tmp_path: Any) -> None:
    today = clock.now().date()  # not that of the first test: a run may go on past midnight
    day = today + timedelta(days=30)
    file = tmp_path / "holidays.ics"
    event = "BEGIN:VEVENT\nUID:{}\nSUMMARY:{}\nDTSTART;VALUE=DATE:{:%Y%m%d}\nEND:VEVENT\n"
    events = event.format(1, "Outing", day) + event.format(2, "Old", today - timedelta(days=9))
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
    pitstop("hours", "team", "Billing", ROSA, WEEK, "--zone=UTC")

    unsaid = pitstop("hours", "import", str(file), "--team=Billing", ROSA)
    assert unsaid.code == 2
    assert "--closures" in unsaid.err and "--shifts" in unsaid.err
    said = pitstop("hours", "import", str(file), "--closures", "--team=Billing", ROSA)
    again = pitstop("hours", "import", str(file), "--closures", "--team=Billing", ROSA, "--json")
    change = Event.objects.filter(kind="hours.changed").latest("id").pk

    assert said.out == (
        "Events taken: 1. Their dates: 1, of which 0 were there before.\n"
        "Events left out: 1.\n"
        f"  “Old” was left out: it does not happen between {today} and {today + timedelta(days=366)}.\n"
        f'Set again what it was before by: pitstop hours team "Billing" --undo {change}\n'
    )
    assert (again.json["events"], again.json["known"], len(again.json["left_out"])) == (1, 1, 1)
    assert f"Closed {day}" in pitstop("hours", "team", "Billing", SAM).out
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in pitstop("hours", "export", "--team=Billing", SAM).out


def test_a_roster_goes_in_with_the_week_of_all_other_days(pitstop: Any, world: World, tmp_path: Any) -> None:
    day, file = TODAY + timedelta(days=30), tmp_path / "roster.ics"
    times = f"DTSTART:{day:%Y%m%d}T060000\nDTEND:{day:%Y%m%d}T140000\n"
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\n{times}END:VEVENT\nEND:VCALENDAR\n")
    call = ("hours", "import", str(file), "--shifts", "--person=priya@desk.example", PRIYA)
    assert pitstop(*call).complaints == ["No hours are set for Priya Rao yet. Set the week first."]
    taken = pitstop(*call, "--week=Tue 9-17", "--zone=UTC")
    assert taken.code == 0
    assert (
        f"From {day} to {day} only these shifts hold. Days without one, now closed: 0, of which 0 had hours "
        "before.\n"
    ) in taken.out
    said = pitstop("hours", "person", "priya@desk.example", SAM).out
    assert f"Tue 09:00-17:00\nClosed {day}\nOpen {day} 06:00 to {day} 14:00\n" in said
    change = Event.objects.filter(kind="hours.changed").latest("id").pk
    back = pitstop("hours", "person", "priya@desk.example", PRIYA, f"--undo={change}")
    assert "No hours of their own" in back.out


def test_whose_hours_a_file_is_for_must_be_said(pitstop: Any, world: World) -> None:
    assert "give --team or --person" in pitstop("hours", "export", SAM).err


def test_what_does_not_parse_is_refused_with_its_options(pitstop: Any, world: World) -> None:
    said = pitstop("hours", "team", "Billing", ROSA, "--week=Mon 9", "--zone=Berlin", "--closed=25.12.")

    assert (said.code, said.complaints) == (
        2,
        [
            "“Berlin” is no time zone. Write it like Europe/Berlin or America/New_York.",
            "“9” are no hours. Write from when to when, as in 09:00-12:30.",
            "“25.12.” is no closure. Write 2026-12-25, 2026-12-24 to 2026-12-31, or 2026-12-24 14:00 to "
            "2026-12-24 18:00.",
            "Options: --zone … --week … --closed …",
        ],
    )
    assert not Event.objects.filter(kind="hours.changed").exists()


def test_who_may_not_set_them_is_told_whom_to_ask(pitstop: Any, world: World) -> None:
    team = pitstop("hours", "team", "Billing", PRIYA, WEEK)
    person = pitstop("hours", "person", "tom@desk.example", PRIYA, "--none")

    assert (team.code, team.complaints) == (
        1,
        ["The hours of Billing are set by its leads and by admins. Ask one of them."],
    )
    assert (person.code, person.complaints) == (
        1,
        ["The hours of Tom Berg are theirs to set, their leads', or an admin's. Ask one of them."],
    )


def test_taking_away_and_setting_exclude_each_other(pitstop: Any, world: World) -> None:
    said = pitstop("hours", "team", "Billing", ROSA, WEEK, "--none")

    assert said.code == 2
    assert "--none takes all hours away: give it without the options that set them." in said.err


def without_state(out: str) -> str:
    """Without the last line, which says how it is now."""
    return "".join(out.splitlines(keepends=True)[:-1])


def test_the_fields_of_a_hand_off_say_that_its_team_is_closed(pitstop: Any, world: World) -> None:
    pitstop("hours", "team", "Billing", ROSA, *ALL_WEEK)
    asked = ("handoff", "fields", world.case_id, "--as=omar@desk.example", "--to=Billing")
    assert f"Billing is closed now, and opens {OPENS} 00:00 (in " in pitstop(*asked).out
    assert pitstop(*asked, "--json").json["opens_at"] == f"{OPENS}T00:00:00Z"
