"""Taking an iCal file into the hours of a team or a person: what is added, replaced, kept and refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from pitstop.accounts.models import Team
from pitstop.calendars import queries, services
from pitstop.calendars.ical import queries as files
from pitstop.calendars.ical import services as ical
from pitstop.conftest import NOW, World, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event

# NOW is Monday 2026-03-02, 09:00 UTC.
HOLIDAYS = ["DTSTART;VALUE=DATE:20260306", "DTSTART;VALUE=DATE:20260420"]
ROSTER = [
    "DTSTART:20260309T060000\r\nDURATION:PT8H",
    "DTSTART:20260310T220000\r\nDURATION:PT8H",
]


def file(*events: str) -> bytes:
    parts = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:Event {n}\r\n{each}\r\nEND:VEVENT"
        for n, each in enumerate(events)
    ]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR"]).encode()


def set_hours(world: World, **more: Any) -> None:
    call = {"by": world.admin, "now": NOW, "team": world.billing.pk, "zone": "UTC", "week": "Mon-Fri 9-17"}
    services.set_hours(**call | more)


def take_in(world: World, content: bytes, **more: Any) -> ical.Imported:
    call = {"by": world.receiving_lead, "now": NOW, "team": world.billing.pk, "content": content}
    return ical.take_in(**call | {"kind": "closures"} | more)


def written(team: Team) -> queries.Written:
    found = queries.written_of_team(team.pk)
    assert found
    return found


def test_events_are_added_to_the_closures_that_there_are(world: World) -> None:
    set_hours(world, closures=["2026-03-06", "2026-12-25"])

    done = take_in(world, file(*HOLIDAYS, "DTSTART;VALUE=DATE:20200101"))

    assert written(world.billing).closures == ("2026-03-06", "2026-04-20", "2026-12-25")
    assert (done.events, done.dates, done.known, len(done.left_out)) == (2, 2, 1, 1)
    assert str(done.last) == "2027-03-03"


def test_the_same_file_again_changes_nothing(world: World) -> None:
    set_hours(world)
    take_in(world, file(*HOLIDAYS))
    take_in(world, file(*HOLIDAYS))

    assert Event.objects.filter(kind="hours.changed").count() == 2
    assert written(world.billing).closures == ("2026-03-06", "2026-04-20")


def test_they_take_the_place_of_what_is_to_come_when_that_is_wanted(world: World) -> None:
    set_hours(world, closures=["2026-02-16", "2026-12-25"])
    take_in(world, file(*HOLIDAYS), replace=True)

    assert written(world.billing).closures == ("2026-02-16", "2026-03-06", "2026-04-20")


def test_openings_open_beside_the_week(world: World) -> None:
    set_hours(world)
    take_in(world, file("DTSTART:20260308T100000\r\nDURATION:PT2H"), kind="openings")

    assert written(world.billing).openings == ("2026-03-08 10:00 to 2026-03-08 12:00",)


def test_shifts_are_all_the_hours_of_their_days(world: World) -> None:
    priya = world.receiver
    services.set_hours(
        by=priya,
        now=NOW,
        person=priya.id,
        zone="UTC",
        week="Mon-Fri 9-17",
        openings=["2026-03-10 18:00-19:00"],
    )
    ical.take_in(by=priya, now=NOW, person=priya.id, content=file(*ROSTER), kind="shifts")

    found = queries.written_of_person(priya.id)
    assert found
    assert found.closures == ("2026-03-09 to 2026-03-10",)
    assert found.openings == ("2026-03-09 06:00 to 2026-03-09 14:00", "2026-03-10 22:00 to 2026-03-11 06:00")


def test_nobody_takes_in_hours_for_whom_they_may_not_set(world: World) -> None:
    set_hours(world)
    before = snapshot()
    for asker in (world.giver, world.lead, world.receiver):
        with pytest.raises(Refused) as refusal:
            take_in(world, file(*HOLIDAYS), by=asker)
        assert refusal.value.because is Because.FORBIDDEN
    assert snapshot() == before


def test_without_a_week_there_is_nothing_to_add_to(world: World) -> None:
    with pytest.raises(Refused, match="No hours are set for Billing yet"):
        take_in(world, file(*HOLIDAYS))


def test_a_file_of_which_nothing_fits_is_refused_with_each_reason(world: World) -> None:
    set_hours(world)
    with pytest.raises(Refused) as refusal:
        take_in(world, file("DTSTART;VALUE=DATE:20200101", "STATUS:CANCELLED"))

    assert [str(reason) for reason in refusal.value.reasons] == [
        "Nothing was taken from the file: none of its 2 events fits.",
        "“Event 0” was left out: it does not happen between 2026-03-02 and 2027-03-03.",
        "“Event 1” was left out: it is cancelled.",
    ]


class Watched(bytes):
    """A file that notes whether a transaction is open while it is read."""

    in_transaction: list[bool]

    def __len__(self) -> int:
        self.in_transaction.append(connection.in_atomic_block)
        return super().__len__()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_held_while_a_file_is_read(world: World) -> None:
    set_hours(world)
    content = Watched(file(*HOLIDAYS))
    content.in_transaction = []

    assert take_in(world, content).events == 2
    assert set(content.in_transaction) == {False}


def test_what_changed_while_a_file_was_read_is_seen(world: World) -> None:
    set_hours(world)
    whose = {"by": world.receiving_lead, "now": NOW, "team": world.billing.pk}
    read = ical.look_through(**whose, content=file(*HOLIDAYS), kind="closures")
    set_hours(world, closures=["2026-12-25"])
    with pytest.raises(Refused, match="are set by its leads"):
        ical.add(by=world.giver, now=NOW, file=read)
    ical.add(by=world.receiving_lead, now=NOW, file=read)
    set_hours(world, zone="Asia/Tokyo")
    with pytest.raises(Refused, match="was changed to Asia/Tokyo while the file was read"):
        ical.add(by=world.receiving_lead, now=NOW, file=read)

    assert written(world.billing).closures == ("2026-03-06", "2026-04-20", "2026-12-25")


def test_a_file_that_would_close_everything_is_refused(world: World) -> None:
    set_hours(world)
    with pytest.raises(Refused, match="It would not be open for a whole year"):
        take_in(world, file("DTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20270401"))
    with pytest.raises(Refused, match="“holes” is nothing that a file can hold"):
        take_in(world, file(*HOLIDAYS), kind="holes")


def test_the_hours_are_a_file_again(world: World) -> None:
    set_hours(world, closures=["2026-03-06"], country="DE", region="BE")

    text = files.of(world.billing, now=NOW, language="de").decode()

    assert "DTSTART;VALUE=DATE:20260306" in text
    assert "SUMMARY:Tag der Deutschen Einheit" in text
    with pytest.raises(Refused, match="No hours are set for Front line"):
        files.of(world.front, now=NOW, language="de")


def test_a_roster_says_which_days_it_closes_and_is_taken_back(world: World) -> None:
    """From Monday the 9th to Sunday the 15th; the night shift of the 10th reaches into the 11th."""
    set_hours(world, closures=["2026-03-13"])
    before = written(world.billing)
    done = take_in(world, file(*ROSTER, "DTSTART:20260315T090000\r\nDURATION:PT1H"), kind="shifts")

    assert done.span == ical.Span(date(2026, 3, 9), date(2026, 3, 15), free=3, closes=1)
    services.undo_hours(by=world.receiving_lead, now=NOW, change=done.change, team=world.billing.pk)
    assert written(world.billing) == before
    assert take_in(world, file(*HOLIDAYS)).span is None


def test_that_hours_went_while_a_file_was_read_is_said(world: World) -> None:
    set_hours(world)
    call = {"by": world.receiving_lead, "now": NOW}
    looked = ical.look_through(**call, content=file(*HOLIDAYS), kind="closures", team=world.billing.pk)
    services.remove_hours(by=world.admin, now=NOW, team=world.billing.pk)
    with pytest.raises(Refused) as no:
        ical.add(**call, file=looked)
    assert str(no.value) == "No hours are set for Billing yet. Set the week first."


def test_what_the_events_are_is_asked_for(world: World) -> None:
    set_hours(world)
    with pytest.raises(Refused) as no:
        take_in(world, file(*HOLIDAYS), kind="")
    assert str(no.value) == "Say what the events of the file are: closures, openings or shifts."
