"""`pitstop mail waiting` and its like: what came in and has no place."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts.intake import services as intake
from pitstop.cases.models import Case
from pitstop.conftest import NOW, World
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn

pytestmark = pytest.mark.django_db

NEWS = (
    b"From: Shop <news@example.net>\r\nSubject: Offer\r\nPrecedence: bulk\r\nMessage-ID: <1@x>\r\n\r\n"
    b"Buy \x1b[31mnow!\r\n"
)


@pytest.fixture
def waiting(world: World) -> TakenIn:
    intake.take_new_cases(team=world.front)
    return services.take_in(now=NOW, raw=NEWS)


def test_an_admin_lists_reads_and_opens_a_case_with_it(pitstop: Any, waiting: TakenIn) -> None:
    (listed,) = pitstop("mail", "waiting", "--as=ada@desk.example", "--json").json
    assert (listed["id"], listed["from"], listed["outcome"]) == (waiting.pk, "news@example.net", "unclear")
    assert "Precedence" in pitstop("mail", "waiting", "--as=ada@desk.example").out

    shown = pitstop("mail", "show", waiting.pk, "--as=ada@desk.example").out
    assert shown.startswith("From: Shop <news@example.net>\nSubject: Offer\n\nBuy ")
    assert "\x1b" not in shown

    said = pitstop("mail", "open", waiting.pk, "--as=ada@desk.example")
    case = Case.objects.latest("pk")
    assert (said.code, said.out, case.subject) == (0, f"Case #{case.pk} is opened with it.\n", "Offer")
    assert pitstop("mail", "waiting", "--as=ada@desk.example").out == "No mail waits to be looked at.\n"


def test_an_admin_says_that_nothing_is_to_be_done(pitstop: Any, waiting: TakenIn) -> None:
    assert pitstop("mail", "settle", waiting.pk, "--as=ada@desk.example").out == "It waits no longer.\n"
    again = pitstop("mail", "settle", waiting.pk, "--as=ada@desk.example")
    assert again.code == 1
    assert f"No mail {waiting.pk} waits to be looked at." in again.err
    assert "Subject: Offer" in pitstop("mail", "show", waiting.pk, "--as=ada@desk.example").out


@pytest.mark.parametrize("command", ["waiting", "show", "open", "settle"])
def test_it_is_for_admins_only(pitstop: Any, waiting: TakenIn, command: str) -> None:
    arguments = [] if command == "waiting" else [waiting.pk]
    refused = pitstop("mail", command, *arguments, "--as=lea@desk.example")
    assert refused.code == 1
    assert "Only an admin can look at mail that was not taken in." in refused.err
