"""What came in and has no place, for programs of admins."""

from __future__ import annotations

import pytest

from pitstop.accounts.intake import services as intake
from pitstop.api.tests.conftest import Caller, caller, codes
from pitstop.conftest import NOW, World
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn

pytestmark = pytest.mark.django_db

NEWS = b"From: Shop <news@example.net>\r\nSubject: Offer\r\nPrecedence: bulk\r\n\r\nBuy!\r\n"


@pytest.fixture
def waiting(world: World) -> TakenIn:
    intake.take_new_cases(team=world.front)
    return services.take_in(now=NOW, raw=NEWS)


def test_an_admin_lists_it_and_opens_a_case_with_it(world: World, waiting: TakenIn) -> None:
    admin = caller(world.admin)

    found = admin.get("/mails/in").json()
    assert found == {
        "items": [
            {
                "id": waiting.pk,
                "sender": "news@example.net",
                "subject": "Offer",
                "outcome": "unclear",
                "why": "A machine wrote it (Precedence), about no case.",
                "case": None,
                "at": "2026-03-02T09:00:00+00:00",
            }
        ],
        "total": 1,
    }
    made = admin.post(f"/mails/in/{waiting.pk}/case")
    assert (made.status_code, made.json()["subject"]) == (201, "Offer")
    assert admin.get("/mails/in").json() == {"items": [], "total": 0}


def test_an_admin_says_that_nothing_is_to_be_done(world: World, waiting: TakenIn) -> None:
    admin = caller(world.admin)
    assert admin.post(f"/mails/in/{waiting.pk}/settled").json() == {"id": waiting.pk}
    assert codes(admin.post(f"/mails/in/{waiting.pk}/settled")) == [("mail-missing", "")]
    assert admin.post(f"/mails/in/{2**70}/settled").status_code == 404


def test_nobody_else_sees_it_or_acts(world: World, waiting: TakenIn, omar: Caller) -> None:
    for other in (omar, caller(world.lead)):
        assert codes(other.get("/mails/in")) == [("not-an-admin", "")]
        for act in ("case", "settled"):
            assert other.post(f"/mails/in/{waiting.pk}/{act}").status_code == 403
    waiting.refresh_from_db()
    assert waiting.waits
