"""Mail that has no place: kept whole, for admins to look at, and what they do about it."""

from __future__ import annotations

from email.message import EmailMessage
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from pitstop.accounts.intake import services as intake
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World, at
from pitstop.connectors.mail import queries, services
from pitstop.connectors.mail.models import TakenIn
from pitstop.connectors.mail.tests.written import from_customer, letter, take_in
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.notify import addresses

pytestmark = pytest.mark.usefixtures("desk")


def test_what_has_no_sender_waits_for_an_admin_whole(world: World) -> None:
    raw = b"Subject: who am I?\r\n\r\nHello"
    done = take_in(raw)
    assert (done.outcome, done.why, bytes(done.raw)) == ("unclear", "It names no sender.", raw)


def test_a_new_case_that_no_team_takes_waits_for_an_admin(world: World) -> None:
    intake.take_no_new_cases()
    raw = letter(From="max@example.net")
    done = take_in(raw)
    assert (done.outcome, done.waits, bytes(done.raw)) == ("unclear", True, raw)
    assert "new cases" in done.why
    assert Case.objects.count() == 1


def test_only_admins_see_what_waits_and_can_open_a_case_with_it(world: World) -> None:
    done = take_in(letter("Our offer for you.", Precedence="bulk", From="news@example.net", Subject="Offer"))
    with pytest.raises(Refused):
        queries.waiting(world.lead)
    with pytest.raises(Refused):
        services.open_anyway(by=world.lead, now=at(5), taken_in=done.pk)
    assert queries.waiting(world.admin) == [done]

    case = services.open_anyway(by=world.admin, now=at(5), taken_in=done.pk)

    assert (case.subject, from_customer(case.pk)) == ("Offer", ["Our offer for you."])
    assert queries.waiting(world.admin) == []
    done.refresh_from_db()
    assert (done.outcome, done.about, done.raw) == ("opened", case.pk, None)


def test_an_admin_can_say_that_nothing_is_to_be_done(world: World) -> None:
    done = take_in(letter("Buy now!", Precedence="bulk", From="news@example.net"))
    with pytest.raises(Refused):
        services.settle(by=world.lead, now=at(4), taken_in=done.pk)
    services.settle(by=world.admin, now=at(5), taken_in=done.pk)

    assert queries.waiting(world.admin) == []
    settled = Event.objects.get(kind="mail.settled")
    assert (settled.at, settled.actor, settled.case, settled.data) == (
        at(5),
        world.admin.id,
        None,
        {"taken_in": done.pk},
    )
    with pytest.raises(Refused):
        services.settle(by=world.admin, now=at(6), taken_in=done.pk)
    assert Event.objects.filter(kind="mail.settled").count() == 1


def test_a_mail_about_which_nothing_is_to_be_done_is_kept_whole(world: World) -> None:
    raw = letter("Buy now!", Precedence="bulk", From="news@example.net")
    done = take_in(raw)
    services.settle(by=world.admin, now=at(5), taken_in=done.pk)

    done.refresh_from_db()
    assert (bytes(done.raw), done.waits) == (raw, False)
    assert queries.read(world.admin, done.pk).text == "Buy now!"
    with pytest.raises(Refused):
        queries.read(world.lead, done.pk)


def test_what_went_into_a_case_is_read_there(world: World) -> None:
    done = take_in(letter("Still nothing.", To=addresses.case_address(world.case_id)))
    with pytest.raises(Refused) as refused:
        queries.read(world.admin, done.pk)
    assert refused.value.reasons[0].code == "mail-missing"


def test_a_mail_at_which_the_desk_failed_is_kept_once(world: World) -> None:
    first = services.keep(now=NOW, raw=b"\x00\xff", why="ValueError: x")
    assert services.keep(now=at(1), raw=b"\x00\xff", why="again") == first
    assert queries.waiting(world.admin) == [first]


def test_what_a_list_shows_of_a_mail_is_kept_with_it_until_a_case_has_it(world: World) -> None:
    mail = EmailMessage()
    for name, value in {"From": "Shop <news@example.net>", "Subject": "Offer", "Precedence": "bulk"}.items():
        mail[name] = value
    mail.set_content("Buy now! " * 100)
    mail.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename="prices.pdf")
    done = take_in(mail.as_bytes())
    assert (done.sender_name, done.excerpt, done.file_names) == (
        "Shop",
        ("Buy now! " * 100)[:600],
        ["prices.pdf"],
    )

    services.open_anyway(by=world.admin, now=at(5), taken_in=done.pk)
    done.refresh_from_db()
    assert (done.excerpt, done.file_names) == ("", [])


def test_a_mail_stays_whole_when_the_case_cannot_hold_all_of_it(world: World) -> None:
    mail = EmailMessage()
    for name, value in {"From": "Shop <news@example.net>", "Subject": "Offer", "Precedence": "bulk"}.items():
        mail[name] = value
    mail.set_content("Run this.")
    mail.add_attachment(b"MZ" + b"\0" * 80, maintype="application", subtype="pdf", filename="a.exe")
    done = take_in(mail.as_bytes())

    case = services.open_anyway(by=world.admin, now=at(5), taken_in=done.pk)

    done.refresh_from_db()
    assert (bytes(done.raw), done.waits) == (mail.as_bytes(), False)
    assert "a.exe" in Message.objects.get(case=case, kind="note").body


def test_mails_that_were_kept_before_are_shown_as_well(world: World) -> None:
    kept = services.keep(now=NOW, raw=letter("Hello there.", Subject="Pump"), why="x")
    went_in = take_in(letter())
    bare = {"sender": "", "sender_name": "", "subject": "", "excerpt": ""}
    TakenIn.objects.filter(pk=kept.pk).update(**bare)
    before = TakenIn.objects.values().get(pk=went_in.pk)

    fill = import_module("pitstop.connectors.mail.migrations.0002_shown").fill
    fill(apps, connection.schema_editor())

    kept.refresh_from_db()
    assert (kept.sender, kept.sender_name) == ("lena@example.org", "Lena Fischer")
    assert (kept.subject, kept.excerpt, kept.file_names) == ("Pump", "Hello there.", [])
    assert TakenIn.objects.values().get(pk=went_in.pk) == before
