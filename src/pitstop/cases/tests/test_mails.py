"""What a customer reads when someone writes to them: to the letter, in their language, at their hour."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from pitstop.cases import mails, queries
from pitstop.cases import services as cases
from pitstop.cases.models import Case
from pitstop.cases.services import File
from pitstop.conftest import World, at
from pitstop.handoffs import services as handoffs
from pitstop.notify import addresses
from pitstop.notify.models import Mail
from pitstop.promises import services as promises

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _desk(settings: Any) -> None:
    settings.PITSTOP_BASE_URL = "https://desk.example"
    settings.PITSTOP_ORGANISATION = "Kabel Nord"
    settings.PITSTOP_DISPLAY_TIME_ZONE = BERLIN
    settings.PITSTOP_MAIL_FROM = "Kabel Nord <support@desk.example>"


def mail_of(world: World, case: Case, **changes: Any) -> Mail:
    facts: dict[str, Any] = {"by": world.giver, "now": at(5), "case_id": case.pk, "body": "We looked at it."}
    promises.reply(**facts | changes)
    return Mail.objects.order_by("-id")[0]


def test_an_english_mail_with_a_promise_to_the_letter(world: World) -> None:
    mail = mail_of(world, world.case, next_text="the bank's answer", next_due_at=at(360))

    assert mail.body == (
        "We looked at it.\n\n"
        "What happens next: the bank's answer\n"
        "You will hear from us by Monday 2 March, 16:00 (UTC+1).\n\n"
        "Omar Haddad, Kabel Nord\n\n"
        f"Who has your case, and what happens next: https://desk.example/status/"
        f"{queries.status_token(world.case)}"
    )
    assert (mail.to, mail.subject) == ("lena@example.org", f"Refund twice refused [#{world.case_id}]")


def test_a_german_customer_reads_german_whoever_writes(world: World) -> None:
    case = world.open(customer_email="kai@example.org", language="de")
    with translation.override("en"):
        mail = mail_of(world, case, body="Wir haben nachgesehen.", next_text="Rückruf", next_due_at=at(360))

    assert mail.body == (
        "Wir haben nachgesehen.\n\n"
        "So geht es weiter: Rückruf\n"
        "Sie hören von uns bis Montag, 2. März, 16:00 Uhr (UTC+1).\n\n"
        "Omar Haddad, Kabel Nord\n\n"
        "Wer sich um Ihr Anliegen kümmert und wie es weitergeht: "
        f"https://desk.example/status/{queries.status_token(case)}"
    )


def test_nothing_more_is_said_where_nothing_more_is_to_come(world: World) -> None:
    mail = mail_of(world, world.case, no_more=True)
    assert mail.body.startswith(
        "We looked at it.\n\nNothing more is to come from us unless you write to us.\n\nOmar Haddad,"
    )
    assert "You will hear from us" not in mail.body


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["bill.txt"], "With this message: bill.txt. You find it on the page of your case."),
        (
            ["bill.txt", "bank.txt"],
            "With this message: bill.txt, bank.txt. You find them on the page of your case.",
        ),
    ],
)
def test_files_are_named_and_not_in_the_mail(world: World, names: list[str], said: str) -> None:
    files = [File(name, "text/plain", b"secret figures") for name in names]
    mail = mail_of(world, world.case, no_more=True, files=files)
    assert f"We looked at it.\n\n{said}\n\nNothing more" in mail.body
    assert "secret figures" not in mail.body


MOMENTS = [
    # The last second of winter time and the first of summer time are an hour apart on the wall.
    (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sunday 29 March, 01:59 (UTC+1)"),
    (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March, 03:00 (UTC+2)"),
    # In October one hour comes twice: only the zone tells which is meant.
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October, 02:30 (UTC+2)"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October, 02:30 (UTC+1)"),
    # Late in the evening it is tomorrow here already.
    (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Friday 1 January, 00:30 (UTC+1)"),
    (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), "Thursday 2 July, 00:00 (UTC+2)"),
]


@pytest.mark.parametrize(("moment", "said"), MOMENTS)
def test_a_time_is_said_as_the_clock_on_the_wall_shows_it(moment: datetime, said: str) -> None:
    assert mails.moment(moment) == said
    assert mails.moment(moment.astimezone(ZoneInfo("Asia/Tokyo"))) == said


def test_a_promise_across_the_change_of_clocks_names_the_new_zone(world: World) -> None:
    before, after = datetime(2026, 3, 27, 16, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    mail = mail_of(world, world.case, now=before, next_text="an answer", next_due_at=after)
    assert "You will hear from us by Monday 30 March, 09:00 (UTC+2)." in mail.body


def test_a_mail_stands_under_the_customers_latest_mail(world: World) -> None:
    assert mail_of(world, world.case, no_more=True).answers == ""
    for minute, mail_id in ((6, "<one@example.org>"), (7, "<two@example.org>")):
        handoffs.customer_wrote(
            now=at(minute), case_id=world.case_id, body="And?", source="mail", mail_id=mail_id
        )
    handoffs.customer_wrote(now=at(8), case_id=world.case_id, body="Hello?", source="status_page")
    assert mail_of(world, world.case, now=at(9), no_more=True).answers == "<two@example.org>"


def test_an_answer_comes_back_to_the_case_it_is_about(world: World) -> None:
    mail = mail_of(world, world.case, no_more=True)
    assert mail.reply_to == addresses.case_address(world.case_id)
    assert str(world.case_id) in mail.reply_to
    assert (mail.case, mail.thread, mail.automatic) == (world.case_id, f"case-{world.case_id}", False)


def test_a_subject_of_many_spaces_stays_one_line(world: World) -> None:
    case = world.open(subject="Refund \t twice   refused", customer_email="kai@example.org")
    assert mail_of(world, case, no_more=True).subject == f"Refund twice refused [#{case.pk}]"


def test_what_is_noted_or_heard_mails_nobody(world: World) -> None:
    cases.write_note(by=world.giver, now=at(1), case_id=world.case_id, body="She is upset.")
    cases.hear(by=world.giver, now=at(2), case_id=world.case_id, body="She called.")
    assert not Mail.objects.exists()
