"""The page of mail that came in and has no place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

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


@pytest.mark.parametrize("who", ["giver", "lead"])
def test_nobody_else_sees_it_or_acts(world: World, waiting: TakenIn, who: str) -> None:
    client = signed_in(world, who)
    assert client.get("/mails/in").status_code == 403
    for act in ("case", "settled"):
        assert client.post(f"/mails/in/{waiting.pk}/{act}").status_code == 403
    waiting.refresh_from_db()
    assert waiting.waits
