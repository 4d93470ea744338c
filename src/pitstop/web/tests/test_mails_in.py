"""The page of mail that came in and has no place."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.intake import services as intake
from pitstop.cases.models import Case
from pitstop.conftest import NOW, World
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn

NEWS = (
    b"From: Shop <news@example.net>\r\nSubject: Offer\r\nPrecedence: bulk\r\nMessage-ID: <1@x>\r\n\r\n"
    b"Buy <b>now</b>!\r\n"
)


@pytest.fixture
def waiting(world: World) -> TakenIn:
    intake.take_new_cases(team=world.front)
    return services.take_in(now=NOW, raw=NEWS)


def with_file(n: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"Max {n} <max@example.net>", f"Pump {n}"
    mail.set_content(f"It leaks: {n}.")
    mail.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename=f"bill-{n}.pdf")
    return mail.as_bytes()


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(getattr(world, who).person)
    return client


def text(response: Any) -> str:
    return response.content.decode()


def test_an_admin_reads_why_a_mail_waits_and_opens_a_case_with_it(world: World, waiting: TakenIn) -> None:
    client = signed_in(world, "admin")
    shown = text(client.get("/mails/in"))
    assert "Offer" in shown and "news@example.net" in shown
    assert "Buy &lt;b&gt;now&lt;/b&gt;!" in shown
    assert "A machine wrote it (Precedence), about no case." in shown

    answer = client.post(f"/mails/in/{waiting.pk}/case", follow=True)
    case = Case.objects.latest("pk")
    assert case.subject == "Offer"
    assert answer.redirect_chain == [(f"/cases/{case.pk}", 302)]
    assert "Every mail has its place" in text(client.get("/mails/in"))


def test_an_admin_says_that_nothing_is_to_be_done(world: World, waiting: TakenIn) -> None:
    client = signed_in(world, "admin")
    answer = client.post(f"/mails/in/{waiting.pk}/settled", follow=True)
    assert "The mail waits no longer." in text(answer)
    assert client.post(f"/mails/in/{waiting.pk}/settled").status_code == 404


def test_what_no_team_takes_stays_with_the_reason(world: World, waiting: TakenIn) -> None:
    intake.take_no_new_cases()
    answer = signed_in(world, "admin").post(f"/mails/in/{waiting.pk}/case")
    assert answer.status_code == 409
    assert "Offer" in text(answer)


def of_mails(made: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in made.captured_queries if "mail_takenin" in query["sql"]]


def test_a_look_at_many_mails_asks_once_and_reads_no_bytes(world: World) -> None:
    for n in range(5):
        services.keep(now=NOW, raw=with_file(n), why="It broke.")
    client = signed_in(world, "admin")
    with CaptureQueriesContext(connection) as made:
        shown = text(client.get("/mails/in"))

    for n in range(5):
        assert all(words in shown for words in (f"Max {n}", f"Pump {n}", f"It leaks: {n}.", f"bill-{n}.pdf"))
    (asked,) = of_mails(made)
    assert '"raw"' not in asked.partition("WHERE")[0]


def test_what_is_more_than_a_page_is_on_the_next(world: World) -> None:
    for n in range(102):
        services.keep(now=NOW, raw=b"From: max@example.net\r\nSubject: Pump no. %d;\r\n\r\nx" % n, why="x")
    client = signed_in(world, "admin")
    first = text(client.get("/mails/in"))
    assert "Pump no. 0;" in first and "Pump no. 99;" in first and "Pump no. 100;" not in first
    assert "Back to the first ones" not in first

    (more,) = re.findall(r'href="(/mails/in[?]after=\d+)"', first)
    second = text(client.get(more))
    assert "Pump no. 99;" not in second and "Pump no. 100;" in second and "Pump no. 101;" in second
    assert "Show more" not in second and "Back to the first ones" in second

    settle = re.findall(r'action="(/mails/in/\d+/settled[?]after=\d+)"', second)
    assert len(settle) == 2
    assert client.post(settle[0]).url == more, "an act leads back to where it was"
    left = text(client.post(settle[1], follow=True))
    assert "Pump no. 0;" in left and "Back to the first ones" not in left


def test_an_address_that_says_nonsense_shows_the_first_ones(world: World, waiting: TakenIn) -> None:
    for after in ("x", "-1", "9" * 30, ""):
        assert "Offer" in text(signed_in(world, "admin").get("/mails/in", {"after": after}))


@pytest.mark.parametrize("who", ["giver", "lead"])
def test_nobody_else_sees_it_or_acts(world: World, waiting: TakenIn, who: str) -> None:
    client = signed_in(world, who)
    assert client.get("/mails/in").status_code == 403
    for act in ("case", "settled"):
        assert client.post(f"/mails/in/{waiting.pk}/{act}").status_code == 403
    waiting.refresh_from_db()
    assert waiting.waits
